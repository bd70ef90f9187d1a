"""及时率 and the kinds of submission: one definition, used wherever punctuality is spoken of. Plain Python.

A quarter is timely when its first submission came by the due day and every resubmission after a return by the day that
the return set. A correction (更正) never counts against it, nor does the operator's import beside submissions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reporting.rules.returns import RevisionKind


@dataclass(frozen=True, slots=True)
class Submission:
    """One revision: its kind, the day it came, and the day it was measured by (None: none was set)."""

    kind: str
    submitted_on: date
    due_on: date | None = None

    @property
    def is_late(self) -> bool:
        """Whether it counts against 及时率."""
        if self.kind == RevisionKind.LATE:
            return True
        after = self.due_on is not None and self.submitted_on > self.due_on
        return self.kind == RevisionKind.RESUBMITTED and after


def revision_kind(*, partial: bool, correcting: bool, is_first: bool, late: bool) -> RevisionKind:
    """The kind of a submission. `partial`: the operator's import that leaves the quarter's state as it is."""
    if partial:
        return RevisionKind.IMPORTED
    if correcting:
        return RevisionKind.CORRECTION
    if is_first:
        return RevisionKind.LATE if late else RevisionKind.FIRST
    return RevisionKind.RESUBMITTED


def timely(
    submissions: Sequence[Submission], *, due_on: date, today: date, resubmit_by: date | None = None
) -> bool | None:
    """Whether a quarter was filed in time; None while that is open: not due and not filed.

    `resubmit_by`: of a return that is still out.
    """
    filed = any(each.kind in (RevisionKind.FIRST, RevisionKind.LATE) for each in submissions)
    if not filed:
        return False if today > due_on else None
    if any(each.is_late for each in submissions):
        return False
    return not (resubmit_by is not None and today > resubmit_by)


@dataclass(frozen=True, slots=True)
class TimelyShare:
    """及时率 of a province's year: quarters in time ÷ quarters that are decided."""

    timely: int
    owed: int

    @property
    def text(self) -> str:
        """3/4; empty where nothing is decided yet."""
        return f"{self.timely}/{self.owed}" if self.owed else ""


def timely_share(quarters: Iterable[bool | None]) -> TimelyShare:
    """Over the answers of `timely` for a year's quarters."""
    decided = [each for each in quarters if each is not None]
    return TimelyShare(sum(decided), len(decided))
