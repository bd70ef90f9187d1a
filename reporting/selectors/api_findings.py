"""Findings as the API tells of them, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation

from programmes.divisions.models import Division
from reporting.catalogue import Catalogue
from reporting.rules.checks import rule_pack
from reporting.selectors.returns.finding_words import finding_text
from reporting.selectors.returns.findings import Finding, Proposed, quarter_findings
from reporting.selectors.returns.quarter import QuarterData


def findings_document(data: QuarterData, proposed: Proposed | None = None) -> dict[str, Any]:
    """Every finding of a quarter as stored, or as it would be with `proposed`; `blocking`: how many must be mended
    or explained, `missing`: the required figures not reported, by division.
    """
    found = quarter_findings(data, proposed)
    return {
        "division": data.subject.code,
        "year": data.quarter.year,
        "quarter": data.quarter.number,
        "blocking": len(found.blocking),
        "missing": missing_figures(data, proposed),
        "results": findings_json(found.all, data),
    }


def missing_figures(data: QuarterData, proposed: Proposed | None = None) -> dict[str, list[str]]:
    """Division → the required figures it does not report; rows that report all are left out."""
    found = {}
    for division in data.divisions:
        if division.is_province:
            continue
        given = dict(data.effective(division.code, data.quarter))
        if proposed:
            given = _laid_over(given, division.code, proposed, data.form)
        lacking = [code for code in data.form.required_codes if code not in given]
        if lacking:
            found[division.code] = lacking
    return found


def _laid_over(given: dict[str, str], code: str, proposed: Proposed, form: Catalogue) -> dict[str, str]:
    for figure, value in proposed.values.get(code, {}).items():
        if value is None:
            given.pop(figure, None)
        else:
            given[figure] = value
    zeros = dict.fromkeys(form.zero_report_codes, "0") if proposed.zero_reports.get(code) else {}
    return {**zeros, **given}


def findings_json(findings: Iterable[Finding], data: QuarterData) -> list[dict[str, Any]]:
    """Findings with their words in both languages and every cell that they compare."""
    places = {each.code: each for each in data.divisions} | {data.subject.code: data.subject}
    return [_finding(each, data.form, places) for each in findings]


def _finding(found: Finding, form: Catalogue, places: Mapping[str, Division]) -> dict[str, Any]:
    rule = rule_pack(form.edition).rule(found.code)
    with translation.override("en"):
        english = finding_text(rule, form, places[found.division], found.variant, found.params, "en")
    return {
        "code": found.code,
        "severity": found.severity,
        "division": found.division,
        "figure": found.figure,
        "message": found.text,
        "message_en": english,
        "blocking": found.is_blocking,
        "explanation": found.explanation,
        "verdict": found.verdict,
        "note": found.note,
        "cells": [{"division": code, "quarter": str(at), "figure": name} for code, at, name in found.cells],
    }
