"""Exact rounding to four places, half away from zero, with whole numbers alone (contract, "Fields").

What comes out is for display: no verdict is decided by it.
"""

from __future__ import annotations

from functools import lru_cache

SCALE = 10_000


def integer_root(value: int, degree: int) -> int:
    """The largest whole r with r**degree <= value; `value` >= 0, `degree` >= 1."""
    if value < 0 or degree < 1:
        raise ValueError("a whole root needs value >= 0 and degree >= 1")
    if value < 2 or degree == 1:
        return value
    root = 1 << -(-value.bit_length() // degree)  # at or above the true root, so that the steps only go down
    while True:
        lower = ((degree - 1) * root + value // root ** (degree - 1)) // degree
        if lower >= root:
            return root
        root = lower


def places(scaled: int) -> str:
    """A number of ten-thousandths as text with four places: 5690 is "0.5690", -12 is "-0.0012", 0 is
    "0.0000".
    """
    whole, rest = divmod(abs(scaled), SCALE)
    return f"{'-' if scaled < 0 else ''}{whole}.{rest:04d}"


@lru_cache(maxsize=4096)
def ratio_text(numerator: int, denominator: int) -> str | None:
    """numerator / denominator with four places; None for a denominator of 0."""
    if denominator == 0:
        return None
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    scaled = (2 * SCALE * abs(numerator) + denominator) // (2 * denominator)
    return places(-scaled if numerator < 0 else scaled)


@lru_cache(maxsize=4096)
def growth_text(later: int, earlier: int, years: int = 1) -> str | None:
    """Compound yearly growth (later / earlier) ** (1 / years) - 1 with four places; None where `earlier` is
    0.

    Worked in halves of a ten-thousandth: `halves` = floor(20000 x root), so that a tie is seen exactly.
    """
    if earlier <= 0 or later < 0:
        return None
    unit = 2 * SCALE
    halves = integer_root(later * unit**years // earlier, years)
    if halves >= unit:
        return places((halves - unit + 1) // 2)
    exact = halves**years * earlier == later * unit**years
    return places(-((unit - halves - (0 if exact else 1) + 1) // 2))


def least_whole(base: int, percent: int, years: int) -> int:
    """The smallest whole number >= base x (1 + percent / 100) ** years."""
    factor: int = (100 + percent) ** years
    unit: int = 100**years
    return -(-base * factor // unit)


def reaches(value: int, base: int, percent: int, years: int) -> bool:
    """Whether value >= base x (1 + percent / 100) ** years, in whole numbers."""
    return least_whole(base, percent, years) <= value
