"""Evidence files, served only to those who may see the record, always as a download."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pledge_portal.accounts.middleware import actor_from
from programmes.models import Evidence, Measure, Policy, WorkPlan
from programmes.services.evidence import note_download, remove_file
from programmes.services.records import StaleRecord

REGISTER_OF = {"measure": "measures", "policy": "policies", "plan": "plans"}


def _owner(evidence: Evidence) -> tuple[str, Measure | Policy | WorkPlan]:
    for attribute, register in REGISTER_OF.items():
        if owner := getattr(evidence, attribute):
            return register, owner
    raise Http404


@require_safe
def evidence_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The bytes of one file, by its original name."""
    evidence = get_object_or_404(Evidence.objects.visible_to(actor_from(request)).select_related("division"), pk=key)
    try:
        content = evidence.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    if request.method == "GET":
        note_download(actor=actor_from(request), evidence=evidence)
    response = FileResponse(content, as_attachment=True, filename=evidence.name, content_type=evidence.content_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
def evidence_remove(request: HttpRequest, key: str) -> HttpResponse:
    """Take a file away from its record."""
    rows = Evidence.objects.visible_to(actor_from(request)).select_related(
        "division", "measure__division", "policy__division", "plan__province"
    )
    evidence = get_object_or_404(rows, pk=key)
    register, owner = _owner(evidence)
    try:
        remove_file(actor=actor_from(request), evidence=evidence, owner=owner)
    except StaleRecord as error:
        raise Http404 from error
    messages.success(request, _("文件已删除。"))
    return redirect("record", register=register, key=owner.pk)
