"""Quarterly returns: lists, the entry grid, units' review, submission and its review."""
