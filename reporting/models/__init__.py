"""Reporting: quarterly returns and their frozen revisions, computed totals and verdicts, filings."""

from reporting.models.computed import QuarterTotal, VerdictSpell
from reporting.models.filings import FiledPart, Filing, PilotApplication, PromotionPlan, PromotionTask
from reporting.models.returns import (
    ProvinceReturn,
    ProvinceRevision,
    QuarterlyReturn,
    QuarterState,
    Remark,
    UnitRevision,
    UnitState,
)

__all__ = [
    "FiledPart",
    "Filing",
    "PilotApplication",
    "PromotionPlan",
    "PromotionTask",
    "ProvinceReturn",
    "ProvinceRevision",
    "QuarterState",
    "QuarterTotal",
    "QuarterlyReturn",
    "Remark",
    "UnitRevision",
    "UnitState",
    "VerdictSpell",
]
