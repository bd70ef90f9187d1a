"""Sets of days as sorted runs of day numbers, half open, so that every day of the calendar can be covered.

A day number is `date.toordinal()`; `END` is the number after the last day there is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from reporting.rules.facts import Group, GroupSpan, Span

BEGINNING = date.min.toordinal()
END = date.max.toordinal() + 1


class Run(NamedTuple):
    """The days from number `start` up to, not including, number `stop`."""

    start: int
    stop: int


ALWAYS = (Run(BEGINNING, END),)


def run(first: date | None, last: date | None) -> Run:
    """The run of a span with both ends included; None is open. An end before its start gives an empty run."""
    return Run(BEGINNING if first is None else first.toordinal(), END if last is None else last.toordinal() + 1)


def joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The union: sorted, overlapping and adjacent runs in one, empty ones gone."""
    result: list[Run] = []
    for each in sorted(runs):
        if each.start >= each.stop:
            continue
        if result and each.start <= result[-1].stop:
            result[-1] = Run(result[-1].start, max(result[-1].stop, each.stop))
        else:
            result.append(each)
    return tuple(result)


def common(left: Sequence[Run], right: Sequence[Run]) -> tuple[Run, ...]:
    """The days in both of two joined sets."""
    result: list[Run] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, stop = max(left[i].start, right[j].start), min(left[i].stop, right[j].stop)
        if start < stop:
            result.append(Run(start, stop))
        if left[i].stop <= right[j].stop:
            i += 1
        else:
            j += 1
    return tuple(result)


def covering(runs: Sequence[Run], number: int) -> Run | None:
    """The run of a joined set that holds a day number, or None."""
    at = bisect_right(runs, number, key=lambda each: each.start) - 1
    return runs[at] if at >= 0 and number < runs[at].stop else None


def covers(span: Span, day: date) -> bool:
    """Whether a day lies in a span, both ends included."""
    return (span.first is None or span.first <= day) and (span.last is None or day <= span.last)


def last_day(each: Run) -> date | None:
    """The last day of a run, None where it is open."""
    return None if each.stop >= END else date.fromordinal(each.stop - 1)


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter (1-4)."""
    first_after = date(year + quarter // 4, quarter * 3 % 12 + 1, 1)
    return first_after - timedelta(days=1)


def group_on(groups: Sequence[GroupSpan], day: date) -> Group:
    """The group in force on a day; a day that no span covers is UNCONFIRMED."""
    for each in groups:
        if covers(each.span, day):
            return each.group
    return Group.UNCONFIRMED


def span_changes(spans: Iterable[Span]) -> set[int]:
    """The day numbers on which a day may enter or leave one of the spans."""
    runs = [run(each.first, each.last) for each in spans]
    return {number for each in runs for number in each if number < END}
