"""Lists of quarters: a province's, a unit's, and the national matrix of provinces and quarters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import FIRST_YEAR, LAST_YEAR, Quarter, quarters
from programmes.divisions.models import Division
from programmes.selectors.calendar import days_late, province_due_on, unit_due_on
from reporting.models import ProvinceReturn, QuarterlyReturn, QuarterState, UnitState
from reporting.permissions import is_asked
from reporting.selectors.returns.overview import (
    HANDED_IN_STATES,
    STATE_PILLS,
    UNIT_PILLS,
    Deadline,
    deadline,
    is_late,
    quarter_label,
    timeliness,
)

MATRIX_QUARTERS = 8


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """One quarter of a list. `units`: how many of the units asked are accepted, as 18/21; empty for a unit."""

    quarter: Quarter
    label: str
    state_label: str
    pill: str
    due: Deadline
    units: str
    label_of_time: str
    receipt: str


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One province's quarter in the national matrix. `mark`: ● ◐ ○ ✕ beside the word."""

    quarter: Quarter
    mark: str
    css: str
    word: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One province's quarters."""

    province: Division
    cells: Sequence[MatrixCell]
    submitted: int


def entry_quarters(today: date) -> list[Quarter]:
    """Every quarter open for entry that has begun, the newest first."""
    last = min(Quarter.of(today), Quarter(LAST_YEAR, 4))
    return list(quarters(Quarter(FIRST_YEAR, 1), last))[::-1]


def province_quarters(*, actor: Actor, province: Division, today: date) -> list[QuarterLine]:
    """A province's quarters, the newest first; three queries."""
    returns = ProvinceReturn.objects.visible_to(actor).filter(province=province).select_related("latest_revision")
    by_quarter = {each.period: each for each in returns}
    accepted = _accepted(actor, province)
    units = list(Division.objects.units().filter(province=province))
    return [
        _province_line(each, by_quarter.get(each), accepted, sum(is_asked(unit, each) for unit in units), today)
        for each in entry_quarters(today)
    ]


def _accepted(actor: Actor, province: Division) -> Counter[Quarter]:
    rows = (
        QuarterlyReturn.objects.visible_to(actor)
        .filter(province=province, state=UnitState.ACCEPTED)
        .exclude(division=province)
        .order_by()
        .values_list("year", "quarter")
        .annotate(count=Count("id"))
    )
    return Counter({Quarter(year, number): count for year, number, count in rows})


def _province_line(
    quarter: Quarter, found: ProvinceReturn | None, accepted: Counter[Quarter], asked: int, today: date
) -> QuarterLine:
    state = QuarterState(found.state) if found else QuarterState.OPEN
    receipt = found.latest_revision.receipt if found and found.latest_revision else ""
    return QuarterLine(
        quarter=quarter,
        label=quarter_label(quarter),
        state_label=str(state.label),
        pill=STATE_PILLS[state],
        due=deadline(
            quarter=quarter,
            of_unit=False,
            today=today,
            done=state in HANDED_IN_STATES,
            resubmit_by=found.resubmit_by if found else None,
        ),
        units=f"{accepted[quarter]}/{asked}",
        label_of_time=timeliness(found, quarter),
        receipt=receipt,
    )


def unit_quarters(*, actor: Actor, unit: Division, today: date) -> list[QuarterLine]:
    """A unit's quarters, the newest first; one query."""
    rows = {row.period: row for row in QuarterlyReturn.objects.visible_to(actor).filter(division=unit)}
    lines = []
    for quarter in entry_quarters(today):
        row = rows.get(quarter)
        if row is None and not is_asked(unit, quarter):
            continue
        state = UnitState(row.state) if row else UnitState.NOT_STARTED
        done = state in (UnitState.REPORTED, UnitState.ACCEPTED)
        lines.append(
            QuarterLine(
                quarter=quarter,
                label=quarter_label(quarter),
                state_label=str(state.label),
                pill=UNIT_PILLS[state],
                due=deadline(quarter=quarter, of_unit=True, today=today, done=done),
                units="",
                label_of_time=_unit_late(row, quarter),
                receipt="",
            )
        )
    return lines


def taken_over(unit: Division, *, today: date) -> list[Division]:
    """The ended units whose past quarters `unit` corrects."""
    return list(Division.objects.filter(successor=unit, last_day__lt=today).order_by("code"))


def _unit_late(row: QuarterlyReturn | None, quarter: Quarter) -> str:
    if row is None or row.first_reported_at is None:
        return ""
    day = timezone.localtime(row.first_reported_at).date()
    return _("补报") if days_late(unit_due_on(quarter), day) else ""


def national_matrix(*, actor: Actor, today: date) -> tuple[list[Quarter], list[MatrixRow]]:
    """Provinces by code × the last quarters that have begun, oldest first; two queries."""
    shown = entry_quarters(today)[:MATRIX_QUARTERS][::-1]
    found: dict[str, dict[Quarter, ProvinceReturn]] = defaultdict(dict)
    wanted = ProvinceReturn.objects.visible_to(actor).filter(year__gte=shown[0].year)
    for each in wanted.select_related("latest_revision"):
        found[each.province_id][each.period] = each
    rows = []
    for province in Division.objects.provinces():
        cells = [_matrix_cell(each, found[province.code].get(each), today) for each in shown]
        done = sum(cell.css in ("met", "late") for cell in cells)
        rows.append(MatrixRow(province, cells, done))
    return shown, rows


def _matrix_cell(quarter: Quarter, found: ProvinceReturn | None, today: date) -> MatrixCell:
    state = QuarterState(found.state) if found else QuarterState.OPEN
    if state in HANDED_IN_STATES and found:
        kinds, late = timeliness(found, quarter), is_late(found, quarter)
        word = f"{state.label} · {kinds}" if kinds else str(state.label)
        return MatrixCell(quarter, "◐" if late else "●", "late" if late else "met", word)
    if state == QuarterState.RETURNED:
        return MatrixCell(quarter, "✕", "missed", str(state.label))
    if days_late(province_due_on(quarter), today):
        return MatrixCell(quarter, "✕", "missed", _("逾期未报"))
    return MatrixCell(quarter, "○", "pending", _("未到期"))
