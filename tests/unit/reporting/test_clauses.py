"""Clauses that rest on measures, plans and filings: thresholds, due days, groups and ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reporting.rules.clauses import judge_all
from reporting.rules.facts import Group, GroupSpan, MeasureFact, ProvinceFacts, Span, Status, UnitFact
from tests.unit.reporting.notice import (
    CLAUSES,
    FOUR_HAVES,
    JUNE,
    LAIWU,
    LAIWU_END,
    NOVEMBER,
    ONE_DAY,
    PROVINCE,
    codes,
    grouped,
    measures,
    one,
    plan,
    units,
)

BOTH = CLAUSES["1.4"].items
MAY = date(2018, 5, 10)


def with_both(having: int, of: int, first: date = MAY, last: date | None = None) -> ProvinceFacts:
    return ProvinceFacts(PROVINCE, units(of), measures=measures(codes(having), BOTH, first, last))


@pytest.mark.parametrize(
    ("having", "of", "status", "value"),
    [
        (7, 10, Status.MET, "0.7000"),
        (6, 10, Status.MISSED, "0.6000"),
        (15, 21, Status.MET, "0.7143"),
        (14, 21, Status.MISSED, "0.6667"),
        (12, 17, Status.MET, "0.7059"),
        (11, 16, Status.MISSED, "0.6875"),
    ],
)
def test_seven_of_ten_is_met(having: int, of: int, status: Status, value: str) -> None:
    verdict = one(with_both(having, of), "1.4", JUNE)
    assert (verdict.status, verdict.value) == (status, value)
    assert (verdict.numerator, verdict.denominator, verdict.holds) == (having, of, status is Status.MET)
    assert verdict.met_on == (MAY if status is Status.MET else None)
    assert (verdict.due, verdict.threshold, verdict.provisional, verdict.year) == (JUNE, "0.70", None, None)


def test_before_due_it_is_pending_and_on_the_due_day_missed() -> None:
    facts = with_both(3, 10)
    assert one(facts, "1.4", JUNE - ONE_DAY).status is Status.PENDING
    assert one(facts, "1.4", JUNE).status is Status.MISSED


def test_in_force_on_the_due_day_itself_is_met_and_a_day_later_is_late() -> None:
    assert one(with_both(7, 10, JUNE), "1.4", JUNE).status is Status.MET
    late = with_both(7, 10, JUNE + ONE_DAY)
    assert one(late, "1.4", JUNE).status is Status.MISSED
    verdict = one(late, "1.4", JUNE + ONE_DAY)
    assert (verdict.status, verdict.met_on) == (Status.MET_LATE, JUNE + ONE_DAY)


def test_what_held_on_the_due_day_stays_met_after_it_ends() -> None:
    verdict = one(with_both(7, 10, MAY, JUNE), "1.4", JUNE + ONE_DAY)
    assert (verdict.status, verdict.holds, verdict.numerator) == (Status.MET, False, 0)
    assert verdict.met_on == MAY


def test_an_end_the_day_before_due_misses_and_a_new_start_is_late_with_a_new_spell() -> None:
    facts = with_both(7, 10, MAY, JUNE - ONE_DAY)
    again = measures(codes(7), BOTH, JUNE + 2 * ONE_DAY)
    facts = replace(facts, measures=facts.measures + again)
    assert one(facts, "1.4", JUNE - ONE_DAY).status is Status.MET
    assert one(facts, "1.4", JUNE).status is Status.MISSED
    verdict = one(facts, "1.4", date(2018, 8, 1))
    assert (verdict.status, verdict.met_on) == (Status.MET_LATE, JUNE + 2 * ONE_DAY)


def test_adjacent_and_overlapping_rows_are_one_spell() -> None:
    rows = measures(codes(7), BOTH, date(2017, 1, 1), date(2017, 12, 31))
    rows += measures(codes(7), BOTH, date(2018, 1, 1), date(2018, 6, 1))
    rows += measures(codes(7), BOTH, date(2018, 3, 1))
    facts = ProvinceFacts(PROVINCE, units(10), measures=rows)
    assert one(facts, "1.4", JUNE).met_on == date(2017, 1, 1)


def test_a_gap_of_one_day_makes_a_new_spell() -> None:
    rows = measures(codes(7), BOTH, date(2017, 1, 1), date(2017, 12, 30))
    rows += measures(codes(7), BOTH, date(2018, 1, 1))
    facts = ProvinceFacts(PROVINCE, units(10), measures=rows)
    assert one(facts, "1.4", date(2017, 12, 31)).numerator == 0
    assert one(facts, "1.4", JUNE).met_on == date(2018, 1, 1)


def test_both_conditions_must_be_in_force_on_the_same_day() -> None:
    rows = measures(codes(10), BOTH[:1], date(2018, 1, 1), date(2018, 3, 31))
    rows += measures(codes(10), BOTH[1:], date(2018, 4, 1))
    assert one(ProvinceFacts(PROVINCE, units(10), measures=rows), "1.4", JUNE).numerator == 0


def test_half_of_the_units_with_all_four_is_enough() -> None:
    rows = measures(codes(3), FOUR_HAVES, MAY) + measures(codes(6)[3:], FOUR_HAVES[:3], MAY)
    facts = ProvinceFacts(PROVINCE, units(6), measures=rows)
    assert one(facts, "1.5", JUNE).status is Status.MET
    assert one(replace(facts, units=units(7)), "1.5", JUNE).status is Status.MISSED


def test_laiwu_leaves_numerator_and_denominator_after_its_last_day() -> None:
    facts = ProvinceFacts(
        PROVINCE, (*units(9), UnitFact(LAIWU, LAIWU_END)), measures=measures([*codes(6), LAIWU], BOTH, MAY)
    )
    assert (one(facts, "1.4", LAIWU_END).numerator, one(facts, "1.4", LAIWU_END).denominator) == (7, 10)
    after = one(facts, "1.4", LAIWU_END + ONE_DAY)
    assert (after.numerator, after.denominator, after.holds, after.status) == (6, 9, False, Status.MET)
    assert one(facts, "1.4", date(2000, 1, 1)).denominator == 10


def test_the_end_of_a_unit_that_lacked_it_can_bring_the_threshold() -> None:
    having = measures(codes(7), BOTH, date(2018, 7, 1))
    facts = ProvinceFacts(PROVINCE, (*units(10), UnitFact(LAIWU, LAIWU_END)), measures=having)
    assert one(facts, "1.4", LAIWU_END).status is Status.MISSED
    verdict = one(facts, "1.4", date(2019, 3, 1))
    assert (verdict.status, verdict.met_on) == (Status.MET_LATE, LAIWU_END + ONE_DAY)


def test_without_units_there_is_no_value_and_nothing_holds() -> None:
    verdict = one(ProvinceFacts(PROVINCE, ()), "1.4", JUNE)
    assert (verdict.numerator, verdict.denominator, verdict.value, verdict.holds) == (0, 0, None, False)


def test_exchange_needs_the_province_itself_and_every_unit() -> None:
    day = date(2017, 10, 1)
    all_units = measures(codes(5), ["总结交流"], day)
    own = measures([PROVINCE], ["总结交流"], day + ONE_DAY)
    without_own = one(ProvinceFacts(PROVINCE, units(5), measures=all_units), "1.1", NOVEMBER)
    assert (without_own.numerator, without_own.value, without_own.status) == (5, "1.0000", Status.MISSED)
    complete = one(ProvinceFacts(PROVINCE, units(5), measures=all_units + own), "1.1", NOVEMBER)
    assert (complete.status, complete.met_on) == (Status.MET, day + ONE_DAY)
    assert one(ProvinceFacts(PROVINCE, units(6), measures=all_units + own), "1.1", NOVEMBER).holds is False


def test_central_cities_all_or_not_and_not_applicable_without_one() -> None:
    first, second = codes(2)
    facts = ProvinceFacts(PROVINCE, units(5), {first: Span(None), second: Span(None)})
    facts = replace(facts, measures=measures([first], ["常态化开展"], MAY))
    assert (one(facts, "1.6", JUNE).numerator, one(facts, "1.6", JUNE).denominator) == (1, 2)
    assert one(facts, "1.6", JUNE).status is Status.MISSED
    assert one(replace(facts, central_cities={first: Span(None)}), "1.6", JUNE).status is Status.MET
    none = one(replace(facts, central_cities={}), "1.6", JUNE)
    assert none.status is Status.NOT_APPLICABLE
    assert (none.numerator, none.denominator, none.value, none.holds, none.met_on) == (None,) * 5


def test_a_municipality_is_its_own_central_city() -> None:
    rows = (MeasureFact("110000", "常态化开展", MAY),)
    facts = ProvinceFacts("110000", (UnitFact("110101"),), {"110000": Span(None)}, rows)
    assert one(facts, "1.6", JUNE).status is Status.MET


def test_a_city_named_later_counts_from_that_day() -> None:
    first, second = codes(2)
    cities = {first: Span(None), second: Span(JUNE)}
    facts = ProvinceFacts(PROVINCE, units(5), cities, measures([first], ["常态化开展"], MAY))
    assert one(facts, "1.6", JUNE - ONE_DAY).denominator == 1
    assert one(facts, "1.6", JUNE).denominator == 2


def test_the_only_city_named_later_applies_from_that_day() -> None:
    facts = ProvinceFacts(PROVINCE, units(1), {codes(1)[0]: Span(JUNE)})
    assert one(facts, "1.6", JUNE - ONE_DAY).status is Status.NOT_APPLICABLE
    assert one(facts, "1.6", JUNE).status is Status.MISSED


@pytest.mark.parametrize(
    ("group", "applies", "provisional"),
    [
        (Group.PILOT, {"2.1"}, False),
        (Group.WITHOUT, {"2.2", "2.3"}, False),
        (Group.WITH, set(), False),
        (Group.UNCONFIRMED, {"2.2", "2.3"}, True),
    ],
)
def test_the_group_decides_section_two(group: Group, applies: set[str], provisional: bool) -> None:
    facts = ProvinceFacts(PROVINCE, units(3), groups=grouped(group))
    for code in ("2.1", "2.2", "2.3"):
        verdict = one(facts, code, JUNE)
        assert (verdict.status is not Status.NOT_APPLICABLE) is (code in applies)
        assert verdict.provisional is (None if code == "2.1" else provisional)


def test_the_group_of_the_day_asked_decides_and_history_is_judged_by_it() -> None:
    groups = (
        GroupSpan(Group.UNCONFIRMED, Span(None, date(2018, 8, 31))),
        GroupSpan(Group.WITH, Span(date(2018, 9, 1), date(2018, 12, 31))),
        GroupSpan(Group.WITHOUT, Span(date(2019, 1, 1))),
    )
    rows = measures([PROVINCE], CLAUSES["2.2"].items, MAY)
    facts = ProvinceFacts(PROVINCE, units(1), measures=rows, groups=groups)
    assert one(facts, "2.2", date(2018, 8, 31)).provisional is True
    assert one(facts, "2.2", date(2018, 9, 1)).status is Status.NOT_APPLICABLE
    confirmed = one(facts, "2.2", date(2019, 1, 1))
    assert (confirmed.status, confirmed.met_on, confirmed.provisional) == (Status.MET, MAY, False)


def test_one_of_two_measures_is_half() -> None:
    rows = measures([PROVINCE], CLAUSES["2.2"].items[:1], MAY)
    verdict = one(ProvinceFacts(PROVINCE, units(1), measures=rows), "2.2", JUNE)
    assert (verdict.numerator, verdict.denominator, verdict.value) == (1, 2, "0.5000")
    assert verdict.holds is False


@pytest.mark.parametrize(("target", "status"), [(1728, Status.MET), (1727, Status.MISSED)])
def test_the_plan_needs_a_compound_fifth_a_year(target: int, status: Status) -> None:
    facts = ProvinceFacts(PROVINCE, units(1), plan=plan(1000, target, NOVEMBER))
    verdict = one(facts, "1.3", NOVEMBER)
    assert (verdict.status, verdict.numerator, verdict.denominator) == (status, target, 1000)
    assert verdict.value == ("0.2000" if target == 1728 else "0.1998")


def test_before_its_adoption_a_plan_gives_no_figures() -> None:
    facts = ProvinceFacts(PROVINCE, units(1), plan=plan(1000, 2000, NOVEMBER + ONE_DAY))
    before = one(facts, "1.3", NOVEMBER)
    assert (before.numerator, before.denominator, before.value, before.holds) == (None, None, None, False)
    assert before.status is Status.MISSED
    after = one(facts, "1.3", NOVEMBER + ONE_DAY)
    assert (after.status, after.met_on) == (Status.MET_LATE, NOVEMBER + ONE_DAY)


def test_a_plan_on_zero_has_no_baseline_before_and_after_due() -> None:
    facts = ProvinceFacts(PROVINCE, units(1), plan=plan(0, 50, date(2017, 11, 1)))
    for day in (date(2017, 11, 1), NOVEMBER, JUNE):
        verdict = one(facts, "1.3", day)
        assert (verdict.status, verdict.numerator, verdict.denominator) == (Status.NO_BASELINE, 50, 0)
        assert (verdict.value, verdict.holds, verdict.met_on) == (None, False, None)
    assert one(facts, "1.3", date(2017, 10, 31)).status is Status.PENDING


@pytest.mark.parametrize(
    ("filed", "status"),
    [(NOVEMBER, Status.MET), (NOVEMBER + ONE_DAY, Status.MET_LATE), (None, Status.MISSED)],
)
def test_filing_before_december(filed: date | None, status: Status) -> None:
    filings = {} if filed is None else {"6.1": filed}
    verdict = one(ProvinceFacts(PROVINCE, units(1), filings=filings), "6.1", JUNE)
    assert (verdict.status, verdict.met_on, verdict.denominator) == (status, filed, 1)
    assert verdict.numerator == (0 if filed is None else 1)


def test_the_application_binds_from_the_day_it_is_declared() -> None:
    declared = date(2017, 11, 20)
    facts = ProvinceFacts(PROVINCE, units(1), filings={"6.3": date(2017, 11, 10)})
    assert one(facts, "6.3", JUNE).status is Status.NOT_APPLICABLE
    facts = replace(facts, declared={"6.3": declared})
    assert one(facts, "6.3", declared - ONE_DAY).status is Status.NOT_APPLICABLE
    assert one(facts, "6.3", declared).met_on == date(2017, 11, 10)


def test_all_clauses_come_in_order_of_clause_and_year() -> None:
    facts = ProvinceFacts(PROVINCE, units(2))
    found = judge_all(facts, reversed(list(CLAUSES.values())), as_of=date(2019, 7, 1))
    keys = [(each.clause, each.year or 0) for each in found]
    assert keys == sorted(keys) and len(keys) == 15
    growth_only = {each.clause for each in found if each.year is not None}
    assert growth_only == {"1.8"}
    assert len(judge_all(facts, CLAUSES.values(), as_of=date(2017, 12, 31))) == 13


def test_the_first_and_the_last_day_of_the_calendar_can_be_asked() -> None:
    facts = with_both(7, 10)
    assert one(facts, "1.4", date.min).status is Status.PENDING
    assert one(facts, "1.4", date.max).holds is True
