"""Celery tasks of the job table: do one job, sweep."""

from __future__ import annotations

from celery import shared_task

from pledge_portal.common import queueing


@shared_task(name="run_job")
def run_job(job_id: str) -> None:
    """Do one job if nobody has taken it."""
    queueing.run(job_id)


@shared_task(name="sweep_jobs")
def sweep_jobs() -> None:
    """Heal what died and ring for what waits."""
    for job_id in queueing.sweep():
        run_job.apply_async(args=(str(job_id),))
