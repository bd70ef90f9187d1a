"""The returns of every quarter as the portal would hold them on the day: drafts, states, revisions, remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from pledge_portal.common.clock import BEIJING
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.catalogue import CURRENT_EDITION, catalogue
from reporting.demo.drafts import draft
from reporting.demo.figures import Figures, Values, is_zero_report
from reporting.demo.rng import dice, moment
from reporting.demo.texts import analysis, person, telephone
from reporting.demo.timing import RETURNS, Course, Return, course_of, unit_moments
from reporting.demo.world import World, due_days
from reporting.models import (
    ProvinceReturn,
    ProvinceRevision,
    QuarterlyReturn,
    QuarterState,
    Remark,
    SubmissionKind,
    UnitRevision,
    UnitState,
)
from reporting.services.freezing import SIGNATORIES, checksum_of, frozen_values, receipt_number

# Units that never gave an early quarter; such a gap of 2016 stays open.
ABSENT = {("653200", Quarter(2016, 2)), ("542500", Quarter(2016, 2)), ("542500", Quarter(2016, 3))}
FILLED_SHARE = 0.015
ANSWER = "已按原始凭证核实改正。"
LOCK_REASON = "季度数据汇总完毕，满一年定稿归档。"


@dataclass(slots=True)
class Rows:
    """Unsaved rows in the order in which they can be stored."""

    returns: list[ProvinceReturn] = field(default_factory=list)
    units: list[QuarterlyReturn] = field(default_factory=list)
    revisions: list[ProvinceRevision] = field(default_factory=list)
    unit_revisions: list[UnitRevision] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def province_rows(world: World, province: Division, known: Figures) -> Rows:
    """Everything of one province's quarters."""
    rows = Rows()
    for quarter in world.quarters:
        course = course_of(world, province, quarter)
        if course.submitted_at is not None and course.submitted_at < world.midnight:
            _submitted(world, province, quarter, course, known, rows)
        else:
            _open(world, province, quarter, course, known, rows)
    return rows


def _head(world: World, province: Division, quarter: Quarter, moment_of: datetime | None) -> ProvinceReturn:
    names = [person(world.seed, province.code, role) for role in ("clerk", "checker", "head")]
    return ProvinceReturn(
        province=province,
        year=quarter.year,
        quarter=quarter.number,
        filled_in_by=names[0],
        checked_by=names[1],
        head=names[2],
        telephone=telephone(int(province.code[:2]) * 100 + 1),
        reported_on=moment_of.date() if moment_of else None,
        first_submitted_at=moment_of,
        submitted_at=moment_of,
    )


def _unit_row(
    world: World, unit: Division, quarter: Quarter, values: Values, course: Course
) -> tuple[QuarterlyReturn, datetime, datetime, datetime]:
    began_at, reported_at, accepted_at = unit_moments(world, unit, quarter, course.submitted_at)
    zero = not unit.is_province and is_zero_report(values, catalogue().zero_report_codes)
    periods = set(catalogue().zero_report_codes) if zero else set()
    row = QuarterlyReturn(
        division=unit,
        province_id=unit.province_id,
        year=quarter.year,
        quarter=quarter.number,
        edition=CURRENT_EDITION,
        values={code: text for code, text in _ordered(values).items() if code not in periods},
        zero_report=zero,
        version=3,
        updated_by_id=world.clerk(unit),
    )
    return row, began_at, reported_at, accepted_at


def _ordered(values: Values) -> Values:
    return {code: values[code] for code in catalogue().by_code if code in values}


def _accept(world: World, row: QuarterlyReturn, reported_at: datetime, accepted_at: datetime) -> None:
    row.state = UnitState.ACCEPTED
    row.updated_at = accepted_at
    if row.division.is_province:
        return
    chance = dice(world.seed, "filled-in", row.division_id, row.year, row.quarter)
    if chance.random() < FILLED_SHARE:
        row.filled_by_province = True
        row.fill_reason = chance.choice(("经办人员变动，由省局代填。", "网络故障，按传真件代填。", "电话确认后代填。"))
        row.updated_by_id = world.user(f"p{row.division_id[:2]}-entry")
    else:
        row.first_reported_at = row.reported_at = reported_at


def _submitted(world: World, province: Division, quarter: Quarter, course: Course, known: Figures, rows: Rows) -> None:
    head = _head(world, province, quarter, course.submitted_at)
    units = []
    for unit in [*world.units_in(province.code, quarter), province]:
        if (unit.code, quarter) not in ABSENT:
            row, _began, reported_at, accepted_at = _unit_row(world, unit, quarter, known[unit.code, quarter], course)
            _accept(world, row, reported_at, accepted_at)
            units.append(row)
    head.analysis = analysis(province, quarter, _totals(units))
    rows.returns.append(head)
    rows.units += units
    back = RETURNS.get((province.code, quarter))
    if back is not None:
        _returned(world, head, units, back, rows)
    else:
        _freeze(world, head, units, 1, rows)
    _review(world, head, course, rows)


def _totals(units: list[QuarterlyReturn]) -> Mapping[str, Decimal]:
    codes = ("1", "2", "4", "13", "16")
    return {code: sum((Decimal(row.values.get(code, "0")) for row in units), Decimal(0)) for code in codes}


def _freeze(world: World, head: ProvinceReturn, units: list[QuarterlyReturn], number: int, rows: Rows) -> None:
    """A revision of what the rows say now, as `reporting.services.freezing` makes it."""
    signatories = {name: str(getattr(head, name) or "") for name in SIGNATORIES}
    head.state = QuarterState.SUBMITTED
    head.version = 1 + 2 * number
    if head.submitted_at is None:
        raise ValueError(f"{head}: not submitted")
    revision = ProvinceRevision(
        province_return=head,
        number=number,
        submitted_at=head.submitted_at,
        submitted_by_id=world.user(f"p{head.province_id[:2]}-lead"),
        source="browser",
        analysis=head.analysis,
        signatories=signatories,
        checksum=checksum_of(head, units, signatories),
        receipt=receipt_number(head, number),
    )
    revision.kind, revision.due_on = _kind_and_day(head, number)
    rows.revisions.append(revision)
    rows.unit_revisions += [
        UnitRevision(
            quarterly_return=row,
            province_revision=revision,
            edition=row.edition,
            values=frozen_values(row),
            zero_report=row.zero_report,
            filled_by_province=row.filled_by_province,
            fill_reason=row.fill_reason if row.filled_by_province else "",
        )
        for row in units
    ]


def _kind_and_day(head: ProvinceReturn, number: int) -> tuple[str, date | None]:
    """首次报送 or 补报 by the due day, then 退回重报 by the day that the return set."""
    if number > 1 or head.submitted_at is None:
        return SubmissionKind.RESUBMITTED.value, head.resubmit_by
    due_on = due_days(head.period)[1]
    late = head.submitted_at.astimezone(BEIJING).date() > due_on
    return (SubmissionKind.LATE if late else SubmissionKind.FIRST).value, due_on


def _returned(world: World, head: ProvinceReturn, units: list[QuarterlyReturn], back: Return, rows: Rows) -> None:
    """First a revision with a slip, then the return with its remarks, then the revision that puts it right."""
    chance = dice(world.seed, "returned", head.province_id, head.period)
    slip = next((row for row in units if row.division_id == back.remarks[0][0]), None)
    figure, right = back.remarks[0][1], ""
    if slip is not None and slip.values.get(figure, "0") != "0":
        right = slip.values[figure]
        slip.values = slip.values | {figure: str(int(right) * back.factor)}
    _freeze(world, head, units, 1, rows)
    if back.returned_on >= world.day:
        return
    made_at = moment(chance, back.returned_on)
    again = back.resubmitted_on < world.day
    again_at = moment(chance, back.resubmitted_on) if again else None
    rows.remarks += [
        Remark(
            province_return=head,
            division_id=division or None,
            figure=code,
            problem=problem,
            request=request,
            due_on=back.due_on,
            is_national=True,
            made_by_id=world.user("reviewer"),
            made_at=made_at,
            settled_at=again_at,
            revision=rows.revisions[-1],
            value=_frozen_value(rows, division, code),
            answer=ANSWER if again_at else "",
            answered_by_id=world.user(f"p{head.province_id[:2]}-lead") if again_at else None,
            answered_at=again_at,
        )
        for division, code, problem, request in back.remarks
    ]
    head.state, head.resubmit_by, head.version = QuarterState.RETURNED, back.due_on, head.version + 1
    if again_at is None:
        return
    if slip is not None and right:
        slip.values = slip.values | {figure: right}
        slip.version += 2
    head.submitted_at, head.reported_on = again_at, back.resubmitted_on
    _freeze(world, head, units, 2, rows)
    head.resubmit_by = None


def _frozen_value(rows: Rows, division: str, figure: str) -> str:
    """What the returned version says of a cell."""
    frozen = (each for each in rows.unit_revisions if each.province_revision == rows.revisions[-1])
    values = [each.values.get(figure, "") for each in frozen if each.quarterly_return.division_id == division]
    return values[0] if values and figure else ""


def _review(world: World, head: ProvinceReturn, course: Course, rows: Rows) -> None:
    """The national office's acceptance, and the quarter's closing after a year."""
    if head.state != QuarterState.SUBMITTED or course.accepted_on is None or course.accepted_on >= world.day:
        return
    head.state, head.version = QuarterState.ACCEPTED, head.version + 1
    revision = next(each for each in reversed(rows.revisions) if each.province_return is head)
    revision.accepted_at = moment(dice(world.seed, "accepted", head.province_id, head.period), course.accepted_on)
    revision.accepted_by_id = world.user("reviewer")
    if course.locked_on < world.day:
        head.state, head.version = QuarterState.LOCKED, head.version + 1
        head.locked_at = moment(dice(world.seed, "locked", head.province_id, head.period), course.locked_on)
        head.locked_by_id, head.lock_reason = world.user("national"), LOCK_REASON


def _open(world: World, province: Division, quarter: Quarter, course: Course, known: Figures, rows: Rows) -> None:
    """A quarter that is not submitted yet: each unit where it stands on the day."""
    if course.submitted_at is None:
        return
    head = _head(world, province, quarter, None)
    units = []
    for unit in [*world.units_in(province.code, quarter), province]:
        row, *moments = _unit_row(world, unit, quarter, known[unit.code, quarter], course)
        if draft(world, row, quarter, moments):
            units.append(row)
    if units:
        head.version = 2
        rows.returns.append(head)
        rows.units += units
