"""1.8 and the national rows: sums, completeness, baselines, progress and the final verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reporting.rules.clauses import NationalYear, judge, judge_national
from reporting.rules.facts import CountFact, ProvinceFacts, Status, UnitFact
from tests.unit.reporting.notice import (
    CLAUSES,
    LAIWU,
    LAIWU_END,
    PROVINCE,
    codes,
    of_year,
    plan,
    units,
    year_of_counts,
)

ONLY = codes(1)[0]
LONG_AFTER = date(2021, 6, 1)


def returns(*years: tuple[int, list[int | None]], code: str = ONLY) -> tuple[CountFact, ...]:
    return tuple(each for year, values in years for each in year_of_counts(code, year, values))


def province(*years: tuple[int, list[int | None]]) -> ProvinceFacts:
    return ProvinceFacts(PROVINCE, units(1), counts=returns(*years))


def test_anhui_grew_by_56_90_percent() -> None:
    facts = province((2017, [100, 120, 150, 159]), (2018, [200, 210, 220, 200]))
    verdict = of_year(facts, 2018, date(2018, 12, 31))
    assert (verdict.numerator, verdict.denominator, verdict.value) == (830, 529, "0.5690")
    assert (verdict.average, verdict.complete, verdict.metric) == ("0.5690", True, "projects")
    assert (verdict.status, verdict.holds, verdict.due) == (Status.ON_TRACK, True, date(2018, 12, 31))
    assert verdict.met_on == date(2018, 12, 31)  # 635 is reached by 830, not yet by 630


def test_one_verdict_for_each_year_begun() -> None:
    def years(as_of: date) -> list[int | None]:
        return [each.year for each in judge(province(), CLAUSES["1.8"], as_of=as_of)]

    assert years(date(2017, 12, 31)) == []
    assert years(date(2018, 1, 1)) == [2018]
    assert years(date(2020, 1, 1)) == years(LONG_AFTER) == [2018, 2019, 2020]


def test_a_quarter_counts_from_its_last_day() -> None:
    facts = province((2017, [10] * 4), (2018, [20, 20, 20, 20]))
    assert of_year(facts, 2018, date(2018, 3, 30)).numerator == 0
    assert of_year(facts, 2018, date(2018, 3, 31)).numerator == 20
    reached = of_year(facts, 2018, date(2018, 9, 30))
    assert (reached.numerator, reached.complete, reached.status) == (60, False, Status.ON_TRACK)
    assert (reached.met_on, reached.value, reached.average) == (date(2018, 9, 30), None, None)


@pytest.mark.parametrize(("total", "status"), [(1728, Status.MET), (1727, Status.MISSED)])
def test_the_last_year_is_the_verdict_in_whole_numbers(total: int, status: Status) -> None:
    facts = province((2017, [1000, 0, 0, 0]), (2018, [1, 1, 1, 1]), (2019, [0] * 4), (2020, [total, 0, 0, 0]))
    verdict = of_year(facts, 2020, date(2020, 12, 31))
    assert verdict.status is status
    assert verdict.met_on == (date(2020, 3, 31) if status is Status.MET else None)
    assert verdict.value is None  # the year before is complete and zero
    assert verdict.average == ("0.2000" if status is Status.MET else "0.1998")
    assert of_year(facts, 2019, date(2020, 12, 31)).value == "-1.0000"


@pytest.mark.parametrize(("year", "failed"), [(2018, Status.BEHIND), (2020, Status.MISSED)])
def test_incomplete_is_pending_through_the_late_filings_of_january(year: int, failed: Status) -> None:
    facts = province((2017, [10] * 4), (year, [1, 1, 1]))
    assert of_year(facts, year, date(year + 1, 1, 31)).status is Status.PENDING
    assert of_year(facts, year, date(year + 1, 2, 1)).status is failed


def test_complete_and_short_fails_at_once() -> None:
    facts = province((2017, [10] * 4), (2018, [1, 1, 1, None]))
    assert of_year(facts, 2018, date(2018, 12, 30)).status is Status.PENDING
    verdict = of_year(facts, 2018, date(2018, 12, 31))
    assert (verdict.status, verdict.complete, verdict.value) == (Status.BEHIND, True, "-0.9250")


def test_an_incomplete_year_before_leaves_the_value_out_but_not_the_average() -> None:
    facts = province((2017, [10] * 4), (2018, [10] * 3), (2019, [15] * 4))
    verdict = of_year(facts, 2019, LONG_AFTER)
    assert (verdict.value, verdict.average) == (None, "0.2247")


@pytest.mark.parametrize("base", [[10, 10, 10], [0, 0, 0, 0], [None] * 4])
def test_no_baseline_when_2017_is_incomplete_or_zero(base: list[int | None]) -> None:
    facts = province((2017, base), (2018, [50] * 4))
    for day in (date(2018, 1, 1), LONG_AFTER):
        verdict = of_year(facts, 2018, day)
        assert verdict.status is Status.NO_BASELINE
        assert verdict.denominator == sum(each or 0 for each in base)
        assert (verdict.value, verdict.average, verdict.met_on, verdict.holds) == (None, None, None, False)
    assert of_year(facts, 2018, LONG_AFTER).numerator == 200


def test_the_plan_in_force_brings_its_metric_and_baseline() -> None:
    adopted = date(2018, 5, 1)
    counts = returns((2017, [10] * 4), (2018, [9, 9, 9, 9]))
    counts += year_of_counts(ONLY, 2018, [3, 3, 3, 3], "enterprises")
    facts = ProvinceFacts(PROVINCE, units(1), counts=counts, plan=plan(10, 20, adopted, "enterprises"))
    before = of_year(facts, 2018, date(2018, 4, 30))
    assert (before.metric, before.numerator, before.denominator) == ("projects", 9, 40)
    after = of_year(facts, 2018, date(2018, 12, 31))
    assert (after.metric, after.numerator, after.denominator) == ("enterprises", 12, 10)
    assert (after.status, after.value, after.met_on) == (Status.ON_TRACK, "0.2000", date(2018, 12, 31))
    zero = replace(facts, plan=plan(0, 20, adopted, "enterprises"))
    assert of_year(zero, 2018, adopted).status is Status.NO_BASELINE


def test_the_provinces_own_row_is_added_and_never_owed() -> None:
    facts = province((2017, [10] * 4), (2018, [10] * 4))
    own = year_of_counts(PROVINCE, 2018, [5])
    verdict = of_year(replace(facts, counts=facts.counts + own), 2018, date(2018, 12, 31))
    assert (verdict.numerator, verdict.complete) == (45, True)
    alone = ProvinceFacts(PROVINCE, units(1), counts=year_of_counts(PROVINCE, 2018, [5] * 4))
    assert of_year(alone, 2018, LONG_AFTER).complete is False


def test_every_unit_owes_every_quarter() -> None:
    facts = province((2017, [10] * 4), (2018, [10] * 4))
    assert of_year(replace(facts, units=units(2)), 2018, LONG_AFTER).complete is False


def test_laiwu_owes_2018_and_its_later_figures_never_count() -> None:
    counts = returns((2017, [10] * 4), (2018, [10] * 4), (2019, [10] * 4))
    counts += returns((2017, [1] * 4), (2018, [1] * 4), (2019, [70]), code=LAIWU)
    facts = ProvinceFacts(PROVINCE, (*units(1), UnitFact(LAIWU, LAIWU_END)), counts=counts)
    assert of_year(facts, 2018, LONG_AFTER).numerator == 44
    verdict = of_year(facts, 2019, LONG_AFTER)
    assert (verdict.numerator, verdict.complete) == (40, True)
    lacking = replace(facts, counts=tuple(each for each in counts if each.division != LAIWU))
    assert of_year(lacking, 2018, LONG_AFTER).complete is False
    assert of_year(lacking, 2019, LONG_AFTER).complete is True


def test_a_unit_that_ends_within_a_quarter_does_not_owe_it() -> None:
    gone = UnitFact(LAIWU, date(2018, 12, 30))
    counts = returns((2017, [10] * 4), (2018, [10] * 4)) + returns((2018, [1, 1, 1, 500]), code=LAIWU)
    verdict = of_year(ProvinceFacts(PROVINCE, (*units(1), gone), counts=counts), 2018, LONG_AFTER)
    assert (verdict.numerator, verdict.complete) == (43, True)


def test_figures_of_a_stranger_are_not_the_provinces() -> None:
    facts = province((2017, [10] * 4), (2018, [10] * 4))
    stranger = year_of_counts("110101", 2018, [99])
    assert of_year(replace(facts, counts=facts.counts + stranger), 2018, LONG_AFTER).numerator == 40


def test_the_verdict_names_the_revisions_behind_it() -> None:
    counts = year_of_counts(ONLY, 2017, [10] * 4, revision=3)
    counts += year_of_counts(ONLY, 2018, [10] * 2, revision=7) + year_of_counts(ONLY, 2019, [1], revision=9)
    facts = ProvinceFacts(PROVINCE, units(1), counts=counts)
    assert of_year(facts, 2018, date(2018, 3, 30)).revisions == (3,)
    assert of_year(facts, 2018, LONG_AFTER).revisions == (3, 7)
    assert of_year(facts, 2019, LONG_AFTER).revisions == (3, 7, 9)


def country() -> list[ProvinceFacts]:
    first = province((2017, [4000, 0, 0, 0]), (2018, [5000, 0, 0, 0]))
    second = ProvinceFacts("340000", (UnitFact("340100"),))
    counts = returns((2017, [177, 0, 0, None]), (2018, [0, 0, 0, 408]), code="340100")
    return [first, replace(second, counts=counts)]


def test_the_country_grew_by_29_47_percent() -> None:
    assert judge_national(country(), as_of=date(2018, 12, 31)) == [NationalYear(2018, 5408, "0.2947", True)]


def test_national_rows_stay_open_until_every_province_is_complete() -> None:
    assert judge_national(country(), as_of=date(2017, 12, 31)) == []
    assert judge_national(country(), as_of=date(2018, 12, 30)) == [NationalYear(2018, 5000, None, False)]
    rows = judge_national(country(), as_of=date(2020, 1, 1))
    assert rows[1:] == [NationalYear(2019, 0, None, False), NationalYear(2020, 0, None, False)]


def test_the_country_counts_projects_whatever_a_plan_chose() -> None:
    first, second = country()
    chosen = replace(first, plan=plan(10, 20, date(2017, 1, 1), "enterprises"))
    assert judge_national([chosen, second], as_of=LONG_AFTER)[0].projects == 5408
