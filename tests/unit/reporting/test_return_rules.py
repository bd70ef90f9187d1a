"""The states of a quarter and what its values say, without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reporting.catalogue import catalogue
from reporting.models import QuarterState, UnitState
from reporting.rules.returns import (
    QUARTER_TRANSITIONS,
    UNIT_TRANSITIONS,
    QuarterAct,
    Refusal,
    Total,
    UnitAct,
    effective_values,
    joined,
    missing_codes,
    quarter_refusal,
    seen_mark,
    total,
    unit_refusal,
)


def refused(
    act: UnitAct, state: str, *, quarter: str = "open", filled: bool = False, own: bool = False
) -> Refusal | None:
    return unit_refusal(
        act, state=state, quarter_state=quarter, filled_by_province=filled, is_own_row=own, is_asked=True
    )


def test_the_tables_speak_of_the_states_of_the_models() -> None:
    for units in UNIT_TRANSITIONS.values():
        assert units.sources | {units.target} <= set(UnitState.values)
    for quarters in QUARTER_TRANSITIONS.values():
        assert quarters.sources | {quarters.target} <= set(QuarterState.values)


@pytest.mark.parametrize("state", ["not_started", "filling", "returned"])
def test_a_unit_enters_and_reports_while_the_row_is_its_own(state: str) -> None:
    assert refused(UnitAct.ENTER, state) is None
    assert refused(UnitAct.REPORT, state) is None


@pytest.mark.parametrize(
    ("state", "reason"), [("reported", Refusal.UNIT_REPORTED), ("accepted", Refusal.UNIT_ACCEPTED)]
)
def test_what_is_with_the_province_is_not_edited(state: str, reason: Refusal) -> None:
    assert refused(UnitAct.ENTER, state) is reason


def test_only_a_reported_or_filled_in_row_is_accepted() -> None:
    assert refused(UnitAct.ACCEPT, "reported") is None
    assert refused(UnitAct.ACCEPT, "filling") is Refusal.UNIT_NOT_REPORTED
    assert refused(UnitAct.ACCEPT, "filling", filled=True) is None
    assert refused(UnitAct.ACCEPT, "not_started") is Refusal.UNIT_NOT_REPORTED


def test_an_accepted_row_can_be_returned_or_taken_over() -> None:
    assert refused(UnitAct.RETURN, "accepted") is None
    assert refused(UnitAct.FILL_IN, "accepted") is None
    assert refused(UnitAct.RETURN, "filling") is Refusal.UNIT_NOT_REPORTED


@pytest.mark.parametrize("act", list(UnitAct))
@pytest.mark.parametrize(
    ("quarter", "reason"),
    [
        ("submitted", Refusal.QUARTER_SUBMITTED),
        ("accepted", Refusal.QUARTER_ACCEPTED),
        ("locked", Refusal.QUARTER_LOCKED),
    ],
)
def test_nothing_changes_while_the_quarter_is_closed(act: UnitAct, quarter: str, reason: Refusal) -> None:
    assert refused(act, "filling", quarter=quarter) is reason


def test_a_returned_quarter_is_open_again() -> None:
    assert refused(UnitAct.ENTER, "filling", quarter="returned") is None


def test_the_provinces_own_row_is_entered_and_nothing_else() -> None:
    assert refused(UnitAct.ENTER, "accepted", own=True) is None
    assert refused(UnitAct.ACCEPT, "filling", own=True) is Refusal.UNIT_IS_PROVINCE


def test_a_unit_that_no_longer_exists_is_not_asked() -> None:
    answer = unit_refusal(
        UnitAct.ENTER,
        state="filling",
        quarter_state="open",
        filled_by_province=False,
        is_own_row=False,
        is_asked=False,
    )
    assert answer is Refusal.UNIT_NOT_ASKED


@pytest.mark.parametrize(
    ("act", "state", "reason"),
    [
        (QuarterAct.SUBMIT, "open", None),
        (QuarterAct.SUBMIT, "returned", None),
        (QuarterAct.SUBMIT, "submitted", Refusal.QUARTER_SUBMITTED),
        (QuarterAct.SUBMIT, "locked", Refusal.QUARTER_LOCKED),
        (QuarterAct.ACCEPT, "submitted", None),
        (QuarterAct.ACCEPT, "open", Refusal.QUARTER_NOT_SUBMITTED),
        (QuarterAct.ACCEPT, "accepted", Refusal.QUARTER_ACCEPTED),
        (QuarterAct.RETURN, "returned", Refusal.QUARTER_NOT_SUBMITTED),
        (QuarterAct.RETURN, "locked", Refusal.QUARTER_LOCKED),
        (QuarterAct.LOCK, "accepted", None),
        (QuarterAct.LOCK, "submitted", Refusal.QUARTER_NOT_ACCEPTED),
        (QuarterAct.LOCK, "locked", Refusal.QUARTER_LOCKED),
    ],
)
def test_the_quarters_way(act: QuarterAct, state: str, reason: Refusal | None) -> None:
    assert quarter_refusal(act, state=state) is reason


def test_a_zero_report_confirms_blank_period_figures_and_nothing_else() -> None:
    form = catalogue()

    says = effective_values({"1": "3", "8": "20"}, zero_report=True, zero_codes=form.zero_report_codes)

    assert says["1"] == "3"  # a number other than 0 stays
    assert says["2"] == "0"
    assert says["8"] == "20"
    assert "10" not in says and "22" not in says  # a point-in-time figure, an optional one
    assert missing_codes(says, form.required_codes) == ["10", "14", "15", "20", "21"]


def test_without_the_tick_a_blank_is_not_reported() -> None:
    says = effective_values({"1": "0"}, zero_report=False, zero_codes=("1", "2"))

    assert says == {"1": "0"}
    assert missing_codes(says, ("1", "2")) == ["2"]


def test_totals_tell_zero_missing_and_not_applicable_apart() -> None:
    assert total(["3", "0", "NA"]) == Total(Decimal(3), True)
    assert total(["3", None]) == Total(Decimal(3), False)
    assert total([None, None]) == Total(None, False)
    assert total(["NA"]) == Total(Decimal(0), True)
    assert total([]) == Total(None, True)
    assert total(["0.1", "0.2"]).value == Decimal("0.3")


def test_a_total_of_totals_is_complete_where_each_is() -> None:
    assert joined([total(["1"]), total(["2"])]) == Total(Decimal(3), True)
    assert joined([total(["1"]), total([None])]) == Total(Decimal(1), False)


def test_the_mark_of_what_was_seen_changes_with_any_version() -> None:
    assert seen_mark([("1", 2), ("3", 4)]) == seen_mark([("3", 4), ("1", 2)])
    assert seen_mark([("1", 2)]) != seen_mark([("1", 3)])
    assert seen_mark([("1", 2)]) != seen_mark([("1", 2), ("3", 4)])
