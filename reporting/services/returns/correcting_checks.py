"""What a request to correct has to say, and what a decision on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.permissions import is_asked
from reporting.services.errors import BadInput

TEXT_LENGTH = 500
LINES = 200


@dataclass(frozen=True, slots=True)
class CorrectionCell:
    """One cell to be corrected; `value` as stored: None takes it back to 未报."""

    division: Division
    figure: str
    value: str | None


@dataclass(frozen=True, slots=True)
class CorrectionText:
    """原因、依据、影响、审定人."""

    reason: str
    basis: str
    impact: str
    approver: str

    @property
    def plain(self) -> dict[str, str]:
        """By field, without blanks around."""
        return {name: getattr(self, name).strip() for name in ("reason", "basis", "impact", "approver")}


def require_text(text: CorrectionText) -> None:
    """Raise BadInput naming what is blank or too long."""
    names = {"reason": _("更正原因"), "basis": _("依据"), "impact": _("影响"), "approver": _("审定人")}
    blank = [name for name in names if not text.plain[name]]
    if blank:
        raise BadInput(_("请填写%(names)s。") % {"names": "、".join(names[name] for name in blank)}, blank)
    if any(len(value) > TEXT_LENGTH for value in text.plain.values()) or len(text.plain["approver"]) > 60:
        raise BadInput(_("各项文字不超过%(limit)d字，审定人不超过60字。") % {"limit": TEXT_LENGTH}, ["reason"])


def require_cells(
    cells: Sequence[CorrectionCell], old: Mapping[str, Mapping[str, str]], quarter: Quarter, *, whole: bool
) -> None:
    """Raise BadInput for no cell, too many, one twice, one that was never submitted, one that changes nothing."""
    if not cells and not whole:
        raise BadInput(_("请至少列出一处更正，或选择整表更正。"), ["cells"])
    if len(cells) > LINES:
        raise BadInput(_("一次最多更正%(limit)d处，更多的请选择整表更正。") % {"limit": LINES}, ["cells"])
    if len({(each.division.code, each.figure) for each in cells}) < len(cells):
        raise BadInput(_("同一处更正列了两次。"), ["cells"])
    for each in cells:
        if each.division.code not in old or not is_asked(each.division, quarter):
            text = _("%(unit)s本季没有报送的数，不能逐项更正；请选择整表更正。")
            raise BadInput(text % {"unit": each.division.label}, ["cells"])
        if old[each.division.code].get(each.figure) == each.value:
            text = _("%(unit)s指标%(figure)s的更正值与原值相同。")
            raise BadInput(text % {"unit": each.division.label, "figure": each.figure}, ["cells"])


def require_decision(note: str, close_on: date | None, *, approve: bool) -> None:
    """Raise BadInput for a refusal without a note, an approval without a day to come."""
    if len(note) > TEXT_LENGTH:
        raise BadInput(_("办理意见不超过%(limit)d字。") % {"limit": TEXT_LENGTH}, ["note"])
    if not approve and not note.strip():
        raise BadInput(_("不同意的，请写明理由。"), ["note"])
    if approve and close_on is None:
        raise BadInput(_("同意更正的，请填写报送期限。"), ["close_on"])
    if approve and close_on is not None and close_on < clock.today():
        raise BadInput(_("报送期限不能早于今天。"), ["close_on"])
