"""What a write may be refused for, besides the role (403) and the state (`StateRefused`, 409)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Conflict(Exception):
    """What is stored is not what was seen: nothing was overwritten (409).

    `current`: the stored value (None: not reported); `by` and `at`: who saved it and when, as far as known.
    """

    message: str
    current: str | None = None
    by: str = ""
    at: datetime | None = None

    def __str__(self) -> str:
        return self.message


@dataclass
class Incomplete(Exception):
    """Figures that are asked for are blank or not explained (422): `missing` holds their codes by division code."""

    message: str
    missing: dict[str, list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message


@dataclass
class BadInput(Exception):
    """A field is not as it must be (422)."""

    message: str
    fields: Sequence[str] = ()

    def __str__(self) -> str:
        return self.message
