"""Returns as the API tells of them: a unit's row, a province's quarter with all its rows, frozen revisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from pledge_portal.accounts.permissions import Actor
from programmes.divisions.models import Division
from reporting.catalogue import CURRENT_EDITION
from reporting.models import (
    Explanation,
    ProvinceReturn,
    ProvinceRevision,
    QuarterlyReturn,
    QuarterState,
    Remark,
    UnitRevision,
    UnitState,
)
from reporting.selectors.returns.quarter import QuarterData

Key = tuple[int, int, str]
SIGNATORIES = ("filled_in_by", "checked_by", "head", "telephone", "reported_on")


def listed_returns(
    *, actor: Actor, after: Key | None, limit: int, year: int = 0, quarter: int = 0, province: str = "", state: str = ""
) -> list[dict[str, Any]]:
    """Unit quarters that were begun, by year, quarter and division, one more than `limit`; one query."""
    given = {"year": year, "quarter": quarter, "province": province, "state": state}
    rows = QuarterlyReturn.objects.visible_to(actor).filter(**{name: value for name, value in given.items() if value})
    if after:
        at_year, at_quarter, code = after
        rows = rows.filter(
            Q(year__gt=at_year)
            | Q(year=at_year, quarter__gt=at_quarter)
            | Q(year=at_year, quarter=at_quarter, division__gt=code)
        )
    rows = rows.select_related("division", "latest_revision__province_revision")
    return [row_document(row) for row in rows.order_by("year", "quarter", "division_id")[: limit + 1]]


def row_document(row: QuarterlyReturn) -> dict[str, Any]:
    """A row as stored, with what was last submitted of it."""
    return {
        "division": row.division_id,
        "name": row.division.name,
        "name_en": row.division.name_en,
        "province": row.province_id,
        "year": row.year,
        "quarter": row.quarter,
        "edition": row.edition,
        "state": row.state,
        "version": row.version,
        "zero_report": row.zero_report,
        "values": row.values,
        "filled_by_province": row.filled_by_province,
        "fill_reason": row.fill_reason,
        "return_reason": row.return_reason,
        "reported_at": row.reported_at.isoformat() if row.reported_at else None,
        "submitted": _submitted(row.latest_revision),
    }


def _submitted(latest: UnitRevision | None) -> dict[str, Any] | None:
    if latest is None:
        return None
    return {
        "submitted_at": latest.province_revision.submitted_at.isoformat(),
        "receipt": latest.province_revision.receipt,
        "values": latest.values,
        "zero_report": latest.zero_report,
    }


def return_document(data: QuarterData) -> dict[str, Any]:
    """One unit's quarter, or a province's with all its rows; three queries beyond what `data` holds."""
    stored, explained, remarks = _stored_rows(data), _explanations(data), open_remarks(data)
    rows = [_row(data, each, stored.get(each.code), explained) for each in data.divisions]
    document = _province_document(data, rows) if data.subject.is_province else rows[0]
    return document | {"remarks": remarks}


def open_remarks(data: QuarterData) -> list[dict[str, Any]]:
    """What was sent back and is not settled: `national` to the province, else by the province to a unit."""
    if data.province_return is None:
        return []
    rows = Remark.objects.visible_to(data.actor).filter(province_return=data.province_return, settled_at=None)
    if not data.subject.is_province:
        rows = rows.filter(division=data.subject, is_national=False)
    return [
        {
            "id": row.pk,
            "national": row.is_national,
            "division": row.division_id,
            "figure": row.figure,
            "problem": row.problem,
            "request": row.request,
            "due_on": row.due_on.isoformat() if row.due_on else None,
            "answer": row.answer,
        }
        for row in rows.order_by("pk")
    ]


def _stored_rows(data: QuarterData) -> dict[str, QuarterlyReturn]:
    at = {"year": data.quarter.year, "quarter": data.quarter.number}
    rows = QuarterlyReturn.objects.visible_to(data.actor).filter(**at, division__in=data.divisions)
    return {row.division_id: row for row in rows.select_related("division", "latest_revision__province_revision")}


def _explanations(data: QuarterData) -> Mapping[str, Sequence[dict[str, Any]]]:
    """The explanations that stand, by division."""
    at = {"year": data.quarter.year, "quarter": data.quarter.number, "replaced_at": None}
    rows = Explanation.objects.visible_to(data.actor).filter(**at, division__in=data.divisions)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.order_by("division_id", "code", "figure"):
        told = {"code": row.code, "figure": row.figure, "text": row.text, "verdict": row.verdict, "note": row.note}
        found[row.division_id].append(told)
    return found


def _row(
    data: QuarterData, division: Division, row: QuarterlyReturn | None, explained: Mapping[str, Sequence[Any]]
) -> dict[str, Any]:
    row = row or QuarterlyReturn(
        division=division,
        province_id=division.province_id,
        year=data.quarter.year,
        quarter=data.quarter.number,
        edition=CURRENT_EDITION,
        state=UnitState.NOT_STARTED,
    )
    state = data.province_return.state if data.province_return else QuarterState.OPEN.value
    return row_document(row) | {"quarter_state": state, "explanations": list(explained.get(division.code, ()))}


def _province_document(data: QuarterData, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    stored = data.province_return or ProvinceReturn(
        province=data.subject, year=data.quarter.year, quarter=data.quarter.number
    )
    signed = {name: getattr(stored, name) for name in SIGNATORIES}
    reported_on = signed["reported_on"]
    return {
        "province": data.subject.code,
        "name": data.subject.name,
        "name_en": data.subject.name_en,
        "year": data.quarter.year,
        "quarter": data.quarter.number,
        "state": stored.state,
        "version": stored.version,
        "signatories": signed | {"reported_on": reported_on.isoformat() if reported_on else None},
        "analysis": stored.analysis,
        "first_submitted_at": stored.first_submitted_at.isoformat() if stored.first_submitted_at else None,
        "resubmit_by": stored.resubmit_by.isoformat() if stored.resubmit_by else None,
        "latest": revision_line(stored.latest_revision) if stored.latest_revision else None,
        "rows": list(rows),
    }


def revision_line(revision: ProvinceRevision) -> dict[str, Any]:
    """A submission with its receipt."""
    return {
        "number": revision.number,
        "submitted_at": revision.submitted_at.isoformat(),
        "receipt": revision.receipt,
        "checksum": revision.checksum,
        "source": revision.source,
    }


def revisions_of(data: QuarterData) -> list[ProvinceRevision]:
    """The submissions of a province's quarter, the first one first; one query."""
    if data.province_return is None:
        return []
    return list(ProvinceRevision.objects.filter(province_return=data.province_return).order_by("number"))


def revision_document(revision: ProvinceRevision, units: Sequence[UnitRevision]) -> dict[str, Any]:
    """A submission as it was frozen."""
    return revision_line(revision) | {
        "analysis": revision.analysis,
        "signatories": revision.signatories,
        "rows": [
            {
                "division": unit.quarterly_return.division_id,
                "edition": unit.edition,
                "values": unit.values,
                "zero_report": unit.zero_report,
                "filled_by_province": unit.filled_by_province,
            }
            for unit in units
        ],
    }
