"""A quarter's workbook: the page to fetch it from and bring it back to, and the file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from pledge_portal.accounts.permissions import Permission
from pledge_portal.audit.services import record_access
from pledge_portal.common import clock
from reporting.documents.return_workbook import KIND
from reporting.forms.uploads import UploadForm
from reporting.selectors.uploads import recent_uploads
from reporting.services.uploads import place_key
from reporting.services.uploads.handing_out import quarter_workbook
from reporting.views.returns.frame import Place, frame, place_of
from reporting.views.uploads.answers import take_upload, workbook_answer


@require_http_methods(["GET", "HEAD", "POST"])
def quarter_workbooks(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """Download, upload, and one's latest uploads of the quarter."""
    place = place_of(request, code, year, quarter)
    form, status = UploadForm(), 200
    if request.method == "POST":
        place.actor.require(Permission.ENTER_FIGURES)
        form, done = take_upload(request, actor=place.actor, kind=KIND, subject=place.subject, quarter=place.quarter)
        if done is not None:
            return done
        status = 422
    return render(request, "reporting/uploads/quarter.html", _page(place, form), status=status)


def _page(place: Place, form: UploadForm) -> dict[str, Any]:
    data = place.load()
    own = place_key(KIND, place.subject, place.quarter)
    return frame(place, data, "workbook") | {
        "form": form,
        "may_upload": place.actor.can(Permission.ENTER_FIGURES),
        "units": [each for each in data.divisions if not each.is_province] if place.subject.is_province else [],
        "uploads": recent_uploads(place.actor, own, now=clock.now()),
    }


@require_safe
def quarter_workbook_file(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """The quarter as an .xlsx to fill in: a province's units, or one unit."""
    place = place_of(request, code, year, quarter)
    content = quarter_workbook(data=place.load(), today=clock.today())
    name = f"{place.subject.name}{year}年第{quarter}季度调度表.xlsx"
    if request.method == "GET":
        record_access(
            actor=place.actor,
            action="workbook.downloaded",
            subject_type="quarterly_return",
            subject_id=f"{place.subject.code} {place.quarter}",
            province=place.subject.province_id,
            division=place.subject.code,
            details={"file": name},
        )
    return workbook_answer(content, name)
