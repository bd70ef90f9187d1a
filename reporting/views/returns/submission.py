"""The lead's submission of a quarter: checklist, who signs, 分析说明; then the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pledge_portal.accounts.permissions import Permission
from pledge_portal.common import clock
from reporting.forms.returns import SignatoriesForm
from reporting.selectors.returns.differences import RowChanges, changes_between_versions, difference_for_review
from reporting.selectors.returns.findings import quarter_findings
from reporting.selectors.returns.overview import unit_lines
from reporting.selectors.returns.revisions import (
    filled_rows,
    frozen_line,
    frozen_rows,
    province_revision,
    revision_lines,
    revisions_of,
    submission_view,
)
from reporting.services.errors import BadInput, Outdated
from reporting.services.returns.quarters import save_signatories, submit_quarter
from reporting.views.returns.frame import Place, Refused, frame, notices_of, province_place, status_of
from reporting.views.returns.pages import analysis_page, signatories_form


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """The checklist, and 审定报送. A second click shows the same receipt."""
    place = province_place(request, code, year, quarter)
    place.actor.require(Permission.SUBMIT_QUARTER)
    if request.method != "POST":
        return _page(request, place)
    form = SignatoriesForm(request.POST)
    if not form.is_valid():
        return _page(request, place, form=form, status=422)
    try:
        submit_quarter(
            actor=place.actor,
            province=place.subject.code,
            quarter=place.quarter,
            version=form.cleaned_data["version"],
            signatories=form.signatories(),
            analysis=form.cleaned_data["analysis"],
            seen=form.cleaned_data["seen"] or None,
            versions_seen=form.versions_seen(),
            answers=_answers(request),
        )
    except Refused as error:
        return _refused(request, place, form, error)
    return redirect(place.url("return-receipt"))


def _answers(request: HttpRequest) -> dict[int, str]:
    """What was done about each remark: `answer-<id>`."""
    found = {}
    for name, text in request.POST.items():
        _word, _dash, key = name.partition("answer-")
        if key.isascii() and key.isdecimal() and len(key) < 10 and isinstance(text, str):
            found[int(key)] = text
    return found


def _refused(request: HttpRequest, place: Place, form: SignatoriesForm, error: Exception) -> HttpResponse:
    """The page again with everything typed; a stale form gets the present version, so that a second look suffices."""
    for name in error.fields if isinstance(error, BadInput) else ():
        if name in form.fields:
            form.add_error(name, _("必填。"))
    data = place.load()
    fresh = signatories_form(place, data)
    shown = {name: fresh.initial[name] for name in ("version", "seen", "versions")}
    form.data = {**request.POST.dict(), **shown}
    moved: Sequence[RowChanges] = ()
    if isinstance(error, Outdated):
        moved = changes_between_versions(actor=place.actor, data=data, versions=error.versions)
    return _page(request, place, form=form, notices=notices_of(error), moved=moved, status=status_of(error))


def _page(
    request: HttpRequest,
    place: Place,
    *,
    form: SignatoriesForm | None = None,
    notices: Sequence[Mapping[str, str]] = (),
    moved: Sequence[RowChanges] = (),
    status: int = 200,
) -> HttpResponse:
    data = place.load()
    view = submission_view(data)
    codes = [place.subject.code, *(each.code for each in view.ready)]
    page = {
        **frame(place, data, ""),
        "form": form or signatories_form(place, data),
        "view": view,
        "blocking": quarter_findings(data).blocking_in(codes),
        "lines": unit_lines(data),
        "notices": notices,
        "moved": moved,
        "on_submit": True,
        "early": place.quarter.last_day >= clock.today(),
    }
    return render(request, "reporting/returns/submit.html", page, status=status)


@require_POST
def save_draft(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """Keep who signs and the 分析说明 without submitting."""
    place = province_place(request, code, year, quarter)
    place.actor.require(Permission.REVIEW_UNITS)
    form = SignatoriesForm(request.POST)
    if not form.is_valid():
        return analysis_page(request, place, place.load(), form=form, status=422)
    try:
        save_signatories(
            actor=place.actor,
            province=place.subject.code,
            quarter=place.quarter,
            version=form.cleaned_data["version"],
            signatories=form.signatories(),
            analysis=form.cleaned_data["analysis"],
        )
    except Refused as error:
        notices, status = notices_of(error), status_of(error)
        return analysis_page(request, place, place.load(), form=form, notices=notices, status=status)
    messages.success(request, _("分析说明和签署信息已保存。"))
    return redirect(f"{place.url('return-quarter')}?section=analysis")


@require_safe
def receipt(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """The receipt of a submission, the latest or `?number=`; nothing submitted yet is 404."""
    place = province_place(request, code, year, quarter)
    number = request.GET.get("number", "")
    data = place.load()
    revision = province_revision(data, number=int(number) if number.isdecimal() and len(number) < 6 else None)
    if revision is None:
        raise Http404
    rows = frozen_rows(revision)
    lines = revision_lines(revision, rows)
    page = {
        **frame(place, data, ""),
        "revision": revision,
        "lines": lines,
        "some_incomplete": any(not line.total.complete for line in lines),
        "line": frozen_line(data, rows),
        "filled": filled_rows(rows),
        "difference": difference_for_review(revision),
        "revisions": revisions_of(data),
        "is_latest": revision.pk == (data.province_return.latest_revision_id if data.province_return else None),
    }
    return render(request, "reporting/returns/receipt.html", page)
