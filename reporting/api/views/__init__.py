"""The endpoints of /api/v1/, by noun."""
