"""Reading the registers for pages: what each division has in force, its policies, plans, contacts and files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from pledge_portal.accounts.permissions import Actor
from programmes.divisions.models import Division, ProvinceKind
from programmes.models import Contact, Evidence, Measure, Policy, WorkPlan
from programmes.rules.items import PROVINCE_ITEMS, UNIT_ITEMS, items_of

SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class ItemCell:
    """An item at a division on a day: the measure in force, else the latest that ended, else none."""

    item: str
    asked: bool
    measure: Measure | None
    in_force: bool
    ends_soon: bool = False


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A division with its items in the order of the table's head."""

    division: Division
    cells: Sequence[ItemCell]
    count: int
    asked: int


@dataclass(frozen=True, slots=True)
class MeasureTable:
    """`own`: the province's row (empty for a unit's people); `units`: the units of the day."""

    own_items: Sequence[str]
    own: DivisionRow | None
    unit_items: Sequence[str]
    units: Sequence[DivisionRow]

    @property
    def own_rows(self) -> list[DivisionRow]:
        """The province's row as a table of one."""
        return [self.own] if self.own else []


def measure_table(*, actor: Actor, province: Division, as_of: date) -> MeasureTable:
    """What every division of a province has in force on a day; two queries."""
    divisions = list(Division.objects.filter(province=province).existing_on(as_of).select_related("province"))
    rows = Measure.objects.visible_to(actor).filter(division__province=province).annotate(file_count=Count("files"))
    by_place: dict[tuple[str, str], list[Measure]] = defaultdict(list)
    for measure in rows.order_by("effective_on"):
        by_place[measure.division_id, measure.item].append(measure)
    municipality = province.kind == ProvinceKind.MUNICIPALITY
    own_items = items_of(is_province=True, of_municipality=municipality)
    visible = [each for each in divisions if actor.sees(province=each.province_id, division=each.code)]
    units = [
        _row(each, UNIT_ITEMS, items_of(is_province=False, of_municipality=municipality), by_place, as_of)
        for each in visible
        if not each.is_province and not (actor.unit and each.code != actor.unit)
    ]
    own = None if actor.unit else _row(province, own_items, own_items, by_place, as_of)
    return MeasureTable(own_items or PROVINCE_ITEMS, own, UNIT_ITEMS, units)


def _row(
    division: Division,
    head: Sequence[str],
    asked: Sequence[str],
    by_place: dict[tuple[str, str], list[Measure]],
    as_of: date,
) -> DivisionRow:
    cells = [_cell(item, item in asked, by_place.get((division.code, item), []), as_of) for item in head]
    return DivisionRow(division, cells, sum(cell.in_force for cell in cells), len(asked))


def _cell(item: str, asked: bool, measures: Sequence[Measure], as_of: date) -> ItemCell:
    running = [m for m in measures if m.effective_on <= as_of and (m.ended_on is None or as_of <= m.ended_on)]
    if running:
        last = max(running, key=lambda m: m.ended_on or date.max)
        soon = last.ended_on is not None and last.ended_on - as_of <= SOON
        return ItemCell(item, asked, last, in_force=True, ends_soon=soon)
    return ItemCell(item, asked, measures[-1] if measures else None, in_force=False)


def measures_of(*, actor: Actor, division: Division, item: str) -> list[Measure]:
    """Every spell of one item at one division, the latest first, with the number of files."""
    rows = Measure.objects.visible_to(actor).filter(division=division, item=item)
    return list(rows.annotate(file_count=Count("files")).order_by("-effective_on"))


def policies_of(*, actor: Actor, province: Division) -> list[Policy]:
    """The province's register of policies by division, with the number of files; one query."""
    rows = Policy.objects.visible_to(actor).filter(division__province=province).select_related("division")
    return list(rows.annotate(file_count=Count("files")).order_by("division_id", "-issued_on", "document_number"))


def contacts_of(*, actor: Actor, province: Division) -> list[Contact]:
    """The province's contacts: its own first, then its units'."""
    rows = Contact.objects.visible_to(actor).filter(division__province=province).select_related("division")
    return list(rows.order_by("division_id", "duty", "name"))


def plans_by_province(*, actor: Actor) -> dict[str, WorkPlan]:
    """Every plan within the actor's scope by province."""
    return {plan.province_id: plan for plan in WorkPlan.objects.visible_to(actor).annotate(file_count=Count("files"))}


def files_of(*, actor: Actor, **owner: Measure | Policy | WorkPlan) -> list[Evidence]:
    """The evidence of one record (`measure=`, `policy=` or `plan=`)."""
    return list(Evidence.objects.visible_to(actor).filter(**owner).select_related("uploaded_by"))
