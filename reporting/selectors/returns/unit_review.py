"""One unit's quarter as its province reviews it: each figure, and what it was when the province last looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programmes.divisions.models import Division
from reporting.selectors.returns.differences import ChangeLine, unit_changes
from reporting.selectors.returns.findings import Finding, quarter_findings
from reporting.selectors.returns.overview import UnitLine, unit_line
from reporting.selectors.returns.quarter import QuarterData
from reporting.values import display_value, language


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure. `change`: since the province last looked (None: the same, or never looked)."""

    figure: str
    pick: str
    heading: str
    unit: str
    text: str
    is_missing: bool
    last_quarter: str
    last_year: str
    change: ChangeLine | None
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class UnitReview:
    """The row's state and decisions, its figures. `compared`: there is something earlier to compare with."""

    division: Division
    line: UnitLine
    figures: Sequence[FigureLine]
    compared: bool
    changes: Sequence[ChangeLine]
    findings: Sequence[Finding]


def unit_review(data: QuarterData, division: Division) -> UnitReview:
    """Of a unit among the province's."""
    changes = unit_changes(data, [division])
    by_figure = {each.figure: each for each in changes.get(division.code, ())}
    found = quarter_findings(data)
    figures = []
    for spec in data.form.figures:
        value = data.value(division, spec.code)
        words = spec.words(language())
        figures.append(
            FigureLine(
                figure=spec.code,
                pick=f"{division.code}-{spec.code}",
                heading=words.heading,
                unit=words.unit,
                text=display_value(value),
                is_missing=value is None and spec.required,
                last_quarter=display_value(data.value(division, spec.code, data.quarter.previous)),
                last_year=display_value(data.value(division, spec.code, data.quarter.year_before)),
                change=by_figure.get(spec.code),
                findings=found.of_cell(division.code, spec.code),
            )
        )
    return UnitReview(
        division=division,
        line=unit_line(data, division),
        figures=figures,
        compared=division.code in changes,
        changes=changes.get(division.code, ()),
        findings=found.of_division(division.code),
    )
