"""The findings that a submission was sent with, as its reviewer reads them, each with its explanation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reporting.catalogue import CURRENT_EDITION, catalogue
from reporting.models import Explanation, ProvinceRevision, RevisionFinding
from reporting.rules.checks import Severity, rule_pack
from reporting.selectors.returns.finding_words import finding_text, row_name, severity_label
from reporting.values import language


@dataclass(frozen=True, slots=True)
class SubmittedFinding:
    """A finding as it stood. `verdict` on its explanation: "", "accepted" or "refused", by `decided_by` with `note`."""

    severity: str
    severity_label: str
    code: str
    place: str
    division: str
    figure: str
    heading: str
    text: str
    explanation: str
    explained_by: str
    explained_at: datetime | None
    verdict: str
    verdict_label: str
    note: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class SubmittedFindings:
    """All of a submission; `open`: explanations without a verdict, `refused`: those not taken."""

    all: Sequence[SubmittedFinding]

    @property
    def open(self) -> int:
        return sum(bool(each.explanation) and not each.verdict for each in self.all)

    @property
    def refused(self) -> int:
        return sum(each.verdict == "refused" for each in self.all)


def revision_findings(revision: ProvinceRevision) -> SubmittedFindings:
    """The findings of a submission, hard ones first, then those still to be judged; one query."""
    rows = RevisionFinding.objects.filter(province_revision=revision)
    found = [
        _submitted(row) for row in rows.select_related("division", "explanation__made_by", "explanation__decided_by")
    ]
    order = {Severity.HARD.value: 0, Severity.SOFT.value: 1, Severity.NOTICE.value: 2}
    return SubmittedFindings(sorted(found, key=lambda each: (order[each.severity], bool(each.verdict))))


def _submitted(row: RevisionFinding) -> SubmittedFinding:
    rule, form, given = rule_pack(CURRENT_EDITION).rule(row.code), catalogue(CURRENT_EDITION), row.explanation
    decided = given is not None and given.verdict != ""
    return SubmittedFinding(
        severity=row.severity,
        severity_label=severity_label(row.severity),
        code=row.code,
        place=row_name(row.division),
        division=row.division_id,
        figure=row.figure,
        heading=form.by_code[row.figure].words(language()).heading,
        text=finding_text(rule, form, row.division, row.variant, row.params, language()),
        explanation=given.text if given else "",
        explained_by=given.made_by.name_at(given.made_at) if given and given.made_by else "",
        explained_at=given.made_at if given else None,
        verdict=given.verdict if given else "",
        verdict_label=str(Explanation.Verdict(given.verdict).label) if given else "",
        note=given.note if given else "",
        decided_by=given.decided_by.name_at(given.decided_at) if given and decided and given.decided_by else "",
        decided_at=given.decided_at if given else None,
    )
