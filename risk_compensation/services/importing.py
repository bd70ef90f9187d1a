"""The importer of insurances and risk compensations (保险与风险补偿)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common.spreadsheets.columns import ParsedRow
from pledge_portal.common.spreadsheets.reading import Table
from pledge_portal.common.spreadsheets.report import ImportReport
from pledge_portal.common.spreadsheets.upsert import Merged
from pledges.models import Pledge
from programmes.divisions.models import Division
from programmes.services.importing.engine import Importer, chunks
from risk_compensation.models import Binding
from risk_compensation.resources import BindingResource


class BindingImporter(Importer):
    """保险与风险补偿: its pledge must be in the ledger, within the actor's scope."""

    resource = BindingResource
    model = Binding
    subject = "binding"
    permission = Permission.EDIT_LEDGER
    place = None
    decides = True

    def __init__(self, *, actor: Actor, table: Table) -> None:
        super().__init__(actor=actor, table=table)
        numbers = {row.values.get("pledge__project_no") for row in self.parsed.rows} - {None}
        self.pledges: dict[str, tuple[int, str]] = {}
        for some in chunks(sorted(map(str, numbers))):
            rows = Pledge.objects.visible_to(actor).filter(project_no__in=some).order_by()
            self.pledges |= {no: (key, place) for no, key, place in rows.values_list("project_no", "pk", "division_id")}
        self.places_of = dict(self.pledges.values())

    def load(self, rows: Sequence[ParsedRow]) -> Iterable[Any]:
        keys = sorted(key for key, _place in self.pledges.values())
        for some in chunks(keys):
            yield from self.locked().filter(pledge_id__in=some)

    def key_values(self, stored: Any) -> tuple[Any, ...]:
        return (self._number_of[stored.pledge_id], stored.kind, stored.number)

    @property
    def _number_of(self) -> Mapping[int, str]:
        if not hasattr(self, "_numbers"):
            self._numbers = {key: number for number, (key, _place) in self.pledges.items()}
        return self._numbers

    def check(self, row: ParsedRow) -> None:
        number = row.values.get("pledge__project_no")
        if number is not None and number not in self.pledges:
            told = _("质押项目台账中没有这个项目编号。请核对，或先导入质押项目台账。")
            self.error(row, "pledge__project_no", told)

    def complete(self, merged: Merged) -> Mapping[str, Any]:
        return {"pledge_id": self.pledges[merged.row.values["pledge__project_no"]][0]}

    def division_of(self, instance: Any) -> Division:
        found = self.places.find(self.places_of[instance.pledge_id])
        if found is None:
            raise LookupError("an import writes no row outside the actor's scope")
        return found


def import_bindings(*, actor: Actor, table: Table, dry_run: bool = False) -> ImportReport:
    """Import 保险与风险补偿."""
    return BindingImporter(actor=actor, table=table).run(dry_run=dry_run)
