"""报送, its receipt, and the national office's review."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pledge_portal.accounts.permissions import Permission
from pledge_portal.common import clock
from reporting.forms.filings import FilingReviewForm, SubmitForm
from reporting.models import Filing
from reporting.rules.filings import days_late
from reporting.selectors.filings.records import filing_clauses
from reporting.selectors.filings.states import filings_of, is_superseded, kinds_of, province_states
from reporting.services.errors import BadInput
from reporting.services.filings import IncompleteFiling, review_filing, submit_filing
from reporting.views.filings.download import filing_of
from reporting.views.filings.frame import FilingPlace, Refused, frame, place_of, status_of
from reporting.views.filings.pages import checklist_page


@require_POST
def submit(request: HttpRequest, code: str) -> HttpResponse:
    """Submit the chosen parts; a second click leads to the same receipt."""
    place = place_of(request, code)
    place.actor.require(Permission.SUBMIT_FILING)
    form = SubmitForm(request.POST)
    chosen = request.POST.getlist("parts")
    try:
        if not form.is_valid():
            raise BadInput(_("请选择要报送的材料。"), ["parts"])
        filing = submit_filing(
            actor=place.actor,
            province=place.province,
            parts=form.cleaned_data["parts"],
            programme=place.programme,
            after=form.cleaned_data["after"],
        )
    except Refused as error:
        lacking = error.checks if isinstance(error, IncompleteFiling) else ()
        return checklist_page(
            request, place, notice=str(error), lacking=lacking, chosen=chosen, status=status_of(error)
        )
    return redirect("filing-receipt", code, filing.number)


@require_safe
def receipt(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The receipt of a filing, ready for print; below it, for the national office, the review."""
    return _receipt_page(request, place_of(request, code), number, FilingReviewForm())


@require_POST
def review(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """审核通过 or 退回修改."""
    place = place_of(request, code)
    place.actor.require(Permission.REVIEW_FILING)
    filing, form = filing_of(place, number), FilingReviewForm(request.POST)
    if not form.is_valid():
        return _receipt_page(request, place, number, form, status=422)
    accept = form.cleaned_data["decision"] == "accept"
    try:
        review_filing(
            actor=place.actor,
            filing=filing,
            accept=accept,
            reason=form.cleaned_data["reason"],
            resubmit_by=form.cleaned_data["resubmit_by"],
        )
    except BadInput as error:
        form.add_error("reason", error.message)
        return _receipt_page(request, place, number, form, status=422)
    except Refused as error:
        return _receipt_page(request, place, number, form, notice=str(error), status=status_of(error))
    messages.success(request, _("已审核通过。") if accept else _("已退回修改。"))
    return redirect("filing-receipt", code, number)


def _receipt_page(
    request: HttpRequest,
    place: FilingPlace,
    number: int,
    form: FilingReviewForm,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    filing = filing_of(place, number)
    held = set(filing.parts.values_list("clause", flat=True))
    states = province_states(
        actor=place.actor, programme=place.programme, provinces=[place.province], today=clock.today()
    )[0]
    first = {part.code: part for part in states.parts}
    superseded = is_superseded(filing, held, states)
    own = filings_of(actor=place.actor, programme=place.programme, provinces=[place.province])[place.province.code]
    waiting = filing.state == Filing.State.SUBMITTED and not superseded
    context = frame(place) | {
        "filing": filing,
        "files": list(filing.files.all()),
        "kind": kinds_of(own)[filing.pk],
        "parts": [
            (clause, first[clause.code], days_late(filing.submitted_on, clause.due_on))
            for clause in filing_clauses(place.programme)
            if clause.code in held
        ],
        "superseded": superseded,
        "may_review": waiting and place.actor.can(Permission.REVIEW_FILING),
        "form": form,
        "notice": notice,
    }
    return render(request, "reporting/filings/receipt.html", context, status=status)
