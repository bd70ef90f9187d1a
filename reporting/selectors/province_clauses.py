"""The clause table of a province's page: progress, verdict and a few words of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.formatting import grouped, percent, rounded
from pledge_portal.common.periods import Quarter
from programmes.models import Clause, Measure, WorkPlan
from reporting.rules.facts import ClauseSpec, Rule, Status, Verdict
from reporting.rules.rounding import least_whole
from reporting.selectors.explanation_words import metric_label, plan_growth, shortfall
from reporting.selectors.facts import METRIC_FIGURES
from reporting.selectors.national_totals import Totals, year_span
from reporting.selectors.verdicts import DONE, is_due_today

if TYPE_CHECKING:
    from reporting.selectors.province import ProvinceBase

UNIT_RULES = frozenset({Rule.UNITS_WITH_ALL, Rule.OWN_AND_UNITS, Rule.CENTRAL_CITIES})


@dataclass(frozen=True, slots=True)
class Progress:
    """A bar `done` of `of` with its tick at `tick` per cent, or words alone (`of` None)."""

    done: int | None = None
    of: int | None = None
    tick: Decimal = Decimal(0)
    holds: bool | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One line: a clause, of 1.8 one for each year begun."""

    clause: Clause
    verdict: Verdict | None
    ratio: bool
    due_today: bool
    progress: Progress
    note: str

    @property
    def met_on(self) -> date | None:
        """Since when, of what is done."""
        return self.verdict.met_on if self.verdict and self.verdict.status in DONE else None

    @property
    def year(self) -> int | None:
        """The year of 1.8."""
        return self.verdict.year if self.verdict else None


@dataclass(frozen=True, slots=True)
class _Known:
    """What the notes draw on."""

    numbers: dict[str, str]
    plan: WorkPlan | None
    totals: Totals


def clause_rows(*, actor: Actor, base: ProvinceBase, totals: Totals) -> list[ClauseRow]:
    """A line for each verdict in the order of the notice; two queries."""
    code, as_of = base.province.code, base.as_of
    own = base.verdicts.by_province.get(code, ())
    measures = Measure.objects.visible_to(actor).filter(division=code).in_force_on(as_of)
    numbers = {item: number for item, number in measures.values_list("item", "document_number") if number}
    plan = WorkPlan.objects.visible_to(actor).filter(province=code, adopted_on__lte=as_of).first()
    known = _Known(numbers, plan, totals)
    rows = []
    for clause in base.clauses:
        spec = base.specs[clause.code]
        found: list[Verdict | None] = [each for each in own if each.clause == clause.code]
        for verdict in found or [None]:
            rows.append(
                ClauseRow(
                    clause=clause,
                    verdict=verdict,
                    ratio=spec.rule is Rule.UNITS_WITH_ALL,
                    due_today=verdict is not None and is_due_today(verdict, as_of=as_of, today=base.today),
                    progress=_progress(spec, verdict, known, base),
                    note=_note(spec, verdict, known, base),
                )
            )
    return [row for row in rows if row.verdict or row.clause.rule != Rule.GROWTH]


def _progress(spec: ClauseSpec, verdict: Verdict | None, known: _Known, base: ProvinceBase) -> Progress:
    if verdict is None or verdict.status is Status.NOT_APPLICABLE:
        return Progress(words="—")
    holds = True if verdict.holds else None if verdict.status is Status.PENDING else False
    if spec.rule in UNIT_RULES:
        return Progress(verdict.numerator, verdict.denominator, Decimal(spec.threshold_percent), holds)
    if spec.rule is Rule.GROWTH:
        return _growth_progress(spec, verdict, known, base.as_of)
    return Progress(words=_state_words(spec, verdict))


def _state_words(spec: ClauseSpec, verdict: Verdict) -> str:
    if spec.rule is Rule.PLAN:
        return plan_growth(verdict) or _("未通过工作方案")
    if spec.rule is Rule.FILING:
        return _("已报送") if verdict.holds else _("未报送")
    if spec.rule is Rule.BUNDLES:
        return _("%(count)s 项") % {"count": grouped(verdict.numerator)}
    if verdict.denominator == 1:
        return _("有") if verdict.holds else _("无")
    return f"{grouped(verdict.numerator)}/{grouped(verdict.denominator)}"


def _growth_progress(spec: ClauseSpec, verdict: Verdict, known: _Known, as_of: date) -> Progress:
    """The year's sum of what the path asks of it; the tick is where last year stood at the same time."""
    if verdict.denominator is None or verdict.status is Status.NO_BASELINE or verdict.year is None:
        return Progress(words=grouped(verdict.numerator))
    needed = growth_needed(spec, verdict)
    pace = growth_pace(verdict, known.totals, as_of)
    holds = True if verdict.holds else False if verdict.status in (Status.BEHIND, Status.MISSED) else None
    return Progress(verdict.numerator, needed, Decimal(100) if pace is None else pace * 100, holds)


def growth_needed(spec: ClauseSpec, verdict: Verdict) -> int:
    """Baseline × 1.2ⁿ as the least whole number."""
    years = (verdict.year or 0) - min(spec.years) + 1
    return least_whole(verdict.denominator or 0, spec.threshold_percent, years)


def growth_pace(verdict: Verdict, totals: Totals, as_of: date) -> Decimal | None:
    """Which share of its year's sum the year before had by the same quarter; None once the year has ended."""
    quarter = Quarter.last_ended(as_of)
    if verdict.year is None or verdict.metric is None or quarter.year > verdict.year:
        return None
    figure = METRIC_FIGURES[verdict.metric]
    whole = totals.over(figure, year_span(Quarter(verdict.year - 1, 4)))
    if quarter.year < verdict.year or not whole.value or quarter.number == 4:
        return None
    return totals.over(figure, year_span(Quarter(verdict.year - 1, quarter.number))).value / whole.value


def _note(spec: ClauseSpec, verdict: Verdict | None, known: _Known, base: ProvinceBase) -> str:
    if verdict is None:
        return _("尚无结论")
    if verdict.status is Status.NOT_APPLICABLE:
        return ""
    if spec.rule is Rule.GROWTH:
        return _growth_note(spec, verdict, known, base.as_of)
    parts = [_documents(spec, known)]
    if spec.rule is Rule.CENTRAL_CITIES:
        parts.append(_cities(base))
    needed = units_needed(spec, verdict)
    parts.append(shortfall(verdict, needed=needed, province=base.province, rule=spec.rule))
    if spec.rule is Rule.OWN_AND_UNITS and not verdict.holds and needed == 0:
        parts.append(_("缺省级记录"))
    if spec.rule is Rule.PLAN and verdict.numerator is not None and not verdict.holds:
        parts.append(_("增长目标不足20%"))
    return _("，").join(part for part in parts if part)


def units_needed(spec: ClauseSpec, verdict: Verdict) -> int | None:
    """The fewest further units, items or bundles to reach the threshold; None where that cannot be said."""
    if verdict.numerator is None or not verdict.denominator or spec.rule in (Rule.PLAN, Rule.GROWTH):
        return None
    return max(0, -(-spec.threshold_percent * verdict.denominator // 100) - verdict.numerator)


def _documents(spec: ClauseSpec, known: _Known) -> str:
    """The numbers of the province's own documents behind the clause."""
    if spec.rule is Rule.PLAN and known.plan:
        return _("；").join(part for part in (known.plan.get_metric_display(), known.plan.document_number) if part)
    if spec.rule is Rule.PROVINCE_ITEMS:
        return _("、").join(known.numbers[item] for item in spec.items if item in known.numbers)
    return ""


def _cities(base: ProvinceBase) -> str:
    names = [base.divisions[code].short_label for code in sorted(base.facts.central_cities) if code in base.divisions]
    return _("、").join(names[:4]) + (_("等 %(count)d 个") % {"count": len(names)} if len(names) > 4 else "")


def _growth_note(spec: ClauseSpec, verdict: Verdict, known: _Known, as_of: date) -> str:
    """How far the year is on its path; once it is complete, its growth."""
    if verdict.status is Status.NO_BASELINE:
        return _("基期为0或2017年未报齐")
    if verdict.average is not None:
        return _("%(metric)s，年均 %(growth)s") % {
            "metric": metric_label(verdict.metric),
            "growth": percent(verdict.average),
        }
    needed = growth_needed(spec, verdict)
    share = rounded(Decimal(verdict.numerator or 0) * 100 / needed, 1) if needed else Decimal(0)
    pace = growth_pace(verdict, known.totals, as_of)
    if pace is None:
        return _("完成 %(share)s%%，尚未报齐") % {"share": share}
    return _("%(share)s%%，上年同期进度 %(pace)s%%") % {"share": share, "pace": rounded(pace * 100, 1)}
