"""A kind of job that only the tests know: its first attempt hangs until the worker is killed.

Loaded by the worker with `--include tests.integration.jobs.slow_kind`.
"""

from __future__ import annotations

import threading
from typing import Any

from pledge_portal.common.queueing import JobRun, job_kind

KIND = "test-slow"


@job_kind(KIND)
def slow(run: JobRun) -> dict[str, Any]:
    """Says that it has begun, and hangs; from the second attempt on it ends."""
    run.progress(done=1, total=2)
    if run.job.attempts == 1:
        threading.Event().wait(120)
    return {"attempt": run.job.attempts}
