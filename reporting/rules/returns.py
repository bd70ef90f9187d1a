"""A quarter's returns: the states with their transitions, what counts as reported, and totals. Plain Python.

Values are {figure code: "52" | "NA"}: "0" is a confirmed zero, "NA" 不适用, an absent code not reported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

NOT_APPLICABLE = "NA"
Values = Mapping[str, str]


class UnitAct(StrEnum):
    """What can be done with a unit's quarter."""

    ENTER = "enter"  # 保存
    REPORT = "report"  # 提交省局审核
    ACCEPT = "accept"  # 审核通过
    RETURN = "return"  # 退回修改
    FILL_IN = "fill_in"  # 代填


class QuarterAct(StrEnum):
    """What can be done with a province's quarter."""

    SUBMIT = "submit"  # 审定报送
    ACCEPT = "accept"  # 审核通过
    RETURN = "return"  # 退回修改
    LOCK = "lock"  # 定稿(封账)
    EXTEND = "extend_lock"  # 调整定稿期限
    REOPEN = "reopen"  # 重新开放, for a correction
    END = "end_correction"  # 终止更正
    RELOCK = "relock"  # 恢复定稿, by itself after a correction of what was locked


class CorrectionAct(StrEnum):
    """What can be done with a request to correct an accepted or locked quarter."""

    REQUEST = "request"  # 申请更正
    WITHDRAW = "withdraw"  # 撤回申请
    APPROVE = "approve"  # 同意更正
    REFUSE = "refuse"  # 不同意
    FINISH = "finish"  # 办结, when the corrected revision is accepted
    CLOSE = "close"  # 终止更正


class RevisionKind(StrEnum):
    """Which of the kinds of submission a revision is; the three of practice are never mixed up.

    Only LATE and a RESUBMITTED revision that came after its day count against 及时率.
    """

    FIRST = "first"  # 首次报送
    LATE = "late"  # 补报
    RESUBMITTED = "resubmitted"  # 退回重报
    CORRECTION = "correction"  # 更正
    IMPORTED = "imported"  # the operator's import beside the province's own submissions


@dataclass(frozen=True, slots=True)
class Transition:
    """From one of `sources` to `target`, done by `owner` (unit, province or national) with `permission`."""

    sources: frozenset[str]
    target: str
    owner: str
    permission: str


UNIT_TRANSITIONS: Mapping[UnitAct, Transition] = {
    UnitAct.ENTER: Transition(frozenset({"not_started", "filling", "returned"}), "filling", "unit", "enter_figures"),
    UnitAct.REPORT: Transition(frozenset({"not_started", "filling", "returned"}), "reported", "unit", "report_unit"),
    UnitAct.ACCEPT: Transition(frozenset({"reported", "filling"}), "accepted", "province", "review_units"),
    UnitAct.RETURN: Transition(frozenset({"reported", "accepted"}), "returned", "province", "review_units"),
    UnitAct.FILL_IN: Transition(
        frozenset({"not_started", "filling", "returned", "reported", "accepted"}),
        "filling",
        "province",
        "review_units",
    ),
}
QUARTER_TRANSITIONS: Mapping[QuarterAct, Transition] = {
    QuarterAct.SUBMIT: Transition(
        frozenset({"open", "returned", "correcting"}), "submitted", "province", "submit_quarter"
    ),
    QuarterAct.ACCEPT: Transition(frozenset({"submitted"}), "accepted", "national", "review_quarter"),
    QuarterAct.RETURN: Transition(frozenset({"submitted"}), "returned", "national", "review_quarter"),
    QuarterAct.LOCK: Transition(frozenset({"accepted"}), "locked", "national", "lock_quarter"),
    QuarterAct.EXTEND: Transition(frozenset({"locked"}), "locked", "national", "lock_quarter"),
    QuarterAct.REOPEN: Transition(frozenset({"accepted", "locked"}), "correcting", "national", "lock_quarter"),
    QuarterAct.END: Transition(frozenset({"correcting"}), "accepted", "national", "lock_quarter"),
    QuarterAct.RELOCK: Transition(frozenset({"accepted"}), "locked", "national", "review_quarter"),
}
CORRECTION_TRANSITIONS: Mapping[CorrectionAct, Transition] = {
    CorrectionAct.REQUEST: Transition(frozenset(), "requested", "province", "submit_quarter"),
    CorrectionAct.WITHDRAW: Transition(frozenset({"requested"}), "withdrawn", "province", "submit_quarter"),
    CorrectionAct.APPROVE: Transition(frozenset({"requested"}), "approved", "national", "lock_quarter"),
    CorrectionAct.REFUSE: Transition(frozenset({"requested"}), "refused", "national", "lock_quarter"),
    CorrectionAct.FINISH: Transition(frozenset({"approved"}), "done", "national", "review_quarter"),
    CorrectionAct.CLOSE: Transition(frozenset({"approved"}), "closed", "national", "lock_quarter"),
}
# Whose turn it is in each state: exactly one; "nobody" is an end.
UNIT_OWNERS: Mapping[str, str] = {
    "not_started": "unit",
    "filling": "unit",
    "reported": "province",
    "returned": "unit",
    "accepted": "province",
}
QUARTER_OWNERS: Mapping[str, str] = {
    "open": "province",
    "submitted": "national",
    "returned": "province",
    "accepted": "national",
    "locked": "national",
    "correcting": "province",
}
CORRECTION_OWNERS: Mapping[str, str] = {
    "requested": "national",
    "approved": "province",
    "refused": "nobody",
    "withdrawn": "nobody",
    "done": "nobody",
    "closed": "nobody",
}
EDITABLE_QUARTER_STATES = QUARTER_TRANSITIONS[QuarterAct.SUBMIT].sources


class Refusal(StrEnum):
    """Why the state (not the role) forbids an act; the words stand in `reporting.permissions`."""

    QUARTER_SUBMITTED = "quarter_submitted"
    QUARTER_ACCEPTED = "quarter_accepted"
    QUARTER_LOCKED = "quarter_locked"
    QUARTER_NOT_SUBMITTED = "quarter_not_submitted"
    QUARTER_NOT_ACCEPTED = "quarter_not_accepted"
    UNIT_REPORTED = "unit_reported"
    UNIT_ACCEPTED = "unit_accepted"
    UNIT_NOT_REPORTED = "unit_not_reported"
    UNIT_NOT_ASKED = "unit_not_asked"
    UNIT_IS_PROVINCE = "unit_is_province"
    NOT_IN_CORRECTION = "not_in_correction"
    QUARTER_NOT_LOCKED = "quarter_not_locked"
    QUARTER_NOT_CORRECTING = "quarter_not_correcting"
    CORRECTION_NOT_NEEDED = "correction_not_needed"
    CORRECTION_PENDING = "correction_pending"
    CORRECTION_DECIDED = "correction_decided"
    CORRECTION_NOT_APPROVED = "correction_not_approved"


_QUARTER_CLOSED = {
    "submitted": Refusal.QUARTER_SUBMITTED,
    "accepted": Refusal.QUARTER_ACCEPTED,
    "locked": Refusal.QUARTER_LOCKED,
}


def unit_refusal(
    act: UnitAct,
    *,
    state: str,
    quarter_state: str,
    filled_by_province: bool,
    is_own_row: bool,
    is_asked: bool,
    is_open: bool = True,
) -> Refusal | None:
    """Why `act` is not possible on a unit's row now; None where it is.

    The province's own row knows no reporting and no review. A row that only the province has filled in is accepted
    without a report of the unit's. `is_open`: a correction, if there is one, covers the row.
    """
    if quarter_state not in EDITABLE_QUARTER_STATES:
        return _QUARTER_CLOSED[quarter_state]
    if not is_open:
        return Refusal.NOT_IN_CORRECTION
    if not is_asked:
        return Refusal.UNIT_NOT_ASKED
    if is_own_row:
        return None if act is UnitAct.ENTER else Refusal.UNIT_IS_PROVINCE
    if state not in UNIT_TRANSITIONS[act].sources:
        if act in (UnitAct.ENTER, UnitAct.REPORT):
            return Refusal.UNIT_ACCEPTED if state == "accepted" else Refusal.UNIT_REPORTED
        return Refusal.UNIT_ACCEPTED if act is UnitAct.ACCEPT and state == "accepted" else Refusal.UNIT_NOT_REPORTED
    if act is UnitAct.ACCEPT and state == "filling" and not filled_by_province:
        return Refusal.UNIT_NOT_REPORTED
    return None


def quarter_refusal(act: QuarterAct, *, state: str) -> Refusal | None:
    """Why `act` is not possible on a province's quarter now; None where it is."""
    if state in QUARTER_TRANSITIONS[act].sources:
        return None
    if act is QuarterAct.SUBMIT:
        return _QUARTER_CLOSED[state]
    if act in _NOT_THERE:
        return _NOT_THERE[act]
    if state == "locked":
        return Refusal.QUARTER_LOCKED
    if act in (QuarterAct.LOCK, QuarterAct.RELOCK):
        return Refusal.QUARTER_NOT_ACCEPTED
    return Refusal.QUARTER_ACCEPTED if state == "accepted" else Refusal.QUARTER_NOT_SUBMITTED


_NOT_THERE: Mapping[QuarterAct, Refusal] = {
    QuarterAct.EXTEND: Refusal.QUARTER_NOT_LOCKED,
    QuarterAct.REOPEN: Refusal.CORRECTION_NOT_NEEDED,
    QuarterAct.END: Refusal.QUARTER_NOT_CORRECTING,
}


def correction_refusal(act: CorrectionAct, *, state: str | None, quarter_state: str) -> Refusal | None:
    """Why `act` is not possible; `state`: of the request acted on, or, for REQUEST, of the one under way if any."""
    if act is CorrectionAct.REQUEST:
        if state is not None:
            return Refusal.CORRECTION_PENDING
        return quarter_refusal(QuarterAct.REOPEN, state=quarter_state)
    if state in CORRECTION_TRANSITIONS[act].sources:
        return None
    if act in (CorrectionAct.FINISH, CorrectionAct.CLOSE):
        return Refusal.CORRECTION_NOT_APPROVED
    return Refusal.CORRECTION_DECIDED


def effective_values(values: Values, *, zero_report: bool, zero_codes: Sequence[str]) -> dict[str, str]:
    """What the row says: with 零报告 ticked, every blank figure of `zero_codes` is a confirmed 0."""
    if not zero_report:
        return dict(values)
    return {**dict.fromkeys(zero_codes, "0"), **values}


def missing_codes(values: Values, required: Sequence[str]) -> list[str]:
    """The required figures that are not reported, in their order; `values` as effective."""
    return [code for code in required if code not in values]


def as_number(value: str | None) -> Decimal | None:
    """The number of a value; None for 不适用 and for not reported."""
    return None if value is None or value == NOT_APPLICABLE else Decimal(value)


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over several values: 不适用 adds nothing, a missing one makes it incomplete.

    `value` None: nothing at all is reported.
    """

    value: Decimal | None
    complete: bool


def total(values: Iterable[str | None]) -> Total:
    """The sum of what is reported."""
    found = list(values)
    numbers = [number for number in map(as_number, found) if number is not None]
    reported = [value for value in found if value is not None]
    return Total(sum(numbers, Decimal(0)) if reported else None, len(reported) == len(found))


def joined(totals: Iterable[Total]) -> Total:
    """The total of totals."""
    found = list(totals)
    numbers = [each.value for each in found if each.value is not None]
    return Total(sum(numbers, Decimal(0)) if numbers else None, all(each.complete for each in found))


def seen_mark(rows: Iterable[tuple[str, int]]) -> str:
    """A short mark of the rows (division code, version) somebody looked at; another mark: something changed since."""
    text = ";".join(f"{division}@{version}" for division, version in sorted(rows))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
