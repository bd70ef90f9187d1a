"""A quarter held for writing: every write locks the province's return first, so that submitting and saving meet.

On SQLite transactions are IMMEDIATE, one writer at a time; on PostgreSQL the row lock does it. Unit rows are written
by compare-and-swap on their version besides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import Event
from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.catalogue import CURRENT_EDITION
from reporting.models import ProvinceReturn, QuarterlyReturn
from reporting.permissions import StateRefused, may_act_on_unit, refusal_text
from reporting.rules.corrections import open_figures
from reporting.rules.returns import Refusal, UnitAct

WHY = "the scope was checked when the quarter was held"


@dataclass(frozen=True, slots=True)
class Held:
    """The quarter of one division, locked: the province's return and the division's own row."""

    actor: Actor
    division: Division
    quarter: Quarter
    province_return: ProvinceReturn
    row: QuarterlyReturn
    now: datetime

    def require(self, act: UnitAct) -> None:
        """Raise PermissionDenied or StateRefused where the act is not possible."""
        may_act_on_unit(
            act,
            actor=self.actor,
            division=self.division,
            quarter=self.quarter,
            row=self.row,
            province_return=self.province_return,
        ).require()

    def write(self, **changes: Any) -> bool:
        """Write the row if it is still the version read; False where it is not.

        Raises StateRefused for a figure that a correction under way does not open: every path comes through here.
        """
        self._require_open(changes)
        written = (
            QuarterlyReturn.objects.unscoped(reason=WHY)
            .filter(pk=self.row.pk, version=self.row.version)
            .update(version=F("version") + 1, updated_at=self.now, updated_by_id=self.actor.user_id, **changes)
        )
        if written:
            for name, value in changes.items():
                setattr(self.row, name, value)
            self.row.version += 1
            self.row.updated_at = self.now
        return bool(written)

    def _require_open(self, changes: Mapping[str, Any]) -> None:
        opened = open_figures(self.province_return.open_cells, self.division.code)
        if opened is None:
            return
        old, new = self.row.values, changes.get("values", self.row.values)
        changed = {figure for figure in old.keys() | new.keys() if old.get(figure) != new.get(figure)}
        if changes.get("zero_report", self.row.zero_report) != self.row.zero_report or not changed <= opened:
            raise StateRefused(refusal_text(Refusal.NOT_IN_CORRECTION, by_unit=bool(self.actor.unit)))

    def event(self, action: str, changes: dict[str, list[Any]]) -> Event:
        """The audit entry of something done to the row."""
        return Event(
            action=action,
            subject_type="quarterly_return",
            subject_id=f"{self.division.code} {self.quarter}",
            province=self.division.province_id,
            division=self.division.code,
            changes=changes,
        )


def hold_province(*, actor: Actor, province: str, quarter: Quarter) -> ProvinceReturn:
    """The province's return, locked and made where there is none. Call inside a transaction.

    Raises PermissionDenied outside the actor's scope.
    """
    if not actor.sees(province=province):
        raise PermissionDenied(_("不在您的管辖范围内。"))
    rows = ProvinceReturn.objects.unscoped(reason=WHY)
    at = {"province_id": province, "year": quarter.year, "quarter": quarter.number}
    found = rows.select_for_update().filter(**at).first()
    if found is None:
        ProvinceReturn.objects.bulk_create([ProvinceReturn(**at)], ignore_conflicts=True)
        found = rows.select_for_update().get(**at)
    return found


def hold(*, actor: Actor, division: Division, quarter: Quarter) -> Held:
    """A division's quarter, locked and made where there is none. Call inside a transaction."""
    return hold_rows(actor=actor, divisions=[division], quarter=quarter)[division.code]


def hold_rows(*, actor: Actor, divisions: Sequence[Division], quarter: Quarter) -> dict[str, Held]:
    """Several divisions of one province, by code, in as many queries as one. Call inside a transaction.

    Raises PermissionDenied where any lies outside the actor's scope.
    """
    if not divisions:
        return {}
    by_code = {division.code: division for division in divisions}
    province = divisions[0].province_id
    if any(each.province_id != province or not actor.sees(province=province, division=each.code) for each in divisions):
        raise PermissionDenied(_("不在您的管辖范围内。"))
    province_return = hold_province(actor=actor, province=province, quarter=quarter)
    rows = _rows(list(by_code), quarter)
    if len(rows) < len(by_code):
        at = {"province_id": province, "year": quarter.year, "quarter": quarter.number, "edition": CURRENT_EDITION}
        fresh = [QuarterlyReturn(division_id=code, **at) for code in by_code if code not in rows]
        QuarterlyReturn.objects.bulk_create(fresh, ignore_conflicts=True)
        rows = _rows(list(by_code), quarter)
    now = clock.now()
    return {
        code: Held(actor, division, quarter, province_return, rows[code], now) for code, division in by_code.items()
    }


def _rows(codes: list[str], quarter: Quarter) -> dict[str, QuarterlyReturn]:
    found = QuarterlyReturn.objects.unscoped(reason=WHY)
    at = {"division__in": codes, "year": quarter.year, "quarter": quarter.number}
    return {row.division_id: row for row in found.filter(**at)}
