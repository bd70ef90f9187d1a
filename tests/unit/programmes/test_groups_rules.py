"""Timelines of groups: every day covered exactly once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.rules.groups import GROUPS, Fault, GroupPeriod, changed_from, faults, on

JULY = date(2018, 7, 1)
JUNE_END = date(2018, 6, 30)
SPAN = st.dates(min_value=date(2016, 1, 1), max_value=date(2021, 12, 31))


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([GroupPeriod("with")], []),
        ([GroupPeriod("unconfirmed", None, JUNE_END), GroupPeriod("with", JULY)], []),
        ([], [(0, "none")]),
        ([GroupPeriod("with", JULY)], [(0, "beginning")]),
        ([GroupPeriod("with", None, JULY)], [(0, "open_end")]),
        ([GroupPeriod("unconfirmed", None, JUNE_END), GroupPeriod("with", date(2018, 7, 2))], [(1, "gap")]),
        ([GroupPeriod("unconfirmed", None, JULY), GroupPeriod("with", JULY)], [(1, "overlap")]),
        ([GroupPeriod("unconfirmed"), GroupPeriod("with", JULY)], [(1, "overlap")]),
        ([GroupPeriod("others")], [(0, "unknown")]),
        (
            [
                GroupPeriod("with", None, JUNE_END),
                GroupPeriod("pilot", JULY, date(2018, 6, 1)),
                GroupPeriod("with", date(2018, 6, 2)),
            ],
            [(1, "order")],
        ),
    ],
)
def test_faults(periods: list[GroupPeriod], expected: list[tuple[int, Fault]]) -> None:
    assert faults(periods) == expected


def test_a_change_ends_the_running_period_the_day_before() -> None:
    before = (GroupPeriod("unconfirmed"),)
    after = changed_from(before, group="with", first_day=JULY, document_number="粤知〔2018〕1号")
    assert after == (
        GroupPeriod("unconfirmed", None, JUNE_END),
        GroupPeriod("with", JULY, None, "粤知〔2018〕1号"),
    )


def test_a_change_on_the_day_a_period_begins_replaces_it() -> None:
    before = (GroupPeriod("unconfirmed", None, JUNE_END), GroupPeriod("without", JULY))
    after = changed_from(before, group="with", first_day=JULY)
    assert after == (GroupPeriod("unconfirmed", None, JUNE_END), GroupPeriod("with", JULY))


def test_a_change_to_the_same_group_is_none() -> None:
    before = (GroupPeriod("with"),)
    assert changed_from(before, group="with", first_day=JULY) == before


@st.composite
def timelines(draw: st.DrawFn) -> tuple[GroupPeriod, ...]:
    starts: list[date | None] = [None, *sorted(draw(st.sets(SPAN, max_size=4)))]
    ends = [start - timedelta(days=1) for start in starts if start is not None]
    return tuple(
        GroupPeriod(draw(st.sampled_from(GROUPS)), start, end) for start, end in zip(starts, [*ends, None], strict=True)
    )


@given(timelines(), st.sampled_from(GROUPS), SPAN, SPAN)
def test_a_change_keeps_every_day_covered_and_other_days_as_they_were(
    before: tuple[GroupPeriod, ...], group: str, first_day: date, day: date
) -> None:
    after = changed_from(before, group=group, first_day=first_day)
    assert not faults(after)
    was, running, now = on(before, day), on(before, first_day), on(after, day)
    assert was and running and now
    changed = day >= first_day and running.covers(day)
    assert now.group == (group if changed else was.group)
