"""Saving figures: the rows of a plain form, the 零报告 tick, the ledger's numbers. A stale save overwrites nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import record
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import QuarterlyReturn
from reporting.permissions import StateRefused
from reporting.rules.returns import UnitAct
from reporting.services.errors import Conflict
from reporting.services.returns.cells import changed_values
from reporting.services.returns.cells import save_cell as save_cell
from reporting.services.returns.holding import Held, hold, hold_rows


@dataclass(frozen=True, slots=True)
class RowEntry:
    """What a plain form says of one row: the version it was shown with, the figures it shows, its 零报告 tick."""

    division: Division
    version: int
    values: Mapping[str, str | None]
    zero_report: bool | None = None


@dataclass(frozen=True, slots=True)
class RowConflict:
    """A stale row: nothing of it was saved. `differing`: {figure: (stored, typed)}."""

    division: Division
    differing: Mapping[str, tuple[str | None, str | None]]
    by: str


@dataclass(slots=True)
class RowsSaved:
    """How a plain form's rows fared; `refused`: rows whose state forbids saving, with the reason."""

    saved: list[str] = field(default_factory=list)
    conflicts: list[RowConflict] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def save_rows(*, actor: Actor, quarter: Quarter, rows: Sequence[RowEntry]) -> RowsSaved:
    """Store a plain form's rows, each whole or not at all; a row whose version moved is left as it is.

    Rows without a change are not touched. One transaction over all rows.
    """
    outcome = RowsSaved()
    with transaction.atomic():
        held = hold_rows(actor=actor, divisions=[entry.division for entry in rows], quarter=quarter)
        for entry in rows:
            _save_row(held[entry.division.code], entry, outcome)
    return outcome


def _save_row(held: Held, entry: RowEntry, outcome: RowsSaved) -> None:
    stored = held.row.values
    differing = {
        figure: (stored.get(figure), value) for figure, value in entry.values.items() if stored.get(figure) != value
    }
    ticked = entry.zero_report is not None and entry.zero_report != held.row.zero_report
    if not differing and not ticked:
        return
    code = held.division.code
    try:
        held.require(UnitAct.ENTER)
    except StateRefused as refused:
        outcome.refused[code] = refused.message
        return
    changes = changed_values(held, {figure: new for figure, (_old, new) in differing.items()})
    audited: dict[str, list[Any]] = {figure: [old, new] for figure, (old, new) in differing.items()}
    if ticked:
        changes["zero_report"] = entry.zero_report
        audited["zero_report"] = [held.row.zero_report, entry.zero_report]
    if held.row.version != entry.version or not held.write(**changes):
        by = held.row.updated_by.name if held.row.updated_by else ""
        outcome.conflicts.append(RowConflict(held.division, differing, by))
        return
    record(actor=held.actor, event=held.event("return.save", audited))
    outcome.saved.append(code)


def set_zero_report(
    *, actor: Actor, division: Division, quarter: Quarter, ticked: bool, expected: bool
) -> QuarterlyReturn:
    """Tick or untick 零报告: ticked, every blank period figure of 1–21 is a confirmed 0. Raises as `save_cell`."""
    with transaction.atomic():
        held = hold(actor=actor, division=division, quarter=quarter)
        held.require(UnitAct.ENTER)
        current = held.row.zero_report
        if current == ticked:
            return held.row
        if current != expected or not held.write(zero_report=ticked, **changed_values(held, {})):
            raise Conflict(_("该行的零报告已被他人修改，请刷新后再改。"))
        record(actor=actor, event=held.event("return.zero_report", {"zero_report": [current, ticked]}))
        return held.row


def take_from_ledger(
    *, actor: Actor, quarter: Quarter, known: Mapping[Division, Mapping[str, str]]
) -> tuple[int, dict[str, str]]:
    """Confirm what the ledger knows for the blank cells of the given rows; `known`: {division: {figure: value}}.

    Numbers that are there stay. Returns how many cells were filled, and the rows refused with the reason.
    """
    filled, refused = 0, {}
    with transaction.atomic():
        rows = hold_rows(actor=actor, divisions=list(known), quarter=quarter)
        for division, figures in known.items():
            held = rows[division.code]
            blank = {figure: value for figure, value in figures.items() if figure not in held.row.values}
            if not blank:
                continue
            try:
                held.require(UnitAct.ENTER)
            except StateRefused as error:
                refused[division.code] = error.message
                continue
            if held.write(**changed_values(held, blank)):
                changes: dict[str, list[Any]] = {figure: [None, value] for figure, value in blank.items()}
                record(actor=actor, event=held.event("return.from_ledger", changes))
                filled += len(blank)
    return filled, refused
