"""Many people at one quarter at once: no acknowledged save is lost, one submission gives one receipt."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection, connections

from pledge_portal.accounts.models import User
from pledge_portal.audit.services import verify
from programmes.divisions.models import Division
from reporting.models import ProvinceRevision
from reporting.permissions import StateRefused
from reporting.services.errors import Conflict
from tests.integration.reporting.returns_helpers import FULL, enter, put, return_of, row_of, submit
from tests.people import load_register, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")
Register = dict[str, Division]


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    """The register and the cast, committed."""
    load_register()
    return make_cast()


def at_once(works: list[Callable[[], T]]) -> list[T | Exception]:
    """Every work in a thread with a connection of its own, started together."""
    gate = Barrier(len(works))

    def run(work: Callable[[], T]) -> T | Exception:
        gate.wait()
        try:
            return work()
        except (Conflict, StateRefused) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_cells_of_one_row_saved_at_once_are_all_kept(people: dict[str, User]) -> None:
    unit = Division.objects.get(code="440100")
    clerks = [people["gz_entry"], people["gd_entry"]]

    def saving(clerk: User, figure: str) -> Callable[[], object]:
        return lambda: enter(clerk, unit, figure, figure)

    figures = [str(code) for code in range(1, 9)]
    outcomes = at_once([saving(clerks[number % 2], figure) for number, figure in enumerate(figures)])

    assert not [each for each in outcomes if isinstance(each, Exception)]
    assert row_of("440100").values == {figure: figure for figure in figures}
    assert row_of("440100").version == 9
    assert not verify().broken


def test_one_cell_saved_at_once_has_one_winner_and_the_others_are_told(people: dict[str, User]) -> None:
    unit = Division.objects.get(code="440100")

    def saving(value: str) -> Callable[[], object]:
        return lambda: enter(people["gd_entry"], unit, "1", value)

    outcomes = at_once([saving(str(value)) for value in range(1, 6)])

    conflicts = [each for each in outcomes if isinstance(each, Conflict)]
    stored = row_of("440100").values["1"]
    assert len(conflicts) == 4
    assert {conflict.current for conflict in conflicts} == {stored}


def test_clicks_at_once_give_one_receipt(people: dict[str, User]) -> None:
    put(Division.objects.get(code="440100"), FULL, state="accepted")

    outcomes = at_once([lambda: submit(people["gd_lead"], "440000", 1)] * 4)

    assert {str(each) for each in outcomes} == {"440000-2018Q2-01"}
    assert ProvinceRevision.objects.count() == 1


def test_saving_and_submitting_at_once_never_changes_what_was_frozen(people: dict[str, User]) -> None:
    own = Division.objects.get(code="440000")
    put(own, {"1": "5"})
    put(Division.objects.get(code="440100"), FULL, state="accepted")

    outcomes = at_once(
        [
            lambda: submit(people["gd_lead"], "440000", 1),
            lambda: enter(people["gd_entry"], own, "1", "6", expected="5"),
        ]
    )

    frozen = return_of("440000").latest_revision
    assert frozen is not None, connection.vendor
    (values,) = frozen.units.filter(quarterly_return__division=own).values_list("values", flat=True)
    refused = isinstance(outcomes[1], StateRefused)
    assert values["1"] == row_of("440000").values["1"] == ("5" if refused else "6")
