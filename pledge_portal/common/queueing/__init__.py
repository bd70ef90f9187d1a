"""Long work: asked for in the transaction of its cause, claimed once, healed by a sweep.

The `Job` table is the truth. The broker is a doorbell that may fail: whatever it loses, the sweep rings again.
Kinds register themselves with `@job_kind`; a handler gets a `JobRun` and returns the job's JSON result.
"""

from pledge_portal.common.queueing.facts import COMPUTE, facts_changed
from pledge_portal.common.queueing.jobs import claim, enqueue, retry, ring, waiting
from pledge_portal.common.queueing.running import JobRefused, JobRun, LeaseLost, job_kind, run
from pledge_portal.common.queueing.sweeping import last_beat, sweep

__all__ = [
    "COMPUTE",
    "JobRefused",
    "JobRun",
    "LeaseLost",
    "claim",
    "enqueue",
    "facts_changed",
    "job_kind",
    "last_beat",
    "retry",
    "ring",
    "run",
    "sweep",
    "waiting",
]
