"""All findings of a quarter on one page, to be put right or explained one after the other; and the ◇ totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from programmes.divisions.models import Division
from reporting.catalogue import FigureSpec
from reporting.permissions import Decision, may_explain
from reporting.rules.returns import as_number
from reporting.selectors.returns.findings import Finding, QuarterFindings
from reporting.selectors.returns.quarter import QuarterData
from reporting.values import display_amount, display_value, language

SHOWN = ("open", "all")


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding and its field. `can_explain`: whoever looks may explain it."""

    finding: Finding
    field: str
    can_explain: bool
    typed: str


@dataclass(frozen=True, slots=True)
class FindingsView:
    """`lines`: those shown; the counts are of all."""

    lines: Sequence[FindingLine]
    hard: int
    unexplained: int
    explained: int
    notices: int
    shown: str
    can_save: bool


def findings_view(data: QuarterData, found: QuarterFindings, shown: str) -> FindingsView:
    """What stands in the way first; `shown` "all" adds what is explained and what is only told."""
    explainable = {division.code for division in data.divisions if _may_explain(data, division)}
    wanted = found.all if shown == "all" else found.blocking
    lines = [
        FindingLine(
            finding=each,
            field=f"text-{each.code}-{each.division}-{each.figure}",
            can_explain=each.severity == "soft" and each.division in explainable,
            typed=each.explanation,
        )
        for each in wanted
    ]
    soft = [each for each in found.all if each.severity == "soft"]
    return FindingsView(
        lines=lines,
        hard=sum(each.severity == "hard" for each in found.all),
        unexplained=len(found.unexplained),
        explained=len(soft) - len(found.unexplained),
        notices=sum(each.severity == "notice" for each in found.all),
        shown=shown if shown in SHOWN else SHOWN[0],
        can_save=any(line.can_explain for line in lines),
    )


def _may_explain(data: QuarterData, division: Division) -> Decision:
    return may_explain(
        actor=data.actor,
        division=division,
        quarter=data.quarter,
        row=data.row(division),
        province_return=data.province_return,
    )


def may_explain_province(data: QuarterData) -> bool:
    """Whether whoever looks may enter what is the province's own: its explanations and its ◇ totals."""
    return data.subject.is_province and bool(_may_explain(data, data.subject))


@dataclass(frozen=True, slots=True)
class ProvinceTotal:
    """A ◇ figure of the province: its count without doubles as entered, between the greatest unit and the sum."""

    figure: FigureSpec
    heading: str
    unit: str
    field: str
    stored: str
    text: str
    greatest: str
    whole: str


def province_totals(data: QuarterData, figures: Sequence[FigureSpec]) -> list[ProvinceTotal]:
    """The ◇ figures of a section; none on a unit's page."""
    if not data.subject.is_province:
        return []
    stored = data.province_return.province_totals if data.province_return else {}
    return [_total(data, figure, stored.get(figure.code)) for figure in figures if figure.deduplicated]


def _total(data: QuarterData, figure: FigureSpec, stored: str | None) -> ProvinceTotal:
    words = figure.words(language())
    numbers = [as_number(data.value(each, figure.code)) for each in data.divisions]
    given = [number for number in numbers if number is not None]
    return ProvinceTotal(
        figure=figure,
        heading=words.heading,
        unit=words.unit,
        field=f"total-{figure.code}",
        stored=stored or "",
        text=display_value(stored),
        greatest=display_amount(max(given, default=None)),
        whole=display_amount(sum(given, Decimal(0)) if given else None),
    )
