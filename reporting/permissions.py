"""Who may do what with a quarter, apart from what its state allows; a refusal's words are the button's tooltip."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import ProvinceReturn, QuarterlyReturn, QuarterState, UnitState
from reporting.rules.returns import (
    QUARTER_TRANSITIONS,
    UNIT_TRANSITIONS,
    QuarterAct,
    Refusal,
    UnitAct,
    quarter_refusal,
    unit_refusal,
)


class StateRefused(Exception):
    """The state forbids the act (409); the message says why and what to do instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Decision:
    """`allowed`: the act is possible. `permitted`: it is within the role and scope. `reason`: why not."""

    allowed: bool
    permitted: bool = True
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raise PermissionDenied (403) or StateRefused (409) where the act is not possible."""
        if not self.permitted:
            raise PermissionDenied(self.reason)
        if not self.allowed:
            raise StateRefused(self.reason)


ALLOWED = Decision(True)


def _forbidden() -> Decision:
    return Decision(False, permitted=False, reason=_("您的角色不能进行此操作。"))


def is_asked(division: Division, quarter: Quarter) -> bool:
    """Whether the division owes (a unit) or may give (a province) the quarter: it exists on its last day."""
    return division.exists_on(quarter.last_day)


def may_act_on_unit(
    act: UnitAct,
    *,
    actor: Actor,
    division: Division,
    quarter: Quarter,
    row: QuarterlyReturn | None,
    province_return: ProvinceReturn | None,
) -> Decision:
    """Whether `actor` may do `act` on a division's quarter now; `row`, `province_return` None: not begun."""
    transition = UNIT_TRANSITIONS[act]
    if not actor.can(Permission(transition.permission)) or not _reaches(actor, division, transition.owner, act):
        return _forbidden()
    refusal = unit_refusal(
        act,
        state=row.state if row else UnitState.NOT_STARTED,
        quarter_state=province_return.state if province_return else QuarterState.OPEN,
        filled_by_province=bool(row and row.filled_by_province),
        is_own_row=division.is_province,
        is_asked=is_asked(division, quarter),
    )
    return Decision(False, reason=refusal_text(refusal, by_unit=bool(actor.unit))) if refusal else ALLOWED


def may_comment(actor: Actor, division: Division) -> bool:
    """Whether `actor` may say something at a cell: who enters or reviews, within scope."""
    speaks = {Permission.ENTER_FIGURES, Permission.REVIEW_UNITS, Permission.REVIEW_QUARTER}
    return bool(speaks & actor.permissions) and actor.sees(province=division.province_id, division=division.code)


def may_act_on_quarter(
    act: QuarterAct, *, actor: Actor, province: str, province_return: ProvinceReturn | None
) -> Decision:
    """Whether `actor` may do `act` on a province's quarter now."""
    transition = QUARTER_TRANSITIONS[act]
    if not actor.can(Permission(transition.permission)) or not actor.sees(province=province) or actor.unit:
        return _forbidden()
    state = province_return.state if province_return else QuarterState.OPEN
    refusal = quarter_refusal(act, state=state)
    return Decision(False, reason=refusal_text(refusal, by_unit=False)) if refusal else ALLOWED


def _reaches(actor: Actor, division: Division, owner: str, act: UnitAct) -> bool:
    """The unit's people act on their unit, the province's on all of theirs; only the unit itself reports."""
    if not actor.sees(province=division.province_id, division=division.code):
        return False
    if actor.unit:
        return owner == "unit"
    return act is not UnitAct.REPORT or not actor.province


def refusal_text(refusal: Refusal, *, by_unit: bool) -> str:
    """Why not, and the way on."""
    return {
        Refusal.QUARTER_SUBMITTED: _("本季已报送国家局，正在审核。需修改的，请联系国家局退回后再改。"),
        Refusal.QUARTER_ACCEPTED: _("本季已经国家局审核通过，不能再修改。确有差错的，请按更正办理。"),
        Refusal.QUARTER_LOCKED: _("本季已定稿（封账），不能再修改。确有差错的，请按更正办理。"),
        Refusal.QUARTER_NOT_SUBMITTED: _("该省本季尚未报送，或已退回，等待其报送。"),
        Refusal.QUARTER_NOT_ACCEPTED: _("本季尚未审核通过，审核通过后才能定稿。"),
        Refusal.UNIT_REPORTED: _("已上报省局审核。需修改的，请联系省局退回。")
        if by_unit
        else _("该单位已上报。需修改的，请退回该单位，或转为代填。"),
        Refusal.UNIT_ACCEPTED: _("已经省局审核通过。需修改的，请联系省局退回。")
        if by_unit
        else _("该单位已审核通过。需修改的，请先退回，或转为代填。"),
        Refusal.UNIT_NOT_REPORTED: _("该单位尚未上报。"),
        Refusal.UNIT_NOT_ASKED: _("该单位在本季末已不存在，不再填报。"),
        Refusal.UNIT_IS_PROVINCE: _("省本级由省局直接填报，不需上报和审核。"),
    }[refusal]
