"""Asking for a job, ringing for it, claiming it, queueing it once more."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from pledge_portal.common.models import Job, JobState

logger = logging.getLogger(__name__)


def now() -> datetime:
    """The clock of leases."""
    return datetime.now(UTC)


def lease() -> datetime:
    """Until when a worker that shows life now is taken for alive."""
    return now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def enqueue(
    *, kind: str, key: str, payload: dict[str, Any] | None = None, province: str = "", requested_by: int | None = None
) -> Job:
    """Ask for a job inside the caller's transaction; joins one of the same key that is still queued.

    Joining updates the queued row, so that a worker cannot claim it before the caller has committed what it is about.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a job belongs in the transaction of its cause")
    queued = Job.objects.filter(key=key, state=JobState.QUEUED)
    job: Job | None = None
    while job is None:
        if queued.update(requests=F("requests") + 1):
            job = queued.get()
            break
        try:
            with transaction.atomic():
                job = Job.objects.create(
                    kind=kind,
                    key=key,
                    payload=payload or {},
                    province=province,
                    requested_by=requested_by,
                    created_at=now(),
                )
        except IntegrityError:  # somebody else queued the same key meanwhile: join it
            continue
    job_id = job.pk
    transaction.on_commit(lambda: ring(job_id))
    return job


def ring(job_id: uuid.UUID) -> None:
    """Wake a worker; a broker that is away costs nothing but the seconds until the sweep."""
    if settings.EMBEDDED_QUEUE:
        return  # the embedded worker watches the table itself
    from pledge_portal.common.tasks import run_job

    try:
        run_job.apply_async(args=(str(job_id),), retry=False)
    except Exception:
        logger.warning("broker unavailable; the sweep will ring for job %s", job_id, exc_info=True)


def claim(job_id: uuid.UUID | str, *, owner: str) -> Job | None:
    """Take a queued job: one conditional update, so that of many workers one wins."""
    taken = Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        lease_owner=owner,
        lease_until=lease(),
        started_at=now(),
        done=0,
        total=0,
        message="",
    )
    return Job.objects.get(pk=job_id) if taken else None


def waiting(*, skip: Collection[str], limit: int) -> list[uuid.UUID]:
    """The oldest queued jobs but for those already rung for."""
    queued = Job.objects.filter(state=JobState.QUEUED).exclude(pk__in=skip)
    return list(queued.order_by("created_at").values_list("pk", flat=True)[:limit])


def retry(job_id: uuid.UUID) -> uuid.UUID | None:
    """Queue a parked or failed job anew with all its attempts, in the caller's transaction; returns who does the work.

    None where it is neither; where one of the same key waits already, that one does it and this one stays.
    """
    stopped = Job.objects.filter(pk=job_id, state__in=[JobState.PARKED, JobState.FAILED])
    try:
        with transaction.atomic():
            queued = stopped.update(
                state=JobState.QUEUED,
                attempts=0,
                lease_owner="",
                finished_at=None,
                result=None,
                message="",
                rung_at=None,
            )
    except IntegrityError:
        key = Job.objects.values_list("key", flat=True).get(pk=job_id)
        waiting_one = Job.objects.filter(key=key, state=JobState.QUEUED).values_list("pk", flat=True).first()
        return waiting_one or retry(job_id)  # taken by a worker at this very moment: the place is free again
    if queued:
        transaction.on_commit(lambda: ring(job_id))
    return job_id if queued else None
