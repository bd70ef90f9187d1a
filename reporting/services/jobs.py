"""Starting a parked job anew."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record
from pledge_portal.common import queueing
from pledge_portal.common.models import Job, JobState


class NotStopped(Exception):
    """The job waits, runs or is done: there is nothing to start anew (409)."""


def retry_job(*, actor: Actor, job: Job) -> UUID:
    """Queue a parked or failed job once more, with all its attempts; returns the job that does the work. NotStopped.

    That is another one where one of the same key waits already: then this one stays as it is, and the trail says so.
    """
    actor.require(Permission.RETRY_JOBS)
    with transaction.atomic():
        working = queueing.retry(job.pk)
        if working is None:
            raise NotStopped(_("任务未处于停止状态，无需重新启动。"))
        joined = working != job.pk
        changes = {"joined": [None, str(working)]} if joined else {"state": [job.state, JobState.QUEUED.value]}
        event = Event("job.retried", "job", str(job.pk), province=job.province, changes=changes)
        record(actor=actor, event=event)
    return working
