"""What a submission would freeze, and what was frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pledge_portal.common.formatting import speaks_chinese
from programmes.divisions.models import Division
from reporting.catalogue import FigureSpec, catalogue
from reporting.models import ProvinceRevision, UnitRevision, UnitState
from reporting.rules.returns import Total, seen_mark, total
from reporting.selectors.returns.overview import units_word
from reporting.selectors.returns.quarter import QuarterData
from reporting.values import display_value, language


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """`ready`: the rows a submission freezes, the province's own first; `missing`: units it goes without.

    `filled`: what the province filled in, with its reason. `line`: 21个地市：已审18，代填2，未报1. `seen`, `versions`:
    the mark of what was shown and the rows' versions, given back with the form.
    """

    ready: Sequence[Division]
    missing: Sequence[Division]
    filled: Sequence[FilledRow]
    line: str
    seen: str
    versions: str

    @property
    def filled_count(self) -> int:
        """How many units the province filled in."""
        return len(self.filled)


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A unit that the province filled in (代填), and why."""

    division: Division
    reason: str


def submission_view(data: QuarterData) -> SubmissionView:
    """The checklist's head."""
    accepted = [unit for unit in data.asked if data.state(unit) == UnitState.ACCEPTED]
    own = [each for each in data.divisions if each.is_province and has_values(data, each)]
    ready = [*own, *accepted]
    rows = [row for row in map(data.row, ready) if row]
    filled = [
        FilledRow(unit, row.fill_reason) for unit in accepted if (row := data.row(unit)) and row.filled_by_province
    ]
    return SubmissionView(
        ready=ready,
        missing=[unit for unit in data.asked if unit not in accepted],
        filled=filled,
        line=submission_line(data.subject, asked=len(data.asked), sent=len(accepted), filled=len(filled)),
        seen=seen_mark((row.division_id, row.version) for row in rows),
        versions=" ".join(f"{row.division_id}:{row.version}" for row in rows),
    )


def submission_line(province: Division, *, asked: int, sent: int, filled: int) -> str:
    """21个地市：已审18，代填2，未报1: the province's own count of what it sends."""
    words = [
        (_("已审%(count)d"), sent - filled),
        (_("代填%(count)d"), filled),
        (_("未报%(count)d"), asked - sent),
    ]
    units = units_word(province, asked)
    parts = [text % {"count": count} for text, count in words if count]
    return _("%(units)s：%(parts)s") % {
        "units": units.replace(" ", "") if speaks_chinese() else units,
        "parts": _("，").join(parts),
    }


def frozen_line(data: QuarterData, rows: Sequence[UnitRevision]) -> str:
    """The same of a revision's rows: units that owed the quarter."""
    asked = {unit.code for unit in data.asked}
    sent = [row for row in rows if row.quarterly_return.division_id in asked]
    filled = sum(row.filled_by_province for row in sent)
    return submission_line(data.subject, asked=len(asked), sent=len(sent), filled=filled)


def filled_rows(rows: Sequence[UnitRevision]) -> list[FilledRow]:
    """What the province filled in of a revision."""
    return [FilledRow(row.quarterly_return.division, row.fill_reason) for row in rows if row.filled_by_province]


def revisions_of(data: QuarterData) -> list[ProvinceRevision]:
    """Every submission of the quarter, the latest first."""
    if data.province_return is None:
        return []
    found = ProvinceRevision.objects.filter(province_return=data.province_return)
    return list(found.select_related("submitted_by", "accepted_by").order_by("-number"))


def has_values(data: QuarterData, division: Division) -> bool:
    """Whether the row says anything."""
    row = data.row(division)
    return bool(row and (row.values or row.zero_report))


def province_revision(data: QuarterData, *, number: int | None = None) -> ProvinceRevision | None:
    """A submission of the quarter by its number, the latest for None."""
    if data.province_return is None or data.province_return.latest_revision_id is None:
        return None
    found = ProvinceRevision.objects.filter(province_return=data.province_return).select_related(
        "submitted_by", "accepted_by"
    )
    if number is None:
        return found.filter(pk=data.province_return.latest_revision_id).first()
    return found.filter(number=number).first()


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """A figure's total over what one submission froze; `province`: of a ◇ figure the province's own count, if given."""

    figure: FigureSpec
    heading: str
    unit: str
    total: Total
    province: str = ""


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
        own = display_value(revision.province_totals.get(figure.code))
        lines.append(RevisionLine(figure, words.heading, words.unit, total(values), own))
    return lines
