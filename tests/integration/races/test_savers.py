"""A thousand races of savers at one row: no acknowledged value is ever overwritten unseen.

Each round two savers read the row, meet, and save at once, each in one of the ways that the portal has. An
acknowledged value must be the final one, or have been seen by the one that followed it. With the guard off the same
savers lose values: the test would notice.
"""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier, Lock

import pytest
from django.db import connections

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import verify
from programmes.divisions.models import Division
from reporting.services.errors import Conflict
from reporting.services.returns import cells
from reporting.services.returns.cells import CellChange, save_block, save_cell
from reporting.services.returns.entry import RowEntry, save_rows
from tests.integration.reporting.returns_helpers import Q2, put, row_of
from tests.people import actor_of, load_register, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
SAVERS = 2
RACES = 1000
FIGURES = ("1", "3")


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    """The register and the cast, committed."""
    load_register()
    return make_cast()


@dataclass(slots=True)
class Book:
    """Every acknowledged write: (figure, the value its writer saw, the value written)."""

    written: list[tuple[str, str | None, str]] = field(default_factory=list)
    refused: int = 0
    lock: Lock = field(default_factory=Lock)

    def overwritten_unseen(self, final: dict[str, str]) -> list[str]:
        """Acknowledged values that are neither final nor were seen by exactly one that followed."""
        seen = Counter((figure, saw) for figure, saw, _new in self.written)
        return [
            f"{figure}={new}"
            for figure, _saw, new in self.written
            if seen[figure, new] != (0 if final.get(figure) == new else 1)
        ]


class Saver:
    """One person who saves, in a way drawn by lot, over what they saw."""

    def __init__(self, number: int, actor: Actor, unit: Division, book: Book) -> None:
        self.number, self.actor, self.unit, self.book = number, actor, unit, book
        self.lot = random.Random(number)

    def save(self, race: int) -> None:
        """One save; a refusal is told, and changes nothing."""
        row = row_of(self.unit.code)
        figure = self.lot.choice(FIGURES)
        saw, new = row.values.get(figure), str(race * SAVERS + self.number + 1)
        way = self.lot.choice((self._by_cell, self._by_block, self._by_form))
        GATE.wait()
        if way(figure, saw, new, row.version):
            with self.book.lock:
                self.book.written.append((figure, saw, new))
        else:
            with self.book.lock:
                self.book.refused += 1

    def _by_cell(self, figure: str, saw: str | None, new: str, _version: int) -> bool:
        try:
            save_cell(actor=self.actor, division=self.unit, quarter=Q2, figure=figure, value=new, expected=saw)
        except Conflict:
            return False
        return True

    def _by_block(self, figure: str, saw: str | None, new: str, _version: int) -> bool:
        change = CellChange(self.unit, figure, new, saw)
        (outcome,) = save_block(actor=self.actor, quarter=Q2, changes=[change])
        return outcome.status == "saved"

    def _by_form(self, figure: str, _saw: str | None, new: str, version: int) -> bool:
        outcome = save_rows(actor=self.actor, quarter=Q2, rows=[RowEntry(self.unit, version, {figure: new})])
        return bool(outcome.saved)


GATE = Barrier(SAVERS)


def race(people: dict[str, User], races: int) -> tuple[Book, dict[str, str]]:
    """So many rounds of the savers; → what was acknowledged, and what stands in the end."""
    unit, book = Division.objects.get(code="440100"), Book()
    put(unit, {})
    clerks = [people["gz_entry"], people["gd_entry"]]
    savers = [Saver(number, actor_of(clerk), unit, book) for number, clerk in enumerate(clerks)]

    def run(saver: Saver) -> None:
        try:
            for number in range(races):
                saver.save(number)
        except BaseException:
            GATE.abort()
            raise
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SAVERS) as pool:
        for done in [pool.submit(run, saver) for saver in savers]:
            done.result()
    return book, dict(row_of("440100").values)


def test_in_a_thousand_races_no_acknowledged_value_is_overwritten_unseen(people: dict[str, User]) -> None:
    book, final = race(people, RACES)

    assert book.overwritten_unseen(final) == []
    assert book.refused > RACES / 5, "they did meet"
    assert row_of("440100").version == 1 + len(book.written)
    assert not verify().broken


def test_with_the_guard_off_the_same_savers_lose_values(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "still_stands", lambda _current, _expected: True)

    book, final = race(people, 50)

    assert book.overwritten_unseen(final)
