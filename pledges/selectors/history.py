"""How a pledge came to be what it is: its entries in the audit trail, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.selectors import entries_of
from pledge_portal.common.spreadsheets.cells import number_text
from pledges.models import Pledge
from pledges.resources import PledgeResource

SHOWN = 100
AMOUNTS = frozenset({"loan_amount", "valuation"})


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one column; `old`, `new` as text, empty where there was nothing."""

    heading: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did to the pledge at one moment."""

    at: datetime
    who: str
    act: str
    changes: Sequence[Change]


def history_of(*, viewer: Actor, pledge: Pledge) -> list[Step]:
    """The latest `SHOWN` steps, the newest first; one query."""
    headings = {column.attribute: column.heading for column in PledgeResource().columns()}
    entries = entries_of(viewer=viewer, subject_type="pledge", subject_id=str(pledge.pk))[:SHOWN]
    return [
        Step(
            at=entry.at,
            who=entry.name or entry.login,
            act=_("登记") if entry.action.endswith("created") else _("修改"),
            changes=[
                Change(headings[name], _text(name, pair[0]), _text(name, pair[1]))
                for name, pair in entry.changes.items()
                if name in headings
            ],
        )
        for entry in entries
    ]


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    return number_text(Decimal(value)) if name in AMOUNTS else str(value)
