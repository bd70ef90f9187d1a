"""Numbers and days as the portal's pages show them: exact, never through a float.

Nothing here decides anything: what is shown is rounded once, half away from zero, at the edge.
A value that is absent (None or "") is shown as an em dash.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TypeAlias

from django.utils.translation import get_language

Number: TypeAlias = int | str | Decimal

ABSENT = "—"
HUNDRED = Decimal(100)
WAN_IN_YI = Decimal(10_000)
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def exact(value: Number | None) -> Decimal | None:
    """`value` as a Decimal, None where nothing was given.

    Raises TypeError for a float (it is no longer what was entered) and ValueError for words.
    """
    if value is None or value == "":
        return None
    if isinstance(value, float):
        raise TypeError("a float is not exact: give int, Decimal or str")
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"not a number: {value!r}") from error
    if not number.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return number


def rounded(number: Decimal, places: int) -> Decimal:
    """`number` to `places` decimals, half away from zero, and never minus zero."""
    result = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def grouped(value: Number | None, places: int | None = None) -> str:
    """ "1,786": digits in threes; without `places` as many decimals as the value really has."""
    number = exact(value)
    if number is None:
        return ABSENT
    if places is not None:
        return f"{rounded(number, places):,f}"
    text = f"{number:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def wan(value: Number | None, places: int | None = None) -> str:
    """万元, as entered: "77,341", "1,700.5". At most four decimals."""
    number = exact(value)
    return ABSENT if number is None else grouped(rounded(number, 4) if places is None else number, places)


def yi(value: Number | None, places: int = 1) -> str:
    """万元 shown in 亿元: 3956000 is "395.6"."""
    number = exact(value)
    return ABSENT if number is None else f"{rounded(number / WAN_IN_YI, places):,f}"


def percent(value: Number | None, places: int = 2) -> str:
    """ "0.2947" is "29.47%"."""
    number = exact(value)
    return ABSENT if number is None else f"{rounded(number * HUNDRED, places):,f}%"


def signed_percent(value: Number | None, places: int = 2) -> str:
    """ "0.2947" is "+29.47%", "-0.05" is "-5.00%", zero has no sign."""
    number = exact(value)
    if number is None:
        return ABSENT
    points = rounded(number * HUNDRED, places)
    return f"{points:+,f}%" if points else f"{points:f}%"


def percent_points(value: Number | None) -> str:
    """ "0.70" is "70": a threshold as the number of its hundredths."""
    number = exact(value)
    return "" if number is None else grouped(number * HUNDRED)


def trend(value: Number | None) -> str:
    """ "up", "down", "flat", or "" where nothing is known."""
    number = exact(value)
    if number is None:
        return ""
    return "up" if number > 0 else "down" if number < 0 else "flat"


def speaks_chinese() -> bool:
    """Whether the active language is Chinese (also where none is active)."""
    return (get_language() or "zh").startswith("zh")


def long_date(day: date | None) -> str:
    """2018年7月10日, in English 10 July 2018."""
    if not day:
        return ABSENT
    if speaks_chinese():
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date | None) -> str:
    """7月16日, in English 16 July."""
    if not day:
        return ABSENT
    if speaks_chinese():
        return f"{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]}"
