"""表内: rules inside a row that practice added to the first twenty-five, R26–R30 and R32–R34."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.rules.checks.found import Found, Limits, digits
from reporting.rules.checks.snapshot import Snapshot
from reporting.rules.checks.within import more_than_pledged


def _above(snapshot: Snapshot, part: str, whole: str) -> Iterator[Found]:
    """Rows in which `part` exceeds `whole`."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, part, whole)
        if found and found[0] > found[1]:
            params = {"figure": part, "a": digits(found[0]), "b": digits(found[1])}
            yield Found(unit.code, part, snapshot.cells(unit.code, part, whole), params)


def check_r26(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#22 ≤ #1."""
    yield from _above(snapshot, "22", "1")


def check_r27(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#22 ≥ #2."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "22", "2")
        if found and found[0] < found[1]:
            params = {"a": digits(found[0]), "b": digits(found[1])}
            yield Found(unit.code, "22", snapshot.cells(unit.code, "22", "2"), params)


def check_r28(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#26 ≤ #5 and #27 ≤ #5."""
    yield from _above(snapshot, "26", "5")
    yield from _above(snapshot, "27", "5")


def check_r29(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#26 + #27 ≥ #5."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "5", "26", "27")
        if found and found[1] + found[2] < found[0]:
            params = {"a": digits(found[1] + found[2]), "b": digits(found[0])}
            yield Found(unit.code, "5", snapshot.cells(unit.code, "5", "26", "27"), params)


def check_r30(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#10 ≤ #24."""
    yield from _above(snapshot, "10", "24")


def check_r32(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#25 ≤ #1 + #23 of the quarter before."""
    yield from more_than_pledged(snapshot, "25")


def check_r33(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#23 = 0 ⇒ #24 = 0."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "24", "23")
        if found and found[1] == 0 and found[0]:
            yield Found(unit.code, "24", snapshot.cells(unit.code, "24", "23"), {"v": digits(found[0])})


def check_r34(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """In a row ticked 零报告 no period figure of 1–21 is other than 0."""
    for unit in snapshot.rows:
        if (unit.code, snapshot.quarter) not in snapshot.zero_reports:
            continue
        for figure in snapshot.form.zero_report_codes:
            value = snapshot.number(unit.code, figure)
            if value:
                params = {"figure": figure, "v": digits(value)}
                yield Found(unit.code, figure, snapshot.cells(unit.code, figure), params)
