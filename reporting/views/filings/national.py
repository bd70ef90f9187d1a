"""For the national office: 纸质件收文登记, the collected workbook, all packages at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pledge_portal.accounts.errors import answer
from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import record_access
from pledge_portal.common import clock
from programmes.divisions.models import Division
from programmes.selectors.programme import programme_by_code
from reporting.forms.filings import CopyForm
from reporting.selectors.filings.board import BoardRow, board
from reporting.selectors.filings.papers import PaperLine
from reporting.services.errors import Conflict
from reporting.services.filings import CopyEntry, all_packages, build_collected, copy_mark, enter_paper_copies
from reporting.views.filings.download import XLSX, ZIP, attachment

COLLECTED, PACKAGES = "各省报送材料汇总.xlsx", "各省报送材料.zip"


@dataclass(frozen=True, slots=True)
class CopyLine:
    """A letter of a province with its form."""

    province: Division
    line: PaperLine
    form: CopyForm


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Day and number of every paper copy, entered in one table."""
    actor, programme = actor_from(request), programme_by_code(None)
    actor.require(Permission.REVIEW_FILING)
    provinces = list(Division.objects.provinces())
    rows = board(actor=actor, programme=programme, provinces=provinces, today=clock.today())
    lines = [_line(request, row, letter) for row in rows for letter in row.letters]
    if request.method == "POST" and all(line.form.is_valid() for line in lines):
        try:
            count = enter_paper_copies(actor=actor, programme=programme, entries=_entries(lines))
        except Conflict as error:
            return answer(request, 409, str(error), back=request.path)
        saved = ngettext("已登记 %(count)d 件。", "已登记 %(count)d 件。", count) % {"count": count}
        messages.success(request, saved if count else _("没有改动。"))
        return redirect("filing-register")
    wrong = [line for line in lines if line.form.is_bound and line.form.errors]
    context = {"lines": lines, "wrong": wrong}
    return render(request, "reporting/filings/register.html", context, status=422 if wrong else 200)


def _line(request: HttpRequest, row: BoardRow, letter: PaperLine) -> CopyLine:
    copy = letter.copy
    initial = {"seen": copy_mark(copy)}
    if copy is not None:
        initial |= {"received_on": copy.received_on.isoformat(), "number": copy.number}
    sent = request.POST if request.method == "POST" else None
    form = CopyForm(sent, initial=initial, prefix=f"{row.province.code}-{letter.kind}")
    return CopyLine(row.province, letter, form)


def _entries(lines: Sequence[CopyLine]) -> list[CopyEntry]:
    return [
        CopyEntry(
            province=each.province.code,
            kind=each.line.kind.value,
            received_on=each.form.cleaned_data["received_on"],
            number=each.form.cleaned_data["number"],
            seen=each.form.cleaned_data["seen"],
        )
        for each in lines
    ]


@require_safe
def collected(request: HttpRequest) -> HttpResponse:
    """各省报送材料汇总.xlsx: tables 1 to 4, people and applications of all that have filed."""
    actor = actor_from(request)
    content = build_collected(actor=actor, programme=programme_by_code(None), today=clock.today())
    _note(request, actor, COLLECTED)
    return attachment(content, COLLECTED, XLSX)


@require_safe
def packages(request: HttpRequest) -> HttpResponseBase:
    """Every province's latest frozen package."""
    actor = actor_from(request)
    content = all_packages(actor=actor, programme=programme_by_code(None))
    _note(request, actor, PACKAGES)
    return FileResponse(content, as_attachment=True, filename=PACKAGES, content_type=ZIP)


def _note(request: HttpRequest, actor: Actor, name: str) -> None:
    if request.method == "GET":
        details = {"file": name}
        record_access(
            actor=actor, action="filing.collected", subject_type="filing", subject_id="national", details=details
        )
