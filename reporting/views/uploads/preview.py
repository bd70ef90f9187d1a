"""An uploaded workbook: how far its check is, what it would change, and the decision about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pledge_portal.accounts.errors import answer, wants_json
from pledge_portal.accounts.middleware import actor_from
from pledge_portal.audit.services import record_access
from reporting.forms.uploads import chosen_conflicts, undecided
from reporting.models import Upload, UploadState
from reporting.permissions import StateRefused
from reporting.selectors.jobs import UNDER_WAY
from reporting.selectors.returns.overview import quarter_label
from reporting.selectors.uploads import job_of, preview_of, upload_for
from reporting.services.errors import Conflict
from reporting.services.uploads import confirm_upload, discard_upload, marked_workbook, upload_again
from reporting.views.uploads.answers import workbook_answer
from reporting.views.uploads.words import kind_title


def _upload_or_404(request: HttpRequest, upload_id: UUID) -> Upload:
    upload = upload_for(actor_from(request), upload_id)
    if upload is None:
        raise Http404
    return upload


@require_safe
def upload_page(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """The preview; while it is being made, how far that is. Programs get it as JSON."""
    upload = _upload_or_404(request, upload_id)
    if wants_json(request):
        found = {
            "id": str(upload.pk),
            "kind": upload.kind,
            "state": upload.state,
            "message": upload.message,
            "preview": upload.preview,
            "outcome": upload.outcome,
        }
        return JsonResponse(found, json_dumps_params={"ensure_ascii": False})
    return _page(request, upload)


def _page(
    request: HttpRequest, upload: Upload, *, notice: str = "", kept: frozenset[str] = frozenset(), status: int = 200
) -> HttpResponse:
    job = job_of(upload)
    quarter = upload.period
    page: dict[str, Any] = {
        "upload": upload,
        "title": kind_title(upload.kind),
        "place_name": f"{upload.division.label} {quarter_label(quarter)}" if quarter else upload.division.label,
        "preview": preview_of(upload, actor=actor_from(request), whole=request.GET.get("all") == "1"),
        "whole": request.GET.get("all") == "1",
        "job": job,
        "under_way": job is not None and job.state in UNDER_WAY,
        "back_url": place_url(upload),
        "result_url": result_url(upload),
        "notice": notice,
        "kept": kept,
    }
    return render(request, "reporting/uploads/upload.html", page, status=status)


def place_url(upload: Upload) -> str:
    """The page it was uploaded on."""
    quarter = upload.period
    if quarter is not None:
        return reverse("return-workbook", args=[upload.division_id, quarter.year, quarter.number])
    return reverse("workbook-kind", args=[upload.kind])


def result_url(upload: Upload) -> str:
    """Where what it wrote can be looked at."""
    quarter = upload.period
    if quarter is not None:
        return reverse("return-quarter", args=[upload.division_id, quarter.year, quarter.number])
    return reverse(upload.kind) if upload.kind in {"measures", "policies", "plans", "contacts"} else ""


@require_POST
def upload_confirm(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Write what was seen. 409 with a fresh preview where what is stored has moved meanwhile."""
    upload = _upload_or_404(request, upload_id)
    actor, post = actor_from(request), request.POST.dict()
    chosen = chosen_conflicts(post)
    names = [each.name for each in preview_of(upload, actor=actor).conflicts]
    open_questions = undecided(post, names)
    if upload.state == UploadState.READY and open_questions:
        told = ngettext("还有%(count)d处冲突没有选择。", "还有%(count)d处冲突没有选择。", open_questions)
        return _page(request, upload, notice=told % {"count": open_questions}, kept=chosen, status=422)
    try:
        confirm_upload(actor=actor, upload=upload, seen=post.get("seen", ""), chosen=chosen)
    except Conflict as error:
        return _page(request, _upload_or_404(request, upload_id), notice=error.message, status=409)
    except StateRefused as error:
        return _page(request, upload, notice=error.message, status=409)
    return redirect("upload", upload_id=upload_id)


@require_POST
def upload_discard(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Give it up."""
    upload = _upload_or_404(request, upload_id)
    discard_upload(actor=actor_from(request), upload=upload)
    messages.success(request, _("已放弃，没有写入任何数据。"))
    return redirect(place_url(upload))


@require_POST
def upload_repeat(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Hold a file imported before against what is stored now."""
    upload = _upload_or_404(request, upload_id)
    try:
        fresh = upload_again(actor=actor_from(request), upload=upload)
    except StateRefused as error:
        return _page(request, upload, notice=error.message, status=409)
    return redirect("upload", upload_id=fresh.pk)


@require_safe
def upload_marked(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """The rows as uploaded, each finding beside its cell."""
    actor, upload = actor_from(request), _upload_or_404(request, upload_id)
    if not upload.table:
        return answer(request, 404, _("文件内容没有保留。"))
    name = f"标注_{upload.name.rpartition('.')[0] or upload.name}.xlsx"
    content = marked_workbook(actor=actor, upload=upload)
    if request.method == "GET":
        record_access(
            actor=actor,
            action="workbook.downloaded",
            subject_type="workbook",
            subject_id=str(upload.pk),
            province=upload.province_id,
            division=upload.division_id,
            details={"file": name},
        )
    return workbook_answer(content, name)
