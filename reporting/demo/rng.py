"""Repeatable randomness: dice by name, exact shares, working days and moments, valid codes and numbers."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from pledge_portal.common.clock import BEIJING

USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
PATENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
SATURDAY = 5


def dice(seed: int, *names: object) -> random.Random:
    """The dice of that name: the same throws each time, whatever else is thrown."""
    return random.Random(":".join(map(str, (seed, *names))))


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Whole shares of `total` in proportion to `weights`, adding up to it (largest remainders first)."""
    whole = math.fsum(weights)
    if total == 0 or whole == 0:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    shares = [math.floor(each) for each in exact]
    order = sorted(range(len(weights)), key=lambda place: (shares[place] - exact[place], place))
    for place in order[: total - sum(shares)]:
        shares[place] += 1
    return shares


def scatter(dice: random.Random, total: int, weights: Sequence[float]) -> list[int]:
    """As `apportion`, but what is less than one falls where chance puts it: small places get one now and then."""
    whole = math.fsum(weights)
    if total == 0 or whole == 0:
        return [0] * len(weights)
    shares, running, taken = [], dice.random(), 0
    for weight in weights:
        running += total * weight / whole
        share = math.floor(running + 1e-9) - taken
        shares.append(share)
        taken += share
    shares[shares.index(max(shares))] += total - taken
    return shares


def fill(dice: random.Random, total: int, capacities: Sequence[int]) -> list[int]:
    """`total` units thrown into places of limited capacity; no more than all of them hold."""
    open_places = [place for place, capacity in enumerate(capacities) for _ in range(capacity)]
    dice.shuffle(open_places)
    shares = [0] * len(capacities)
    for place in open_places[: max(0, total)]:
        shares[place] += 1
    return shares


def two_way(rows: Sequence[int], columns: Sequence[int], weights: Sequence[Sequence[float]]) -> list[list[int]]:
    """A whole-number table with exactly these sums of rows and columns, near the proportions of `weights`.

    The sums must agree; a cell of weight 0 stays empty as far as the sums allow.
    """
    table = [list(row) for row in weights]
    for _round in range(200):
        for row, wanted in zip(table, rows, strict=True):
            _scale(row, wanted)
        for place, wanted in enumerate(columns):
            have = math.fsum(row[place] for row in table)
            for row in table:
                row[place] *= wanted / have if have else 0
    whole = [[math.floor(cell * (1 - 1e-9)) for cell in row] for row in table]
    _settle(whole, list(rows), list(columns), weights)
    return whole


def _scale(row: list[float], wanted: int) -> None:
    have = math.fsum(row)
    for place in range(len(row)):
        row[place] *= wanted / have if have else 0


def _settle(table: list[list[int]], rows: list[int], columns: list[int], weights: Sequence[Sequence[float]]) -> None:
    """Hand out one by one what rounding down has left over, best cells first."""
    short_rows = [wanted - sum(row) for wanted, row in zip(rows, table, strict=True)]
    short_columns = [wanted - sum(row[place] for row in table) for place, wanted in enumerate(columns)]
    cells = [(r, c) for r in range(len(rows)) for c in range(len(columns))]
    cells.sort(key=lambda cell: (min(weights[cell[0]]) > 0, -weights[cell[0]][cell[1]], cell))  # the bound rows first
    while any(short > 0 for short in short_rows):
        for r, c in cells:
            if short_rows[r] > 0 and short_columns[c] > 0:
                table[r][c] += 1
                short_rows[r] -= 1
                short_columns[c] -= 1
                break
        else:
            raise ValueError("the sums of rows and columns do not agree")


def spread(dice: random.Random, sigma: float) -> float:
    """A factor around 1, as often above as below it."""
    return math.exp(dice.gauss(0, sigma))


def working_day(dice: random.Random, first: date, last: date) -> date:
    """A Monday to Friday from `first` through `last`, or `last` where there is none."""
    for _try in range(12):
        day = first + timedelta(days=dice.randint(0, max(0, (last - first).days)))
        if day.weekday() < SATURDAY:
            return day
    return last


def moment(dice: random.Random, day: date) -> datetime:
    """A moment of office hours in Beijing on `day`."""
    minutes = dice.randint(8 * 60 + 35, 17 * 60 + 40)
    return datetime.combine(day, time(minutes // 60, minutes % 60, dice.randint(0, 59)), tzinfo=BEIJING)


def uscc(area: str, serial: int) -> str:
    """A valid 统一社会信用代码 of an enterprise (91) registered in `area`; `serial` below 100 million."""
    body = f"{serial:08d}"
    rest = 11 - sum(int(sign) * weight for sign, weight in zip(body, ORGANISATION_WEIGHTS, strict=True)) % 11
    organisation = body + ("X" if rest == 10 else "0" if rest == 11 else str(rest))
    code = f"91{area}{organisation}"
    total = sum(USCC_SIGNS.index(sign) * weight for sign, weight in zip(code, USCC_WEIGHTS, strict=True))
    return code + USCC_SIGNS[(31 - total % 31) % 31]


def patent_number(year: int, kind: int, serial: int) -> str:
    """A valid patent number; `kind` 1 发明, 2 实用新型, 3 外观设计; `serial` below 10 million."""
    body = f"{year}{kind}{serial:07d}"
    check = sum(int(sign) * weight for sign, weight in zip(body, PATENT_WEIGHTS, strict=True)) % 11
    return f"ZL{body}.{'X' if check == 10 else check}"
