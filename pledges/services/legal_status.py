"""The importer of legal status events (法律状态)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event
from pledge_portal.common.spreadsheets.columns import ParsedRow
from pledge_portal.common.spreadsheets.reading import Table
from pledge_portal.common.spreadsheets.report import ImportReport
from pledge_portal.common.spreadsheets.upsert import Merged
from pledges.models import LegalStatusEvent
from pledges.resources import LegalStatusResource
from pledges.rules.numbers import plain_patent
from pledges.selectors import pledged_patents
from programmes.services.importing.engine import Importer, chunks


class LegalStatusImporter(Importer):
    """法律状态: a province's people enter events of the patents in their own ledger, the operator those of any."""

    resource = LegalStatusResource
    model = LegalStatusEvent
    subject = "legal_status"
    permission = Permission.EDIT_LEDGER
    place = None

    def __init__(self, *, actor: Actor, table: Table) -> None:
        super().__init__(actor=actor, table=table)
        self.own = pledged_patents(actor=actor) if actor.province else None

    def locked(self) -> models.QuerySet[Any]:
        return LegalStatusEvent.objects.select_for_update().order_by("pk")

    def load(self, rows: Sequence[ParsedRow]) -> Iterable[Any]:
        for some in chunks(sorted({number for row in rows if self._is_own(number := row.values["patent_no"])})):
            yield from self.locked().filter(patent_no__in=some)

    def check(self, row: ParsedRow) -> None:
        number = row.values.get("patent_no")
        if number is not None and not self._is_own(number):
            self.error(row, "patent_no", _("质押项目台账中没有这件专利。请核对专利号，或先导入质押项目台账。"))

    def _is_own(self, number: str) -> bool:
        return self.own is None or plain_patent(number) in self.own

    def affected_province(self, instance: Any) -> str:
        return ""

    def event(self, merged: Merged, instance: LegalStatusEvent) -> Event:
        return Event(
            action=f"{self.subject}.{'created' if merged.is_new else 'changed'}",
            subject_type=self.subject,
            subject_id=str(instance.pk),
            changes=self.audited(merged),
        )


def import_legal_status(*, actor: Actor, table: Table, dry_run: bool = False) -> ImportReport:
    """Import 法律状态."""
    return LegalStatusImporter(actor=actor, table=table).run(dry_run=dry_run)
