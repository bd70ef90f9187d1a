"""What a rule finds: where, over which cells, and the numbers of its message. Plain Python."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pledge_portal.common.periods import Quarter

CellAt = tuple[str, Quarter, str]  # (division code, quarter, figure code)
Limits = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of a rule, before its words.

    `figure`: the cell at which it stands and is explained. `cells`: every cell whose change makes it another finding.
    `params`: what the message names, numbers as plain digits. `variant`: which of the rule's messages.
    """

    division: str
    figure: str
    cells: tuple[CellAt, ...]
    params: Mapping[str, Any] = field(default_factory=dict)
    variant: str = ""
    code: str = ""


def digits(number: Decimal | int) -> str:
    """Plain digits, as messages name a number."""
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def ratio(above: Decimal, below: Decimal, step: str = "0.01") -> str:
    """A quotient in plain digits, rounded half away from zero to `step`."""
    return digits((above / below).quantize(Decimal(step), rounding=ROUND_HALF_UP))


def mark_of(code: str, figure: str, values: Iterable[tuple[CellAt, str | None]]) -> str:
    """The fingerprint of a finding: another value in any of its cells, and its explanation no longer stands."""
    cells = sorted(f"{division} {quarter} {name}={value or ''}" for (division, quarter, name), value in values)
    return hashlib.sha256(";".join([code, figure, *cells]).encode()).hexdigest()[:32]
