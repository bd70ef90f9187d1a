"""A part's tables as filed, kept as JSON: what the national office's collected workbook is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pledge_portal.common.spreadsheets.layout import GridCell, Span
from reporting.documents.personnel_form import own_rows, specialist_rows
from reporting.documents.pilot_application import field_text
from reporting.documents.promotion_plan import policy_rows, target_rows, task_rows, unit_rows
from reporting.rules.filings import PERSONNEL, PILOT, PILOT_CHAPTERS, PILOT_FIELDS, PLAN
from reporting.selectors.filings.records import FilingRecords

Rows = Sequence[Sequence[GridCell]]
TASKS, UNITS, TARGETS, POLICIES, PEOPLE, SPECIALISTS, APPLICATION = (
    "tasks", "units", "targets", "policies", "people", "specialists", "application",
)  # fmt: skip


def frozen_content(records: FilingRecords, part: str) -> dict[str, Any]:
    """Table name → rows, in JSON."""
    tables: dict[str, Rows] = {}
    if part == PLAN:
        tables = {
            TASKS: task_rows(records),
            UNITS: unit_rows(records),
            TARGETS: target_rows(records),
            POLICIES: policy_rows(records),
        }
    elif part == PERSONNEL:
        tables = {PEOPLE: own_rows(records), SPECIALISTS: specialist_rows(records)}
    elif part == PILOT:
        tables = {APPLICATION: [_application(records)]}
    return {name: [[_packed(cell) for cell in row] for row in rows] for name, rows in tables.items()}


def thawed(content: Mapping[str, Any], table: str) -> list[list[GridCell]]:
    """The rows of one table; none where it was not kept."""
    return [[_unpacked(cell) for cell in row] for row in content.get(table, ())]


def _application(records: FilingRecords) -> list[GridCell]:
    application = records.application
    chapters = [getattr(application, name) if application else "" for name in PILOT_CHAPTERS]
    return [*(field_text(records, name) for name in PILOT_FIELDS), *chapters]


def _packed(cell: GridCell) -> Any:
    if isinstance(cell, Span):
        return {"style": cell.style, "value": _packed(cell.value)}
    if isinstance(cell, Decimal):
        return {"number": str(cell)}
    return {"day": cell.isoformat()} if isinstance(cell, date) else cell


def _unpacked(kept: Any) -> GridCell:
    if not isinstance(kept, dict):
        found: GridCell = kept
        return found
    if "number" in kept:
        return Decimal(kept["number"])
    if "day" in kept:
        return date.fromisoformat(kept["day"][:10])
    value = _unpacked(kept["value"])
    return value if isinstance(value, Span) else Span(value, style=kept["style"])
