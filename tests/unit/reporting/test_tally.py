"""已完成 and 应完成: what is counted, and when."""

from __future__ import annotations

from datetime import date

from reporting.rules.facts import Status, Verdict
from reporting.selectors.verdicts import Tally, is_due_today, tally

DUE = {"1.4": date(2018, 6, 30), "1.8": date(2020, 12, 31)}
DAY = date(2018, 7, 10)


def verdict(
    status: Status, *, clause: str = "1.4", year: int | None = None, provisional: bool | None = None
) -> Verdict:
    return Verdict(
        province="440000",
        clause=clause,
        numerator=1,
        denominator=1,
        value="1.0000",
        threshold="1",
        due=date(year, 12, 31) if year else DUE[clause],
        holds=True,
        status=status,
        met_on=None,
        provisional=provisional,
        year=year,
    )


def count(*verdicts: Verdict, as_of: date = DAY, today: date = DAY) -> Tally:
    return tally(verdicts, due=DUE, as_of=as_of, today=today)


def test_done_late_is_done_and_missed_is_owed() -> None:
    found = count(verdict(Status.MET), verdict(Status.MET_LATE), verdict(Status.MISSED))
    assert found == Tally(done=2, owed=3, open=0)


def test_what_does_not_apply_or_is_to_be_confirmed_stays_out() -> None:
    assert count(verdict(Status.NOT_APPLICABLE), verdict(Status.MISSED, provisional=True)) == Tally(0, 0, 0)


def test_of_growth_only_the_last_year_counts() -> None:
    for status in (Status.ON_TRACK, Status.BEHIND, Status.NO_BASELINE):
        assert count(verdict(status, clause="1.8", year=2018), as_of=date(2020, 1, 1)) == Tally(0, 0, 0)
    assert count(verdict(Status.MET, clause="1.8", year=2020), as_of=date(2021, 2, 1)) == Tally(1, 1, 0)
    waiting = count(verdict(Status.PENDING, clause="1.8", year=2020), as_of=date(2021, 1, 31))
    assert waiting == Tally(0, 0, 1)


def test_before_the_due_day_only_what_is_done_is_owed() -> None:
    early = date(2018, 3, 1)
    assert count(verdict(Status.PENDING), verdict(Status.MET), as_of=early, today=early) == Tally(1, 1, 1)


def test_the_live_due_day_is_open_until_midnight_and_a_past_one_is_not() -> None:
    due = DUE["1.4"]
    missed = verdict(Status.MISSED)
    assert count(missed, as_of=due, today=due) == Tally(0, 0, 1)
    assert count(missed, as_of=due, today=DAY) == Tally(0, 1, 0)
    assert is_due_today(missed, as_of=due, today=due)
    assert not is_due_today(verdict(Status.MET), as_of=due, today=due)
