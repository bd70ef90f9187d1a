"""The REST API under /api/v1/: reads of what the screens show, by session or token."""
