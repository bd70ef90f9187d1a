"""What a program sends of a quarter: rows, explanations and who signs, in one transaction, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.permissions import StateRefused
from reporting.services.errors import Conflict
from reporting.services.returns.entry import RowEntry, save_rows
from reporting.services.returns.explaining import explain_finding
from reporting.services.returns.holding import hold
from reporting.services.returns.units import fill_in_for_unit


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a questionable figure is right: of which rule's finding, at which figure."""

    code: str
    figure: str
    text: str


@dataclass(frozen=True, slots=True)
class SentRow:
    """One row as sent. `values`: those to be written, None clears one. `fill_reason`: 代填原因, of the province."""

    division: Division
    values: Mapping[str, str | None] = field(default_factory=dict)
    zero_report: bool | None = None
    explanations: Sequence[Explained] = ()
    fill_reason: str = ""


def push_rows(*, actor: Actor, quarter: Quarter, rows: Sequence[SentRow]) -> None:
    """Write rows as the grid would, and then their explanations.

    The caller has compared what its sender read with what is stored, and holds the province. Raises PermissionDenied,
    StateRefused naming the rows, Conflict, BadInput.
    """
    with transaction.atomic():
        for row in rows:
            _take_over(actor, quarter, row)
        entries = [_entry(actor, quarter, row) for row in rows]
        outcome = save_rows(actor=actor, quarter=quarter, rows=entries)
        if outcome.refused:
            raise StateRefused(_refusals(rows, outcome.refused))
        if outcome.conflicts:
            raise Conflict(_("内容已被他人修改，没有写入。请核对现在的内容后再发送。"))
        for row in rows:
            _explain(actor, quarter, row)


def _take_over(actor: Actor, quarter: Quarter, row: SentRow) -> None:
    """代填 with its reason; a row that is the province's by that reason already stays as it is."""
    if row.fill_reason:
        fill_in_for_unit(actor=actor, division=row.division, quarter=quarter, reason=row.fill_reason)


def _entry(actor: Actor, quarter: Quarter, row: SentRow) -> RowEntry:
    stored = hold(actor=actor, division=row.division, quarter=quarter).row
    return RowEntry(row.division, stored.version, row.values, row.zero_report)


def _refusals(rows: Sequence[SentRow], refused: Mapping[str, str]) -> str:
    """Why the rows were refused; of several of them each with its name."""
    names = {row.division.code: row.division.label for row in rows}
    if len(rows) == 1:
        return next(iter(refused.values()))
    told: list[Any] = [
        _("%(unit)s：%(reason)s") % {"unit": names[code], "reason": why} for code, why in refused.items()
    ]
    return " ".join(told)


def _explain(actor: Actor, quarter: Quarter, row: SentRow) -> None:
    for each in row.explanations:
        explain_finding(
            actor=actor, division=row.division, quarter=quarter, code=each.code, figure=each.figure, text=each.text
        )
