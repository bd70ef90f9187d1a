"""The clause engine: one province's facts and one clause give the verdict of any day, judged as at its end.

`judge`, `judge_all` and `judge_national` answer for one day; `reporting.rules.spells` for all days at once
and `reporting.rules.explain` says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from reporting.rules.days import group_on
from reporting.rules.facts import ClauseSpec, Group, ProvinceFacts, Rule, Status, Verdict
from reporting.rules.growth import GrowthJudge
from reporting.rules.national import NationalYear, judge_national
from reporting.rules.rounding import growth_text, ratio_text
from reporting.rules.timeline import PLAN_YEARS, Step, Timeline, timeline

__all__ = ["NationalYear", "applies_on", "judge", "judge_all", "judge_national", "judge_of"]


def judge(facts: ProvinceFacts, clause: ClauseSpec, *, as_of: date) -> list[Verdict]:
    """The clause's verdict as of a day; for GROWTH one per year begun, none before the first."""
    return judge_of(facts, clause)(as_of)


def judge_all(facts: ProvinceFacts, clauses: Iterable[ClauseSpec], *, as_of: date) -> list[Verdict]:
    """All verdicts of a province as of a day, ordered by clause, year."""
    ordered = sorted(clauses, key=lambda clause: code_order(clause.code))
    return [verdict for clause in ordered for verdict in judge(facts, clause, as_of=as_of)]


def code_order(code: str) -> tuple[tuple[int, str], ...]:
    """Sorts clause ids by their numbers: 1.8 before 1.10."""
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in code.split("."))


def judge_of(facts: ProvinceFacts, clause: ClauseSpec) -> Callable[[date], list[Verdict]]:
    """A function from days to verdicts; what does not depend on the day is worked out once."""
    if clause.rule is Rule.GROWTH:
        growth = GrowthJudge(facts, clause)
        return lambda as_of: growth.on(
            as_of,
            applies=applies_on(facts, clause, as_of),
            provisional=_provisional(facts, clause, as_of),
        )
    line = timeline(facts, clause)
    return lambda as_of: [_verdict(facts, clause, line, as_of)]


def applies_on(facts: ProvinceFacts, clause: ClauseSpec, day: date) -> bool:
    """Whether the clause binds the province on a day, by its group and its declaration."""
    if clause.by_declaration:
        declared = facts.declared.get(clause.code)
        if declared is None or day < declared:
            return False
    if clause.groups is None:
        return True
    group = group_on(facts.groups, day)
    return group in clause.groups or (group is Group.UNCONFIRMED and Group.WITHOUT in clause.groups)


def _provisional(facts: ProvinceFacts, clause: ClauseSpec, day: date) -> bool | None:
    return group_on(facts.groups, day) is Group.UNCONFIRMED if clause.provisional else None


def _verdict(facts: ProvinceFacts, clause: ClauseSpec, line: Timeline, as_of: date) -> Verdict:
    now = line.on(as_of)
    applies = now.applies and applies_on(facts, clause, as_of)
    status, decides = _status(clause, line, now, as_of) if applies else (Status.NOT_APPLICABLE, None)
    since = decides.since if decides is not None else None
    return Verdict(
        province=facts.code,
        clause=clause.code,
        numerator=now.numerator if applies else None,
        denominator=now.denominator if applies else None,
        value=_value(clause, now) if applies else None,
        threshold=clause.threshold,
        due=clause.due,
        holds=now.holds if applies else None,
        status=status,
        met_on=None if since is None else date.fromordinal(since),
        provisional=_provisional(facts, clause, as_of),
    )


def _status(clause: ClauseSpec, line: Timeline, now: Step, as_of: date) -> tuple[Status, Step | None]:
    """The status, and the step of the day that decides where the clause is met."""
    if now.baseless:
        return Status.NO_BASELINE, None
    if as_of < clause.due:
        return (Status.MET, now) if now.holds else (Status.PENDING, None)
    on_due = line.on(clause.due)
    if on_due.holds:
        return Status.MET, on_due
    return (Status.MET_LATE, now) if now.holds else (Status.MISSED, None)


def _value(clause: ClauseSpec, now: Step) -> str | None:
    if now.numerator is None or now.denominator is None:
        return None
    if clause.rule is Rule.PLAN:
        return growth_text(now.numerator, now.denominator, PLAN_YEARS)
    return ratio_text(now.numerator, now.denominator)
