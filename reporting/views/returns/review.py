"""The national office's review of a submission: 审核通过, 退回修改 with remarks, 定稿."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pledge_portal.accounts.permissions import Permission
from pledge_portal.common.formatting import ABSENT
from reporting.catalogue import FigureSpec
from reporting.forms.returns import RemarkForm, ReviewForm, remark_forms
from reporting.models import UnitRevision
from reporting.rules.returns import QuarterAct
from reporting.selectors.returns.findings import row_name
from reporting.selectors.returns.quarter import QuarterData
from reporting.selectors.returns.revisions import frozen_rows, province_revision, revision_lines
from reporting.services.errors import BadInput
from reporting.services.returns.quarters import lock_quarter, review_quarter
from reporting.values import display_value, language
from reporting.views.returns.frame import Place, Refused, frame, notices_of, province_place, status_of
from reporting.views.returns.pages import grid_page


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """The revision as submitted, and the decision on it."""
    place = province_place(request, code, year, quarter)
    place.actor.require(Permission.REVIEW_QUARTER)
    data = place.load()
    if request.method != "POST":
        return _page(request, place, data, ReviewForm(), remark_forms(None, data.divisions))
    form, remarks = ReviewForm(request.POST), remark_forms(request.POST, data.divisions)
    try:
        if not (form.is_valid() and all([each.is_valid() for each in remarks])):
            raise BadInput(_("请改正下面标出的内容。"))
        _decide(request, place, form, remarks)
    except Refused as error:
        notices, status = notices_of(error), status_of(error)
        return _page(request, place, place.load(), form, remarks, notices=notices, status=status)
    return redirect(place.url("return-quarter"))


def _decide(request: HttpRequest, place: Place, form: ReviewForm, remarks: Sequence[RemarkForm]) -> None:
    act = {"accept": QuarterAct.ACCEPT, "return": QuarterAct.RETURN}.get(request.POST.get("act", ""))
    if act is None:
        raise BadInput(_("没有这个操作。"), ["act"])
    entries = [each.entry() for each in remarks]
    review_quarter(
        actor=place.actor,
        province=place.subject.code,
        quarter=place.quarter,
        act=act,
        revision_seen=form.cleaned_data["revision"],
        remarks=[entry for entry in entries if entry],
        resubmit_by=form.cleaned_data["resubmit_by"],
    )
    messages.success(request, _("已审核通过。") if act is QuarterAct.ACCEPT else _("已退回修改。"))


def _page(
    request: HttpRequest,
    place: Place,
    data: QuarterData,
    form: ReviewForm,
    remarks: Sequence[RemarkForm],
    *,
    notices: Sequence[Mapping[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    revision = province_revision(data)
    if revision is None:
        raise Http404
    rows = frozen_rows(revision)
    page = {
        **frame(place, data, ""),
        "revision": revision,
        "review_rows": [_row(unit, data.form.figures) for unit in rows],
        "figure_headings": [figure.words(language()).heading for figure in data.form.figures],
        "totals": revision_lines(revision, rows),
        "form": form,
        "remark_forms": remarks,
        "notices": notices,
    }
    return render(request, "reporting/returns/review.html", page, status=status)


def _row(unit: UnitRevision, figures: Sequence[FigureSpec]) -> dict[str, Any]:
    """A frozen row as the reviewer reads it."""
    return {
        "name": row_name(unit.quarterly_return.division),
        "filled": unit.filled_by_province,
        "texts": [display_value(unit.values.get(figure.code)) or ABSENT for figure in figures],
    }


@require_POST
def lock(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """定稿(封账)."""
    place = province_place(request, code, year, quarter)
    try:
        lock_quarter(actor=place.actor, province=place.subject.code, quarter=place.quarter)
    except Refused as error:
        data = place.load()
        return grid_page(
            request, place, data, data.form.sections[0], notices=notices_of(error), status=status_of(error)
        )
    messages.success(request, _("已定稿（封账）。"))
    return redirect(place.url("return-quarter"))
