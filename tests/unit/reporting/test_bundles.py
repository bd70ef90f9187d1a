"""2.3: the day on which loan, insurance and compensation are first all in force together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reporting.rules.bundles import landing_day
from reporting.rules.facts import BundleFact, Group, ProvinceFacts, Span, Status
from tests.unit.reporting.notice import JUNE, ONE_DAY, PROVINCE, bundle, grouped, one, units

MARCH = date(2018, 3, 1)
APRIL = date(2018, 4, 1)


def standard() -> BundleFact:
    return bundle(
        registered=date(2018, 2, 1),
        loan=date(2018, 2, 20),
        insurances=[Span(MARCH)],
        compensations=[Span(APRIL)],
    )


def province(*bundles: BundleFact) -> ProvinceFacts:
    return ProvinceFacts(PROVINCE, units(1), bundles=bundles, groups=grouped(Group.WITHOUT))


def test_the_last_part_decides_the_day() -> None:
    assert landing_day(standard()) == APRIL
    assert landing_day(replace(standard(), loan_on=date(2018, 5, 5))) == date(2018, 5, 5)
    assert landing_day(replace(standard(), loan_on=None)) == APRIL
    assert landing_day(replace(standard(), registered_on=date(2018, 6, 6))) == date(2018, 6, 6)


def test_every_part_is_needed() -> None:
    assert landing_day(replace(standard(), registered_on=None)) is None
    assert landing_day(replace(standard(), insurances=())) is None
    assert landing_day(replace(standard(), compensations=())) is None


def test_the_last_day_in_force_still_counts() -> None:
    assert landing_day(replace(standard(), insurances=(Span(MARCH, APRIL),))) == APRIL
    assert landing_day(replace(standard(), insurances=(Span(MARCH, APRIL - ONE_DAY),))) is None


def test_a_pledge_is_gone_on_its_day_of_deregistration() -> None:
    assert landing_day(replace(standard(), deregistered_on=APRIL)) is None
    assert landing_day(replace(standard(), deregistered_on=APRIL + ONE_DAY)) == APRIL


def test_the_earliest_pair_in_force_together_lands_it() -> None:
    expired = Span(MARCH, date(2018, 3, 31))
    renewed = Span(date(2018, 4, 20), None)
    assert landing_day(replace(standard(), insurances=(expired, renewed))) == date(2018, 4, 20)
    early = Span(date(2018, 3, 15), date(2018, 3, 20))
    both = replace(standard(), insurances=(renewed, expired), compensations=(Span(APRIL), early))
    assert landing_day(both) == date(2018, 3, 15)


def test_it_counts_from_its_day_on_and_later_ends_take_nothing_back() -> None:
    facts = province(replace(standard(), deregistered_on=date(2018, 5, 1)))
    assert one(facts, "2.3", APRIL - ONE_DAY).status is Status.PENDING
    for day in (APRIL, JUNE, date(2020, 1, 1)):
        verdict = one(facts, "2.3", day)
        assert (verdict.numerator, verdict.denominator, verdict.value) == (1, 1, "1.0000")
        assert (verdict.status, verdict.met_on) == (Status.MET, APRIL)


def test_a_landing_before_2018_never_counts() -> None:
    early = bundle(
        registered=date(2017, 1, 1),
        insurances=[Span(date(2017, 12, 31))],
        compensations=[Span(date(2017, 5, 1))],
    )
    again = replace(early, insurances=(*early.insurances, Span(MARCH)))
    assert one(province(early, again), "2.3", JUNE).status is Status.MISSED
    on_the_day = replace(early, insurances=(Span(date(2018, 1, 1)),))
    assert one(province(on_the_day), "2.3", JUNE).met_on == date(2018, 1, 1)


def test_more_than_one_shows_as_many() -> None:
    later = replace(standard(), project_no="P2", loan_on=date(2018, 9, 1))
    verdict = one(province(standard(), later), "2.3", date(2018, 9, 1))
    assert (verdict.numerator, verdict.value, verdict.met_on) == (2, "2.0000", APRIL)


def test_a_landing_after_the_due_day_is_late() -> None:
    late = replace(standard(), loan_on=JUNE + ONE_DAY)
    assert one(province(late), "2.3", JUNE).status is Status.MISSED
    verdict = one(province(late), "2.3", JUNE + ONE_DAY)
    assert (verdict.status, verdict.met_on) == (Status.MET_LATE, JUNE + ONE_DAY)
