"""表内: rules inside a row, R01–R14. Blanks and 不适用 trigger no comparison."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.rules.checks.found import CellAt, Found, Limits, digits, ratio
from reporting.rules.checks.snapshot import ZERO, Snapshot
from reporting.rules.returns import NOT_APPLICABLE


def check_r01(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#2 ≤ #1."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "2", "1")
        if found and found[0] > found[1]:
            params = {"a": digits(found[0]), "b": digits(found[1])}
            yield Found(unit.code, "2", snapshot.cells(unit.code, "2", "1"), params)


def check_r02(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#1 ≤ #3."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "3", "1")
        if found and found[1] > found[0]:
            params = {"a": digits(found[0]), "b": digits(found[1])}
            yield Found(unit.code, "3", snapshot.cells(unit.code, "3", "1"), params)


def check_r03(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#1 = 0 ⇒ #2, #3, #4 = 0."""
    for unit in snapshot.rows:
        if snapshot.number(unit.code, "1") != 0:
            continue
        for figure in ("2", "3", "4"):
            value = snapshot.number(unit.code, figure)
            if value:
                params = {"figure": figure, "v": digits(value)}
                yield Found(unit.code, figure, snapshot.cells(unit.code, "1", figure), params)


def check_r04(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#1 > 0 with #4 = 0."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "1", "4")
        if found and found[0] > 0 and found[1] == 0:
            yield Found(unit.code, "4", snapshot.cells(unit.code, "1", "4"), {"b": digits(found[0])})


def check_r05(snapshot: Snapshot, limits: Limits) -> Iterator[Found]:
    """The average amount of a project, 50–20000 万元; R04 speaks of an amount of 0."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "1", "4")
        if not found or found[0] <= 0 or found[1] == 0:
            continue
        projects, amount = found
        if not limits["least"] * projects <= amount <= limits["most"] * projects:
            yield Found(unit.code, "4", snapshot.cells(unit.code, "1", "4"), {"v": ratio(amount, projects)})


def check_r06(snapshot: Snapshot, limits: Limits) -> Iterator[Found]:
    """#3 / #1 ≤ 30."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "1", "3")
        if found and found[0] > 0 and found[1] > limits["most"] * found[0]:
            yield Found(unit.code, "3", snapshot.cells(unit.code, "1", "3"), {"v": ratio(found[1], found[0])})


def check_r07(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#5 = 0 ⇔ #6 = 0; it stands at the cell that is 0."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "5", "6")
        if found and (found[0] == 0) != (found[1] == 0):
            yield Found(unit.code, "5" if found[0] == 0 else "6", snapshot.cells(unit.code, "5", "6"))


def check_r08(snapshot: Snapshot, limits: Limits) -> Iterator[Found]:
    """#7 ≤ 5% of #6."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "7", "6")
        if found and found[0] * 100 > limits["share"] * found[1]:
            params = {"a": digits(found[0]), "share": digits(limits["share"])}
            yield Found(unit.code, "7", snapshot.cells(unit.code, "7", "6"), params)


def check_r09(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#5 ≤ #1 + #23 of the quarter before."""
    yield from more_than_pledged(snapshot, "5")


def more_than_pledged(snapshot: Snapshot, figure: str) -> Iterator[Found]:
    """Rows with more in `figure` than projects registered this quarter or under pledge before it."""
    before = snapshot.quarter.previous
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, figure, "1")
        pledged = snapshot.number(unit.code, "23", before)
        if found and pledged is not None and found[0] > found[1] + pledged:
            cells = (*snapshot.cells(unit.code, figure, "1"), (unit.code, before, "23"))
            yield Found(unit.code, figure, cells, {"a": digits(found[0]), "b": digits(found[1] + pledged)})


def at_two_ends(snapshot: Snapshot, division: str, figure: str) -> tuple[CellAt, ...]:
    """A point-in-time cell of the quarter before and of this one, as far as they say a number."""
    quarters = (snapshot.quarter.previous, snapshot.quarter)
    return tuple((division, at, figure) for at in quarters if snapshot.number(division, figure, at) is not None)


def check_r10(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#9 ≤ the greater #8 of last and of this quarter, of those that are reported."""
    for unit in snapshot.rows:
        paid = snapshot.number(unit.code, "9")
        ends = at_two_ends(snapshot, unit.code, "8")
        if not paid or not ends:
            continue
        fund = max(snapshot.number(unit.code, "8", at) or ZERO for _code, at, _figure in ends)
        if paid > fund:
            cells = (*snapshot.cells(unit.code, "9", "8"), (unit.code, snapshot.quarter.previous, "8"))
            yield Found(unit.code, "9", cells, {"a": digits(paid), "b": digits(fund)})


def check_r11(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#9 > 0 ⇒ #10 > 0 at the end of last or of this quarter, of those that are reported."""
    for unit in snapshot.rows:
        paid = snapshot.number(unit.code, "9")
        ends = at_two_ends(snapshot, unit.code, "10")
        if paid and ends and not any(snapshot.number(unit.code, "10", at) for _code, at, _figure in ends):
            cells = (*snapshot.cells(unit.code, "9", "10"), (unit.code, snapshot.quarter.previous, "10"))
            yield Found(unit.code, "10", cells)


def check_r12(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#16 = 0 ⇔ #17 = 0; it stands at the cell that is 0."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "16", "17")
        if found and (found[0] == 0) != (found[1] == 0):
            params = {"a": digits(found[0]), "b": digits(found[1])}
            yield Found(unit.code, "16" if found[0] == 0 else "17", snapshot.cells(unit.code, "16", "17"), params)


def check_r13(snapshot: Snapshot, limits: Limits) -> Iterator[Found]:
    """5 ≤ #17 / #16 ≤ 500; R12 speaks of zeros."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "16", "17")
        if not found or not all(found):
            continue
        sessions, people = found
        if not limits["least"] * sessions <= people <= limits["most"] * sessions:
            params = {"v": ratio(people, sessions)}
            yield Found(unit.code, "17", snapshot.cells(unit.code, "16", "17"), params)


def check_r14(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """Outside the registration pilot #21 is 不适用, also not 0."""
    for unit in snapshot.rows:
        if not unit.is_pilot and snapshot.text(unit.code, "21") not in (None, NOT_APPLICABLE):
            yield Found(unit.code, "21", snapshot.cells(unit.code, "21"))
