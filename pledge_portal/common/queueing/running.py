"""Doing a claimed job: the heartbeat that holds its lease, its end, and what happens to one that failed."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from pledge_portal.common.models import Job, JobState
from pledge_portal.common.queueing.jobs import claim, lease, now

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker has taken the job over; whatever this one computed is discarded."""


class JobRefused(Exception):
    """The job cannot be done and trying again will not help; the message is for the user who asked."""


@dataclass(slots=True)
class JobRun:
    """A claimed job while it runs. `progress` also renews the lease; raises LeaseLost where it was taken over."""

    job: Job
    owner: str

    def progress(self, *, done: int, total: int, message: str = "") -> None:
        """Tell how far the work is."""
        self._renew(done=done, total=total, message=message)

    def renew(self) -> None:
        """Say that the worker lives."""
        self._renew()

    def _renew(self, **fields: Any) -> None:
        held = Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, lease_owner=self.owner)
        if not held.update(lease_until=lease(), **fields):
            raise LeaseLost(str(self.job.pk))


Handler = Callable[[JobRun], dict[str, Any]]
_HANDLERS: dict[str, Handler] = {}


def job_kind(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of `kind`; it must be safe to run twice."""

    def register(handler: Handler) -> Handler:
        _HANDLERS[kind] = handler
        return handler

    return register


def owner_name() -> str:
    """host:process:thread:number, unlike any other claim's; the sweep reads host and process from it."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{threading.get_ident()}:{uuid.uuid4().hex[:8]}"


def run(job_id: uuid.UUID | str) -> bool:
    """Claim and do one job; False where there was nothing to claim."""
    owner = owner_name()
    job = claim(job_id, owner=owner)
    if job is None:
        return False
    job_run = JobRun(job=job, owner=owner)
    stop = threading.Event()
    heart = threading.Thread(target=_heartbeat, args=(job_run, stop), daemon=True)
    heart.start()
    try:
        _do(job_run)
    finally:
        stop.set()
        heart.join(timeout=5)
    return True


def _do(job_run: JobRun) -> None:
    job = job_run.job
    handler = _HANDLERS.get(job.kind)
    try:
        if handler is None:
            raise JobRefused(f"unknown kind {job.kind}")
        result = handler(job_run)
    except LeaseLost:
        logger.warning("job %s (%s) was taken over; this result is discarded", job.pk, job.kind)
    except JobRefused as refusal:
        _finish(job_run, JobState.FAILED, str(refusal), None)
    except Exception as error:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _give_back(job_run, error)
    else:
        _finish(job_run, JobState.DONE, "", result)


def _heartbeat(job_run: JobRun, stop: threading.Event) -> None:
    """Renew the lease while the handler works; ends with the process that it stands for.

    A handler that works for longer than any job may is given up: its lease runs out, and another worker starts anew.
    """
    until = time.monotonic() + settings.JOB_TIME_LIMIT_SECONDS
    try:
        while not stop.wait(settings.JOB_LEASE_SECONDS / 4) and time.monotonic() < until:
            try:
                job_run.renew()
            except LeaseLost:
                return
            except Exception:
                logger.warning("lease of job %s not renewed", job_run.job.pk, exc_info=True)
    finally:
        connection.close()


def _finish(job_run: JobRun, state: JobState, message: str, result: dict[str, Any] | None) -> None:
    """End the job, unless it was taken over meanwhile."""
    held = Job.objects.filter(pk=job_run.job.pk, state=JobState.RUNNING, lease_owner=job_run.owner)
    fields: dict[str, Any] = {"state": state, "result": result, "finished_at": now(), "lease_until": None}
    if message:
        fields["message"] = message
    if not held.update(**fields):
        logger.warning("job %s was taken over before it ended; its result is discarded", job_run.job.pk)


def _give_back(job_run: JobRun, error: Exception) -> None:
    """Queue a failed job again, or park it after too many attempts."""
    name = {"error": type(error).__name__}  # the whole error is in the log; its words are not for every asker
    if job_run.job.attempts >= settings.JOB_MAX_ATTEMPTS:
        _finish(job_run, JobState.PARKED, _("多次处理出错（%(error)s），任务已搁置。") % name, None)
        return
    message = _("处理出错（%(error)s），已重新排队。") % name
    held = Job.objects.filter(pk=job_run.job.pk, lease_owner=job_run.owner, state=JobState.RUNNING)
    requeue(held, message)


def requeue(running: Any, message: str) -> None:
    """Running → queued; where a newer job of the same key already waits, that one does the work and this one ends.

    Whatever `running` asks for is asked again in the update: a worker that showed life in between keeps its job.
    """
    for job in running:
        same = running.filter(pk=job.pk, lease_owner=job.lease_owner)
        try:
            with transaction.atomic():
                same.update(state=JobState.QUEUED, lease_owner="", lease_until=None, message=message, rung_at=None)
        except IntegrityError:
            same.update(
                state=JobState.FAILED,
                finished_at=now(),
                lease_until=None,
                message=_("已由随后排队的同一任务代替。"),
            )
