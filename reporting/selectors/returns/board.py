"""The board of who owes what: provinces for the national office, its units for a province; and who answers for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common.formatting import short_date
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.models import Contact
from programmes.models.contacts import Duty
from programmes.selectors.calendar import province_due_on
from reporting.models import CorrectionRequest, CorrectionState, ProvinceReturn, QuarterlyReturn, QuarterState, Urging
from reporting.permissions import is_asked
from reporting.selectors.filing_state import HANDED_IN, urging_text
from reporting.selectors.returns.board_shapes import Board, BoardRow, LastCall, lateness
from reporting.selectors.returns.overview import STATE_PILLS, quarter_label, timeliness, units_word
from reporting.selectors.returns.punctuality import nothing_filed, timely_shares

ANSWERABLE = (Duty.LIAISON, Duty.HEAD)  # who is called, in this order


def national_board(*, actor: Actor, shown: Sequence[Quarter], today: date, owing_only: bool) -> Board:
    """Provinces × the quarters shown (one, or several), the latest quarter first; a fixed number of queries."""
    divisions = list(Division.objects.order_by("code"))
    provinces = [each for each in divisions if each.is_province]
    returns, closings = _returns(actor, shown), _closings(actor, shown)
    lacking = _lacking(actor, divisions, shown)
    people, calls = people_of(actor, ANSWERABLE), last_calls(actor, shown)
    shares = {year: timely_shares(actor=actor, year=year, today=today) for year in {each.year for each in shown}}
    rows = []
    for quarter in shown:
        none = nothing_filed(year=quarter.year, today=today)
        for province in provinces:
            share = shares[quarter.year].get(province.code, none)
            row = _province_row(
                province,
                quarter,
                returns.get((province.code, quarter)),
                lacking[province.code, quarter],
                closings,
                today,
            )
            rows.append(row.seen_with(people.get(province.code, ""), calls.get((province.code, quarter)), share.text))
    return Board(
        shown=tuple(shown),
        total=len(rows),
        rows=tuple(row for row in rows if row.owes or not owing_only),
        owing=tuple(row for row in rows if row.owes),
        by_unit=False,
    )


def _returns(actor: Actor, shown: Iterable[Quarter]) -> dict[tuple[str, Quarter], ProvinceReturn]:
    years = {each.year for each in shown}
    rows = ProvinceReturn.objects.visible_to(actor).filter(year__in=years).select_related("latest_revision")
    return {(row.province_id, row.period): row for row in rows}


def _closings(actor: Actor, shown: Iterable[Quarter]) -> dict[int, date]:
    """By when an approved correction is to be handed in, by the return's id."""
    rows = CorrectionRequest.objects.visible_to(actor).filter(
        state=CorrectionState.APPROVED, province_return__year__in={each.year for each in shown}
    )
    return {key: day for key, day in rows.values_list("province_return", "close_on") if day}


def _lacking(
    actor: Actor, divisions: Sequence[Division], shown: Sequence[Quarter]
) -> Mapping[tuple[str, Quarter], tuple[list[Division], int]]:
    """By province and quarter: the units that have not handed in, and how many are asked."""
    years = {each.year for each in shown}
    stored = QuarterlyReturn.objects.visible_to(actor).filter(year__in=years, state__in=HANDED_IN).order_by()
    handed_in = {
        (code, Quarter(year, number)) for code, year, number in stored.values_list("division", "year", "quarter")
    }
    found: dict[tuple[str, Quarter], tuple[list[Division], int]] = defaultdict(lambda: ([], 0))
    for quarter in shown:
        for each in divisions:
            if each.is_province or not is_asked(each, quarter):
                continue
            wanting, asked = found[each.province_id, quarter]
            if (each.code, quarter) not in handed_in:
                wanting.append(each)
            found[each.province_id, quarter] = wanting, asked + 1
    return found


def people_of(actor: Actor, duties: Sequence[Duty]) -> dict[str, str]:
    """Who answers for a division, by its code: names without numbers, and only for who may see contacts."""
    if not actor.can(Permission.VIEW_CONTACTS):
        return {}
    order = {duty.value: number for number, duty in enumerate(duties)}
    rows = Contact.objects.visible_to(actor).filter(duty__in=duties).values_list("division", "duty", "name")
    names: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for code, duty, name in rows:
        names[code].append((order[duty], name))
    return {code: _("、").join(name for _order, name in sorted(found)[:2]) for code, found in names.items()}


def last_calls(actor: Actor, shown: Sequence[Quarter]) -> dict[tuple[str, Quarter], LastCall]:
    """The latest urging of the actor's own level, by division and quarter, with how many there were."""
    found: dict[tuple[str, Quarter], LastCall] = {}
    rows = Urging.objects.visible_to(actor).filter(year__in={each.year for each in shown}).order_by("spoken_at", "id")
    for row in rows:
        before = found.get((row.division_id, row.period))
        found[row.division_id, row.period] = LastCall(
            person=row.person,
            spoken_at=row.spoken_at,
            answer=row.answer,
            promised_on=row.promised_on,
            count=before.count + 1 if before else 1,
        )
    return found


def _province_row(
    province: Division,
    quarter: Quarter,
    row: ProvinceReturn | None,
    units: tuple[Sequence[Division], int],
    closings: Mapping[int, date],
    today: date,
) -> BoardRow:
    state = QuarterState(row.state) if row else QuarterState.OPEN
    lacking, asked = units
    due_on = province_due_on(quarter)
    if row is not None and state == QuarterState.RETURNED:
        due_on = row.resubmit_by or today
    elif row is not None and state == QuarterState.CORRECTING:
        due_on = closings.get(row.pk, today)
    never = row is None or row.first_submitted_at is None
    owes = state in (QuarterState.RETURNED, QuarterState.CORRECTING) or (never and state == QuarterState.OPEN)
    wanting = tuple(lacking) if never else ()
    told = urging_text(province, wanting, asked, quarter, due_on=due_on, today=today)
    if not never:
        told = _again_text(state, quarter, due_on)
    return BoardRow(
        division=province,
        quarter=quarter,
        quarter_name=quarter_label(quarter),
        href=reverse("return-quarter", args=[province.code, quarter.year, quarter.number]),
        urge_href=reverse("return-urge", args=[province.code, quarter.year, quarter.number]),
        state=state.value,
        state_label=str(state.label),
        pill=STATE_PILLS[state],
        kinds=timeliness(row, quarter),
        due_on=due_on,
        late=lateness(due_on, today) if owes else 0,
        owes=owes,
        lacking=wanting,
        asked=asked if never else 0,
        situation=_situation(province, wanting, asked, state, never),
        urging=told if owes else "",
    )


def _again_text(state: QuarterState, quarter: Quarter, due_on: date) -> str:
    """The words that urge what came back or is being corrected."""
    told = {"quarter": quarter_label(quarter), "day": short_date(due_on)}
    if state == QuarterState.CORRECTING:
        return _("贵局%(quarter)s调度表已同意更正，请于%(day)s17:00前报送更正数。") % told
    return _("贵局%(quarter)s调度表已退回修改，请按退回意见核实，于%(day)s17:00前重新报送。") % told


def _situation(province: Division, wanting: Sequence[Division], asked: int, state: QuarterState, never: bool) -> str:
    """What is still out, in a few words."""
    if not never:
        return {QuarterState.RETURNED: _("待重报"), QuarterState.CORRECTING: _("待报更正")}.get(state, "")
    if not wanting:
        return _("待审定报送")
    if len(wanting) == asked:
        return _("各单位均未上报")
    return _("%(units)s未上报") % {"units": units_word(province, len(wanting))}


def urgings_of(*, actor: Actor, division: Division, quarter: Quarter) -> list[Urging]:
    """The calls of the actor's own level about a division's quarter, the latest first."""
    rows = Urging.objects.visible_to(actor).filter(division=division, year=quarter.year, quarter=quarter.number)
    return list(rows.select_related("made_by"))
