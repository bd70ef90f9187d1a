"""Measures, policies and plans as the API tells of them, within what the actor sees."""

from __future__ import annotations

from datetime import date
from typing import Any

from pledge_portal.accounts.permissions import Actor
from programmes.models import Measure, Policy, WorkPlan


def measures(
    *,
    actor: Actor,
    after: int,
    limit: int,
    province: str = "",
    division: str = "",
    item: str = "",
    as_of: date | None = None,
) -> list[Measure]:
    """Measures in the order in which they were registered, one more than `limit`; one query."""
    rows = Measure.objects.visible_to(actor).filter(pk__gt=after)
    given = {"division__province": province, "division": division, "item": item}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if as_of:
        rows = rows.in_force_on(as_of)
    return list(rows.order_by("pk")[: limit + 1])


def policies(*, actor: Actor, after: int, limit: int, province: str = "", division: str = "") -> list[Policy]:
    """Policies in the order in which they were registered, one more than `limit`; one query."""
    given = {"division__province": province, "division": division}
    rows = Policy.objects.visible_to(actor).filter(pk__gt=after)
    return list(rows.filter(**{name: value for name, value in given.items() if value}).order_by("pk")[: limit + 1])


def plans(*, actor: Actor) -> list[WorkPlan]:
    """The plans of every province in scope; one query."""
    return list(WorkPlan.objects.visible_to(actor).order_by("province_id"))


def record_document(row: Measure | Policy | WorkPlan) -> dict[str, Any]:
    """A record of one of the registers."""
    if isinstance(row, WorkPlan):
        return _plan(row)
    return _measure(row) if isinstance(row, Measure) else _policy(row)


def _measure(row: Measure) -> dict[str, Any]:
    return {
        "id": row.pk,
        "division": row.division_id,
        "item": row.item,
        "effective_on": row.effective_on.isoformat(),
        "ended_on": _day(row.ended_on),
        "document_number": row.document_number,
        "note": row.note,
        "version": row.version,
    }


def _policy(row: Policy) -> dict[str, Any]:
    return {
        "id": row.pk,
        "division": row.division_id,
        "document_number": row.document_number,
        "title": row.title,
        "issuer": row.issuer,
        "issued_on": _day(row.issued_on),
        "valid_until": _day(row.valid_until),
        "support": [word for word in row.support.split(";") if word],
        "standard": row.standard,
        "fund_size": None if row.fund_size is None else f"{row.fund_size.normalize():f}",
        "is_current": row.is_current,
        "version": row.version,
    }


def _plan(row: WorkPlan) -> dict[str, Any]:
    return {
        "province": row.province_id,
        "metric": row.metric,
        "baseline": row.baseline,
        "target_2018": row.target_2018,
        "target_2019": row.target_2019,
        "target_2020": row.target_2020,
        "adopted_on": row.adopted_on.isoformat(),
        "document_number": row.document_number,
        "version": row.version,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
