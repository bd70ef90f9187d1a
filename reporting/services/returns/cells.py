"""Saving cells one by one or as a block, each by compare-and-swap on the value that was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import Event, record_many
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import QuarterlyReturn, UnitState
from reporting.permissions import StateRefused
from reporting.rules.returns import UnitAct
from reporting.services.errors import Conflict
from reporting.services.returns.holding import Held, hold_rows

ATTEMPTS = 20
ZERO_REPORT = "zero_report"  # in a CellChange's figure: the row's tick, "1" or None
TICKED = "1"

Status = Literal["saved", "conflict", "locked"]


class _Moved(Exception):
    """The row's version moved between reading and writing: read again."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell as somebody wants it: `value` (already parsed; None clears) in place of `expected`."""

    division: Division
    figure: str
    value: str | None
    expected: str | None


@dataclass(frozen=True, slots=True)
class CellOutcome:
    """How a change fared, and the quarter as it was held, its row as it stands now.

    `error`: of a conflict what is stored, by whom and when; of a locked row why.
    """

    change: CellChange
    status: Status
    held: Held
    error: Conflict | StateRefused | None = None


@dataclass(slots=True)
class _Work:
    """What a block does to the rows, before it is written."""

    outcomes: list[CellOutcome] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def save_block(*, actor: Actor, quarter: Quarter, changes: Sequence[CellChange]) -> list[CellOutcome]:
    """Store every change whose cell still holds what was expected; the others overwrite nothing.

    All of one province. One transaction, one write and one audit entry a row. Other cells of a row may have changed
    meanwhile. A change that is repeated after its answer was lost is saved once. The outcomes come in the order of
    the changes. Raises PermissionDenied.
    """
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _save_block(actor, quarter, changes)
        except _Moved:
            continue
    raise Conflict(_("该行正被频繁修改，请稍后再保存。"))


def save_cell(
    *, actor: Actor, division: Division, quarter: Quarter, figure: str, value: str | None, expected: str | None
) -> QuarterlyReturn:
    """One cell by itself, answered with its row. Raises PermissionDenied, StateRefused, Conflict."""
    change = CellChange(division, figure, value, expected)
    (outcome,) = save_block(actor=actor, quarter=quarter, changes=[change])
    if outcome.error is not None:
        raise outcome.error
    return outcome.held.row


def _save_block(actor: Actor, quarter: Quarter, changes: Sequence[CellChange]) -> list[CellOutcome]:
    held = hold_rows(actor=actor, divisions=[change.division for change in changes], quarter=quarter)
    of_row: dict[str, list[CellChange]] = {}
    for change in changes:
        of_row.setdefault(change.division.code, []).append(change)
    work = _Work()
    for code, wanted in of_row.items():
        _save_row(held[code], wanted, work)
    record_many(actor=actor, events=work.events)
    _name_writers(work.outcomes)
    by_change = {id(outcome.change): outcome for outcome in work.outcomes}
    return [by_change[id(change)] for change in changes]


def _name_writers(outcomes: Sequence[CellOutcome]) -> None:
    """Who was first, of every conflict; one query, and none where there is no conflict."""
    stale = [each for each in outcomes if isinstance(each.error, Conflict)]
    writers = {each.held.row.updated_by_id for each in stale if each.held.row.updated_by_id}
    names = dict(User.objects.filter(pk__in=writers).values_list("pk", "name")) if writers else {}
    for each in stale:
        if isinstance(each.error, Conflict):
            each.error.by = names.get(each.held.row.updated_by_id or 0, "")


def _save_row(held: Held, wanted: Sequence[CellChange], work: _Work) -> None:
    try:
        held.require(UnitAct.ENTER)
    except StateRefused as refused:
        work.outcomes += [CellOutcome(change, "locked", held, refused) for change in wanted]
        return
    before = _as_cells(held.row)
    now = dict(before)
    for change in wanted:
        current = now.get(change.figure)
        if current != change.value and not still_stands(current, change.expected):
            work.outcomes.append(CellOutcome(change, "conflict", held, conflict_of(held.row, current)))
            continue
        now[change.figure] = change.value
        work.outcomes.append(CellOutcome(change, "saved", held))
    given = {figure: value for figure, value in now.items() if before.get(figure) != value}
    if given:
        _write(held, given, before, work)


def still_stands(current: str | None, expected: str | None) -> bool:
    """The guard: a cell is written only over the value that its writer saw."""
    return current == expected


def _as_cells(row: QuarterlyReturn) -> dict[str, str | None]:
    """The row's values with its tick as one more cell."""
    return {**row.values, ZERO_REPORT: TICKED if row.zero_report else None}


def _write(held: Held, given: Mapping[str, str | None], before: Mapping[str, str | None], work: _Work) -> None:
    values = {figure: value for figure, value in given.items() if figure != ZERO_REPORT}
    audited: dict[str, list[Any]] = {figure: [before.get(figure), value] for figure, value in values.items()}
    more = {}
    if ZERO_REPORT in given:
        more["zero_report"] = given[ZERO_REPORT] == TICKED
        audited["zero_report"] = [before[ZERO_REPORT] == TICKED, more["zero_report"]]
    if not held.write(**changed_values(held, values), **more):
        raise _Moved
    work.events.append(held.event("return.save" if values else "return.zero_report", audited))


def conflict_of(row: QuarterlyReturn, current: str | None) -> Conflict:
    """The conflict that a stale save meets."""
    return Conflict(_("该单元格已被他人修改，您的数尚未保存。"), current=current, at=row.updated_at)


def changed_values(held: Held, given: Mapping[str, str | None]) -> dict[str, Any]:
    """The row's new values, and what any entry does to its state; the province's hand is marked."""
    values = dict(held.row.values)
    for figure, value in given.items():
        if value is None:
            values.pop(figure, None)
        else:
            values[figure] = value
    changes: dict[str, Any] = {"values": values, "state": UnitState.FILLING}
    if not held.actor.unit and not held.division.is_province:
        changes["filled_by_province"] = True
    return changes
