"""待办: what is due and what is missing for whoever looks, the next step first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pledge_portal.common.formatting import long_date, short_date
from pledge_portal.common.periods import FIRST_YEAR, LAST_YEAR, Quarter
from programmes.selectors.calendar import days_late, days_left

Tone = Literal["", "warn", "bad", "good"]
SHOWN = 8  # lines of a block; the rest is a number and a link


@dataclass(frozen=True, slots=True)
class Task:
    """One line: what, a few words on it, by when, and where it is done. `rank`: the lower, the sooner."""

    what: str
    href: str = ""
    detail: str = ""
    when: str = ""
    tone: Tone = ""
    rank: int = 50
    action: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A panel of tasks; `more` leads to the whole. `counted`: how many the heading tells, if not every line."""

    title: str
    tasks: tuple[Task, ...]
    note: str = ""
    empty: str = ""
    more: str = ""
    more_label: str = ""
    wide: bool = False
    counted: int | None = None

    @property
    def number(self) -> int:
        """How many the heading tells."""
        return len(self.tasks) if self.counted is None else self.counted

    @property
    def shown(self) -> tuple[Task, ...]:
        """Those that fit."""
        return self.tasks[:SHOWN]

    @property
    def hidden(self) -> int:
        """How many do not."""
        return max(0, len(self.tasks) - SHOWN)


@dataclass(frozen=True, slots=True)
class StartPage:
    """The page: its heading, the next step (None: nothing waits), and the panels."""

    heading: str
    subtitle: str
    blocks: tuple[Block, ...]

    @property
    def next(self) -> Task | None:
        """What to do first."""
        ranked = sorted((task for block in self.blocks for task in block.tasks if task.action), key=lambda t: t.rank)
        return ranked[0] if ranked else None


@dataclass(frozen=True, slots=True)
class Due:
    """A due day in words as of today."""

    text: str
    tone: Tone


def due_words(due_on: date, today: date) -> Due:
    """7月16日截止，剩 6 天; 今日到期; 已逾期 2 天."""
    day = short_date(due_on) if due_on.year == today.year else long_date(due_on)
    if late := days_late(due_on, today):
        text = ngettext("%(day)s截止，已逾期 %(days)d 天", "%(day)s截止，已逾期 %(days)d 天", late)
        return Due(text % {"day": day, "days": late}, "bad")
    left = days_left(due_on, today)
    if not left:
        return Due(_("今日到期"), "warn")
    text = ngettext("%(day)s截止，剩 %(days)d 天", "%(day)s截止，剩 %(days)d 天", left)
    return Due(text % {"day": day, "days": left}, "warn" if left <= 7 else "")


def current_quarter(today: date) -> Quarter:
    """The quarter being reported: the last one ended, within what is open for entry."""
    quarter = Quarter.last_ended(today)
    return min(max(quarter, Quarter(FIRST_YEAR, 1)), Quarter(LAST_YEAR, 4))
