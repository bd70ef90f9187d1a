"""From the database to what the engine judges: all facts of all provinces in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Min, Q

from programmes.divisions.models import Division, Level
from programmes.models import GroupMembership, Measure, Programme, WorkPlan
from programmes.models.plans import PlanMetric
from programmes.selectors.register import central_cities_among
from reporting.models import FiledPart, PilotApplication, QuarterlyReturn
from reporting.models.returns import NOT_APPLICABLE
from reporting.rules.facts import (
    BundleFact,
    CountFact,
    Group,
    GroupSpan,
    MeasureFact,
    Metric,
    PlanFact,
    ProvinceFacts,
    Span,
    UnitFact,
)
from risk_compensation.models import INSURANCES, Binding, BindingKind

METRIC_FIGURES: Mapping[Metric, str] = {"projects": "1", "enterprises": "2"}
PLAN_METRICS: Mapping[str, Metric] = {PlanMetric.PROJECTS: "projects", PlanMetric.ENTERPRISES: "enterprises"}
WHY = "computation"
PILOT_CLAUSE = "6.3"


def load_facts(*, programme: Programme, provinces: Iterable[str] | None = None) -> list[ProvinceFacts]:
    """Facts of the given provinces (codes; None: all 32), ordered by code.

    Several queries: read inside `snapshot()`, else a change between two of them is seen by half.
    """
    chosen = Division.objects.all()
    if provinces is not None:
        chosen = chosen.filter(province__in=list(provinces))
    divisions = list(chosen.order_by("code"))
    heads = [each for each in divisions if each.level == Level.PROVINCE]
    codes = [each.code for each in heads]
    units: dict[str, list[Division]] = defaultdict(list)
    for each in divisions:
        if each.level != Level.PROVINCE:
            units[each.province_id].append(each)
    measures, plans, counts = _measures(codes), _plans(codes), _counts(codes)
    bundles, groups, cities = _bundles(codes), _groups(programme, codes), central_cities_among(divisions)
    filings, declared = _filings(programme, codes), _declared(codes)
    return [
        ProvinceFacts(
            code=head.code,
            units=tuple(UnitFact(unit.code, unit.last_day) for unit in units[head.code]),
            central_cities={city.code: Span(city.first_day, city.last_day) for city in cities[head.code]},
            measures=tuple(measures[head.code]),
            plan=plans.get(head.code),
            counts=tuple(counts[head.code]),
            bundles=tuple(bundles[head.code]),
            groups=tuple(groups[head.code]),
            filings=filings[head.code],
            declared=declared.get(head.code, {}),
        )
        for head in heads
    ]


def _measures(codes: Sequence[str]) -> dict[str, list[MeasureFact]]:
    found: dict[str, list[MeasureFact]] = defaultdict(list)
    rows = Measure.objects.unscoped(reason=WHY).filter(division__province__in=codes)
    for province, division, item, first, last, key in rows.order_by("division_id", "item", "effective_on").values_list(
        "division__province_id", "division_id", "item", "effective_on", "ended_on", "id"
    ):
        found[province].append(MeasureFact(division, item, first, last, key))
    return found


def _plans(codes: Sequence[str]) -> dict[str, PlanFact]:
    rows = WorkPlan.objects.unscoped(reason=WHY).filter(province__in=codes)
    return {
        row.province_id: PlanFact(PLAN_METRICS[row.metric], row.baseline, row.target_2020, row.adopted_on)
        for row in rows
    }


def _counts(codes: Sequence[str]) -> dict[str, list[CountFact]]:
    """Projects and enterprises of every latest submitted revision; a blank figure gives no row."""
    found: dict[str, list[CountFact]] = defaultdict(list)
    rows = (
        QuarterlyReturn.objects.unscoped(reason=WHY)
        .filter(province__in=codes, latest_revision__isnull=False)
        .order_by("division_id", "year", "quarter")
        .values_list(
            "province_id",
            "division_id",
            "year",
            "quarter",
            "latest_revision__province_revision_id",
            "latest_revision__values",
        )
    )
    for province, division, year, quarter, revision, values in rows:
        for metric, figure in METRIC_FIGURES.items():
            text = values.get(figure)
            if text is not None:
                value = None if text == NOT_APPLICABLE else int(text)
                found[province].append(CountFact(division, year, quarter, metric, value, revision))
    return found


def _bundles(codes: Sequence[str]) -> dict[str, list[BundleFact]]:
    """Pledges that have any binding, with their spans; those without one cannot be bundles."""
    pledges: dict[int, tuple[str, BundleFact]] = {}
    insurances: dict[int, list[Span]] = defaultdict(list)
    compensations: dict[int, list[Span]] = defaultdict(list)
    kinds: dict[int, set[str]] = defaultdict(set)
    rows = Binding.objects.unscoped(reason=WHY).filter(pledge__division__province__in=codes)
    for pledge, kind, first, last, province, number, registered, loan, deregistered in rows.order_by(
        "pledge__project_no", "kind", "number"
    ).values_list(
        "pledge_id",
        "kind",
        "effective_on",
        "ended_on",
        "pledge__division__province_id",
        "pledge__project_no",
        "pledge__registered_on",
        "pledge__loan_on",
        "pledge__deregistered_on",
    ):
        pledges[pledge] = (province, BundleFact(number, registered, loan, deregistered))
        side = compensations if kind == BindingKind.COMPENSATION else insurances
        side[pledge].append(Span(first, last))
        kinds[pledge].add(kind)
    found: dict[str, list[BundleFact]] = defaultdict(list)
    for key, (province, pledge_fact) in pledges.items():
        bundle = replace(
            pledge_fact,
            insurances=tuple(insurances[key]),
            compensations=tuple(compensations[key]),
            enforcement_only=kinds[key] & set(INSURANCES) == {BindingKind.ENFORCEMENT_INSURANCE},
        )
        found[province].append(bundle)
    return found


def _groups(programme: Programme, codes: Sequence[str]) -> dict[str, list[GroupSpan]]:
    found: dict[str, list[GroupSpan]] = defaultdict(list)
    rows = GroupMembership.objects.filter(programme=programme, province__in=codes)
    for province, group, first, last in rows.values_list("province_id", "group", "first_day", "last_day"):
        found[province].append(GroupSpan(Group(group), Span(first, last)))
    return found


def _filings(programme: Programme, codes: Sequence[str]) -> dict[str, dict[str, date]]:
    """The first day on which each part was submitted; a later return for correction takes nothing back."""
    found: dict[str, dict[str, date]] = defaultdict(dict)
    rows = (
        FiledPart.objects.filter(filing__programme=programme, filing__province__in=codes)
        .values_list("filing__province_id", "clause")
        .annotate(first=Min("filing__submitted_on"))
        .order_by("filing__province_id", "clause")
    )
    for province, clause, first in rows:
        found[province][clause] = first
    return found


def _declared(codes: Sequence[str]) -> dict[str, dict[str, date]]:
    """6.3 applies from the day the province declares that it applies for the registration pilot."""
    rows = PilotApplication.objects.unscoped(reason=WHY).filter(~Q(applies_from=None), province__in=codes)
    return {province: {PILOT_CLAUSE: day} for province, day in rows.values_list("province_id", "applies_from") if day}
