"""32 provinces side by side; a province's checklist."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Permission
from pledge_portal.common import clock
from programmes.divisions.models import Division
from programmes.selectors.programme import programme_by_code
from reporting.models import Filing
from reporting.rules.filings import PARTS, PERSONNEL
from reporting.selectors.filings.board import BoardRow, board
from reporting.selectors.filings.checklist import PartCheck, checklist
from reporting.selectors.filings.completion import completions
from reporting.selectors.filings.contacts import contacts_changed
from reporting.selectors.filings.papers import lines_of_province
from reporting.selectors.filings.records import filing_clauses
from reporting.selectors.filings.states import ProvinceStates, filings_of, kinds_of, province_states
from reporting.views.filings.frame import FilingPlace, frame, place_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The national office's table; a province's own page; nothing for a unit's people."""
    actor = actor_from(request)
    if actor.unit:
        raise Http404
    if not actor.is_national:
        return redirect("submission", actor.province)
    programme, provinces = programme_by_code(None), list(Division.objects.provinces())
    rows = board(actor=actor, programme=programme, provinces=provinces, today=clock.today())
    clauses = {clause.code: clause for clause in filing_clauses(programme)}
    filed = [(clauses[part], _count(rows, part)) for part in PARTS if part in clauses]
    context = {
        "rows": rows,
        "filed": filed,
        "waiting": sum(row.waiting for row in rows),
        "may_download": actor.can(Permission.VIEW_CONTACTS),
        "may_review": actor.can(Permission.REVIEW_FILING),
    }
    return render(request, "reporting/filings/national.html", context)


def _count(rows: Sequence[BoardRow], part: str) -> tuple[int, int]:
    """Provinces that have filed the part, of those to which it applies."""
    states = [each for row in rows for each in row.parts if each.code == part and each.applies]
    return sum(each.filing is not None for each in states), len(states)


@require_safe
def province_page(request: HttpRequest, code: str) -> HttpResponse:
    """What is missing, the documents, the submission."""
    return checklist_page(request, place_of(request, code))


def checklist_page(
    request: HttpRequest,
    place: FilingPlace,
    *,
    notice: str = "",
    lacking: Sequence[PartCheck] = (),
    chosen: Sequence[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The checklist, also as the answer to a refused submission."""
    today = clock.today()
    states = province_states(actor=place.actor, programme=place.programme, provinces=[place.province], today=today)[0]
    filings = filings_of(actor=place.actor, programme=place.programme, provinces=[place.province])
    records = place.records()
    own = filings.get(place.province.code, ())
    checks, done, kinds = checklist(records), completions(records), kinds_of(own)
    changed = contacts_changed(records.contacts, own)
    ticked = _due(checks, states, changed) if chosen is None else set(chosen)
    context = frame(place) | {
        "lines": [
            (
                check,
                state,
                check.code in ticked,
                [(item, done.get(item.key) if item.is_done else None) for item in check.items],
            )
            for check, state in zip(checks, states.parts, strict=True)
        ],
        "filings": [(filing, parts, kinds[filing.pk]) for filing, parts in own],
        "papers": lines_of_province(actor=place.actor, records=records, filings=own),
        "contacts_changed": changed,
        "all_filed": chosen is None and not ticked and states.latest is not None,
        "latest": states.latest,
        "after": states.latest.number if states.latest else 0,
        "any_complete": any(check.complete for check in checks),
        "notice": notice,
        "lacking": lacking,
        "today": today,
    }
    return render(request, "reporting/filings/checklist.html", context, status=status)


def _due(checks: Sequence[PartCheck], states: ProvinceStates, changed: bool) -> set[str]:
    """The parts to be filed now: complete, and not filed yet, or returned, or with people that have changed since."""
    filed = {
        part.code for part in states.parts if part.filing is not None and part.filing.state != Filing.State.RETURNED
    }
    stands = filed - {PERSONNEL} if changed else filed
    return {check.code for check in checks if check.complete and check.code not in stands}
