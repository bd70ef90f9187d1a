"""Drafts beside an import: what is still being filled in stays so, and only whole quarters count as 已报送."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pledge_portal.common.bulk import update_in_bulk
from pledge_portal.common.spreadsheets.upsert import Merged, Merger
from programmes.divisions.selectors import units_by_province
from programmes.services.importing.engine import WHY
from reporting.models import ProvinceReturn, QuarterlyReturn, QuarterState, UnitState
from reporting.resources import figures_by_attribute, figures_by_code
from reporting.services.freezing import frozen_values


@dataclass(frozen=True, slots=True)
class Draft:
    """A row as it goes on being filled in, besides what the import submits of it."""

    values: dict[str, str]
    zero_report: bool
    state: str


def diverging_draft(
    merger: Merger, merged: Merged, row: QuarterlyReturn | None, zero_names: Iterable[str]
) -> Draft | None:
    """What the stored draft says with the file's cells laid over it, where that is not what the import submits.

    None: there is no draft, or it says the same. Nothing that somebody typed is lost, and nothing is submitted that
    neither the file nor an earlier submission says.
    """
    if row is None or not _is_draft(row):
        return None
    cells = merged.row.values
    given = {name: cells[name] for name in merger.written if name in cells}
    zero_report = bool(given["zero_report"]) if "zero_report" in given else row.zero_report
    attributes: dict[str, Any] = {**figures_by_attribute(row.values, edition=row.edition), **given}
    if zero_report:
        attributes |= {name: "0" for name in zero_names if attributes.get(name) is None}
    values = figures_by_code(attributes, edition=row.edition)
    submitted = figures_by_code(merged.values, edition=row.edition)
    if (values, zero_report) == (submitted, merged.values["zero_report"]):
        return None
    state = UnitState.FILLING if row.state == UnitState.NOT_STARTED else row.state
    return Draft(values, zero_report, state)


def _is_draft(row: QuarterlyReturn) -> bool:
    revision = row.latest_revision
    if revision is None:
        return bool(row.values or row.zero_report)
    return frozen_values(row) != revision.values or row.zero_report != revision.zero_report


def keep_draft(drafts: Sequence[tuple[QuarterlyReturn, Draft]]) -> None:
    """Put the drafts back over rows that have just been frozen."""
    for row, draft in drafts:
        row.values, row.zero_report, row.state = draft.values, draft.zero_report, draft.state
    update_in_bulk([row for row, _draft in drafts], ["values", "zero_report", "state"])


def complete_quarters(
    batch: Sequence[tuple[ProvinceReturn, Sequence[QuarterlyReturn]]], *, drafts: Collection[int]
) -> set[int]:
    """Ids of the open returns of which every owed unit will have been submitted; rows in `drafts` are not yet."""
    filling = [(each, rows) for each, rows in batch if each.state == QuarterState.OPEN]
    if not filling:
        return set()
    provinces = {each.province_id for each, _rows in filling}
    years = {each.year for each, _rows in filling}
    stored = QuarterlyReturn.objects.unscoped(reason=WHY).filter(
        province__in=provinces, year__in=years, state=UnitState.ACCEPTED, latest_revision__isnull=False
    )
    submitted = set(stored.values_list("division_id", "year", "quarter"))
    submitted |= {
        (row.division_id, row.year, row.quarter) for _each, rows in filling for row in rows if row.pk not in drafts
    }
    units = units_by_province()
    return {
        each.pk
        for each, _rows in filling
        if all(
            (unit.code, each.year, each.quarter) in submitted
            for unit in units[each.province_id]
            if unit.exists_on(each.period.last_day)
        )
    }
