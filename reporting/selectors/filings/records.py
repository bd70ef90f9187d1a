"""Everything that a province's documents say, read once: thirteen queries a province, whatever its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from pledge_portal.accounts.permissions import Actor
from programmes.divisions.models import Division, ProvinceKind
from programmes.models import Clause, Contact, Measure, Policy, Programme, WorkPlan
from programmes.models.contacts import Duty
from programmes.selectors.groups import group_on
from reporting.models import FilingPaper, PilotApplication, PromotionPlan, PromotionTask
from reporting.rules.days import covering, joined, run
from reporting.rules.filings import PARTS, PILOT

PILOT_SECTION = 5  # 五、开展专利权质押登记试点
NO_POLICY = "无已出台政策"
DUTY_ORDER = [duty.value for duty in Duty]


@dataclass(frozen=True, slots=True)
class FilingRecords:
    """A province's own records as of a day. `units`: those that exist on it, by code.

    `spells`: (division, 事项) → the first day of the unbroken spell in force on the day.
    `without_policy`: divisions whose 政策梳理 says that none was issued. `papers`: the current sealed scans.
    """

    programme: Programme
    province: Division
    as_of: date
    group: str
    units: Sequence[Division]
    clauses: Sequence[Clause]
    plan: PromotionPlan | None
    tasks: Sequence[PromotionTask]
    work_plan: WorkPlan | None
    contacts: Sequence[Contact]
    policies: Sequence[Policy]
    spells: Mapping[tuple[str, str], date]
    without_policy: frozenset[str]
    application: PilotApplication | None
    papers: Sequence[FilingPaper] = ()

    @property
    def applies(self) -> bool:
        """Whether the province has declared by the day that it applies for the registration pilot."""
        declared = self.application.applies_from if self.application else None
        return declared is not None and declared <= self.as_of

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that the province is to file."""
        return PARTS if self.applies else tuple(part for part in PARTS if part != PILOT)

    @property
    def own_contacts(self) -> list[Contact]:
        """The bureau's people in the order of their duties."""
        return [each for each in self.contacts if each.division_id == self.province.code]

    @property
    def unit_word(self) -> str:
        """地市, of a municipality 区县, of the XPCC 师: documents are Chinese in every language of the screen."""
        words = {ProvinceKind.MUNICIPALITY.value: "区县", ProvinceKind.CORPS.value: "师"}
        return words.get(self.province.kind, "地市")

    @property
    def bureau(self) -> str:
        """Who files."""
        return self.province.bureau_name or f"{self.province.name}知识产权局"

    def paper(self, kind: str) -> FilingPaper | None:
        """The current sealed scan of a kind."""
        return next((each for each in self.papers if each.kind == kind), None)

    def binds(self, clause: Clause) -> bool:
        """Whether the clause asks something of the province: by its group, and 五 of applicants alone."""
        if clause.section == PILOT_SECTION:
            return self.applies
        groups = clause.parameters.get("groups")
        return not groups or self.group in groups or (self.group == "unconfirmed" and "without" in groups)

    @property
    def task_clauses(self) -> list[Clause]:
        """The clauses that 表1 breaks down: all but the filing itself."""
        return [clause for clause in self.clauses if clause.rule != "filing"]

    def task_of(self, clause: str) -> PromotionTask | None:
        """The row of 表1 of a clause."""
        return next((task for task in self.tasks if task.clause == clause), None)


def load_records(*, actor: Actor, programme: Programme, province: Division, as_of: date) -> FilingRecords:
    """The records within the actor's scope."""
    divisions = list(Division.objects.filter(province=province).existing_on(as_of).select_related("province"))
    spells, without_policy = _spells(actor, province, as_of)
    return FilingRecords(
        programme=programme,
        province=province,
        as_of=as_of,
        group=group_on(programme, province.code, as_of),
        units=sorted((each for each in divisions if not each.is_province), key=lambda each: each.code),
        clauses=list(Clause.objects.filter(programme=programme).order_by("order")),
        plan=PromotionPlan.objects.visible_to(actor).filter(province=province).first(),
        tasks=list(PromotionTask.objects.visible_to(actor).filter(province=province)),
        work_plan=WorkPlan.objects.visible_to(actor).filter(province=province).first(),
        contacts=_contacts(actor, province),
        policies=_policies(actor, province),
        spells=spells,
        without_policy=without_policy,
        application=PilotApplication.objects.visible_to(actor).filter(province=province).first(),
        papers=list(current_papers(actor=actor, programme=programme).filter(province=province)),
    )


def current_papers(*, actor: Actor, programme: Programme) -> QuerySet[FilingPaper]:
    """The sealed scans in force, within the actor's scope."""
    rows = FilingPaper.objects.visible_to(actor).filter(programme=programme, replaced_at=None)
    return rows.select_related("uploaded_by").order_by("province_id", "kind")


def _contacts(actor: Actor, province: Division) -> list[Contact]:
    rows = Contact.objects.visible_to(actor).filter(division__province=province).select_related("division")
    return sorted(
        rows, key=lambda row: (row.division_id != province.code, row.division_id, DUTY_ORDER.index(row.duty), row.name)
    )


def _policies(actor: Actor, province: Division) -> list[Policy]:
    """The province's own first, then its units', each by the day of issue."""
    rows = Policy.objects.visible_to(actor).filter(division__province=province).select_related("division")
    return sorted(rows, key=lambda row: (row.division_id, row.issued_on or date.max, row.document_number))


def _spells(actor: Actor, province: Division, as_of: date) -> tuple[dict[tuple[str, str], date], frozenset[str]]:
    rows = Measure.objects.visible_to(actor).filter(division__province=province)
    days: dict[tuple[str, str], list[tuple[date, date | None]]] = defaultdict(list)
    without: set[str] = set()
    for division, item, first, last, note in rows.values_list(
        "division_id", "item", "effective_on", "ended_on", "note"
    ):
        days[division, item].append((first, last))
        if item == "政策梳理" and NO_POLICY in note and first <= as_of:
            without.add(division)
    spells: dict[tuple[str, str], date] = {}
    for place, spans in days.items():
        now = covering(joined(run(first, last) for first, last in spans), as_of.toordinal())
        if now is not None:
            spells[place] = date.fromordinal(now.start)
    return spells, frozenset(without)


def filing_clauses(programme: Programme) -> list[Clause]:
    """The clauses of the programme that a filing answers, in order."""
    return list(Clause.objects.filter(programme=programme, rule="filing", code__in=PARTS).order_by("order"))


def due_days(programme: Programme) -> dict[str, date | None]:
    """Part → its last day on time."""
    return {clause.code: clause.due_on for clause in filing_clauses(programme)}
