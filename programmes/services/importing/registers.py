"""The importers of measures, policies, plans and contacts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common.spreadsheets.columns import ParsedRow
from pledge_portal.common.spreadsheets.reading import Table
from pledge_portal.common.spreadsheets.report import ImportReport
from pledge_portal.common.spreadsheets.upsert import Merged
from programmes.models import Contact, Measure, Policy, WorkPlan
from programmes.resources import ContactResource, MeasureResource, PlanResource, PolicyResource
from programmes.rules.items import items_of
from programmes.services.importing.engine import Importer
from programmes.services.importing.places import is_of_municipality, not_a_province
from programmes.services.records import masked


class MeasureImporter(Importer):
    """工作机制台账: a 事项 must belong to its division's level."""

    resource = MeasureResource
    model = Measure
    subject = "measure"
    permission = Permission.EDIT_MEASURES
    decides = True

    def check(self, row: ParsedRow) -> None:
        division = self.check_place(row)
        item = row.values.get("item")
        if division is None or item is None:
            return
        words = items_of(is_province=division.is_province, of_municipality=is_of_municipality(division))
        if item not in words:
            told = _("不是%(division)s可填的事项。请填写以下之一：%(words)s。")
            self.error(row, "item", told % {"division": division.name, "words": "、".join(words)})


class PolicyImporter(Importer):
    """已出台政策措施清单."""

    resource = PolicyResource
    model = Policy
    subject = "policy"
    permission = Permission.EDIT_MEASURES


class ContactImporter(Importer):
    """人员信息表: the trail keeps of personal data that it changed, not what it was."""

    resource = ContactResource
    model = Contact
    subject = "contact"
    permission = Permission.EDIT_CONTACTS

    def audited(self, merged: Merged) -> dict[str, list[Any]]:
        return masked(super().audited(merged))


class PlanImporter(Importer):
    """工作方案: one a province; a target below the baseline is questionable."""

    resource = PlanResource
    model = WorkPlan
    subject = "plan"
    permission = Permission.EDIT_PLANS
    place = "province_id"
    place_name = "province__name"
    decides = True

    def check(self, row: ParsedRow) -> None:
        division = self.check_place(row)
        if division is not None and not division.is_province:
            self.error(row, "province_id", not_a_province())
        baseline = row.values.get("baseline")
        for name in ("target_2018", "target_2019", "target_2020"):
            target = row.values.get(name)
            if target is not None and baseline is not None and target < baseline:
                told = _("低于基期值（%(baseline)d），请核对。已按原文导入。") % {"baseline": baseline}
                self.warn(row, name, told)


def import_measures(*, actor: Actor, table: Table, dry_run: bool = False) -> ImportReport:
    """Import 工作机制台账."""
    return MeasureImporter(actor=actor, table=table).run(dry_run=dry_run)


def import_policies(*, actor: Actor, table: Table, dry_run: bool = False) -> ImportReport:
    """Import 已出台政策措施清单."""
    return PolicyImporter(actor=actor, table=table).run(dry_run=dry_run)


def import_plans(*, actor: Actor, table: Table, dry_run: bool = False) -> ImportReport:
    """Import 工作方案."""
    return PlanImporter(actor=actor, table=table).run(dry_run=dry_run)


def import_contacts(*, actor: Actor, table: Table, dry_run: bool = False) -> ImportReport:
    """Import 人员信息表."""
    return ContactImporter(actor=actor, table=table).run(dry_run=dry_run)
