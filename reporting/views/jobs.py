"""A long job: its page, which can be left and returned to, and its JSON."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pledge_portal.accounts.errors import answer, wants_json
from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common.models import Job, JobState
from reporting.selectors.jobs import UNDER_WAY, job_for, job_json, kind_label, result_address
from reporting.services.jobs import NotStopped, retry_job


def _job_or_404(actor: Actor, job_id: UUID) -> Job:
    job = job_for(actor, job_id)
    if job is None:
        raise Http404
    return job


@require_safe
def job_page(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """How far it is; a script asks for the JSON, without scripts the page comes again by itself."""
    actor = actor_from(request)
    job = _job_or_404(actor, job_id)
    if wants_json(request):
        return JsonResponse(job_json(job), json_dumps_params={"ensure_ascii": False})
    stopped = job.state in {JobState.PARKED, JobState.FAILED}
    page = {
        "job": job,
        "label": kind_label(job),
        "under_way": job.state in UNDER_WAY,
        "result_address": result_address(job),
        "may_retry": stopped and actor.can(Permission.RETRY_JOBS),
    }
    return render(request, "reporting/job.html", page)


@require_POST
def job_retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Start a parked or failed job anew."""
    actor = actor_from(request)
    job = _job_or_404(actor, job_id)
    try:
        working = retry_job(actor=actor, job=job)
    except NotStopped as refusal:
        return answer(request, 409, str(refusal))
    if working != job.pk:
        messages.info(request, _("同一任务已有一个在排队，由它办理，原任务保持不变。"))
    return redirect("job", job_id=working)
