"""The kinds of jobs that reporting does."""

from __future__ import annotations

from typing import Any

from pledge_portal.common.queueing import COMPUTE, JobRun, job_kind
from reporting.services.computation import compute_province


@job_kind(COMPUTE)
def compute(run: JobRun) -> dict[str, Any]:
    """Coverage, growth and totals of one province (payload: province)."""
    return compute_province(
        province=run.job.payload["province"], on_step=lambda done, total: run.progress(done=done, total=total)
    )
