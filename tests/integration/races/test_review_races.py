"""A thousand races at one quarter: save against submit and lock, two submits, accept against resubmission and return.

Each is first shown to happen with its guard off, then run in earnest: two threads with connections of their own, let
go together, again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connections, transaction

from pledge_portal.accounts.models import User
from pledge_portal.audit.services import verify
from programmes.divisions.models import Division
from reporting.models import ProvinceReturn, ProvinceRevision, QuarterlyReturn, UnitRevision
from reporting.permissions import StateRefused
from reporting.rules.returns import QuarterAct
from reporting.services import freezing
from reporting.services.errors import Conflict
from reporting.services.returns import (
    cells,
    correcting,
    entry,
    holding,
    locking,
    quarters,
    remarks,
    reviewing,
    steps,
    units,
)
from reporting.services.returns.locking import lock_quarter
from reporting.services.returns.reviewing import review_quarter
from reporting.services.returns.units import accept_unit, return_unit
from tests.integration.reporting.returns_helpers import FULL, Q2, enter, put, return_of, row_of, submit
from tests.people import PASSWORD, actor_of, load_register, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[[], object]
RACES = {"save, submit": 150, "two submits": 150, "accept, resubmit": 100, "save, lock": 100, "accept, return": 500}
PROVINCE, UNIT = "460000", "460100"  # 海南: four units, so that a thousand races take less time
ROWS = QuarterlyReturn.objects.unscoped(reason="test")
RETURNS = ProvinceReturn.objects.unscoped(reason="test")


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    """The register and the cast, committed, and the rows of the quarter that is raced for."""
    load_register()
    people = make_cast()
    for role in ("lead", "entry"):
        people[f"hn_{role}"] = User.objects.create_account(
            login=f"hn_{role}",
            password=PASSWORD,
            role=f"province_{role}",
            division=Division.objects.get(code=PROVINCE),
        )
    put(Division.objects.get(code=PROVINCE), {"8": "5"})
    put(Division.objects.get(code=UNIT), FULL, state="accepted")
    return people


class Racers:
    """Two threads that keep their connections, started together for each race."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(2)
        self.gate = Barrier(2, timeout=30)

    def race(self, first: Work, second: Work) -> list[object]:
        """What each came to: its answer, or its refusal."""
        return list(self.pool.map(self._run, (first, second)))

    def _run(self, work: Work) -> object:
        self.gate.wait()
        try:
            return work()
        except (Conflict, StateRefused) as refusal:
            return refusal

    def close(self) -> None:
        """Leave no connection behind."""
        for each in [self.pool.submit(self._end) for _thread in range(2)]:
            each.result()
        self.pool.shutdown()

    def _end(self) -> None:
        self.gate.wait()
        connections.close_all()


@pytest.fixture
def racers() -> Iterator[Racers]:
    """Two of them."""
    racers = Racers()
    yield racers
    racers.close()


def set_back(state: str = "open") -> None:
    """The quarter as before the race; its revisions stay, and are counted."""
    ROWS.filter(division=PROVINCE).update(values={"8": "5"}, state="filling")
    ROWS.filter(division=UNIT).update(state="accepted")
    RETURNS.update(state=state, resubmit_by=None)


def take_guards_off(patch: pytest.MonkeyPatch) -> None:
    """No transaction around the act, no lock on the return, no version asked for when the return is written."""

    def unlocked(*, province: str, quarter: Any, **_more: Any) -> ProvinceReturn:
        at = {"province_id": province, "year": quarter.year, "quarter": quarter.number}
        return RETURNS.get_or_create(**at)[0]

    for module in (quarters, entry, reviewing):
        patch.setattr(module.transaction, "atomic", lambda *_a, **_k: nullcontext(), raising=True)
    for module in (quarters, holding, reviewing, locking):
        patch.setattr(module, "hold_province", unlocked)
    for module in (quarters, entry, cells, reviewing, freezing, holding, steps, remarks, locking, correcting):
        if hasattr(module, "record"):
            patch.setattr(module, "record", lambda **_k: None)
    patch.setattr(cells, "record_many", lambda **_k: [])
    for module in (quarters, steps):
        patch.setattr(module, "write_quarter", _written_blindly)
    patch.setattr(freezing, "record_many", lambda **_k: [])
    patch.setattr(transaction, "get_connection", lambda *_a: type("Open", (), {"in_atomic_block": True}))
    patch.setattr("reporting.services.returns.quarters.queueing.facts_changed", lambda **_k: None)


def _written_blindly(_actor: Any, held: ProvinceReturn, _action: str, **changes: Any) -> None:
    """The return as it is wanted, whatever stands there by now."""
    RETURNS.filter(pk=held.pk).update(**changes)
    for name, value in changes.items():
        setattr(held, name, value)


# --- save against submit ---


def test_with_the_guard_off_a_save_slips_in_behind_what_was_frozen(
    people: dict[str, User], racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Division.objects.get(code=PROVINCE)
    take_guards_off(monkeypatch)
    read, saved = Event(), Event()
    settle = remarks.settle_remarks

    def slow_settle(**given: Any) -> None:
        """The rows have been read: now the other saves."""
        read.set()
        saved.wait(20)
        settle(**given)

    monkeypatch.setattr(quarters, "settle_remarks", slow_settle)

    def save() -> object:
        read.wait(20)
        try:
            return enter(people["hn_entry"], own, "8", "6", expected="5")
        finally:
            saved.set()

    outcomes = racers.race(lambda: submit(people["hn_lead"], PROVINCE, 1), save)

    frozen = UnitRevision.objects.get(quarterly_return__division=own)
    assert not [each for each in outcomes if isinstance(each, Exception)], "both were told that all was well"
    assert frozen.values["8"] == "5"
    assert row_of(PROVINCE).version >= 2  # the acknowledged save is in no submission, and nobody was told


def test_a_save_against_a_submission_is_in_it_or_refused(people: dict[str, User], racers: Racers) -> None:
    own = Division.objects.get(code=PROVINCE)
    won = {"save": 0, "submit": 0}
    for _race in range(RACES["save, submit"]):
        set_back()
        version = RETURNS.get(province=PROVINCE).version if RETURNS.exists() else 1
        receipt, saved = racers.race(
            partial(submit, people["hn_lead"], PROVINCE, version),
            lambda: enter(people["hn_entry"], own, "8", "6", expected="5"),
        )
        stored = row_of(PROVINCE).values["8"]
        assert isinstance(receipt, ProvinceRevision)
        frozen = UnitRevision.objects.get(province_revision=receipt, quarterly_return__division=own).values["8"]
        if isinstance(saved, StateRefused):
            won["submit"] += 1
            assert (stored, frozen) == ("5", "5")
        else:
            won["save"] += 1
            assert not isinstance(saved, Exception)
            assert (stored, frozen) == ("6", "6")
    assert not verify().broken
    assert sum(won.values()) == RACES["save, submit"]


# --- two submits ---


def test_with_the_guard_off_two_submits_give_two_receipts_or_a_crash(
    people: dict[str, User], racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_guards_off(monkeypatch)
    both = Barrier(2, timeout=20)
    settle = remarks.settle_remarks

    def together(**given: Any) -> None:
        both.wait()
        settle(**given)

    monkeypatch.setattr(quarters, "settle_remarks", together)
    monkeypatch.setattr(freezing, "_last_numbers", _numbers_apart())

    racers.race(*[lambda: submit(people["hn_lead"], PROVINCE, 1)] * 2)

    assert ProvinceRevision.objects.count() == 2, "two clicks, two receipts"


def _numbers_apart() -> Callable[[Any], dict[int, int]]:
    """Each asks for the last number after the other has written: what a slow network does."""
    given = iter((0, 1))

    def numbers(returns: Any) -> dict[int, int]:
        return {each.pk: next(given) for each in returns}

    return numbers


def test_two_submits_give_one_receipt(people: dict[str, User], racers: Racers) -> None:
    for number in range(1, RACES["two submits"] + 1):
        set_back()
        version = RETURNS.get(province=PROVINCE).version if RETURNS.exists() else 1
        click: Work = partial(submit, people["hn_lead"], PROVINCE, version)
        receipts = racers.race(click, click)
        assert {str(each) for each in receipts} == {f"460000-2018Q2-{number:02d}"}
    assert ProvinceRevision.objects.count() == RACES["two submits"]
    assert not verify().broken


# --- accept against resubmission ---


def review(people: dict[str, User], seen: int) -> object:
    return review_quarter(
        actor=actor_of(people["reviewer"]), province=PROVINCE, quarter=Q2, act=QuarterAct.ACCEPT, revision_seen=seen
    )


def test_with_the_guard_off_a_version_is_accepted_that_nobody_looked_at(
    people: dict[str, User], racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = submit(people["hn_lead"], PROVINCE, 1)
    take_guards_off(monkeypatch)
    monkeypatch.setattr(reviewing, "_refuse_outdated", lambda *_a: None)
    RETURNS.update(state="returned")
    submitted = Event()

    def again() -> object:
        try:
            return submit(people["hn_lead"], PROVINCE, return_of(PROVINCE).version)
        finally:
            submitted.set()

    def accept() -> object:
        submitted.wait(20)
        return review(people, first.pk)

    racers.race(again, accept)

    held = return_of(PROVINCE)
    assert held.state == "accepted" and held.latest_revision_id != first.pk


def test_only_the_version_that_was_looked_at_is_accepted(people: dict[str, User], racers: Racers) -> None:
    revision = submit(people["hn_lead"], PROVINCE, 1)
    told = {"accepted": 0, "refused": 0}
    for _race in range(RACES["accept, resubmit"]):
        set_back("returned")
        seen, version = revision.pk, return_of(PROVINCE).version
        again, accepted = racers.race(
            partial(submit, people["hn_lead"], PROVINCE, version), partial(review, people, seen)
        )
        assert isinstance(again, ProvinceRevision)
        assert isinstance(accepted, Conflict | StateRefused)  # the one seen is never the one that stands
        assert return_of(PROVINCE).state == "submitted"
        told["refused"] += 1
        click: Work = partial(review, people, again.pk)
        outcomes = racers.race(click, click)
        assert not [each for each in outcomes if isinstance(each, Exception)]
        told["accepted"] += 1
        again.refresh_from_db()
        assert again.accepted_at is not None
        revision = again
    assert told == {"accepted": RACES["accept, resubmit"], "refused": RACES["accept, resubmit"]}
    assert not verify().broken


# --- save against lock ---


def submit_accept_and_lock(people: dict[str, User], version: int, race: int = 0) -> ProvinceReturn:
    """All the way to 定稿."""
    receipt = submit(people["hn_lead"], PROVINCE, version)
    review(people, receipt.pk)
    return lock_quarter(actor=actor_of(people["national"]), province=PROVINCE, quarter=Q2, reason=f"汇总{race}")


def test_with_the_guard_off_a_save_lands_in_a_locked_quarter(
    people: dict[str, User], racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Division.objects.get(code=PROVINCE)
    read, locked = Event(), Event()
    write = holding.Held.write

    def slow_write(held: holding.Held, **changes: Any) -> bool:
        """It was asked while the quarter was open; meanwhile it is locked."""
        read.set()
        locked.wait(20)
        held.row.version = ROWS.get(pk=held.row.pk).version
        return write(held, **changes)

    def lock() -> object:
        read.wait(20)
        try:
            return submit_accept_and_lock(people, 1)
        finally:
            locked.set()

    take_guards_off(monkeypatch)
    monkeypatch.setattr(holding.Held, "write", slow_write)
    racers.race(lambda: enter(people["hn_entry"], own, "8", "6", expected="5"), lock)

    assert (return_of(PROVINCE).state, row_of(PROVINCE).values["8"]) == ("locked", "6")


def test_nothing_is_saved_once_the_quarter_is_locked(people: dict[str, User], racers: Racers) -> None:
    own = Division.objects.get(code=PROVINCE)
    for race in range(RACES["save, lock"]):
        set_back()
        version = RETURNS.get(province=PROVINCE).version if RETURNS.exists() else 1
        locked, saved = racers.race(
            partial(submit_accept_and_lock, people, version, race),
            lambda: enter(people["hn_entry"], own, "8", "6", expected="5"),
        )
        assert isinstance(locked, ProvinceReturn), locked
        held, stored = return_of(PROVINCE), row_of(PROVINCE).values["8"]
        assert held.latest_revision is not None
        frozen = held.latest_revision.units.get(quarterly_return__division=own).values["8"]
        assert (held.state, stored) == ("locked", "5" if isinstance(saved, StateRefused) else "6")
        assert frozen == stored
    assert not verify().broken


# --- two of the province decide on one unit ---


def decide(people: dict[str, User], version: int) -> tuple[Work, Work]:
    """The lead accepts and the clerk returns the same version."""
    at: dict[str, Any] = {"division": Division.objects.get(code=UNIT), "quarter": Q2, "version": version}
    accept: Work = lambda: accept_unit(actor=actor_of(people["hn_lead"]), **at)  # noqa: E731
    send_back: Work = lambda: return_unit(actor=actor_of(people["hn_entry"]), reason="请核对", **at)  # noqa: E731
    return accept, send_back


def test_with_the_guard_off_a_unit_is_accepted_and_returned_at_once(
    people: dict[str, User], racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    ROWS.filter(division=UNIT).update(state="reported")
    take_guards_off(monkeypatch)
    monkeypatch.setattr("reporting.services.returns.units.transaction.atomic", lambda *_a, **_k: nullcontext())
    monkeypatch.setattr(units, "record", lambda **_k: None)
    both, written = Barrier(2, timeout=20), holding.Held.write

    def blind_write(held: holding.Held, **changes: Any) -> bool:
        both.wait()
        return bool(ROWS.filter(pk=held.row.pk).update(**changes)) and written is not None

    monkeypatch.setattr(holding.Held, "write", blind_write)
    outcomes = racers.race(*decide(people, row_of(UNIT).version))

    assert not [each for each in outcomes if isinstance(each, Exception)], "both were told that it was done"


def test_of_two_decisions_on_a_unit_one_stands_and_the_other_is_told(people: dict[str, User], racers: Racers) -> None:
    for _race in range(RACES["accept, return"]):
        ROWS.filter(division=UNIT).update(state="reported")
        outcomes = racers.race(*decide(people, row_of(UNIT).version))
        refused = [each for each in outcomes if isinstance(each, Exception)]
        assert len(refused) == 1, outcomes
        (done,) = [each for each in outcomes if not isinstance(each, Exception)]
        assert isinstance(done, QuarterlyReturn) and done.state == row_of(UNIT).state
    assert not verify().broken


def test_all_in_all_a_thousand_races_are_run() -> None:
    assert sum(RACES.values()) == 1000
