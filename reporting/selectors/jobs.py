"""Long jobs as people see them: whose they are, what they are called, how they go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common.models import Job, JobState
from pledge_portal.common.queueing import COMPUTE
from reporting.selectors.uploads import CHECK_UPLOAD

KIND_LABELS: Mapping[str, str | Promise] = {
    COMPUTE: _("计算任务落实情况和汇总"),
    CHECK_UPLOAD: _("检查上传的工作簿"),
}
UNDER_WAY = frozenset({JobState.QUEUED.value, JobState.RUNNING.value})


def job_for(actor: Actor, job_id: UUID) -> Job | None:
    """A job that the actor asked for, or of the actor's province, or any for who sees all everywhere; else None.

    A unit's people see those alone that they asked for; what somebody asked for in another province stays there.
    """
    mine = Q(requested_by=actor.user_id)
    if actor.province:
        mine &= Q(province__in=["", actor.province])
    if actor.province and not actor.unit:
        mine |= Q(province=actor.province)
    jobs = Job.objects.filter(pk=job_id)
    sees_all = actor.can(Permission.SEE_JOBS) and actor.is_national  # a token may be limited to a province
    return (jobs if sees_all else jobs.filter(mine)).first()


def kind_label(job: Job) -> str:
    """What the job does, in words."""
    return str(KIND_LABELS.get(job.kind, job.kind))


def result_address(job: Job) -> str:
    """Where the result can be looked at; empty where there is no such page (a handler names one as `href`)."""
    if job.state != JobState.DONE:
        return ""
    named = (job.result or {}).get("href", "")
    if isinstance(named, str) and named.startswith("/") and not named.startswith("//"):
        return named
    return f"/provinces/{job.province}/" if job.kind == COMPUTE else ""


def job_json(job: Job) -> dict[str, Any]:
    """The contract's document of a job."""
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "message": job.message,
        "result": job.result,
    }
