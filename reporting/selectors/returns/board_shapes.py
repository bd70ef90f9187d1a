"""What a line of the board holds, and how the whole of it is urged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.selectors.calendar import days_late

NAMES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class LastCall:
    """The latest telephone urging of a division's quarter, and how many there were."""

    person: str
    spoken_at: datetime
    answer: str
    promised_on: date | None
    count: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One division's quarter. `owes`: something is still to be handed in by `due_on`; `late`: days past it.

    `lacking`: of a province, its units that have not handed in, of `asked`. `kinds`: 补报, 退回重报, 更正.
    `people`: who answers for it; `share`: 及时率 of the year; `urging`: the words to copy.
    """

    division: Division
    quarter: Quarter
    quarter_name: str
    href: str
    urge_href: str
    state: str
    state_label: str
    pill: str
    kinds: str
    due_on: date
    late: int
    owes: bool
    lacking: tuple[Division, ...]
    asked: int
    situation: str
    urging: str
    people: str = ""
    call: LastCall | None = None
    share: str = ""
    filled: str = ""

    def seen_with(self, people: str, call: LastCall | None, share: str = "") -> BoardRow:
        """The same with who answers, who was called last, and the year's 及时率."""
        return replace(self, people=people, call=call, share=share)

    @property
    def names(self) -> Sequence[Division]:
        """The first few units that lack."""
        return self.lacking[:NAMES_SHOWN]

    @property
    def more_names(self) -> int:
        """How many are not among them."""
        return max(0, len(self.lacking) - NAMES_SHOWN)


@dataclass(frozen=True, slots=True)
class Board:
    """`rows`: as filtered; `owing`: all that owe, whatever is filtered. `by_unit`: a province's board of its units."""

    shown: tuple[Quarter, ...]
    total: int
    rows: tuple[BoardRow, ...]
    owing: tuple[BoardRow, ...]
    by_unit: bool

    @property
    def late(self) -> int:
        """How many of those that owe are past their day."""
        return sum(row.late > 0 for row in self.owing)

    @property
    def urgings(self) -> Sequence[BoardRow]:
        """Those there is something to urge of."""
        return [row for row in self.owing if row.urging]


def lateness(due_on: date, today: date) -> int:
    """Days past the day; 0 on it and before."""
    return days_late(due_on, today)
