"""How many queries every page costs: on record in `query_counts.json`, and the same with few rows and with many.

The record maps an address (its name in `tests/architecture/url_table.py`, with a number where it has several kinds of
object) and a person to the statements of one GET; savepoints are left out. After a change that is meant, write it anew
and look at the difference:

    QUERY_COUNTS=write make test ARGS=tests/performance

Few rows: 广东 and 安徽 with two units each, three quarters and one spell of each measure. Many: all provinces, those
two with all their units and the others with eight each, six quarters, two spells.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from pledge_portal.accounts import middleware
from pledge_portal.accounts.models import User
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.selectors import calendar
from tests.architecture.url_table import EXPECTED, World, make_world
from tests.people import load_register, make_cast
from tests.performance.rows import QUARTERS, declare, fill

pytestmark = pytest.mark.django_db
RECORD = Path(__file__).with_name("query_counts.json")
PERSONS = ("national", "reviewer", "auditor", "gd_lead", "gd_entry", "gz_entry")  # one of each role
GROWING = ("national", "gd_lead", "gz_entry")  # of each scope: who walks the larger world
# What these ask depends on the servers; the schema asks nothing, and takes its time.
FOR_MACHINES = {"healthz", "readyz", "metrics", "favicon", "api-schema"}
CLAUSES = (*(f"1.{n}" for n in range(1, 9)), "2.1", "2.2", "2.3", "6.1", "6.2", "6.3")
TABS = ("units", "analysis", "insurance", "demand", "institutions", "legal", "supplement")
# What the table's addresses show besides, by their queries; of 广东, as its lead.
MORE = {
    **{f"explain, {clause}": f"/provinces/440000/clauses/{clause}/" for clause in CLAUSES},
    **{f"province, {clause}": f"/provinces/440000/?clause={clause}" for clause in ("1.2", "1.8", "2.3")},
    **{f"return-quarter, {tab}": f"/returns/440000/2018/1/?section={tab}" for tab in TABS},
}
MORE_QUARTERS = tuple(Quarter(year, number) for year in (2017, 2018) for number in (1, 2, 3, 4))[:6]
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK TO")

Walked = dict[tuple[str, str], list[str]]  # (address, person) → the statements of a GET


@dataclass(frozen=True, slots=True)
class Counted:
    """What both worlds were asked."""

    few: Walked
    many: Walked


@pytest.fixture(scope="module")
def counted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Counted]:
    """Both worlds, built and walked once for this module."""
    with (
        django_db_blocker.unblock(),
        override_settings(PORTAL_TODAY=date(2018, 7, 10)),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(middleware, "SEEN_EVERY", 10**9)  # what a clock decides is not counted
        patch.setattr(calendar, "KEEP_SECONDS", float("inf"))
        load_register()
        cast = make_cast()
        world, sessions = make_world(cast), _sessions(cast)
        _fill_few(cast)
        pages = list(_pages(world))
        few = _walk(pages, sessions)
        _fill_many(cast)
        many = _walk([page for page in pages if page[0] == "start" or page[2] in GROWING], sessions)
        yield Counted(few, many)
        transaction.set_rollback(True)
    calendar.refresh()


def _sessions(cast: dict[str, User]) -> dict[str, str]:
    """A session of each person; a page is shown to each before anything is counted."""
    found = {}
    for login in PERSONS:
        client = Client()
        client.force_login(cast[login], backend="pledge_portal.accounts.backends.PortalBackend")
        client.get("/")
        client.get("/accounts/password/")
        found[login] = client.cookies["sessionid"].value
    return found


def _fill_few(cast: dict[str, User]) -> None:
    fill(["440000", "340000"], units=2, quarters=QUARTERS, times=1)
    for login in ("gd_lead", "ah_lead"):
        declare(Division.objects.get(code=cast[login].division_id), by=cast[login], office=cast["national"], times=1)


def _fill_many(cast: dict[str, User]) -> None:
    others = list(Division.objects.provinces().exclude(code__in=["440000", "340000"]))
    fill(["440000", "340000"], units=None, quarters=MORE_QUARTERS, times=2)
    fill([each.code for each in others], units=8, quarters=MORE_QUARTERS, times=2)
    for each in Division.objects.provinces():
        declare(each, by=cast["gd_lead"], office=cast["reviewer"], times=2)


def _pages(world: World) -> Iterator[tuple[str, str, str, int]]:
    """Every page of the table for everybody of PERSONS who gets it (or is led on from it), and MORE.

    Yields (its name on record, path, person, status).
    """
    for name, addresses in EXPECTED.items():
        for index, address in enumerate([] if name in FOR_MACHINES else addresses):
            told = f"{name} {index + 1}" if index else name
            path = reverse(name, kwargs=address.objects.kwargs(world, "own") if address.objects else {})
            for login in PERSONS:
                if (status := address.status_for(login)) in (200, 302):
                    yield told, path + address.query, login, status
    for told, path in MORE.items():
        yield told, path, "gd_lead", 200


def _walk(pages: Iterable[tuple[str, str, str, int]], sessions: dict[str, str]) -> Walked:
    return {(name, login): _statements(path, sessions[login], status) for name, path, login, status in pages}


def _statements(path: str, session: str, status: int) -> list[str]:
    """What one GET asks of the database."""
    client = Client()
    client.cookies["sessionid"] = session
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
        answer.getvalue()
    assert answer.status_code == status, f"{path}: {answer.status_code}"
    return [query["sql"] for query in queries if not query["sql"].startswith(NOT_COUNTED)]


def test_counts_are_on_record(counted: Counted) -> None:
    found: dict[str, dict[str, int]] = {}
    for (name, login), statements in counted.few.items():
        found.setdefault(name, {})[login] = len(statements)
    if os.environ.get("QUERY_COUNTS") == "write":
        RECORD.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    record: dict[str, dict[str, int]] = json.loads(RECORD.read_text(encoding="utf-8"))
    wrong = [
        f"{name}: {found.get(name)}, on record {record.get(name)}"
        for name in sorted({*record, *found})
        if found.get(name) != record.get(name)
    ]
    assert not wrong, "\n".join(wrong)


def test_counts_do_not_grow_with_rows(counted: Counted) -> None:
    grown = [
        f"{page}: {len(counted.few[page])} with few rows, {len(asked)} with many, {_most_asked(asked)}"
        for page, asked in counted.many.items()
        if len(asked) > len(counted.few[page])
    ]
    assert not grown, "\n".join(grown)


def _most_asked(statements: list[str]) -> str:
    """The table asked most often, to find the loop by."""
    tables = [sql.partition(' FROM "')[2].partition('"')[0] for sql in statements]
    most = max(set(tables), key=tables.count)
    return f"{most} {tables.count(most)} times"
