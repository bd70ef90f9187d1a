"""Saving figures: what is stored, what a stale save does, who may."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from programmes.divisions.models import Division
from reporting.models import QuarterlyReturn, UnitState
from reporting.permissions import StateRefused
from reporting.services.errors import Conflict
from reporting.services.returns.entry import (
    RowEntry,
    save_rows,
    set_zero_report,
    take_from_ledger,
)
from tests.integration.reporting.returns_helpers import Q2, enter, put, row_of
from tests.people import actor_of

Register = dict[str, Division]


def test_a_cell_is_stored_with_who_when_and_old_to_new(register: Register, gz_entry: User) -> None:
    enter(gz_entry, register["440100"], "1", "52")
    enter(gz_entry, register["440100"], "1", "53", expected="52")

    row = row_of("440100")
    assert row.values == {"1": "53"}
    assert row.state == UnitState.FILLING
    assert (row.updated_by, row.filled_by_province) == (gz_entry, False)
    last = AuditEntry.objects.filter(action="return.save").latest("sequence")
    assert (last.subject_id, last.division_code, last.changes) == ("440100 2018Q2", "440100", {"1": ["52", "53"]})


def test_a_stale_cell_overwrites_nothing_and_names_who_was_first(
    register: Register, gz_entry: User, gd_entry: User
) -> None:
    enter(gz_entry, register["440100"], "1", "52")

    with pytest.raises(Conflict) as conflict:
        enter(gd_entry, register["440100"], "1", "60", expected=None)

    assert (conflict.value.current, conflict.value.by) == ("52", "广州填报员")
    assert row_of("440100").values == {"1": "52"}


def test_another_cell_of_the_row_is_no_conflict(register: Register, gz_entry: User, gd_entry: User) -> None:
    enter(gz_entry, register["440100"], "1", "52")
    enter(gd_entry, register["440100"], "3", "9", expected=None)

    assert row_of("440100").values == {"1": "52", "3": "9"}


def test_a_save_repeated_after_a_lost_answer_changes_nothing(register: Register, gz_entry: User) -> None:
    enter(gz_entry, register["440100"], "1", "52")
    version = row_of("440100").version

    enter(gz_entry, register["440100"], "1", "52", expected=None)

    assert row_of("440100").version == version


def test_clearing_a_cell_makes_it_not_reported(register: Register, gz_entry: User) -> None:
    enter(gz_entry, register["440100"], "1", "0")
    assert row_of("440100").values == {"1": "0"}

    enter(gz_entry, register["440100"], "1", None, expected="0")
    assert row_of("440100").values == {}


def test_the_provinces_hand_in_a_units_row_is_marked(register: Register, gd_entry: User) -> None:
    enter(gd_entry, register["440100"], "1", "52")
    enter(gd_entry, register["440000"], "1", "3")

    assert row_of("440100").filled_by_province
    assert not row_of("440000").filled_by_province


def test_nobody_saves_outside_their_scope(register: Register, gz_entry: User, ah_entry: User, reviewer: User) -> None:
    for stranger in (gz_entry, ah_entry, reviewer):
        with pytest.raises(PermissionDenied):
            enter(stranger, register["440300"], "1", "1")
    assert not QuarterlyReturn.objects.unscoped(reason="test").filter(values__has_key="1").exists()


@pytest.mark.parametrize("state", ["reported", "accepted"])
def test_what_is_with_the_province_is_refused_with_the_way_on(register: Register, gz_entry: User, state: str) -> None:
    put(register["440100"], {"1": "5"}, state=state)

    with pytest.raises(StateRefused, match="退回"):
        enter(gz_entry, register["440100"], "1", "6", expected="5")


def test_a_unit_that_has_ended_is_not_asked_but_its_past_can_be_corrected(
    register: Register, cast: dict[str, User]
) -> None:
    from pledge_portal.accounts.permissions import OPERATOR
    from pledge_portal.common.periods import Quarter
    from reporting.services.returns.entry import save_cell

    ended = register["371200"]
    at = {"actor": OPERATOR, "division": ended, "figure": "1", "value": "2", "expected": None}
    save_cell(quarter=Quarter(2018, 4), **at)  # type: ignore[arg-type]
    with pytest.raises(StateRefused, match="不再填报"):
        save_cell(quarter=Quarter(2019, 1), **at)  # type: ignore[arg-type]


def test_a_plain_forms_stale_row_is_left_whole_and_the_others_are_saved(
    register: Register, gd_entry: User, gz_entry: User
) -> None:
    enter(gz_entry, register["440100"], "1", "52")
    seen = row_of("440100").version
    enter(gz_entry, register["440100"], "3", "9")

    outcome = save_rows(
        actor=actor_of(gd_entry),
        quarter=Q2,
        rows=[
            RowEntry(register["440100"], seen, {"1": "60", "3": None}),
            RowEntry(register["440300"], 1, {"1": "7"}),
        ],
    )

    assert outcome.saved == ["440300"]
    (conflict,) = outcome.conflicts
    assert conflict.differing == {"1": ("52", "60"), "3": ("9", None)}
    assert conflict.by == "广州填报员"
    assert row_of("440100").values == {"1": "52", "3": "9"}
    assert row_of("440300").values == {"1": "7"}


def test_a_plain_form_touches_no_row_it_did_not_change(register: Register, gd_entry: User) -> None:
    put(register["440100"], {"1": "5"}, state="accepted")

    outcome = save_rows(actor=actor_of(gd_entry), quarter=Q2, rows=[RowEntry(register["440100"], 1, {"1": "5"}, False)])

    assert (outcome.saved, outcome.conflicts, outcome.refused) == ([], [], {})
    assert row_of("440100").version == 1


def test_a_zero_report_is_a_tick_that_can_be_taken_back(register: Register, gz_entry: User) -> None:
    at = {"actor": actor_of(gz_entry), "division": register["440100"], "quarter": Q2}
    enter(gz_entry, register["440100"], "8", "20")

    set_zero_report(**at, ticked=True, expected=False)  # type: ignore[arg-type]
    assert row_of("440100").zero_report
    set_zero_report(**at, ticked=False, expected=True)  # type: ignore[arg-type]

    row = row_of("440100")
    assert (row.zero_report, row.values) == (False, {"8": "20"})


def test_the_ledger_fills_blank_cells_only(register: Register, gd_entry: User) -> None:
    put(register["440100"], {"1": "5"})
    put(register["440300"], {}, state="accepted")

    filled, refused = take_from_ledger(
        actor=actor_of(gd_entry),
        quarter=Q2,
        known={register["440100"]: {"1": "6", "3": "9"}, register["440300"]: {"1": "1"}},
    )

    assert filled == 1
    assert list(refused) == ["440300"]
    assert row_of("440100").values == {"1": "5", "3": "9"}
