"""Storing the demo: every noun in bulk, then the computation, so that the dashboard is ready at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar

from django.db.models import F, Model, OuterRef, Subquery

from pledge_portal.common.models import FactsVersion, Job, JobState
from pledge_portal.common.queueing import COMPUTE
from pledges.models import LegalStatusEvent, Pledge
from programmes.divisions.models import Division
from programmes.models import Contact, GroupMembership, Item, Measure, Policy, WorkPlan
from reporting.demo.country import STORIES
from reporting.demo.entries import Serials, bindings_of, load_pledges, pledge_of
from reporting.demo.explaining import explain_rows
from reporting.demo.figures import Figures, figures
from reporting.demo.filings import application, promotion_plan
from reporting.demo.groups import declared
from reporting.demo.ledger import Project, projects_of
from reporting.demo.legal import legal_events
from reporting.demo.measures import measures
from reporting.demo.people import contacts
from reporting.demo.plans import plan
from reporting.demo.policies import policies
from reporting.demo.returns import province_rows
from reporting.demo.submitting import file_documents
from reporting.demo.volumes import Volumes, volumes
from reporting.demo.world import World
from reporting.models import (
    Explanation,
    PilotApplication,
    PromotionPlan,
    ProvinceReturn,
    ProvinceRevision,
    QuarterlyReturn,
    Remark,
    RevisionFinding,
    UnitRevision,
)
from reporting.services.computation import compute_province
from risk_compensation.models import Binding

M = TypeVar("M", bound=Model)
WHY = "demo data"
CHUNK = 2000
Say = Callable[[str], None]


@dataclass
class Seeded:
    """How many rows of each table were stored."""

    counts: dict[str, int] = field(default_factory=dict)

    def store(self, model: type[M], rows: Iterable[M]) -> list[M]:
        """Insert the rows in bulk and count them."""
        stored = model._default_manager.bulk_create(list(rows), batch_size=CHUNK)
        self.counts[model.__name__] = self.counts.get(model.__name__, 0) + len(stored)
        return stored


def seed(world: World, *, pledges: int | None, say: Say) -> dict[str, int]:
    """Store everything; call inside one transaction. Returns the counts by table."""
    seeded = Seeded()
    numbers = volumes(world)
    room = pledges
    for place, province in enumerate(world.provinces):
        projects = projects_of(world, province, numbers)
        known = figures(world, province, projects, numbers)
        _programme(world, province, numbers, seeded)
        _returns(world, province, known, seeded)
        room = _ledger(world, projects if STORIES[province.code].keeps_ledger else [], room, Serials(place), seeded)
    _point_at_latest()
    for province in world.provinces:
        _explain(world, province, seeded)
    say("报表、台账和工作记录已写入")
    seeded.counts["Filing"] = file_documents(world)
    say("报送材料已生成")
    _compute(world, say)
    if room:  # pledges without bindings decide nothing
        _load(world, room, seeded, say)
    return seeded.counts


def _programme(world: World, province: Division, numbers: Volumes, seeded: Seeded) -> None:
    stored = seeded.store(Measure, measures(world, province))
    units = {unit.code: unit for unit in world.units[province.code]}
    in_charge = {row.division_id for row in stored if row.item == Item.PERSON}
    seeded.store(Contact, contacts(world, province, [units[code] for code in sorted(in_charge)]))
    seeded.store(Policy, policies(world, province))
    seeded.store(WorkPlan, [row for row in [plan(world, province, numbers)] if row])
    seeded.store(PromotionPlan, [row for row in [promotion_plan(world, province, numbers)] if row])
    seeded.store(PilotApplication, [row for row in [application(world, province)] if row])
    found = declared(world, province)
    if found is not None:
        found.declaration.save()
        if found.periods:
            GroupMembership.objects.filter(programme=world.programme, province=province).delete()
            GroupMembership.objects.bulk_create(found.periods)


def _returns(world: World, province: Division, known: Figures, seeded: Seeded) -> None:
    rows = province_rows(world, province, known)
    seeded.store(ProvinceReturn, rows.returns)
    seeded.store(QuarterlyReturn, rows.units)
    seeded.store(ProvinceRevision, rows.revisions)
    seeded.store(UnitRevision, rows.unit_revisions)
    seeded.store(Remark, rows.remarks)


def _explain(world: World, province: Division, seeded: Seeded) -> None:
    """Reasons for what the rules ask about, and the findings that submissions were sent with."""
    explanations, kept = explain_rows(world, province)
    seeded.store(Explanation, explanations)
    for row in kept:
        row.explanation = row.explanation  # its key is known now
    seeded.store(RevisionFinding, kept)


def _point_at_latest() -> None:
    """Every return knows its newest revision: one statement a table."""
    newest = UnitRevision.objects.filter(quarterly_return=OuterRef("pk")).order_by("-id").values("pk")[:1]
    QuarterlyReturn.objects.unscoped(reason=WHY).update(latest_revision=Subquery(newest))
    newest_of = ProvinceRevision.objects.filter(province_return=OuterRef("pk")).order_by("-number").values("pk")[:1]
    ProvinceReturn.objects.unscoped(reason=WHY).update(latest_revision=Subquery(newest_of))


def _ledger(
    world: World, projects: Sequence[Project], room: int | None, serials: Serials, seeded: Seeded
) -> int | None:
    """The projects known by the day, no more than `room`; those with insurance or compensation first. What is left."""
    entered = [each for each in projects if each.registered_on < world.day and not each.left_out]
    if room is not None and room < len(entered):
        entered.sort(key=lambda each: not each.covers)
        entered = entered[:room]
    rows = seeded.store(Pledge, [pledge_of(world, each, serials) for each in entered])
    pairs = list(zip(entered, rows, strict=True))
    seeded.store(Binding, [binding for each, row in pairs for binding in bindings_of(world, each, row)])
    seeded.store(LegalStatusEvent, [event for each, row in pairs for event in legal_events(world, each, row)])
    return None if room is None else room - len(rows)


def _load(world: World, count: int, seeded: Seeded, say: Say) -> None:
    units = [unit for province in world.provinces for unit in world.units[province.code] if unit.last_day is None]
    rows = load_pledges(world, units, count)
    done = 0
    while chunk := list(islice(rows, CHUNK)):
        seeded.store(Pledge, chunk)
        done += len(chunk)
        if done % 100_000 == 0:
            say(f"质押项目 {done}/{count}")


def _compute(world: World, say: Say) -> None:
    """Judge every province here and now; what was queued about them before is done with it."""
    codes = [province.code for province in world.provinces]
    FactsVersion.objects.bulk_create([FactsVersion(scope=code) for code in codes], ignore_conflicts=True)
    FactsVersion.objects.filter(scope__in=codes).update(version=F("version") + 1)
    for code in codes:
        compute_province(province=code)
    Job.objects.filter(kind=COMPUTE, state=JobState.QUEUED).update(
        state=JobState.DONE, finished_at=datetime.now(UTC), message="seed_demo"
    )
    say("各省判定已计算")
