"""The findings of a submission, kept as they stood, so that a reviewer judges what was submitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reporting.models import ProvinceRevision, RevisionFinding
from reporting.selectors.returns.findings import Finding

BATCH = 500


def keep_findings(found: Mapping[ProvinceRevision, Iterable[Finding]]) -> None:
    """Store the findings of revisions just frozen; call inside their transaction."""
    rows = [revision_finding(revision, each) for revision, findings in found.items() for each in findings]
    RevisionFinding.objects.bulk_create(rows, batch_size=BATCH)


def revision_finding(revision: ProvinceRevision, finding: Finding) -> RevisionFinding:
    """The unsaved row of a finding."""
    params: dict[str, Any] = dict(finding.params)
    return RevisionFinding(
        province_revision=revision,
        division_id=finding.division,
        code=finding.code,
        figure=finding.figure,
        severity=finding.severity,
        variant=finding.variant,
        params=params,
        cells=[[code, str(quarter), figure] for code, quarter, figure in finding.cells],
        explanation_id=finding.explanation_id,
    )
