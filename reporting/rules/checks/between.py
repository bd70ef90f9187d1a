"""表间: rules between rows, and with ledgers and registers: R15–R21, R31, R35."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pledge_portal.common.periods import Quarter
from reporting.rules.checks.found import CellAt, Found, Limits, digits
from reporting.rules.checks.snapshot import ZERO, Snapshot, UnitFacts

FIRST_FOUR = ("1", "2", "3", "4")
OTHER_KNOWN = ("6", "23", "26", "27")


def check_r15(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#13 ≤ the library at the end of last quarter + #12; the library is what was added and not yet matched."""
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "13", "12")
        if not found or found[0] <= found[1]:
            continue
        library = snapshot.open_before(unit.code, "12", "13", year_start=False) + found[1]
        if found[0] > library:
            params = {"a": digits(found[0]), "b": digits(library)}
            yield Found(unit.code, "13", snapshot.cells(unit.code, "13", "12"), params)


def check_r16(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#19 of the year so far ≤ #18 of the year so far + what was open at its start."""
    for unit in snapshot.rows:
        if snapshot.numbers(unit.code, "18", "19") is None:
            continue
        settled = snapshot.sum_over(unit.code, "19", snapshot.year_to_date)
        alerts = snapshot.sum_over(unit.code, "18", snapshot.year_to_date)
        if settled <= alerts:
            continue
        alerts += snapshot.open_before(unit.code, "18", "19", year_start=True)
        if settled > alerts:
            cells = [(unit.code, at, figure) for at in snapshot.year_to_date for figure in ("18", "19")]
            yield Found(unit.code, "19", tuple(cells), {"a": digits(settled), "b": digits(alerts)})


def check_r17(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#1–#4 each equal the pledge ledger."""
    for unit in snapshot.rows:
        yield from _unlike_the_ledger(snapshot, unit, FIRST_FOUR)


def _unlike_the_ledger(snapshot: Snapshot, unit: UnitFacts, figures: Iterable[str]) -> Iterator[Found]:
    for figure in figures:
        given, known = snapshot.number(unit.code, figure), snapshot.known(unit.code, figure)
        if given is not None and known is not None and given != known:
            yield _ledger_found(snapshot, unit, figure, given, known)


def _ledger_found(snapshot: Snapshot, unit: UnitFacts, figure: str, given: Decimal, known: Decimal) -> Found:
    params = {"figure": figure, "a": digits(given), "b": digits(known), "d": digits(abs(given - known))}
    return Found(unit.code, figure, snapshot.cells(unit.code, figure), params)


def check_r18(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """The province's own count of a figure, where given, against its units; a blank unit leaves only the least."""
    if not snapshot.is_whole:
        return
    for figure, text in snapshot.totals.items():
        if figure not in snapshot.form.by_code or not snapshot.rows:
            continue
        counted = [unit for unit in snapshot.units if unit.is_owed or unit.is_own_row]
        numbers = {unit.code: snapshot.number(unit.code, figure) for unit in counted}
        owed_blank = any(unit.is_owed and snapshot.text(unit.code, figure) is None for unit in counted)
        given = [number for number in numbers.values() if number is not None]
        cells = tuple((code, snapshot.quarter, figure) for code in numbers)
        total, whole, greatest = Decimal(text), sum(given, ZERO), max(given, default=ZERO)
        is_exact = not snapshot.spec(figure).deduplicated
        params = {"figure": figure, "a": digits(total)}
        if not owed_blank and (total > whole or (is_exact and total != whole)):
            yield Found(snapshot.province, figure, cells, {**params, "b": digits(whole)})
        elif not is_exact and total < greatest:
            yield Found(snapshot.province, figure, cells, {**params, "b": digits(greatest)}, "least")


def check_r19(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """A fund in force, and #8 is 0 in the province's own row and every unit; with a unit blank nothing is said."""
    if not snapshot.is_whole or snapshot.fund_document is None:
        return
    owed = [unit for unit in snapshot.units if unit.is_owed]
    if not owed or any(snapshot.text(unit.code, "8") is None for unit in owed):
        return
    counted = [unit for unit in snapshot.units if unit.is_owed or unit.is_own_row]
    if not any(snapshot.number(unit.code, "8") for unit in counted):
        cells = tuple((unit.code, snapshot.quarter, "8") for unit in counted)
        yield Found(snapshot.province, "8", cells, {"document": snapshot.fund_document})


def check_r20(snapshot: Snapshot, limits: Limits) -> Iterator[Found]:
    """A central city in regular operation with new projects in fewer than 3 of 4 quarters; blanks may have some."""
    for unit in snapshot.units:
        if not unit.is_regular_city or (unit.is_own_row and not snapshot.is_whole):
            continue
        found = [_any_project(snapshot, unit, at) for at in snapshot.last_four]
        if found[0] is None or sum(each is not False for each in found) >= limits["quarters"]:
            continue
        cells = tuple((unit.code, at, "1") for at in snapshot.last_four)
        yield Found(unit.code, "1", cells, {"n": digits(sum(each is True for each in found))})


def _any_project(snapshot: Snapshot, unit: UnitFacts, at: Quarter) -> bool | None:
    """Whether the city had a new project; a municipality is all of its rows. None: not fully reported."""
    if not (unit.is_own_row and snapshot.is_municipality):
        number = snapshot.number(unit.code, "1", at)
        return None if number is None else number > 0
    numbers = [snapshot.number(each.code, "1", at) for each in snapshot.units if each.is_owed]
    own = snapshot.number(unit.code, "1", at)
    if own or any(numbers):
        return True
    return None if None in numbers else False


def check_r21(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#5 ≥ the projects of the insurance ledger."""
    for unit in snapshot.rows:
        given, known = snapshot.number(unit.code, "5"), snapshot.known(unit.code, "5")
        if given is not None and known is not None and given < known:
            params = {"a": digits(given), "b": digits(known)}
            yield Found(unit.code, "5", snapshot.cells(unit.code, "5"), params)


def check_r31(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#23 ≤ #23 of the quarter before + #1."""
    before = snapshot.quarter.previous
    for unit in snapshot.rows:
        found = snapshot.numbers(unit.code, "23", "1")
        pledged = snapshot.number(unit.code, "23", before)
        if found and pledged is not None and found[0] > pledged + found[1]:
            cells: tuple[CellAt, ...] = (*snapshot.cells(unit.code, "23", "1"), (unit.code, before, "23"))
            yield Found(unit.code, "23", cells, {"a": digits(found[0]), "b": digits(pledged + found[1])})


def check_r35(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """What else a ledger knows: #6, #23, #26, #27 equal it, and #5 is not above it (R21 speaks of less)."""
    for unit in snapshot.rows:
        given, known = snapshot.number(unit.code, "5"), snapshot.known(unit.code, "5")
        if given is not None and known is not None and given > known:
            yield _ledger_found(snapshot, unit, "5", given, known)
        yield from _unlike_the_ledger(snapshot, unit, OTHER_KNOWN)
