"""What a submission would freeze, and what was frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programmes.divisions.models import Division
from reporting.catalogue import FigureSpec, catalogue
from reporting.models import ProvinceRevision, UnitRevision, UnitState
from reporting.rules.returns import Total, seen_mark, total
from reporting.selectors.returns.quarter import QuarterData
from reporting.values import language


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """`ready`: the rows a submission freezes, the province's own first; `missing`: units it goes without.

    `seen`: the mark of what was shown, given back with the form.
    """

    ready: Sequence[Division]
    missing: Sequence[Division]
    filled_count: int
    seen: str


def submission_view(data: QuarterData) -> SubmissionView:
    """The checklist's head."""
    accepted = [unit for unit in data.asked if data.state(unit) == UnitState.ACCEPTED]
    own = [each for each in data.divisions if each.is_province and has_values(data, each)]
    ready = [*own, *accepted]
    rows = [row for row in map(data.row, ready) if row]
    return SubmissionView(
        ready=ready,
        missing=[unit for unit in data.asked if unit not in accepted],
        filled_count=sum(row.filled_by_province for row in rows),
        seen=seen_mark((row.division_id, row.version) for row in rows),
    )


def has_values(data: QuarterData, division: Division) -> bool:
    """Whether the row says anything."""
    row = data.row(division)
    return bool(row and (row.values or row.zero_report))


def province_revision(data: QuarterData, *, number: int | None = None) -> ProvinceRevision | None:
    """A submission of the quarter by its number, the latest for None."""
    if data.province_return is None or data.province_return.latest_revision_id is None:
        return None
    found = ProvinceRevision.objects.filter(province_return=data.province_return).select_related("submitted_by")
    if number is None:
        return found.filter(pk=data.province_return.latest_revision_id).first()
    return found.filter(number=number).first()


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """A figure's total over what one submission froze."""

    figure: FigureSpec
    heading: str
    unit: str
    total: Total


def frozen_rows(revision: ProvinceRevision) -> list[UnitRevision]:
    """The rows of a submission, by division code."""
    rows = UnitRevision.objects.filter(province_revision=revision)
    return list(rows.select_related("quarterly_return__division").order_by("quarterly_return__division_id"))


def revision_lines(revision: ProvinceRevision, rows: Sequence[UnitRevision] | None = None) -> list[RevisionLine]:
    """Every figure's total over a submission's rows; a row that does not report it makes it incomplete."""
    units = frozen_rows(revision) if rows is None else rows
    form = catalogue(units[0].edition) if units else catalogue()
    lines = []
    for figure in form.figures:
        values = [
            unit.values.get(figure.code)
            for unit in units
            if not unit.quarterly_return.division.is_province or figure.code in unit.values
        ]
        words = figure.words(language())
        lines.append(RevisionLine(figure, words.heading, words.unit, total(values)))
    return lines
