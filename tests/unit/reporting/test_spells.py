"""Any day read from the spells is what judging that day gives."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.rules.clauses import judge, judge_of
from reporting.rules.facts import MeasureFact, ProvinceFacts, Rule, Status
from reporting.rules.spells import Spell, breakpoints, verdict_spells
from tests.unit.reporting.notice import (
    CLAUSES,
    JUNE,
    ONE_DAY,
    PROVINCE,
    codes,
    measures,
    units,
    year_of_counts,
)
from tests.unit.reporting.provinces import LANDMARKS, any_days, days, provinces

slow = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


def around(day: date) -> list[date]:
    near = [day]
    if day > date.min:
        near.append(day - ONE_DAY)
    if day < date.max:
        near.append(day + ONE_DAY)
    return near


@slow
@given(provinces(), st.lists(any_days, max_size=8))
def test_the_spells_of_a_day_are_its_verdicts(facts: ProvinceFacts, asked: list[date]) -> None:
    for clause in CLAUSES.values():
        spells = verdict_spells(facts, clause)
        edges = [spell.first for spell in spells] + [spell.last for spell in spells if spell.last is not None]
        edges += LANDMARKS
        for day in {*asked, *(each for edge in edges for each in around(edge))}:
            read = [spell.verdict for spell in spells if spell.covers(day)]
            assert read == judge(facts, clause, as_of=day), (clause.code, day)


@slow
@given(provinces())
def test_spells_are_maximal_and_leave_no_day_out(facts: ProvinceFacts) -> None:
    for clause in CLAUSES.values():
        spells = verdict_spells(facts, clause)
        years = sorted({spell.verdict.year for spell in spells}, key=lambda year: year or 0)
        assert years == (list(clause.years) if clause.rule is Rule.GROWTH else [None])
        for year in years:
            chain = [spell for spell in spells if spell.verdict.year == year]
            assert chain[0].first == (date.min if year is None else date(year, 1, 1))
            assert chain[-1].last is None
            for earlier, later in pairwise(chain):
                assert earlier.last == later.first - ONE_DAY
                assert earlier.verdict != later.verdict


@slow
@given(provinces(), days)
def test_nothing_changes_between_breakpoints(facts: ProvinceFacts, start: date) -> None:
    for clause in CLAUSES.values():
        points = set(breakpoints(facts, clause))
        assert date.min in points
        verdicts_on = judge_of(facts, clause)
        for offset in range(1, 40):
            day = start + timedelta(days=offset)
            if verdicts_on(day) != verdicts_on(day - ONE_DAY):
                assert day in points, (clause.code, day)


def in_force(facts: ProvinceFacts, division: str, item: str, day: date) -> bool:
    def covers(row: MeasureFact) -> bool:
        return row.first <= day and (row.last is None or day <= row.last)

    return any(row.division == division and row.item == item and covers(row) for row in facts.measures)


@slow
@given(provinces(), days)
def test_the_numbers_of_a_day_are_those_of_counting_it_by_hand(facts: ProvinceFacts, day: date) -> None:
    alive = [unit.code for unit in facts.units if unit.last is None or day <= unit.last]
    for code in ("1.1", "1.4", "1.5"):
        (verdict,) = judge(facts, CLAUSES[code], as_of=day)
        having = [unit for unit in alive if all(in_force(facts, unit, item, day) for item in CLAUSES[code].items)]
        assert (verdict.numerator, verdict.denominator) == (len(having), len(alive))


@slow
@given(provinces(), days)
def test_met_on_begins_the_unbroken_spell_that_decides(facts: ProvinceFacts, day: date) -> None:
    for code in ("1.1", "1.4", "1.6", "1.7"):
        clause = CLAUSES[code]
        (verdict,) = judge(facts, clause, as_of=day)
        if verdict.status not in {Status.MET, Status.MET_LATE}:
            assert verdict.met_on is None
            continue
        decides = clause.due if verdict.status is Status.MET and day >= clause.due else day
        first = decides
        while judge(facts, clause, as_of=first - ONE_DAY)[0].holds:
            first -= ONE_DAY
        assert verdict.met_on == first


def statuses(spells: list[Spell]) -> list[tuple[date, Status]]:
    return [(spell.first, spell.verdict.status) for spell in spells]


def test_spells_of_a_late_province() -> None:
    rows = measures(codes(7), CLAUSES["1.4"].items, date(2018, 9, 1))
    facts = ProvinceFacts(PROVINCE, units(10), measures=rows)
    assert statuses(verdict_spells(facts, CLAUSES["1.4"])) == [
        (date.min, Status.PENDING),
        (JUNE, Status.MISSED),
        (date(2018, 9, 1), Status.MET_LATE),
    ]


@pytest.mark.parametrize(("year", "word"), [(2018, Status.ON_TRACK), (2020, Status.MET)])
def test_spells_of_growth_turn_on_quarter_ends(year: int, word: Status) -> None:
    counts = year_of_counts(codes(1)[0], 2017, [10] * 4) + year_of_counts(codes(1)[0], year, [30, 50, 1, 1])
    facts = ProvinceFacts(PROVINCE, units(1), counts=counts)
    spells = [each for each in verdict_spells(facts, CLAUSES["1.8"]) if each.verdict.year == year]
    assert statuses(spells) == [
        (date(year, 1, 1), Status.PENDING),
        (date(year, 3, 31), Status.PENDING),
        (date(year, 6, 30), word),
        (date(year, 9, 30), word),
        (date(year, 12, 31), word),
    ]
