"""The kinds of jobs that reporting does."""

from __future__ import annotations

from typing import Any

from pledge_portal.common.queueing import COMPUTE, JobRun, job_kind
from reporting.selectors.uploads import CHECK_UPLOAD
from reporting.services.computation import compute_province
from reporting.services.uploads import check_upload


@job_kind(COMPUTE)
def compute(run: JobRun) -> dict[str, Any]:
    """Coverage, growth and totals of one province (payload: province)."""
    return compute_province(
        province=run.job.payload["province"], on_step=lambda done, total: run.progress(done=done, total=total)
    )


@job_kind(CHECK_UPLOAD)
def check_workbook(run: JobRun) -> dict[str, Any]:
    """Read an uploaded workbook and find out what it would change (payload: upload)."""
    return check_upload(upload_id=run.job.payload["upload"])
