"""Healing: what died is queued again, what keeps dying is parked, what nobody took is rung for."""

from __future__ import annotations

import os
import socket
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from pledge_portal.common.models import Job, JobState, WorkerBeat
from pledge_portal.common.queueing.facts import queue_lagging
from pledge_portal.common.queueing.jobs import now
from pledge_portal.common.queueing.running import requeue

RING_AGAIN_AFTER = timedelta(seconds=20)
KEPT_FOR = timedelta(days=90)


def sweep() -> list[uuid.UUID]:
    """Queue again what died, park what keeps dying, ring for what nobody took; returns the ids to ring for.

    Also queues a computation for every scope whose facts have changed since they were last computed, removes what
    was done long ago, and notes that a worker is at work.
    """
    moment = now()
    WorkerBeat.objects.update_or_create(name="sweep", defaults={"seen_at": moment})
    dead = Job.objects.filter(Q(lease_until__lt=moment) | Q(lease_owner__in=_owners_gone()), state=JobState.RUNNING)
    dead.filter(attempts__gte=settings.JOB_MAX_ATTEMPTS).update(
        state=JobState.PARKED, finished_at=moment, lease_until=None, message=_("处理进程多次中断，任务已搁置。")
    )
    requeue(dead.filter(attempts__lt=settings.JOB_MAX_ATTEMPTS), _("处理进程中断，已重新排队。"))
    queue_lagging()
    Job.objects.filter(state=JobState.DONE, created_at__lt=moment - KEPT_FOR).delete()
    unheard = Job.objects.filter(Q(rung_at=None) | Q(rung_at__lt=moment - RING_AGAIN_AFTER), state=JobState.QUEUED)
    ids = list(unheard.order_by("created_at").values_list("pk", flat=True)[:200])
    Job.objects.filter(pk__in=ids).update(rung_at=moment)
    return ids


def _owners_gone() -> list[str]:
    """Owners of running jobs that were processes of this machine and are no more: no need to await their lease."""
    owners = Job.objects.filter(state=JobState.RUNNING).values_list("lease_owner", flat=True)
    return [owner for owner in owners if _is_gone(owner)]


def _is_gone(owner: str) -> bool:
    host, _sep, rest = owner.partition(":")
    process = rest.split(":", 1)[0]
    if host != socket.gethostname()[:30] or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def last_beat() -> datetime | None:
    """When a worker last swept; None: never."""
    return WorkerBeat.objects.filter(name="sweep").values_list("seen_at", flat=True).first()
