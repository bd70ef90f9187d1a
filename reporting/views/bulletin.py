"""《季度工作情况通报》: looked at, and downloaded as .docx, for a quarter as of a day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pledge_portal.accounts.errors import answer
from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import record_access
from pledge_portal.common import clock
from pledge_portal.common.periods import FIRST_YEAR, LAST_YEAR, Quarter
from programmes.selectors.programme import programme_by_code
from reporting.documents import bulletin as document
from reporting.selectors.bulletin import Bulletin, bulletin
from reporting.selectors.returns.overview import quarter_label
from reporting.views.as_of import with_as_of
from reporting.views.filings.download import DOCX, attachment

PERIOD = re.compile(r"(\d{4})Q([1-4])", re.ASCII)


@require_safe
@with_as_of
def page(request: HttpRequest, as_of: date) -> HttpResponse:
    """The text and its tables, as the document has them; `?quarter=2018Q2`, else the last one ended."""
    actor = actor_from(request)
    actor.require(Permission.VIEW_NATIONAL)
    quarter = _quarter(request, as_of)
    if quarter is None:
        return _unknown(request)
    found = _bulletin(actor, quarter, as_of)
    with translation.override("zh-hans"):
        context: dict[str, Any] = {
            "title": document.file_name(found).removesuffix(".docx"),
            "opening": document.opening(found),
            "chapters": document.chapters(found),
            "tables": [
                (document.rank_caption(found), document.RANK_HEAD, document.rank_rows(found)),
                (document.clause_caption(found), document.CLAUSE_HEAD, document.clause_rows(found)),
            ],
        }
    last = Quarter.last_ended(clock.today())
    quarters = [Quarter(year, number) for year in range(FIRST_YEAR, LAST_YEAR + 1) for number in (1, 2, 3, 4)]
    choices = [(str(each), quarter_label(each)) for each in reversed(quarters) if each <= last or each == quarter]
    context |= {"quarter": str(quarter), "as_of": as_of, "choices": choices}
    return render(request, "reporting/bulletin.html", context)


@require_safe
@with_as_of
def download(request: HttpRequest, as_of: date) -> HttpResponse:
    """The .docx."""
    actor = actor_from(request)
    actor.require(Permission.VIEW_NATIONAL)
    quarter = _quarter(request, as_of)
    if quarter is None:
        return _unknown(request)
    found = _bulletin(actor, quarter, as_of)
    with translation.override("zh-hans"):
        content, name = document.bulletin_document(found), document.file_name(found)
    if request.method == "GET":
        details = {"file": name, "as_of": as_of.isoformat()}
        record_access(
            actor=actor, action="bulletin.downloaded", subject_type="bulletin", subject_id=str(quarter), details=details
        )
    return attachment(content, name, DOCX)


def _bulletin(actor: Actor, quarter: Quarter, as_of: date) -> Bulletin:
    return bulletin(actor=actor, programme=programme_by_code(None), quarter=quarter, as_of=as_of, today=clock.today())


def _quarter(request: HttpRequest, as_of: date) -> Quarter | None:
    text = request.GET.get("quarter")
    if text is None:
        return Quarter.last_ended(as_of)
    read = PERIOD.fullmatch(text)
    quarter = Quarter(int(read[1]), int(read[2])) if read else None
    return quarter if quarter is not None and quarter.is_open_for_entry else None


def _unknown(request: HttpRequest) -> HttpResponse:
    told = {"value": request.GET.get("quarter", "")[:40]}
    return answer(request, 400, _("“%(value)s”不是可查询的季度，请按 2018Q2 的格式填写。") % told)
