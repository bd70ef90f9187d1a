"""Documents one by one, and the package: the latest frozen one, or made afresh. Each download is on record."""

from __future__ import annotations

from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pledge_portal.audit.services import record_access
from pledge_portal.common import clock
from reporting.models import Filing
from reporting.rules.filings import (
    FILE_OF_PART,
    PARTS,
    PILOT,
    PILOT_LETTER_FILES,
    PILOT_PLAN_FILE,
    PLAN,
    PLAN_LETTER_FILE,
    STATUS_FILE,
    package_name,
)
from reporting.services.filings import build_letters, build_package, build_part, build_status, current_package
from reporting.services.filings.building import require_contacts
from reporting.views.filings.frame import FilingPlace, place_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"
LETTERS = {
    "letter": (PLAN, (PLAN_LETTER_FILE,)),
    "pilot-letter": (PILOT, tuple(PILOT_LETTER_FILES.values())),
    "pilot-plan": (PILOT, (PILOT_PLAN_FILE,)),
}


def attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    """The bytes as a download."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def note_download(request: HttpRequest, place: FilingPlace, name: str, *, receipt: str = "") -> None:
    """Put a download on record."""
    if request.method == "GET":
        code = place.province.code
        record_access(
            actor=place.actor,
            action="filing.downloaded",
            subject_type="filing",
            subject_id=receipt or code,
            province=code,
            division=code,
            details={"file": name},
        )


@require_safe
def workbook(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """One document as of today: a part's workbook, a letter, the 试点工作方案, or `status`."""
    place = place_of(request, code)
    if part in LETTERS:
        name, content = _letter(place, part)
        kind = DOCX
    elif part == "status":
        content, name, kind = build_status(actor=place.actor, records=place.records()), STATUS_FILE, XLSX
    elif part in PARTS:
        content, kind = build_part(actor=place.actor, records=place.records(), part=part), XLSX
        name = FILE_OF_PART[part]
    else:
        raise Http404
    note_download(request, place, name)
    return attachment(content, f"{code}-{name}", kind)


def _letter(place: FilingPlace, which: str) -> tuple[str, bytes]:
    part, names = LETTERS[which]
    parts = [each for each in PARTS if each != PILOT] if part == PLAN else [part]
    files = build_letters(actor=place.actor, records=place.records(), parts=parts)
    return next((name, files[name]) for name in names if name in files)


@require_safe
def package(request: HttpRequest, code: str) -> HttpResponse:
    """The package as submitted last; `?fresh=1` or nothing submitted: made from today's data."""
    place = place_of(request, code)
    today = clock.today()
    receipt = ""
    if request.GET.get("fresh") == "1":
        require_contacts(place.actor)
        content = build_package(actor=place.actor, province=place.province, as_of=today, programme=place.programme)
    else:
        content, filing = current_package(
            actor=place.actor, province=place.province, today=today, programme=place.programme
        )
        receipt = filing.receipt if filing else ""
    note_download(request, place, package_name(code), receipt=receipt)
    return attachment(content, package_name(code), ZIP)


@require_safe
def frozen_package(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The package of one filing, byte for byte as it was submitted."""
    place = place_of(request, code)
    require_contacts(place.actor)
    filing = filing_of(place, number)
    note_download(request, place, package_name(code), receipt=filing.receipt)
    return attachment(bytes(filing.package), package_name(code), ZIP)


def filing_of(place: FilingPlace, number: int) -> Filing:
    """One filing of the province, or 404."""
    if place.actor.unit:
        raise PermissionDenied(_("不在您的管辖范围内。"))
    rows = Filing.objects.visible_to(place.actor).defer("package")
    rows = rows.select_related("province", "programme", "submitted_by", "decided_by")
    return get_object_or_404(rows, programme=place.programme, province=place.province, number=number)
