"""Why a verdict is what it is, as the API tells of it."""

from __future__ import annotations

from typing import Any

from programmes.divisions.models import Division
from reporting.rules.explanations import BundleBreakdown, FilingLine, GrowthBreakdown, PlanLine, YearTable
from reporting.rules.facts import Verdict
from reporting.selectors.evaluation import verdict_json
from reporting.selectors.explanation_shapes import DivisionShown, ExplanationShown

BUNDLES_TOLD = 200


def explanation_document(shown: ExplanationShown, verdicts: list[Verdict]) -> dict[str, Any]:
    """The document of a clause's explanation; only the parts that its rule has are filled. `verdicts` as computed."""
    found = shown.explanation
    return {
        "as_of": found.as_of.isoformat(),
        "province": shown.province.code,
        "clause": shown.clause.code,
        "verdicts": [verdict_json(verdict) for verdict in verdicts],
        "needed": found.needed,
        "own": _line(shown.own) if shown.own else None,
        "units": [_line(each) for each in shown.units],
        "growth": _growth(found.growth) if found.growth else None,
        "bundles": _bundles(found.bundles) if found.bundles else None,
        "plan": _plan(found.plan) if found.plan else None,
        "filed": _filed(found.filing) if found.filing else None,
    }


def _line(shown: DivisionShown) -> dict[str, Any]:
    division: Division = shown.division
    documents = {each.measure.document_number for item in shown.items for each in item.documents}
    return {
        "division": division.code,
        "name": division.name,
        "name_en": division.name_en,
        "counted": shown.counted,
        "lacks": [item.line.item for item in shown.items if not item.line.in_force],
        "documents": sorted(documents - {""}),
    }


def _growth(growth: GrowthBreakdown) -> dict[str, Any]:
    years = [
        {"needed": line.needed, "short_by": line.short_by, **_year(line.table)}
        for line in growth.years
    ]  # fmt: skip
    return {
        "metric": growth.metric,
        "baseline": growth.baseline,
        "baseline_usable": growth.baseline_usable,
        "base_year": growth.base_year,
        "base_table": _year(growth.base_table) if growth.base_table else None,
        "years": years,
    }


def _year(table: YearTable) -> dict[str, Any]:
    return {
        "year": table.year,
        "total": table.total,
        "complete": table.complete,
        "units": [
            {
                "division": unit.code,
                "total": unit.total,
                "quarters": [{"state": cell.state.value, "value": cell.value} for cell in unit.cells],
            }
            for unit in table.units
        ],
    }


def _bundles(bundles: BundleBreakdown) -> dict[str, Any]:
    lines = [
        {
            "project_no": line.project_no,
            "landed_on": line.landed_on.isoformat() if line.landed_on else None,
            "counted": line.counted,
            "to_verify": line.to_verify,
            "lacks": [gap.value for gap in line.missing],
        }
        for line in bundles.lines[:BUNDLES_TOLD]
    ]
    return {
        "landed": bundles.landed,
        "landed_before": bundles.landed_before,
        "hidden": max(0, len(bundles.lines) - BUNDLES_TOLD),
        "lines": lines,
    }


def _plan(plan: PlanLine) -> dict[str, Any]:
    return {
        "metric": plan.metric,
        "adopted_on": plan.adopted_on.isoformat(),
        "baseline": plan.baseline,
        "target_2020": plan.target_2020,
        "target_needed": plan.target_needed,
        "short_by": plan.short_by,
    }


def _filed(line: FilingLine) -> dict[str, Any]:
    return {
        "filed_on": line.filed_on.isoformat() if line.filed_on else None,
        "days_late": line.days_late,
        "declared_on": line.declared_on.isoformat() if line.declared_on else None,
    }
