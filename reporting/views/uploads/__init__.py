"""Workbooks in the browser: handed out, taken in, previewed, confirmed."""
