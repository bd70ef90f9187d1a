"""One quarter of one province as stored: divisions, rows of this and last year, the province's return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.catalogue import CURRENT_EDITION, Catalogue, FigureSpec, catalogue
from reporting.models import ProvinceReturn, QuarterlyReturn, UnitState
from reporting.permissions import is_asked
from reporting.rules.returns import Total, effective_values, joined, missing_codes, total


def quarter_from_url(year: int, number: int) -> Quarter | None:
    """The quarter of an address, None where it is not open for entry."""
    if number not in (1, 2, 3, 4):
        return None
    quarter = Quarter(year, number)
    return quarter if quarter.is_open_for_entry else None


def subject_or_404(actor: Actor, code: str, *, today: date) -> Division:
    """The province or unit whose quarter is asked for, within the actor's scope; anything else does not exist."""
    division = get_object_or_404(Division, code=code)
    if division.is_province:
        division.province = division
    actor = acting_for(actor, division, today=today)
    if not actor.sees(province=division.province_id, division=division.code):
        return get_object_or_404(Division.objects.none(), code=code)
    if actor.unit and division.is_province:
        return get_object_or_404(Division.objects.none(), code=code)
    return division


def acting_for(actor: Actor, division: Division, *, today: date) -> Actor:
    """The actor, or, for what an ended unit leaves to correct, its successor's people in its place."""
    takes_over = actor.unit and division.successor_id == actor.unit
    if takes_over and division.last_day and division.last_day < today:
        return replace(actor, unit=division.code)
    return actor


@dataclass(frozen=True, slots=True)
class PastRow:
    """What a row of another quarter says; a page reads hundreds, so that no more of them is built."""

    edition: str
    values: Mapping[str, str]
    zero_report: bool


@dataclass(frozen=True)
class QuarterData:
    """What a page of one quarter is built from, in four queries.

    `divisions`: those shown, the province's own row first (one unit's page: the unit alone). `current`: the rows of the
    quarter itself, by division code. `past`: those of this and last year's other quarters. `province_return`: None
    where nothing has been written yet.
    """

    actor: Actor
    subject: Division
    quarter: Quarter
    divisions: tuple[Division, ...]
    current: Mapping[str, QuarterlyReturn]
    past: Mapping[tuple[str, Quarter], PastRow]
    province_return: ProvinceReturn | None

    @cached_property
    def form(self) -> Catalogue:
        """The catalogue that the quarter is entered by."""
        return catalogue(next((row.edition for row in self.current.values()), CURRENT_EDITION))

    @cached_property
    def asked(self) -> tuple[Division, ...]:
        """The units that owe the quarter."""
        return tuple(each for each in self.divisions if not each.is_province and is_asked(each, self.quarter))

    @cached_property
    def rows(self) -> Mapping[tuple[str, Quarter], QuarterlyReturn | PastRow]:
        """Every row over the spans a page speaks of, by division code and quarter."""
        return {**self.past, **{(code, self.quarter): row for code, row in self.current.items()}}

    @cached_property
    def _effective(self) -> Mapping[tuple[str, Quarter], Mapping[str, str]]:
        return {key: _effective(row) for key, row in self.rows.items()}

    def row(self, division: Division) -> QuarterlyReturn | None:
        """The division's row of the quarter itself."""
        return self.current.get(division.code)

    def state(self, division: Division) -> str:
        """The row's state, 未填 where there is none."""
        row = self.row(division)
        return row.state if row else UnitState.NOT_STARTED

    def value(self, division: Division, figure: str, at: Quarter | None = None) -> str | None:
        """What a division says of a figure, a 零报告 spelt out."""
        return self._effective.get((division.code, at or self.quarter), {}).get(figure)

    def effective(self, division: str, at: Quarter) -> Mapping[str, str]:
        """All that a row says, a 零报告 spelt out, by the division's code."""
        return self._effective.get((division, at), {})

    def missing(self, division: Division) -> list[str]:
        """The required figures the division has not reported."""
        return missing_codes(self._effective.get((division.code, self.quarter), {}), self.form.required_codes)

    def over(self, division: Division, figure: FigureSpec, span: Iterable[Quarter]) -> Total:
        """A division's total of a figure over quarters."""
        return total(self.value(division, figure.code, at) for at in span)

    def province_over(self, figure: FigureSpec, span: Iterable[Quarter]) -> Total:
        """The province's: its units that owed each quarter, and its own row where given."""
        return joined(self._province_at(figure, at) for at in span)

    def _province_at(self, figure: FigureSpec, at: Quarter) -> Total:
        values = []
        for division in self.divisions:
            value = self.value(division, figure.code, at)
            owes = not division.is_province and is_asked(division, at)
            if owes or (division.is_province and value is not None):
                values.append(value)
        return total(values)


def spans(figure: FigureSpec, quarter: Quarter) -> tuple[list[Quarter], list[Quarter]]:
    """The quarters beside a cell: of a period figure this year so far and the same span last year, of a
    point-in-time figure the quarter before and the same quarter last year.
    """
    if not figure.is_period:
        return [quarter.previous], [quarter.year_before]
    numbers = range(1, quarter.number + 1)
    return [Quarter(quarter.year, each) for each in numbers], [Quarter(quarter.year - 1, each) for each in numbers]


def load_quarter(*, actor: Actor, subject: Division, quarter: Quarter) -> QuarterData:
    """A province's quarter with all its units, or one unit's."""
    at = {"year": quarter.year, "quarter": quarter.number}
    rows = rows_within(actor, subject)
    province_return = (
        ProvinceReturn.objects.visible_to(actor)
        .filter(province=subject.province_id, **at)
        .select_related("latest_revision")
        .first()
    )
    return QuarterData(
        actor=actor,
        subject=subject,
        quarter=quarter,
        divisions=shown_divisions(subject, quarter, current := by_division(rows.select_related("updated_by"), quarter)),
        current=current,
        past=past_rows(rows, quarter),
        province_return=province_return,
    )


def rows_within(actor: Actor, subject: Division) -> QuerySet[QuarterlyReturn]:
    """A page's rows of every quarter."""
    wanted = {"province": subject} if subject.is_province else {"division": subject}
    return QuarterlyReturn.objects.visible_to(actor).filter(**wanted)


def by_division(rows: QuerySet[QuarterlyReturn], quarter: Quarter) -> dict[str, QuarterlyReturn]:
    """The rows of one quarter, by division code."""
    return {row.division_id: row for row in rows.filter(year=quarter.year, quarter=quarter.number)}


def divisions_of(province: Division) -> list[Division]:
    """The province and its units, each with its province and its successor at hand. One query."""
    found = list(Division.objects.filter(province=province.code).order_by("code"))
    by_code = {division.code: division for division in found}
    for division in found:
        division.province = province
        if division.successor_id in by_code:
            division.successor = by_code[division.successor_id]
    return [province, *(division for division in found if not division.is_province)]


def shown_divisions(
    subject: Division,
    quarter: Quarter,
    current: Mapping[str, QuarterlyReturn],
    divisions: Sequence[Division] | None = None,
) -> tuple[Division, ...]:
    """Those that owe the quarter or say something of it. `divisions`: all of the province's, where at hand."""
    if not subject.is_province:
        return (subject,)
    found = divisions_of(subject) if divisions is None else divisions
    return tuple(each for each in found if is_asked(each, quarter) or each.code in current) or (subject,)


def past_rows(rows: QuerySet[QuarterlyReturn], quarter: Quarter) -> dict[tuple[str, Quarter], PastRow]:
    """This and last year's other quarters. One query."""
    rows = rows.filter(year__in=[quarter.year, quarter.year - 1]).exclude(year=quarter.year, quarter=quarter.number)
    columns = rows.values_list("division_id", "year", "quarter", "edition", "values", "zero_report")
    return {(code, Quarter(year, number)): PastRow(*said) for code, year, number, *said in columns.order_by()}


def _effective(row: QuarterlyReturn | PastRow) -> Mapping[str, str]:
    if not row.zero_report:
        return row.values
    return effective_values(row.values, zero_report=True, zero_codes=catalogue(row.edition).zero_report_codes)
