"""Reporting: quarterly returns and their frozen revisions, computed totals and verdicts, filings."""

from reporting.models.api import IdempotencyKey, ReadOnlyToken
from reporting.models.comments import CellComment
from reporting.models.computed import QuarterTotal, VerdictSpell
from reporting.models.filings import FiledFile, FiledPart, Filing, PilotApplication, PromotionPlan, PromotionTask
from reporting.models.findings import Explanation, RevisionFinding
from reporting.models.papers import FilingPaper, PaperCopy, PaperKind
from reporting.models.returns import (
    ProvinceReturn,
    ProvinceRevision,
    QuarterlyReturn,
    QuarterState,
    Remark,
    SubmissionKind,
    UnitRevision,
    UnitState,
)
from reporting.models.review import CorrectionLine, CorrectionRequest, CorrectionState, Urging
from reporting.models.uploads import Upload, UploadState

__all__ = [
    "CellComment",
    "CorrectionLine",
    "CorrectionRequest",
    "CorrectionState",
    "Explanation",
    "FiledFile",
    "FiledPart",
    "Filing",
    "FilingPaper",
    "IdempotencyKey",
    "PaperCopy",
    "PaperKind",
    "PilotApplication",
    "PromotionPlan",
    "PromotionTask",
    "ProvinceReturn",
    "ProvinceRevision",
    "QuarterState",
    "QuarterTotal",
    "QuarterlyReturn",
    "ReadOnlyToken",
    "Remark",
    "RevisionFinding",
    "SubmissionKind",
    "UnitRevision",
    "UnitState",
    "Upload",
    "UploadState",
    "Urging",
    "VerdictSpell",
]
