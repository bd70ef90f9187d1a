"""计算依据: what a page shows behind a verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings

from reporting.rules.explain import explain
from reporting.rules.explanations import BundleGap, CellState
from reporting.rules.facts import Group, MeasureFact, ProvinceFacts, Rule, Span, Status, UnitFact
from tests.unit.reporting.notice import (
    CLAUSES,
    JUNE,
    LAIWU,
    NOVEMBER,
    PROVINCE,
    bundle,
    codes,
    grouped,
    measures,
    plan,
    units,
    year_of_counts,
)
from tests.unit.reporting.provinces import days, provinces

MAY = date(2018, 5, 10)


def test_units_with_what_they_have_and_lack_nearest_first() -> None:
    first, second, third, fourth = codes(4)
    items = CLAUSES["1.5"].items
    rows = (
        *measures([second], items, MAY),
        *measures([third], items[:3], MAY),
        MeasureFact(fourth, items[0], date(2018, 1, 1), date(2018, 3, 31), id=5),
        MeasureFact(first, items[0], MAY, id=8),
        MeasureFact(first, items[0], date(2018, 1, 1), date(2018, 12, 31), id=7),
    )
    facts = ProvinceFacts(PROVINCE, (*units(4), UnitFact(LAIWU, date(2018, 1, 31))), measures=rows)
    found = explain(facts, CLAUSES["1.5"], as_of=JUNE)
    assert found.verdict is not None and found.verdict.numerator == 1
    assert [line.code for line in found.units] == [first, second, third, fourth]
    assert found.ended_units == (LAIWU,)
    assert found.needed == 1
    assert [line.code for line in found.gaps] == [third, first, fourth]
    assert [line.code for line in found.nearest] == [third]
    assert found.gaps[0].missing == (items[3],)
    having = found.units[0].items[0]
    assert (having.in_force, having.since, having.through) == (True, date(2018, 1, 1), None)
    assert having.measure_ids == (7, 8)
    assert found.units[3].items[0].ended_on == date(2018, 3, 31)


def test_adjacent_rows_are_shown_as_one_spell() -> None:
    item = CLAUSES["1.7"].items[0]
    rows = (
        MeasureFact(PROVINCE, item, date(2017, 1, 1), date(2017, 12, 31), id=1),
        MeasureFact(PROVINCE, item, date(2018, 1, 1), date(2018, 12, 31), id=2),
    )
    own = explain(ProvinceFacts(PROVINCE, units(1), measures=rows), CLAUSES["1.7"], as_of=MAY).own
    assert own is not None
    shown = own.items[0]
    assert (shown.since, shown.through) == (date(2017, 1, 1), date(2018, 12, 31))
    assert (shown.measure_ids, own.measure_ids) == ((2,), (2,))


def test_own_record_and_province_items() -> None:
    rows = measures([PROVINCE], ["总结交流", "专利保险机制"], NOVEMBER)
    facts = ProvinceFacts(PROVINCE, units(2), measures=rows)
    exchange = explain(facts, CLAUSES["1.1"], as_of=JUNE)
    assert exchange.own is not None and exchange.own.counted and exchange.needed == 2
    both = explain(facts, CLAUSES["2.2"], as_of=JUNE)
    assert both.own is not None and both.own.missing == ("风险补偿资金",)
    assert (both.units, both.needed) == ((), 1)


def test_central_cities_stand_for_the_units() -> None:
    facts = ProvinceFacts(PROVINCE, units(3), {codes(1)[0]: Span(None)})
    found = explain(facts, CLAUSES["1.6"], as_of=JUNE)
    assert [line.code for line in found.nearest] == codes(1)


def test_a_clause_that_does_not_apply_needs_nothing() -> None:
    facts = ProvinceFacts(PROVINCE, units(3), groups=grouped(Group.WITH))
    found = explain(facts, CLAUSES["2.1"], as_of=JUNE)
    assert (found.needed, found.nearest) == (None, ())


def test_the_plan_and_the_target_it_would_need() -> None:
    facts = ProvinceFacts(PROVINCE, units(1), plan=plan(529, 900, NOVEMBER))
    found = explain(facts, CLAUSES["1.3"], as_of=JUNE).plan
    assert found is not None
    assert (found.target_needed, found.short_by, found.adopted_on) == (915, 15, NOVEMBER)
    assert explain(facts, CLAUSES["1.3"], as_of=date(2017, 11, 29)).plan is None


def test_growth_quarter_by_quarter() -> None:
    only, other = codes(2)
    counts = year_of_counts(only, 2017, [100, 120, 150, 159]) + year_of_counts(only, 2018, [200, 210, None])
    counts += year_of_counts(other, 2017, [0] * 4) + year_of_counts(other, 2018, [1], revision=4)
    counts += year_of_counts(PROVINCE, 2018, [2]) + year_of_counts(LAIWU, 2018, [3, 3, 900, 900])
    laiwu = UnitFact(LAIWU, date(2018, 8, 31))
    counts += year_of_counts(LAIWU, 2017, [0] * 4)
    facts = ProvinceFacts(PROVINCE, (*units(2), laiwu), counts=counts)
    found = explain(facts, CLAUSES["1.8"], as_of=date(2018, 9, 30)).growth
    assert found is not None and found.base_table is not None
    assert (found.baseline, found.base_table.total, found.base_table.complete) == (529, 529, True)
    (line,) = found.years
    assert (line.needed, line.short_by) == (635, 635 - 419)
    assert line.table.quarter_totals == (206, 213, None, None)
    assert line.table.total == line.verdict.numerator
    assert [unit.code for unit in line.table.units] == [LAIWU, only, other, PROVINCE]
    states = {unit.code: [cell.state for cell in unit.cells] for unit in line.table.units}
    assert states[only] == [CellState.REPORTED] * 2 + [CellState.NOT_APPLICABLE, CellState.FUTURE]
    assert states[LAIWU] == [CellState.REPORTED] * 2 + [CellState.NOT_OWED] * 2
    assert [(unit.code, unit.missing) for unit in line.table.lacking] == [(other, (2, 3))]
    assert line.table.units[2].cells[0].revision == 4


def test_growth_on_the_plans_baseline_or_on_none() -> None:
    facts = ProvinceFacts(PROVINCE, units(1), plan=plan(10, 20, NOVEMBER))
    planned = explain(facts, CLAUSES["1.8"], as_of=date(2020, 1, 1)).growth
    assert planned is not None and planned.base_table is None
    assert [line.needed for line in planned.years] == [12, 15, 18]
    none = explain(replace(facts, plan=None), CLAUSES["1.8"], as_of=date(2018, 1, 1)).growth
    assert none is not None and not none.baseline_usable
    assert (none.years[0].needed, none.years[0].verdict.status) == (None, Status.NO_BASELINE)
    assert explain(facts, CLAUSES["1.8"], as_of=NOVEMBER).growth is None


def test_pledges_with_their_parts() -> None:
    spring, winter = Span(date(2018, 3, 1)), date(2017, 1, 1)
    ended = Span(winter, date(2018, 2, 28))
    facts = ProvinceFacts(
        PROVINCE,
        units(1),
        groups=grouped(Group.WITHOUT),
        bundles=(
            bundle("none", registered=MAY),
            bundle("gone", registered=winter, deregistered=MAY, insurances=[spring]),
            bundle("open", registered=date(2018, 9, 1), insurances=[ended], compensations=[spring]),
            bundle("near", registered=MAY, insurances=[spring]),
            bundle("early", registered=winter, insurances=[ended], compensations=[Span(winter)]),
            bundle("counted", registered=MAY, insurances=[spring], compensations=[spring]),
        ),
    )
    found = explain(facts, CLAUSES["2.3"], as_of=JUNE)
    table = found.bundles
    assert table is not None and found.needed == 0
    assert [line.project_no for line in table.lines] == ["counted", "early", "near", "open", "gone"]
    assert (table.landed, table.landed_before, table.without_parts) == (1, 1, 1)
    counted, early, near, opened, gone = table.lines
    assert (counted.landed_on, counted.counted, counted.to_verify) == (MAY, True, True)
    assert early.too_early and early.landed_on == winter and early.missing == ()
    assert near.missing == (BundleGap.COMPENSATION,)
    assert opened.missing == (BundleGap.REGISTRATION, BundleGap.INSURANCE_ENDED)
    assert gone.missing == (BundleGap.COMPENSATION, BundleGap.DEREGISTERED)


def test_a_filing_and_how_late_it_was() -> None:
    facts = ProvinceFacts(PROVINCE, units(1), filings={"6.1": date(2017, 12, 5)})
    found = explain(facts, CLAUSES["6.1"], as_of=JUNE).filing
    assert found is not None and (found.filed_on, found.days_late) == (date(2017, 12, 5), 5)
    before = explain(facts, CLAUSES["6.1"], as_of=NOVEMBER)
    assert before.filing is not None and before.filing.filed_on is None and before.needed == 1


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(provinces(), days)
def test_explanations_add_up_to_the_verdict(facts: ProvinceFacts, day: date) -> None:
    for clause in CLAUSES.values():
        found = explain(facts, clause, as_of=day)
        verdict = found.verdict
        if verdict is None or verdict.status is Status.NOT_APPLICABLE:
            assert found.nearest == ()
            continue
        if clause.rule in {Rule.UNITS_WITH_ALL, Rule.OWN_AND_UNITS, Rule.CENTRAL_CITIES}:
            assert sum(line.counted for line in found.units) == verdict.numerator
            assert len(found.units) == verdict.denominator
            if clause.rule is not Rule.OWN_AND_UNITS and verdict.denominator:
                assert (found.needed == 0) is verdict.holds
                assert len(found.nearest) == found.needed
        if found.growth is not None:
            for line in found.growth.years:
                assert (line.table.total, line.table.complete) == (
                    line.verdict.numerator,
                    line.verdict.complete,
                )
                assert line.verdict.holds is (line.short_by == 0)
        if found.bundles is not None:
            assert found.bundles.landed == verdict.numerator
            assert all((line.landed_on is None) is bool(line.missing) for line in found.bundles.lines)
