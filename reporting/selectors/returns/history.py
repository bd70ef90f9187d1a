"""How a cell came to be what it is: every change from the audit trail, and what was frozen by each submission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.selectors import cell_history
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import QuarterlyReturn, UnitRevision
from reporting.rules.returns import NOT_APPLICABLE
from reporting.values import display_value

CHANGES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change: who, when, from what to what, and by which way if not by hand."""

    at: datetime
    by: str
    old: str
    new: str
    way: str


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """What one submission said of the cell."""

    number: int
    at: datetime
    receipt: str
    text: str


def changes_of(*, division: Division, quarter: Quarter, figure: str) -> Sequence[ChangeLine]:
    """The last changes of a cell, latest first; whoever sees the row may read them. One query."""
    found = cell_history(subject_id=f"{division.code} {quarter}", figure=figure, limit=CHANGES_SHOWN)
    return [
        ChangeLine(each.at, each.name or each.login, _shown(each.old), _shown(each.new), _way(each.action))
        for each in found
    ]


def frozen_of(*, actor: Actor, division: Division, quarter: Quarter, figure: str) -> Sequence[FrozenLine]:
    """What each submission froze, latest first. One query."""
    rows = QuarterlyReturn.objects.visible_to(actor).filter(
        division=division, year=quarter.year, quarter=quarter.number
    )
    found = UnitRevision.objects.filter(quarterly_return__in=rows).select_related("province_revision")
    lines = [
        FrozenLine(
            number=each.province_revision.number,
            at=each.province_revision.submitted_at,
            receipt=each.province_revision.receipt,
            text=display_value(each.values.get(figure)) or _("未报"),
        )
        for each in found.order_by("-province_revision__number")
    ]
    return lines[:CHANGES_SHOWN]


def _shown(value: Any) -> str:
    if not isinstance(value, str) or not (value == NOT_APPLICABLE or value.replace(".", "", 1).isdecimal()):
        return _("未报")
    return display_value(value)


def _way(action: str) -> str:
    return {
        "return.from_ledger": _("由台账带入"),
        "return.import": _("工作簿导入"),
        "return.upload": _("上传工作簿"),
    }.get(action, "")
