"""A clause's figures over all days as a step function; every verdict of the clause is read from it.

All rules but GROWTH: there the figures of a day depend on the year judged (`reporting.rules.growth`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from reporting.rules.bundles import landing_day
from reporting.rules.days import ALWAYS, BEGINNING, END, Run, common, joined, run
from reporting.rules.facts import ClauseSpec, ProvinceFacts, Rule
from reporting.rules.rounding import reaches

PLAN_YEARS = 3  # a plan's target is for 2020, its baseline of 2017

Days = Sequence[Run]


class Step(NamedTuple):
    """The figures from day number `first` up to the next step.

    `since`: the first day of the unbroken spell of `holds` that the step lies in, None where it does not
    hold. `applies` is False on a day without any central city; `baseless` marks a plan with a baseline of
    zero.
    """

    first: int
    numerator: int | None
    denominator: int | None
    holds: bool
    since: int | None
    applies: bool = True
    baseless: bool = False


class Timeline:
    """The steps of one clause in one province, the first beginning on the first day there is."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self._firsts = [step.first for step in steps]

    def on(self, day: date) -> Step:
        """The step a day lies in."""
        return self.steps[bisect_right(self._firsts, day.toordinal()) - 1]


class MeasureDays:
    """On which days items are in force in which division: overlapping and adjacent rows joined."""

    def __init__(self, facts: ProvinceFacts) -> None:
        runs: dict[tuple[str, str], list[Run]] = defaultdict(list)
        for each in facts.measures:
            runs[each.division, each.item].append(run(each.first, each.last))
        self._days: Mapping[tuple[str, str], Days] = {key: joined(found) for key, found in runs.items()}

    def of(self, division: str, item: str) -> Days:
        """The days on which one item is in force in a division."""
        return self._days.get((division, item), ())

    def all_of(self, division: str, items: Iterable[str], within: Days = ALWAYS) -> Days:
        """The days out of `within` on which every one of the items is in force in a division."""
        days = within
        for item in items:
            days = common(days, self.of(division, item))
        return days


def existence(facts: ProvinceFacts) -> dict[str, Days]:
    """Unit code -> the days it exists; the units of the register exist on every earlier day too."""
    return {unit.code: joined([run(None, unit.last)]) for unit in facts.units}


def central_days(facts: ProvinceFacts) -> dict[str, Days]:
    """Code of a central city -> the days it is one; a unit is one only while it exists."""
    units = existence(facts)
    return {
        code: common(joined([run(span.first, span.last)]), units.get(code, ALWAYS))
        for code, span in facts.central_cities.items()
    }


def timeline(facts: ProvinceFacts, clause: ClauseSpec) -> Timeline:
    """The figures of one clause over all days."""
    if clause.rule is Rule.PLAN:
        return Timeline(_plan_steps(facts, clause))
    if clause.rule is Rule.FILING:
        filed = facts.filings.get(clause.code)
        return _one(clause, [] if filed is None else [filed])
    if clause.rule is Rule.BUNDLES:
        return _one(clause, counted_landings(facts, clause))
    return _measured(facts, clause)


def counted_landings(facts: ProvinceFacts, clause: ClauseSpec) -> list[date]:
    """The landing days that count; one before the clause's first counted day never does."""
    start = clause.counted_from or date.min
    landings = (landing_day(bundle) for bundle in facts.bundles)
    return [day for day in landings if day is not None and day >= start]


def _one(clause: ClauseSpec, days: Iterable[date]) -> Timeline:
    """So many of one: each day adds one for good."""
    return Timeline(_ratio_steps(clause, [(run(day, None),) for day in days], [ALWAYS]))


def _measured(facts: ProvinceFacts, clause: ClauseSpec) -> Timeline:
    measures = MeasureDays(facts)
    if clause.rule is Rule.PROVINCE_ITEMS:
        having = [measures.of(facts.code, item) for item in clause.items]
        return Timeline(_ratio_steps(clause, having, [ALWAYS] * len(clause.items)))
    asked = central_days(facts) if clause.rule is Rule.CENTRAL_CITIES else existence(facts)
    having = [measures.all_of(code, clause.items, days) for code, days in asked.items()]
    own = measures.all_of(facts.code, clause.items) if clause.rule is Rule.OWN_AND_UNITS else ALWAYS
    return Timeline(_ratio_steps(clause, having, list(asked.values()), own=own))


def _ratio_steps(
    clause: ClauseSpec, having: Iterable[Days], asked: Iterable[Days], *, own: Days = ALWAYS
) -> list[Step]:
    """Sweep over the days: how many have it, of how many, and whether the province's own record stands."""
    changes: dict[int, list[int]] = {BEGINNING: [0, 0, 0]}
    for position, sets in enumerate((having, asked, [own])):
        for start, stop in (each for days in sets for each in days):
            changes.setdefault(start, [0, 0, 0])[position] += 1
            changes.setdefault(stop, [0, 0, 0])[position] -= 1
    steps: list[Step] = []
    numerator = denominator = standing = 0
    since: int | None = None
    for first in sorted(changes):
        if first >= END:
            break
        gained, added, owned = changes[first]
        numerator, denominator, standing = numerator + gained, denominator + added, standing + owned
        enough = numerator * 100 >= clause.threshold_percent * denominator
        holds = denominator > 0 and enough and standing > 0
        since = (first if since is None else since) if holds else None
        applies = denominator > 0 or clause.rule is not Rule.CENTRAL_CITIES
        steps.append(Step(first, numerator, denominator, holds, since, applies))
    return steps


def _plan_steps(facts: ProvinceFacts, clause: ClauseSpec) -> list[Step]:
    before = Step(BEGINNING, None, None, False, None)
    if (plan := facts.plan) is None:
        return [before]
    first = plan.adopted_on.toordinal()
    baseless = plan.baseline == 0
    holds = not baseless and reaches(plan.target_2020, plan.baseline, clause.threshold_percent, PLAN_YEARS)
    since = first if holds else None
    after = Step(first, plan.target_2020, plan.baseline, holds, since, baseless=baseless)
    return [after] if first == BEGINNING else [before, after]
