"""Reading the trail: the entries of a subject, the history of one figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from pledge_portal.audit.models import AuditEntry


class Viewer(Protocol):
    """Whoever reads, as far as it bounds what is read; `accounts.permissions.Actor` is one."""

    @property
    def province(self) -> str: ...
    @property
    def unit(self) -> str: ...


def entries_of(
    *,
    viewer: Viewer | None = None,
    subject_type: str = "",
    subject_id: str = "",
    province: str = "",
    division: str = "",
) -> QuerySet[AuditEntry]:
    """The entries about a subject, the latest first; every argument given narrows.

    `province`, `division`: codes. `viewer`: bounds what is seen to its province, or to its unit. Slice the result:
    a trail is long.
    """
    entries = AuditEntry.objects.order_by("-at", "-id")
    if viewer is not None and viewer.province:
        entries = entries.filter(chain=viewer.province)
        if viewer.unit:
            entries = entries.filter(division_code=viewer.unit)
    given = {"subject_type": subject_type, "subject_id": subject_id, "chain": province, "division_code": division}
    return entries.filter(**{name: value for name, value in given.items() if value})


@dataclass(frozen=True, slots=True)
class CellChange:
    """One change of a figure. `old`, `new`: as stored (None: not reported). `login`, `name`: who, as of then."""

    at: datetime
    login: str
    name: str
    role: str
    action: str
    old: Any
    new: Any


def cell_history(*, subject_id: str, figure: str, limit: int = 50) -> list[CellChange]:
    """How one figure of a return came to be what it is, the latest change first.

    `subject_id`: "<division code> <quarter>" such as "440100 2018Q2"; `figure`: its code. One query.
    """
    entries = entries_of(subject_type="quarterly_return", subject_id=subject_id).filter(changes__has_key=figure)
    return [
        CellChange(entry.at, entry.login, entry.name, entry.role, entry.action, *entry.changes[figure][:2])
        for entry in entries[:limit]
    ]
