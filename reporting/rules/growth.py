"""Clause 1.8: growth of the yearly sum over the baseline, one verdict per year begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reporting.rules.facts import ClauseSpec, Metric, ProvinceFacts, Status, Verdict
from reporting.rules.quarters import Returns, YearTotal
from reporting.rules.rounding import growth_text, reaches

FALLBACK_METRIC: Metric = "projects"


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a day's growth is measured on: the plan's in force, else the base year's returns.

    `usable` is False where it is zero or, from returns, incomplete: then there is no baseline to judge by.
    """

    metric: Metric
    value: int
    usable: bool
    from_plan: bool
    revisions: tuple[int, ...] = ()


class GrowthJudge:
    """One province's growth for any day; the sums of its quarters are taken once."""

    def __init__(self, facts: ProvinceFacts, clause: ClauseSpec) -> None:
        self._facts, self._clause = facts, clause
        self.base_year = min(clause.years) - 1
        self._returns: dict[Metric, Returns] = {}

    def returns(self, metric: Metric) -> Returns:
        """The summed returns of one metric."""
        if metric not in self._returns:
            years = (self.base_year, *self._clause.years)
            self._returns[metric] = Returns(self._facts, metric, years)
        return self._returns[metric]

    def baseline(self, as_of: date) -> Baseline:
        """The baseline and metric in force on a day."""
        plan = self._facts.plan
        if plan is not None and plan.adopted_on <= as_of:
            return Baseline(plan.metric, plan.baseline, plan.baseline > 0, True)
        base = self.returns(FALLBACK_METRIC).year(self.base_year, as_of)
        usable = base.complete and base.total > 0
        return Baseline(FALLBACK_METRIC, base.total, usable, False, base.revisions)

    def years_begun(self, as_of: date) -> list[int]:
        """The years judged that have begun by a day, in order."""
        return [year for year in sorted(self._clause.years) if date(year, 1, 1) <= as_of]

    def on(self, as_of: date, *, applies: bool, provisional: bool | None) -> list[Verdict]:
        """One verdict per year begun."""
        baseline = self.baseline(as_of)
        return [
            self._year(year, baseline, as_of, provisional=provisional)
            if applies
            else self._not_applicable(year, baseline, provisional=provisional)
            for year in self.years_begun(as_of)
        ]

    def _year(self, year: int, baseline: Baseline, as_of: date, *, provisional: bool | None) -> Verdict:
        returns = self.returns(baseline.metric)
        this = returns.year(year, as_of)
        before = returns.year(year - 1, as_of) if year - 1 in self._clause.years else None
        met_on = self._reached_on(year, this, baseline)
        readable = baseline.usable and this.complete
        return Verdict(
            province=self._facts.code,
            clause=self._clause.code,
            numerator=this.total,
            denominator=baseline.value,
            value=_over_year_before(this, before, baseline) if readable else None,
            threshold=self._clause.threshold,
            due=date(year, 12, 31),
            holds=met_on is not None,
            status=self._status(year, this, baseline, as_of, holds=met_on is not None),
            met_on=met_on,
            provisional=provisional,
            year=year,
            metric=baseline.metric,
            average=growth_text(this.total, baseline.value, year - self.base_year) if readable else None,
            complete=this.complete,
            revisions=_revisions(this, before, baseline),
        )

    def _reached_on(self, year: int, this: YearTotal, baseline: Baseline) -> date | None:
        """The last day of the quarter that brought the sum to baseline x 1.2**n, None where it is not
        reached.
        """
        if not baseline.usable:
            return None
        percent, years = self._clause.threshold_percent, year - self.base_year
        reached = (day for day, total in this.running if reaches(total, baseline.value, percent, years))
        return next(reached, None)

    def _status(self, year: int, this: YearTotal, baseline: Baseline, as_of: date, *, holds: bool) -> Status:
        """The last year is a verdict; the others, which the notice does not bind singly, show progress."""
        if not baseline.usable:
            return Status.NO_BASELINE
        verdict = year == max(self._clause.years)
        if holds:
            return Status.MET if verdict else Status.ON_TRACK
        if this.complete or as_of > date(year + 1, 1, 31):
            return Status.MISSED if verdict else Status.BEHIND
        return Status.PENDING

    def _not_applicable(self, year: int, baseline: Baseline, *, provisional: bool | None) -> Verdict:
        return Verdict(
            province=self._facts.code,
            clause=self._clause.code,
            numerator=None,
            denominator=None,
            value=None,
            threshold=self._clause.threshold,
            due=date(year, 12, 31),
            holds=None,
            status=Status.NOT_APPLICABLE,
            met_on=None,
            provisional=provisional,
            year=year,
            metric=baseline.metric,
        )


def _over_year_before(this: YearTotal, before: YearTotal | None, baseline: Baseline) -> str | None:
    """Growth over the year before; of the first year, over the baseline."""
    if before is None:
        return growth_text(this.total, baseline.value)
    return growth_text(this.total, before.total) if before.complete else None


def _revisions(this: YearTotal, before: YearTotal | None, baseline: Baseline) -> tuple[int, ...]:
    earlier = before.revisions if before is not None else ()
    return tuple(sorted({*this.revisions, *earlier, *baseline.revisions}))
