"""历史: rules against earlier quarters, R22–R25."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pledge_portal.common.periods import Quarter
from reporting.catalogue import FigureSpec
from reporting.rules.checks.found import Found, Limits, digits, ratio
from reporting.rules.checks.snapshot import ZERO, Snapshot, UnitFacts

HUNDRED = Decimal(100)


def check_r22(snapshot: Snapshot, limits: Limits) -> Iterator[Found]:
    """A change of half and more on last quarter or on last year, and a difference that matters."""
    bases = {"previous": snapshot.quarter.previous, "year_before": snapshot.quarter.year_before}
    for unit in snapshot.rows:
        for spec in snapshot.form.figures:
            now = snapshot.number(unit.code, spec.code)
            if now is None:
                continue
            befores = {name: snapshot.number(unit.code, spec.code, at) for name, at in bases.items()}
            changes = {
                name: before
                for name, before in befores.items()
                if before is not None and _leaps(now, before, spec, limits)
            }
            if changes:
                cells = snapshot.cells(unit.code, spec.code)
                cells += tuple((unit.code, bases[name], spec.code) for name in changes)
                told = [_change(name, now, before) for name, before in changes.items()]
                yield Found(unit.code, spec.code, cells, {"figure": spec.code, "a": digits(now), "changes": told})


def _leaps(now: Decimal, before: Decimal, spec: FigureSpec, limits: Limits) -> bool:
    """On a zero base only the difference counts."""
    difference = abs(now - before)
    least = limits["money"] if spec.is_money else limits["count"]
    return difference >= least and difference * HUNDRED >= limits["share"] * before


def _change(base: str, now: Decimal, before: Decimal) -> list[str]:
    """[base, up or down, percent ("" on a zero base), difference]."""
    difference = abs(now - before)
    percent = ratio(difference * HUNDRED, before, "0.1") if before else ""
    return [base, "up" if now > before else "down", percent, digits(difference)]


def check_r23(snapshot: Snapshot, _limits: Limits) -> Iterator[Found]:
    """#8 does not fall below the end of last quarter."""
    before = snapshot.quarter.previous
    for unit in snapshot.rows:
        now, fund = snapshot.number(unit.code, "8"), snapshot.number(unit.code, "8", before)
        if now is not None and fund is not None and now < fund:
            cells = (*snapshot.cells(unit.code, "8"), (unit.code, before, "8"))
            yield Found(unit.code, "8", cells, {"d": digits(fund - now)})


def check_r24(snapshot: Snapshot, limits: Limits) -> Iterator[Found]:
    """Every period figure equals last quarter's, and at least six are not 0."""
    figures = [spec.code for spec in snapshot.form.figures if spec.is_period]
    before = snapshot.quarter.previous
    for unit in snapshot.rows:
        now = [snapshot.text(unit.code, figure) for figure in figures]
        if now != [snapshot.text(unit.code, figure, before) for figure in figures]:
            continue
        if sum(bool(snapshot.number(unit.code, figure)) for figure in figures) >= limits["figures"]:
            cells = tuple((unit.code, at, figure) for at in (snapshot.quarter, before) for figure in figures)
            yield Found(unit.code, "1", cells)


def check_r25(snapshot: Snapshot, limits: Limits) -> Iterator[Found]:
    """Nil returns in a row; or more than half of the year's projects in its fourth quarter."""
    for unit in snapshot.rows:
        yield from _nil_returns(snapshot, unit, limits)
        if snapshot.quarter.number == 4:
            yield from _late_in_the_year(snapshot, unit, limits)


def _nil_returns(snapshot: Snapshot, unit: UnitFacts, limits: Limits) -> Iterator[Found]:
    quarters: list[Quarter] = []
    at = snapshot.quarter
    while _is_nil(snapshot, unit, at):
        quarters.append(at)
        at = at.previous
    if len(quarters) >= limits["quarters"]:
        cells = tuple((unit.code, at, "1") for at in quarters[: int(limits["quarters"])])
        yield Found(unit.code, "1", cells, {"n": str(len(quarters))})


def _is_nil(snapshot: Snapshot, unit: UnitFacts, at: Quarter) -> bool:
    """Ticked 零报告, or every period figure of 1–21 entered as 0; a number in a ticked row makes it none."""
    texts = [snapshot.text(unit.code, figure, at) for figure in snapshot.form.zero_report_codes]
    return all(text == "0" for text in texts)


def _late_in_the_year(snapshot: Snapshot, unit: UnitFacts, limits: Limits) -> Iterator[Found]:
    numbers = [snapshot.number(unit.code, "1", at) for at in snapshot.year_to_date]
    if None in numbers:
        return
    fourth, year = numbers[-1] or ZERO, sum((number or ZERO for number in numbers), ZERO)
    if year and fourth * HUNDRED > limits["share"] * year:
        cells = tuple((unit.code, at, "1") for at in snapshot.year_to_date)
        percent = ratio(fourth * HUNDRED, year, "0.1")
        yield Found(unit.code, "1", cells, {"p": percent}, "share")
