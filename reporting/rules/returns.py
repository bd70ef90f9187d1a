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
    QuarterAct.SUBMIT: Transition(frozenset({"open", "returned"}), "submitted", "province", "submit_quarter"),
    QuarterAct.ACCEPT: Transition(frozenset({"submitted"}), "accepted", "national", "review_quarter"),
    QuarterAct.RETURN: Transition(frozenset({"submitted"}), "returned", "national", "review_quarter"),
    QuarterAct.LOCK: Transition(frozenset({"accepted"}), "locked", "national", "lock_quarter"),
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


_QUARTER_CLOSED = {
    "submitted": Refusal.QUARTER_SUBMITTED,
    "accepted": Refusal.QUARTER_ACCEPTED,
    "locked": Refusal.QUARTER_LOCKED,
}


def unit_refusal(
    act: UnitAct, *, state: str, quarter_state: str, filled_by_province: bool, is_own_row: bool, is_asked: bool
) -> Refusal | None:
    """Why `act` is not possible on a unit's row now; None where it is.

    The province's own row knows no reporting and no review. A row that only the province has filled in is accepted
    without a report of the unit's.
    """
    if quarter_state not in EDITABLE_QUARTER_STATES:
        return _QUARTER_CLOSED[quarter_state]
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
    if state == "locked":
        return Refusal.QUARTER_LOCKED
    if act is QuarterAct.LOCK:
        return Refusal.QUARTER_NOT_ACCEPTED
    return Refusal.QUARTER_ACCEPTED if state == "accepted" else Refusal.QUARTER_NOT_SUBMITTED


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
