"""The workbooks one by one, and the package: the latest frozen one, or made afresh."""

from __future__ import annotations

from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pledge_portal.common import clock
from reporting.models import Filing
from reporting.rules.filings import FILE_OF_PART, PARTS, STATUS_FILE, package_name
from reporting.services.filings import build_package, build_part, build_status, current_package
from reporting.services.filings.building import require_contacts
from reporting.views.filings.frame import FilingPlace, place_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


def _attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@require_safe
def workbook(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """One workbook as of today: a part's, or `status`."""
    place = place_of(request, code)
    if part == "status":
        content, name = build_status(actor=place.actor, records=place.records()), STATUS_FILE
    elif part in PARTS:
        content = build_part(actor=place.actor, records=place.records(), part=part)
        name = FILE_OF_PART[part]
    else:
        raise Http404
    return _attachment(content, f"{code}-{name}", XLSX)


@require_safe
def package(request: HttpRequest, code: str) -> HttpResponse:
    """The package as submitted last; `?fresh=1` or nothing submitted: made from today's data."""
    place = place_of(request, code)
    today = clock.today()
    if request.GET.get("fresh") == "1":
        require_contacts(place.actor)
        content = build_package(actor=place.actor, province=place.province, as_of=today, programme=place.programme)
    else:
        content, _filing = current_package(
            actor=place.actor, province=place.province, today=today, programme=place.programme
        )
    return _attachment(content, package_name(code), ZIP)


@require_safe
def frozen_package(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The package of one filing, byte for byte as it was submitted."""
    place = place_of(request, code)
    require_contacts(place.actor)
    filing = filing_of(place, number)
    return _attachment(bytes(filing.package), package_name(code), ZIP)


def filing_of(place: FilingPlace, number: int) -> Filing:
    """One filing of the province, or 404."""
    if place.actor.unit:
        raise PermissionDenied(_("不在您的管辖范围内。"))
    rows = Filing.objects.visible_to(place.actor).select_related("province", "programme", "submitted_by")
    return get_object_or_404(rows, programme=place.programme, province=place.province, number=number)
