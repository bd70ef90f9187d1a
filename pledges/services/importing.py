"""The importer of pledges (质押项目台账)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common.spreadsheets.columns import ParsedRow
from pledge_portal.common.spreadsheets.reading import Table
from pledge_portal.common.spreadsheets.report import ImportReport
from pledge_portal.common.spreadsheets.upsert import Merged
from pledges.models import Pledge
from pledges.resources import PledgeResource
from pledges.rules.numbers import last_possible_day, plain_patents, split_patents
from programmes.services.importing.engine import Importer, chunks

Held = tuple[str, date | None, date | None]  # project, registered on, deregistered on
MOST_HOLDERS = 100  # of one patent; more are not compared


class PledgeImporter(Importer):
    """质押项目台账: a patent that another pledge in force lists too is questionable."""

    resource = PledgeResource
    model = Pledge
    subject = "pledge"
    permission = Permission.EDIT_LEDGER
    decides = True
    extra_names = ("patent_count",)
    expected_order = (
        ("contract_on", "registered_on"),
        ("registered_on", "loan_on"),
        ("registered_on", "debt_due_on"),
        ("loan_on", "debt_due_on"),
        ("contract_on", "deregistered_on"),
    )

    def __init__(self, *, actor: Actor, table: Table) -> None:
        super().__init__(actor=actor, table=table)
        self.taken: set[str] = set()  # numbers of pledges outside the actor's scope; nothing else is told of those

    def load(self, rows: Sequence[ParsedRow]) -> Iterable[Any]:
        numbers = sorted({row.values["project_no"] for row in rows})
        for some in chunks(numbers):
            for stored in self.locked().filter(project_no__in=some):
                if self.places.find(stored.division_id) is None:
                    self.taken.add(stored.project_no)
                else:
                    yield stored

    def check_merged(self, merged: Merged) -> None:
        if merged.values["project_no"] in self.taken:
            self.error(merged.row, "project_no", _("该项目编号不能使用。请核对编号，或与省局联系。"))
            return
        super().check_merged(merged)

    def check_all(self, merged: Sequence[Merged]) -> None:
        super().check_all(merged)
        holders = self._holders(merged)
        for each in merged:
            self._check_term(each)
            own = _held(each.values)
            for patent in plain_patents(each.values["patents"]):
                other = next((held for held in holders.get(patent, ())[:MOST_HOLDERS] if _overlap(own, held)), None)
                if other is not None:
                    told = _("专利%(patent)s已在项目“%(project)s”中质押且未注销，请核对是否重复质押。已按原文导入。")
                    self.warn(each.row, "patents", told % {"patent": patent, "project": other[0]})
                    break

    def _check_term(self, merged: Merged) -> None:
        """债务履行期限超过专利权有效期 (《专利权质押登记办法》第十二条): only where the number alone shows it."""
        due_on = merged.values["debt_due_on"]
        if due_on is None or not {"patents", "debt_due_on"} & merged.changes.keys():
            return
        for patent in split_patents(merged.values["patents"]):
            last = last_possible_day(patent)
            if last is not None and due_on > last:
                told = _(
                    "债务履行期限届满日（%(due)s）晚于专利%(patent)s的有效期（至迟%(last)s），请核对。已按原文导入。"
                )
                params = {"due": due_on.isoformat(), "patent": patent, "last": last.isoformat()}
                self.warn(merged.row, "debt_due_on", told % params)
                break

    def _holders(self, merged: Sequence[Merged]) -> dict[str, list[Held]]:
        """Every patent of the file with the pledges that list it: the file's as they will be, others as stored."""
        found: dict[str, list[Held]] = {}
        in_file = set()
        for each in merged:
            in_file.add(each.values["project_no"])
            for patent in plain_patents(each.values["patents"]):
                found.setdefault(patent, []).append(_held(each.values))
        if not found:
            return found
        for project, patents, first, last in self._stored_patents():
            if project not in in_file:
                for patent in plain_patents(patents):
                    if patent in found:
                        found[patent].append((project, first, last))
        return found

    def _stored_patents(self) -> Iterator[tuple[str, str, date | None, date | None]]:
        rows = Pledge.objects.visible_to(self.actor).exclude(patents="").order_by()
        yield from rows.values_list("project_no", "patents", "registered_on", "deregistered_on").iterator(5000)

    def complete(self, merged: Merged) -> Mapping[str, Any]:
        return {"patent_count": len(split_patents(merged.values["patents"]))}


def _held(values: Mapping[str, Any]) -> Held:
    return (values["project_no"], values["registered_on"], values["deregistered_on"])


def _overlap(own: Held, other: Held) -> bool:
    """Whether two pledges were in force on one day; without a registration day one is taken to be about to be."""
    if own[0] == other[0]:
        return False
    own_first, own_end = own[1] or date.min, own[2] or date.max
    first, end = other[1] or date.min, other[2] or date.max
    return own_first < end and first < own_end


def import_pledges(*, actor: Actor, table: Table, dry_run: bool = False) -> ImportReport:
    """Import 质押项目台账."""
    return PledgeImporter(actor=actor, table=table).run(dry_run=dry_run)
