"""计算依据: opens a verdict to the units, quarters or pledges behind it and to what is still wanting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reporting.rules.bundles import landing_day
from reporting.rules.clauses import judge
from reporting.rules.days import covering, joined, last_day, run
from reporting.rules.explain_growth import growth_breakdown
from reporting.rules.explanations import (
    BundleBreakdown,
    BundleGap,
    BundleLine,
    DivisionLine,
    Explanation,
    FilingLine,
    ItemLine,
    PlanLine,
)
from reporting.rules.facts import BundleFact, ClauseSpec, MeasureFact, ProvinceFacts, Rule, Span, Verdict
from reporting.rules.rounding import least_whole
from reporting.rules.timeline import PLAN_YEARS, central_days, existence


def explain(facts: ProvinceFacts, clause: ClauseSpec, *, as_of: date) -> Explanation:
    """The verdicts of a day and what they rest on."""
    verdicts = tuple(judge(facts, clause, as_of=as_of))
    if clause.rule is Rule.GROWTH:
        growth = growth_breakdown(facts, clause, verdicts, as_of=as_of)
        return Explanation(clause, as_of, verdicts, growth=growth)
    needed = _needed(clause, verdicts[0])
    if clause.rule is Rule.PLAN:
        return Explanation(clause, as_of, verdicts, plan=_plan(facts, clause, as_of))
    if clause.rule is Rule.BUNDLES:
        return Explanation(clause, as_of, verdicts, needed, bundles=_bundles(facts, clause, as_of))
    if clause.rule is Rule.FILING:
        return Explanation(clause, as_of, verdicts, needed, filing=_filing(facts, clause, as_of))
    return _measured(facts, clause, verdicts, needed, as_of)


def _needed(clause: ClauseSpec, verdict: Verdict) -> int | None:
    """The fewest further of what the numerator counts, to reach the threshold."""
    if verdict.numerator is None or not verdict.denominator:
        return None
    wanted = -(-clause.threshold_percent * verdict.denominator // 100)
    return max(0, wanted - verdict.numerator)


def _measured(
    facts: ProvinceFacts,
    clause: ClauseSpec,
    verdicts: tuple[Verdict, ...],
    needed: int | None,
    as_of: date,
) -> Explanation:
    rows: dict[tuple[str, str], list[MeasureFact]] = {}
    for each in facts.measures:
        rows.setdefault((each.division, each.item), []).append(each)

    def line(code: str) -> DivisionLine:
        items = (_item(item, rows.get((code, item), []), as_of) for item in clause.items)
        return DivisionLine(code, tuple(items))

    own = line(facts.code) if clause.rule in {Rule.OWN_AND_UNITS, Rule.PROVINCE_ITEMS} else None
    asked = central_days(facts) if clause.rule is Rule.CENTRAL_CITIES else existence(facts)
    if clause.rule is Rule.PROVINCE_ITEMS:
        asked = {}
    today = as_of.toordinal()
    units = tuple(line(code) for code in sorted(asked) if covering(asked[code], today) is not None)
    ended = tuple(code for code in sorted(asked) if asked[code] and asked[code][-1].stop <= today)
    gaps = sorted((each for each in units if not each.counted), key=lambda each: (len(each.missing), each.code))
    return Explanation(clause, as_of, verdicts, needed, own=own, units=units, ended_units=ended, gaps=tuple(gaps))


def _item(item: str, rows: Iterable[MeasureFact], as_of: date) -> ItemLine:
    """One item from the rows of its division."""
    today = as_of.toordinal()
    runs = joined(run(each.first, each.last) for each in rows)
    if (now := covering(runs, today)) is None:
        past = [each for each in runs if each.stop <= today]
        return ItemLine(item, in_force=False, ended_on=last_day(past[-1]) if past else None)
    standing = [each.id for each in rows if each.first <= as_of and (each.last is None or as_of <= each.last)]
    return ItemLine(
        item,
        in_force=True,
        since=date.fromordinal(now.start),
        through=last_day(now),
        measure_ids=tuple(sorted(number for number in standing if number)),
    )


def _plan(facts: ProvinceFacts, clause: ClauseSpec, as_of: date) -> PlanLine | None:
    plan = facts.plan
    if plan is None or as_of < plan.adopted_on:
        return None
    needed = least_whole(plan.baseline, clause.threshold_percent, PLAN_YEARS)
    return PlanLine(
        metric=plan.metric,
        adopted_on=plan.adopted_on,
        baseline=plan.baseline,
        target_2020=plan.target_2020,
        target_needed=needed,
        short_by=max(0, needed - plan.target_2020),
    )


def _filing(facts: ProvinceFacts, clause: ClauseSpec, as_of: date) -> FilingLine:
    filed, declared = facts.filings.get(clause.code), facts.declared.get(clause.code)
    filed = filed if filed is not None and filed <= as_of else None
    return FilingLine(
        filed_on=filed,
        days_late=max(0, (filed - clause.due).days) if filed is not None else 0,
        declared_on=declared if declared is not None and declared <= as_of else None,
    )


def _bundles(facts: ProvinceFacts, clause: ClauseSpec, as_of: date) -> BundleBreakdown:
    bound = [each for each in facts.bundles if each.insurances or each.compensations]
    lines = sorted((_bundle(each, clause, as_of) for each in bound), key=_bundle_order)
    return BundleBreakdown(
        lines=tuple(lines),
        landed=sum(each.counted for each in lines),
        landed_before=sum(each.too_early for each in lines),
        counted_from=clause.counted_from,
        without_parts=len(facts.bundles) - len(bound),
    )


def _bundle_order(line: BundleLine) -> tuple[int, date, int, str]:
    """Counted ones by landing day, then the early ones, then the open ones that lack least, hopeless ones
    last.
    """
    rank = 0 if line.counted else 1 if line.too_early else 3 if BundleGap.DEREGISTERED in line.missing else 2
    return rank, line.landed_on or date.max, len(line.missing), line.project_no


def _bundle(bundle: BundleFact, clause: ClauseSpec, as_of: date) -> BundleLine:
    landed = landing_day(bundle)
    landed = landed if landed is not None and landed <= as_of else None
    early = landed is not None and clause.counted_from is not None and landed < clause.counted_from
    return BundleLine(
        project_no=bundle.project_no,
        registered_on=bundle.registered_on,
        loan_on=bundle.loan_on,
        deregistered_on=bundle.deregistered_on,
        insurances=bundle.insurances,
        compensations=bundle.compensations,
        landed_on=landed,
        counted=landed is not None and not early,
        too_early=early,
        to_verify=landed is not None and (bundle.loan_on is None or bundle.enforcement_only),
        missing=() if landed is not None else tuple(_bundle_gaps(bundle, as_of)),
    )


def _bundle_gaps(bundle: BundleFact, as_of: date) -> Iterable[BundleGap]:
    """What is wanting on the day; never empty for a bundle that has not landed by then."""
    if bundle.registered_on is None or as_of < bundle.registered_on:
        yield BundleGap.REGISTRATION
    if bundle.loan_on is not None and as_of < bundle.loan_on:
        yield BundleGap.LOAN
    insurance = _part_gap(bundle.insurances, as_of, BundleGap.INSURANCE, BundleGap.INSURANCE_ENDED)
    compensation = _part_gap(bundle.compensations, as_of, BundleGap.COMPENSATION, BundleGap.COMPENSATION_ENDED)
    yield from (gap for gap in (insurance, compensation) if gap is not None)
    if bundle.deregistered_on is not None and bundle.deregistered_on <= as_of:
        yield BundleGap.DEREGISTERED


def _part_gap(parts: Iterable[Span], as_of: date, none: BundleGap, ended: BundleGap) -> BundleGap | None:
    """`none`: no part has begun by the day; `ended`: those begun are past their end."""
    begun = [each for each in parts if each.first is None or each.first <= as_of]
    if any(each.last is None or as_of <= each.last for each in begun):
        return None
    return ended if begun else none
