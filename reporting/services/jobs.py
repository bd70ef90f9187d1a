"""Starting a parked job anew."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record
from pledge_portal.common import queueing
from pledge_portal.common.models import Job, JobState


class NotStopped(Exception):
    """The job waits, runs or is done: there is nothing to start anew (409)."""


def retry_job(*, actor: Actor, job: Job) -> None:
    """Queue a parked or failed job once more, with all its attempts. Raises NotStopped."""
    actor.require(Permission.RETRY_JOBS)
    with transaction.atomic():
        if not queueing.retry(job.pk):
            raise NotStopped(_("任务未处于停止状态，无需重新启动。"))
        changes = {"state": [job.state, JobState.QUEUED.value]}
        event = Event("job.retried", "job", str(job.pk), province=job.province, changes=changes)
        record(actor=actor, event=event)
