"""Workbooks in the browser: received, checked in a job, previewed cell by cell, confirmed or given up."""

from reporting.services.uploads.checking import check_upload
from reporting.services.uploads.confirming import confirm_upload, discard_upload, recheck_upload, upload_again
from reporting.services.uploads.marking import marked_workbook
from reporting.services.uploads.receiving import place_key, receive_upload, required_permission

__all__ = [
    "check_upload",
    "confirm_upload",
    "discard_upload",
    "marked_workbook",
    "place_key",
    "receive_upload",
    "recheck_upload",
    "required_permission",
    "upload_again",
]
