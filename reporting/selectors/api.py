"""What the API lists, within what the actor sees; each function costs a constant number of queries."""

from __future__ import annotations

from datetime import date
from typing import Any

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.models import Programme
from reporting.models import QuarterlyReturn, QuarterTotal


def divisions(
    *, after: str = "", limit: int, province: str = "", level: str = "", as_of: date | None = None
) -> list[Division]:
    """Divisions by code, one more than `limit`; the register is public to everyone signed in."""
    found = Division.objects.filter(code__gt=after)
    if province:
        found = found.filter(province=province)
    if level:
        found = found.filter(level=level)
    if as_of:
        found = found.existing_on(as_of)
    return list(found.order_by("code")[: limit + 1])


def programme_by_code(code: str) -> Programme | None:
    """The programme of that code, or without one the portal's own."""
    wanted = Programme.objects.filter(code=code) if code else Programme.objects.filter(is_default=True)
    return wanted.first()


def totals_of_quarter(*, actor: Actor, quarter: Quarter, province: str = "") -> list[dict[str, Any]]:
    """Totals by province: {"province", "figures": {code: {"total", "owed", "reported"}}}."""
    rows = QuarterTotal.objects.visible_to(actor).filter(year=quarter.year, quarter=quarter.number)
    if province:
        rows = rows.filter(province=province)
    found: dict[str, dict[str, Any]] = {}
    for row in rows.order_by("province_id", "figure"):
        figures = found.setdefault(row.province_id, {})
        figures[row.figure] = {"total": f"{row.total.normalize():f}", "owed": row.owed, "reported": row.reported}
    return [{"province": code, "figures": figures} for code, figures in found.items()]


def returns_of_quarter(
    *, actor: Actor, quarter: Quarter, province: str = "", division: str = "", after: str = "", limit: int = 1
) -> list[dict[str, Any]]:
    """Unit quarters that were begun, by division's code, one more than `limit`."""
    rows = QuarterlyReturn.objects.visible_to(actor).filter(
        year=quarter.year, quarter=quarter.number, division__gt=after
    )
    if province:
        rows = rows.filter(province=province)
    if division:
        rows = rows.filter(division=division)
    rows = rows.select_related("latest_revision__province_revision").order_by("division_id")
    return [_return_json(row) for row in rows[: limit + 1]]


def _return_json(row: QuarterlyReturn) -> dict[str, Any]:
    latest = row.latest_revision
    submitted = latest and {
        "submitted_at": latest.province_revision.submitted_at,
        "receipt": latest.province_revision.receipt,
        "values": latest.values,
        "zero_report": latest.zero_report,
    }
    return {
        "division": row.division_id,
        "province": row.province_id,
        "year": row.year,
        "quarter": row.quarter,
        "edition": row.edition,
        "state": row.state,
        "version": row.version,
        "zero_report": row.zero_report,
        "values": row.values,
        "submitted": submitted,
    }
