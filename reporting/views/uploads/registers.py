"""The registers' workbooks: which there are, the files to fill in, and where to bring them back to."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from pledge_portal.accounts.errors import answer
from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import record_access
from pledge_portal.common import clock
from programmes.divisions.models import Division
from reporting.forms.uploads import UploadForm
from reporting.selectors.uploads import recent_uploads
from reporting.services.errors import BadInput
from reporting.services.uploads import place_key, required_permission
from reporting.services.uploads.handing_out import register_workbook
from reporting.views.uploads.answers import take_upload, workbook_answer
from reporting.views.uploads.words import KIND_NOTES, kind_title
from reporting.workbooks import KINDS

REGISTERS = tuple(kind for kind in KINDS if kind != "returns")


@require_safe
def workbooks(request: HttpRequest) -> HttpResponse:
    """The kinds that the user may upload, and the way to the quarters."""
    actor = actor_from(request)
    kinds = [
        {"kind": kind, "title": kind_title(kind), "note": KIND_NOTES[kind]}
        for kind in REGISTERS
        if actor.province and actor.can(required_permission(kind))
    ]
    may_enter = bool(actor.province) and actor.can(Permission.ENTER_FIGURES)
    return render(request, "reporting/uploads/home.html", {"kinds": kinds, "may_enter": may_enter})


@require_http_methods(["GET", "HEAD", "POST"])
def workbook_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """Download and upload one kind."""
    actor, subject = _place(request, kind)
    form, status = UploadForm(), 200
    if request.method == "POST":
        form, done = take_upload(request, actor=actor, kind=kind, subject=subject, quarter=None)
        if done is not None:
            return done
        status = 422
    page: dict[str, Any] = {
        "kind": kind,
        "title": kind_title(kind),
        "note": KIND_NOTES[kind],
        "subject": subject,
        "form": form,
        "headings": KINDS[kind].resource().columns(),
        "uploads": recent_uploads(actor, place_key(kind, subject, None), now=clock.now()),
    }
    return render(request, "reporting/uploads/kind.html", page, status=status)


@require_safe
def workbook_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The workbook, empty or (`?filled=1`) with what is registered."""
    actor, subject = _place(request, kind)
    filled = request.GET.get("filled") == "1"
    if filled and kind == "contacts":
        actor.require(Permission.VIEW_CONTACTS)
    try:
        content = register_workbook(actor=actor, kind=kind, subject=subject, filled=filled, today=clock.today())
    except BadInput as error:
        return answer(request, 400, error.message)
    name = f"{subject.name}{KINDS[kind].resource.title}{'' if filled else '（空表）'}.xlsx"
    if filled and request.method == "GET":
        record_access(
            actor=actor,
            action="workbook.downloaded",
            subject_type="workbook",
            subject_id=kind,
            province=subject.province_id,
            division=subject.code,
            details={"file": name},
        )
    return workbook_answer(content, name)


def _place(request: HttpRequest, kind: str) -> tuple[Actor, Division]:
    """Whose register it is: the user's own province or unit. 404 for no such kind, 403 outside the role."""
    actor = actor_from(request)
    if kind not in REGISTERS:
        raise Http404
    actor.require(required_permission(kind))
    return actor, get_object_or_404(Division.objects.select_related("province"), code=actor.unit or actor.province)
