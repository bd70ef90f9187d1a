"""计算依据: a clause's explanation with names, document numbers and evidence, as a page shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter, quarters
from programmes.divisions.models import Division
from programmes.models import Clause, Evidence, Measure, WorkPlan
from reporting.models import FiledPart
from reporting.rules.explain import explain
from reporting.rules.explanations import (
    DivisionLine,
    Explanation,
    GrowthLine,
    YearTable,
)
from reporting.rules.facts import ClauseSpec, ProvinceFacts, Rule, Status, Verdict
from reporting.selectors.explanation_shapes import (
    BundleShown,
    DivisionShown,
    Document,
    ExplanationShown,
    ItemShown,
    UnitYearShown,
    YearShown,
)
from reporting.selectors.explanation_words import (
    bundle_gap,
    item_label,
    metric_label,
    not_applicable_reason,
    short_item,
    timing,
    unit_word,
)
from reporting.selectors.verdicts import is_due_today

if TYPE_CHECKING:
    from reporting.selectors.province import ProvinceBase

RECENT_QUARTERS = 4
BUNDLES_SHOWN = 200  # counted ones first, then those nearest to landing


class BundlesPart(TypedDict):
    """The two fields of 2.3."""

    bundles: tuple[BundleShown, ...]
    bundles_hidden: int


def explain_clause(
    *, actor: Actor, base: ProvinceBase, clause: Clause, spec: ClauseSpec, year: int | None = None
) -> ExplanationShown:
    """One clause of one province as of the day; at most five queries, whatever the number of units.

    `year`: of 1.8; without one the last begun.
    """
    found, as_of = explain(base.facts, spec, as_of=base.as_of), base.as_of
    verdict = _chosen(found, year)
    shown = _divisions_shown(actor, base, found)
    due_today = verdict is not None and is_due_today(verdict, as_of=as_of, today=base.today)
    plan = _plan(actor, base.province, as_of) if spec.rule in (Rule.PLAN, Rule.GROWTH) else None
    return ExplanationShown(
        province=base.province,
        clause=clause,
        explanation=found,
        verdict=verdict,
        due_today=due_today,
        timing=timing(verdict, as_of=as_of, due_today=due_today) if verdict else "",
        reason=_reason(spec, verdict),
        unit_word=unit_word(base.province),
        metric=metric_label(verdict.metric) if verdict and verdict.metric else "",
        item_headings=tuple((item_label(item), short_item(item)) for item in spec.items),
        own=shown[found.own.code] if found.own else None,
        units=tuple(shown[line.code] for line in found.units),
        gaps=tuple(shown[line.code] for line in found.gaps),
        nearest=frozenset(line.code for line in found.nearest),
        ended=tuple(base.divisions[code] for code in found.ended_units if code in base.divisions),
        year=_year(found, base.divisions, year),
        years=_years(found),
        plan=plan,
        plan_files=tuple(Evidence.objects.visible_to(actor).filter(plan=plan)) if plan else (),
        **_bundles(found),
        filings=_filings(actor, base.province, clause, as_of) if spec.rule is Rule.FILING else (),
    )


def _divisions_shown(actor: Actor, base: ProvinceBase, found: Explanation) -> dict[str, DivisionShown]:
    """The province's own record and the units by code, with documents, central cities with their recent quarters."""
    documents = _documents(actor, _lines(found))
    recent = _recent_quarters(base.facts, base.as_of) if found.clause.rule is Rule.CENTRAL_CITIES else {}
    shown = (_division(line, base.divisions, documents) for line in _lines(found))
    return {each.division.code: _with_recent(each, recent) for each in shown}


def _bundles(found: Explanation) -> BundlesPart:
    """2.3: the pledges listed, and how many more there are."""
    lines = found.bundles.lines if found.bundles else ()
    return {
        "bundles": tuple(BundleShown(each, tuple(map(bundle_gap, each.missing))) for each in lines[:BUNDLES_SHOWN]),
        "bundles_hidden": max(0, len(lines) - BUNDLES_SHOWN),
    }


def _lines(found: Explanation) -> list[DivisionLine]:
    return [*found.units, *([found.own] if found.own else [])]


def _chosen(found: Explanation, year: int | None) -> Verdict | None:
    """The verdict of the year asked for, else the last."""
    return next((each for each in found.verdicts if each.year == year), found.verdict)


def _reason(spec: ClauseSpec, verdict: Verdict | None) -> str:
    if verdict is None or verdict.status is not Status.NOT_APPLICABLE:
        return ""
    return not_applicable_reason(spec.code, spec.rule, by_declaration=spec.by_declaration)


def _documents(actor: Actor, lines: Iterable[DivisionLine]) -> dict[int, Document]:
    """The measures behind the lines with their evidence; two queries."""
    wanted = {number for line in lines for number in line.measure_ids}
    if not wanted:
        return {}
    files: dict[int, list[Evidence]] = defaultdict(list)
    for each in Evidence.objects.visible_to(actor).filter(measure_id__in=wanted):
        files[each.measure_id or 0].append(each)
    measures = Measure.objects.visible_to(actor).filter(pk__in=wanted)
    return {row.pk: Document(row, tuple(files[row.pk])) for row in measures}


def _division(
    line: DivisionLine, divisions: Mapping[str, Division], documents: Mapping[int, Document]
) -> DivisionShown:
    items = tuple(
        ItemShown(
            label=item_label(each.item),
            short=short_item(each.item),
            line=each,
            documents=tuple(documents[number] for number in each.measure_ids if number in documents),
        )
        for each in line.items
    )
    return DivisionShown(divisions[line.code], items, line.counted, tuple(item_label(item) for item in line.missing))


def _with_recent(shown: DivisionShown, recent: Mapping[str, int] | None) -> DivisionShown:
    if not recent:
        return shown
    number = recent.get(shown.division.code, 0)
    return DivisionShown(shown.division, shown.items, shown.counted, shown.missing, number)


def _recent_quarters(facts: ProvinceFacts, as_of: date) -> dict[str, int]:
    """近4个季度有新增登记的季度数, by division; a municipality has those in which any of its districts has."""
    last = Quarter.last_ended(as_of)
    first = last
    for _each in range(RECENT_QUARTERS - 1):
        first = first.previous
    span = {(each.year, each.number) for each in quarters(first, last)}
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for count in facts.counts:
        if count.metric == "projects" and count.value and (count.year, count.quarter) in span:
            found[count.division].add((count.year, count.quarter))
            found[facts.code].add((count.year, count.quarter))
    known = {facts.code: 0, **{unit.code: 0 for unit in facts.units}}
    return known | {code: len(periods) for code, periods in found.items()}


def _year(found: Explanation, divisions: Mapping[str, Division], year: int | None) -> YearShown | None:
    growth = found.growth
    if growth is None or not growth.years:
        return None
    if growth.base_table is not None and year == growth.base_year:
        return _year_shown(growth.base_table, None, divisions, None)
    line = next((each for each in growth.years if each.table.year == year), growth.years[-1])
    sums: dict[int, int] = {each.table.year: each.table.total for each in growth.years}
    sums[growth.base_year] = growth.baseline
    return _year_shown(line.table, line, divisions, sums.get(line.table.year - 1))


def _year_shown(
    table: YearTable, line: GrowthLine | None, divisions: Mapping[str, Division], before: int | None
) -> YearShown:
    units = tuple(UnitYearShown(divisions[row.code], row) for row in table.units)
    return YearShown(table, line, units, tuple(each for each in units if each.row.missing), before)


def _years(found: Explanation) -> tuple[int, ...]:
    """The years that have a table, the base year first where the baseline is the sum of its returns."""
    if found.growth is None:
        return ()
    base = (found.growth.base_year,) if found.growth.base_table is not None else ()
    return (*base, *(each.table.year for each in found.growth.years))


def _plan(actor: Actor, province: Division, as_of: date) -> WorkPlan | None:
    return WorkPlan.objects.visible_to(actor).filter(province=province, adopted_on__lte=as_of).first()


def _filings(actor: Actor, province: Division, clause: Clause, as_of: date) -> tuple[FiledPart, ...]:
    """The submissions that answer the clause, by the day asked, the first one first."""
    rows = FiledPart.objects.filter(
        filing__programme=clause.programme_id,
        filing__province=province,
        filing__submitted_on__lte=as_of,
        clause=clause.code,
    )
    shown = (
        rows.select_related("filing").defer("filing__package") if actor.sees(province=province.code) else rows.none()
    )
    return tuple(shown.order_by("filing__submitted_on", "filing__number"))
