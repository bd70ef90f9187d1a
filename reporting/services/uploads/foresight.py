"""What the rules would say of a quarter as an uploaded workbook would leave it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reporting.selectors.returns.findings import Proposed, quarter_findings
from reporting.selectors.returns.quarter import QuarterData


def foreseen(data: QuarterData, proposed: Proposed, *, at: Mapping[str, int]) -> list[dict[str, Any]]:
    """The findings of what the file changes, for the preview. `at`: division → its row in the file.

    Those of rows that stay as they are stand in the grid already. Neither 强制 nor 核实 stops a draft from being saved.
    """
    found = []
    changed = set(proposed.values) | set(proposed.zero_reports)
    for finding in quarter_findings(data, proposed).all if changed else ():
        if finding.division not in changed:
            continue
        figure = data.form.by_code.get(finding.figure)
        found.append(
            {
                "row": at[finding.division],
                "column": figure.heading if figure else "",
                "severity": finding.severity,
                "code": finding.code,
                "place": finding.place,
                "text": finding.text,
                "href": finding.href,
                "explained": bool(finding.explanation),
            }
        )
    return found
