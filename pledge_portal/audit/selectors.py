"""Reading the trail: the entries of a subject, the history of one figure, the search."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from pledge_portal.audit.models import AuditEntry
from pledge_portal.common import clock
from pledge_portal.common.keyset import KeysetPage, Order, keyset_page


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the trail; empty: everything. Days are inclusive, of the true clock in Beijing.

    `logins`: any of these accounts; `actions`: any of these; `words`: in what changed, as typed.
    """

    first: date | None = None
    last: date | None = None
    logins: tuple[str, ...] = ()
    province: str = ""
    division: str = ""
    actions: tuple[str, ...] = ()
    subject_type: str = ""
    subject_id: str = ""
    words: str = ""


def _moment(text: str) -> datetime:
    """The time of an entry as a cursor has it; ValueError for one that no entry can have."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not 1900 < at.year < 2200:
        raise ValueError(text)
    return at


NEWEST_FIRST = Order("at", _moment, descending=True)


def entries_for(asked: Asked) -> QuerySet[AuditEntry]:
    """The entries that match, unordered. Each narrowing but that of `words` is one of an index."""
    entries = entries_of(
        subject_type=asked.subject_type, subject_id=asked.subject_id, province=asked.province, division=asked.division
    ).order_by()
    if asked.first:
        entries = entries.filter(at__gte=_begin(asked.first))
    if asked.last:
        entries = entries.filter(at__lt=_begin(asked.last) + timedelta(days=1))
    if asked.logins:
        entries = entries.filter(login__in=asked.logins)
    if asked.actions:
        entries = entries.filter(action__in=asked.actions)
    if asked.words:
        entries = entries.alias(text=Cast("changes", TextField())).filter(text__icontains=_as_stored(asked.words))
    return entries


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.BEIJING)


def _as_stored(words: str) -> str:
    """SQLite keeps JSON as it was written, with other letters than ASCII escaped; PostgreSQL gives the letters."""
    return json.dumps(words, ensure_ascii=connection.vendor == "sqlite")[1:-1]


def entries_page(asked: Asked, *, cursor: str, size: int) -> KeysetPage[AuditEntry]:
    """A page of what matches, the newest first; at most two queries however long the trail. Raises BadCursor."""
    return keyset_page(entries_for(asked), order=NEWEST_FIRST, cursor=cursor, size=size)
