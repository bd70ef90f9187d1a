"""The national office's review of a submission: what changed, 审核通过 or 退回修改 of the version looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pledge_portal.accounts.permissions import Permission
from pledge_portal.common import clock
from pledge_portal.common.formatting import ABSENT
from reporting.catalogue import FigureSpec
from reporting.forms.review import RemarkForm, ReviewForm, remark_forms
from reporting.models import ProvinceRevision, UnitRevision
from reporting.rules.returns import QuarterAct
from reporting.selectors.returns.differences import Difference, difference_between, difference_for_review
from reporting.selectors.returns.findings import row_name
from reporting.selectors.returns.quarter import QuarterData
from reporting.selectors.returns.remarks import batches_for_review
from reporting.selectors.returns.revision_findings import revision_findings
from reporting.selectors.returns.revisions import (
    filled_rows,
    frozen_line,
    frozen_rows,
    province_revision,
    revision_lines,
)
from reporting.services.errors import BadInput, Outdated
from reporting.services.returns.quarters import review_quarter
from reporting.values import display_value, language
from reporting.views.returns.frame import Place, Refused, frame, notices_of, province_place, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """The revision as submitted, what changed in it, and the decision on it."""
    place = province_place(request, code, year, quarter)
    place.actor.require(Permission.REVIEW_QUARTER)
    data = place.load()
    if request.method != "POST":
        return _page(request, place, data, ReviewForm(), remark_forms(None, data.divisions))
    form = ReviewForm(request.POST)
    if "pick" in request.POST:
        picked = remark_forms(request.POST.dict(), data.divisions, picked=picked_cell(request))
        return _page(request, place, data, form, picked)
    remarks = remark_forms(request.POST.dict(), data.divisions)
    try:
        if not (form.is_valid() and all([each.is_valid() for each in remarks])):
            raise BadInput(_("请改正下面标出的内容。"))
        _decide(request, place, form, remarks)
    except Refused as error:
        return _page(request, place, place.load(), form, remarks, error=error)
    return redirect(place.url("return-quarter"))


def picked_cell(request: HttpRequest) -> dict[str, str]:
    """The cell that a plain form's button picks: `pick` is "<division>-<figure>"."""
    division, _dash, figure = request.POST.get("pick", "").partition("-")
    return {"division": division, "figure": figure}


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
        checksum_seen=form.cleaned_data["checksum"],
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
    error: Exception | None = None,
) -> HttpResponse:
    revision = province_revision(data)
    if revision is None:
        raise Http404
    rows, difference = frozen_rows(revision), difference_for_review(revision)
    page = {
        **frame(place, data, ""),
        "revision": revision,
        "review_rows": [_row(unit, data.form.figures, difference) for unit in rows],
        "figure_headings": [figure.words(language()).heading for figure in data.form.figures],
        "totals": revision_lines(revision, rows),
        "line": frozen_line(data, rows),
        "filled": filled_rows(rows),
        "difference": difference,
        "submitted_findings": revision_findings(revision),
        "since_seen": _since_seen(error, revision),
        "history": batches_for_review(data, today=clock.today()),
        "form": form,
        "remark_forms": remarks,
        "notices": notices_of(error) if error else [],
    }
    return render(request, "reporting/returns/review.html", page, status=status_of(error) if error else 200)


def _since_seen(error: Exception | None, latest: ProvinceRevision) -> Difference | None:
    """What the version that stands now says otherwise than the one that was looked at."""
    if not isinstance(error, Outdated) or error.seen is None or error.seen == latest.pk:
        return None
    seen = ProvinceRevision.objects.filter(pk=error.seen, province_return=latest.province_return_id).first()
    return difference_between(seen, latest) if seen else None


def _row(unit: UnitRevision, figures: Sequence[FigureSpec], difference: Difference) -> dict[str, Any]:
    """A frozen row as the reviewer reads it; each cell can be picked for the batch of remarks."""
    division = unit.quarterly_return.division
    name = row_name(division)
    cells: list[Mapping[str, Any]] = [
        {
            "pick": f"{division.code}-{figure.code}",
            "text": display_value(unit.values.get(figure.code)) or ABSENT,
            "label": f"{name} {figure.words(language()).heading}",
            "changed": (division.code, figure.code) in difference.changed,
        }
        for figure in figures
    ]
    return {"name": name, "filled": unit.filled_by_province, "reason": unit.fill_reason, "cells": cells}
