"""The sealed scan of a formal document: uploaded by the province, read by whoever may see its filing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reporting.forms.filings import PaperForm
from reporting.models import FilingPaper, PaperKind
from reporting.selectors.filings.papers import paper_by_key, papers_of_kind
from reporting.services.filings import PaperFacts, attach_paper, paper_file_name
from reporting.services.filings.building import require_contacts
from reporting.views.filings.download import note_download
from reporting.views.filings.frame import FilingPlace, frame, place_of


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """文号, 成文日期, 签发人 and the scan; below, the scans that it replaced."""
    place = place_of(request, code)
    if kind not in PaperKind.values:
        raise Http404
    held = papers_of_kind(actor=place.actor, programme=place.programme, province=place.province, kind=kind)
    sent = request.method == "POST"
    form = PaperForm(request.POST if sent else None, request.FILES if sent else None, initial=_facts(held))
    if request.method == "POST":
        if not place.may_edit:
            raise PermissionDenied(_("由本省知识产权局上传。"))
        if form.is_valid() and _attached(place, kind, form):
            messages.success(request, _("正式文件扫描件已保存。"))
            return redirect("submission", code)
    context = frame(place) | {"form": form, "kind": PaperKind(kind), "held": held}
    return render(request, "reporting/filings/paper.html", context, status=422 if form.errors else 200)


def _facts(held: list[FilingPaper]) -> dict[str, Any]:
    """The latest scan's own words, so that a better scan of the same document needs no typing."""
    if not held:
        return {}
    return {name: getattr(held[0], name) for name in ("document_number", "issued_on", "signed_by")}


def _attached(place: FilingPlace, kind: str, form: PaperForm) -> bool:
    values = form.cleaned_data
    facts = PaperFacts(values["document_number"], values["issued_on"], values["signed_by"])
    try:
        attach_paper(
            actor=place.actor,
            programme=place.programme,
            province=place.province,
            kind=kind,
            facts=facts,
            upload=values["file"],
        )
    except ValidationError as error:
        form.add_error("file", error)
        return False
    return True


@require_safe
def scan(request: HttpRequest, code: str, key: str) -> HttpResponseBase:
    """The bytes of one scan, always as a download."""
    place = place_of(request, code)
    require_contacts(place.actor)
    found = paper_by_key(actor=place.actor, province=place.province, key=key)
    if found is None:
        raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = paper_file_name(found)
    note_download(request, place, name)
    response = FileResponse(content, as_attachment=True, filename=name, content_type=found.content_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
