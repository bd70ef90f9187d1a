"""A province's board: which of its units owe a quarter, since when, and who answers for it."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.clock import BEIJING
from pledge_portal.common.formatting import short_date
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.models.contacts import Duty
from programmes.selectors.calendar import unit_due_on
from reporting.models import ProvinceReturn, QuarterlyReturn, Remark, SubmissionKind, UnitState
from reporting.permissions import is_asked
from reporting.rules.returns import EDITABLE_QUARTER_STATES
from reporting.selectors.filing_state import HANDED_IN
from reporting.selectors.returns.board import last_calls, people_of
from reporting.selectors.returns.board_shapes import Board, BoardRow, lateness
from reporting.selectors.returns.overview import UNIT_PILLS, quarter_label


def unit_board(*, actor: Actor, province: Division, quarter: Quarter, today: date, owing_only: bool) -> Board:
    """The units that the quarter asks, by code; a fixed number of queries."""
    at = {"year": quarter.year, "quarter": quarter.number}
    units = [each for each in Division.objects.units().filter(province=province) if is_asked(each, quarter)]
    stored = QuarterlyReturn.objects.visible_to(actor).filter(province=province, **at)
    by_code = {row.division_id: row for row in stored.defer("values", "reviewed")}
    found = ProvinceReturn.objects.visible_to(actor).filter(province=province, **at).first()
    is_open = found is None or (found.state in EDITABLE_QUARTER_STATES and found.open_cells is None)
    asked_back = _asked_back(actor, found)
    people, calls = people_of(actor, (Duty.SPECIALIST, Duty.LIAISON)), last_calls(actor, [quarter])
    rows = [
        _unit_row(unit, quarter, by_code.get(unit.code), asked_back.get(unit.code), is_open, today).seen_with(
            people.get(unit.code, ""), calls.get((unit.code, quarter))
        )
        for unit in units
    ]
    return Board(
        shown=(quarter,),
        total=len(rows),
        rows=tuple(row for row in rows if row.owes or not owing_only),
        owing=tuple(row for row in rows if row.owes),
        by_unit=True,
    )


def _asked_back(actor: Actor, found: ProvinceReturn | None) -> dict[str, date]:
    """By when each returned unit is to report again."""
    if found is None:
        return {}
    rows = Remark.objects.visible_to(actor).filter(
        province_return=found, is_national=False, settled_at=None, due_on__isnull=False
    )
    found_days = rows.order_by().values_list("division_id", "due_on")
    return {code: day for code, day in found_days if code and day}


def _unit_row(
    unit: Division, quarter: Quarter, row: QuarterlyReturn | None, back_by: date | None, is_open: bool, today: date
) -> BoardRow:
    state = UnitState(row.state) if row else UnitState.NOT_STARTED
    returned = state == UnitState.RETURNED
    due_on = back_by if returned and back_by else unit_due_on(quarter)
    owes = state not in HANDED_IN and not (row and row.filled_by_province)
    return BoardRow(
        division=unit,
        quarter=quarter,
        quarter_name=quarter_label(quarter),
        href=reverse("return-unit", args=[unit.province_id, quarter.year, quarter.number, unit.code]),
        urge_href=reverse("return-urge", args=[unit.code, quarter.year, quarter.number]),
        state=state.value,
        state_label=str(state.label),
        pill=UNIT_PILLS[state],
        kinds=_kinds(row, quarter),
        due_on=due_on,
        late=lateness(due_on, today) if owes else 0,
        owes=owes,
        lacking=(),
        asked=0,
        situation="" if is_open or not owes else _("本季已报送国家局，未包含该单位"),
        urging=_urging(quarter, due_on, today, returned=returned) if owes and is_open else "",
        filled=(row.fill_reason or _("未写明原因")) if row and row.filled_by_province else "",
    )


def _kinds(row: QuarterlyReturn | None, quarter: Quarter) -> str:
    if row is None or row.first_reported_at is None:
        return ""
    day = row.first_reported_at.astimezone(BEIJING).date()
    found = [str(SubmissionKind.LATE.label)] if lateness(unit_due_on(quarter), day) else []
    if row.reported_at and row.reported_at != row.first_reported_at:
        found.append(str(SubmissionKind.RESUBMITTED.label))
    return " · ".join(found)


def _urging(quarter: Quarter, due_on: date, today: date, *, returned: bool) -> str:
    told = {"quarter": quarter_label(quarter), "day": short_date(due_on), "days": lateness(due_on, today)}
    if returned:
        return _("贵局%(quarter)s调度表已退回修改，请按退回意见核实，于%(day)s17:00前重新上报省局。") % told
    if told["days"]:
        return _("贵局%(quarter)s调度表尚未上报，已逾期%(days)d天（截止%(day)s），请尽快补报省局。") % told
    return _("贵局%(quarter)s调度表尚未上报，请于%(day)s17:00前报送省局。") % told
