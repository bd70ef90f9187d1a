"""A clause's verdicts over all days as spells, so that any day can be read without computing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from reporting.rules.clauses import judge_of
from reporting.rules.days import BEGINNING, END, quarter_end, span_changes
from reporting.rules.facts import ClauseSpec, ProvinceFacts, Rule, Verdict
from reporting.rules.quarters import QUARTERS
from reporting.rules.timeline import timeline


@dataclass(frozen=True, slots=True)
class Spell:
    """A verdict that stands from `first` through `last` (None: open), neither the day before nor after."""

    first: date
    last: date | None
    verdict: Verdict

    def covers(self, day: date) -> bool:
        """Whether the day lies in the spell."""
        return self.first <= day and (self.last is None or day <= self.last)


def breakpoints(facts: ProvinceFacts, clause: ClauseSpec) -> list[date]:
    """Every day on which a verdict of the clause may differ from the day before, `date.min` first."""
    numbers = {BEGINNING}
    if clause.groups is not None or clause.provisional:
        numbers |= span_changes(each.span for each in facts.groups)
    if clause.by_declaration and clause.code in facts.declared:
        numbers.add(facts.declared[clause.code].toordinal())
    if clause.rule is Rule.GROWTH:
        numbers |= _growth_changes(facts, clause)
    else:
        numbers.add(clause.due.toordinal())
        numbers |= {step.first for step in timeline(facts, clause).steps}
    return [date.fromordinal(number) for number in sorted(numbers) if number < END]


def _growth_changes(facts: ProvinceFacts, clause: ClauseSpec) -> set[int]:
    """The years' beginnings, the quarters' last days, the first days after the late filings, the plan's
    adoption.
    """
    days = [facts.plan.adopted_on] if facts.plan is not None else []
    for year in (min(clause.years) - 1, *clause.years):
        days += [date(year, 1, 1), date(year + 1, 2, 1)]
        days += [quarter_end(year, quarter) for quarter in QUARTERS]
    return {day.toordinal() for day in days}


def verdict_spells(facts: ProvinceFacts, clause: ClauseSpec) -> list[Spell]:
    """The clause's verdicts as maximal spells, ordered by year, first day; equal neighbours are one.

    They cover every day; those of GROWTH each year's days from its 1 January on. The verdicts of the spells
    that cover a day are what `judge` gives as of it.
    """
    verdicts_on = judge_of(facts, clause)
    found: dict[int | None, list[tuple[date, Verdict]]] = {}
    for day in breakpoints(facts, clause):
        for verdict in verdicts_on(day):
            changes = found.setdefault(verdict.year, [])
            if not changes or changes[-1][1] != verdict:
                changes.append((day, verdict))
    years = sorted(found, key=lambda year: year or 0)
    return [spell for year in years for spell in _spells(found[year])]


def _spells(changes: list[tuple[date, Verdict]]) -> Iterable[Spell]:
    """The spells between one change and the next."""
    ends: list[date | None] = [day - timedelta(days=1) for day, _ in changes[1:]]
    for (first, verdict), last in zip(changes, [*ends, None], strict=True):
        yield Spell(first=first, last=last, verdict=verdict)
