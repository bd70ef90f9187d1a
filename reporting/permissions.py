"""Who may do what with a quarter, apart from what its state allows; a refusal's words are the button's tooltip."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common import clock
from pledge_portal.common.formatting import long_date
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import ProvinceReturn, QuarterlyReturn, QuarterState, UnitState
from reporting.rules.corrections import opens_row
from reporting.rules.returns import (
    CORRECTION_TRANSITIONS,
    QUARTER_TRANSITIONS,
    UNIT_TRANSITIONS,
    CorrectionAct,
    QuarterAct,
    Refusal,
    UnitAct,
    correction_refusal,
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
        is_open=opens_row(province_return.open_cells if province_return else None, division.code),
    )
    return _answer(refusal, by_unit=bool(actor.unit), province_return=province_return)


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
    return _answer(refusal, by_unit=False, province_return=province_return)


def may_act_on_correction(
    act: CorrectionAct, *, actor: Actor, province: str, state: str | None, province_return: ProvinceReturn | None
) -> Decision:
    """Whether `actor` may do `act` on a request to correct; `state`: of it, or, to ask, of the one under way if any."""
    transition = CORRECTION_TRANSITIONS[act]
    if not actor.can(Permission(transition.permission)) or not actor.sees(province=province) or actor.unit:
        return _forbidden()
    quarter_state = province_return.state if province_return else QuarterState.OPEN
    refusal = correction_refusal(act, state=state, quarter_state=quarter_state)
    return _answer(refusal, by_unit=False, province_return=province_return)


def may_explain(
    *,
    actor: Actor,
    division: Division,
    quarter: Quarter,
    row: QuarterlyReturn | None,
    province_return: ProvinceReturn | None,
) -> Decision:
    """Whether `actor` may explain findings of a row: a unit while it fills in, its province until it submits."""
    if actor.unit:
        return may_act_on_unit(
            UnitAct.ENTER, actor=actor, division=division, quarter=quarter, row=row, province_return=province_return
        )
    if not actor.can(Permission.ENTER_FIGURES) or not actor.sees(province=division.province_id):
        return _forbidden()
    refusal = quarter_refusal(QuarterAct.SUBMIT, state=province_return.state if province_return else QuarterState.OPEN)
    return _answer(refusal, by_unit=False, province_return=province_return)


def _answer(refusal: Refusal | None, *, by_unit: bool, province_return: ProvinceReturn | None) -> Decision:
    if refusal is None:
        return ALLOWED
    told = refusal_text(refusal, by_unit=by_unit)
    if refusal is Refusal.QUARTER_LOCKED and province_return is not None:
        told += lock_details(province_return)
    return Decision(False, reason=told)


def lock_details(province_return: ProvinceReturn) -> str:
    """Why a quarter is 定稿 and until when; a day that has passed is said, and opens nothing."""
    told = ""
    if province_return.lock_reason:
        told += _("定稿原因：%(reason)s。") % {"reason": province_return.lock_reason.rstrip("。.")}
    until = province_return.locked_until
    if until is not None:
        words = _("定稿期限%(day)s已过，仍为定稿状态。") if until < clock.today() else _("定稿期限至%(day)s。")
        told += words % {"day": long_date(until)}
    return told


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
        Refusal.QUARTER_ACCEPTED: _("本季已经国家局审核通过，不能再修改。确有差错的，请申请更正。"),
        Refusal.QUARTER_LOCKED: _("本季已定稿（封账），不能再修改。确有差错的，请申请更正。"),
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
        Refusal.NOT_IN_CORRECTION: _("本季只开放更正申请所列的数，此处不在其中。确需更正的，请另行申请。"),
        Refusal.QUARTER_NOT_LOCKED: _("本季尚未定稿。"),
        Refusal.QUARTER_NOT_CORRECTING: _("本季没有待报送的更正。"),
        Refusal.CORRECTION_NOT_NEEDED: _("本季尚未审核通过，不需申请更正：可在退回后直接修改。"),
        Refusal.CORRECTION_PENDING: _("本季已有更正申请在办理，办结后才能再次申请。"),
        Refusal.CORRECTION_DECIDED: _("该更正申请已办理，请查看办理结果。"),
        Refusal.CORRECTION_NOT_APPROVED: _("该更正申请不在更正中。"),
    }[refusal]
