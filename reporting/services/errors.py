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
class Outdated(Conflict):
    """What was approved is not the version that stands now: nothing was approved (409).

    Of a submission `seen` and `latest` are ids of revisions. Of rows being filled in `versions` says, by division
    code, which version was seen (0: the row was not there) and which stands (0: it no longer is).
    """

    seen: int | None = None
    latest: int | None = None
    versions: dict[str, tuple[int, int]] = field(default_factory=dict)

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
