"""`make bench`: what the portal costs beside a bare way of doing the same, in one run, on the demo data of 2018-07-10.

Each pair is run in alternation; the table tells the medians and the median of the pairs' ratios. Nothing is asserted
of a time: a busy machine makes both slow. On the embedded default, or on TEST_DATABASE_URL:

    make bench
    TEST_DATABASE_URL=postgres://… make bench
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator, Sized
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR, SYSTEM
from programmes.divisions.models import Division
from programmes.models import Programme
from reporting.models import QuarterlyReturn
from reporting.selectors.evaluation import evaluate
from reporting.selectors.verdicts import verdicts_on
from reporting.services.computation import compute_province
from reporting.services.returns.entry import save_cell
from reporting.workbooks import KINDS, export_workbook
from tests.people import actor_of, load_register

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
TODAY = date(2018, 7, 10)
GUANGDONG = "440000"
ALTERNATIONS = 7
Act = Callable[[], object]


@dataclass(slots=True)
class Table:
    """The lines of the bench's report."""

    lines: list[str] = field(default_factory=list)

    def compare(self, ours: str, act: Act, bare: str, other: Act, *, times: int = ALTERNATIONS) -> None:
        """Run both in alternation, after one round that is not counted."""
        act(), other()
        pairs = [(_seconds(act), _seconds(other)) for _round in range(times)]
        ratio = median(one / two for one, two in pairs)
        mine, theirs = (median(each) * 1000 for each in zip(*pairs, strict=True))
        self.lines.append(f"{mine:10.1f} ms {theirs:10.1f} ms {ratio:9.2f} ×  {ours}  ÷  {bare}")


def _seconds(act: Act) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


@pytest.fixture
def demo(transactional_db: None, settings: Any) -> Iterator[None]:
    """The demo data, committed, so that a save is a save; SQLite writes as safely as in earnest."""
    settings.PORTAL_TODAY = TODAY
    settings.ROOT_URLCONF = "tests.performance.empty_page"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    load_register()
    call_command("seed_demo", stdout=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL" if connection.vendor == "sqlite" else "ANALYZE")
    yield
    connection.close()  # the suite's own setting comes back with the next connection


@pytest.mark.usefixtures("demo")
def test_the_portal_beside_bare_ways(tmp_path: Path) -> None:
    table = Table()
    pages(table)
    computing(table)
    reading_verdicts(table)
    saving(table)
    workbooks(table, tmp_path)
    rows = QuarterlyReturn.objects.unscoped(reason="bench").count()
    print(f"\n\nMedians of {ALTERNATIONS} alternations or more on {connection.vendor}, {rows} unit quarters:")
    print(f"{'portal':>13} {'beside':>13} {'ratio':>11}")
    print("\n".join(table.lines))


def browser_of(login: str) -> Client:
    """Somebody signed in."""
    client = Client()
    client.force_login(User.objects.get(login=login), backend="pledge_portal.accounts.backends.PortalBackend")
    return client


def fetch(client: Client, path: str) -> None:
    """A page that must be there."""
    assert client.get(path).status_code == 200, path


def pages(table: Table) -> None:
    """Pages as the national office sees them."""
    client = browser_of("national")
    empty = partial(fetch, client, "/empty/")
    for ours, path in (
        ("national dashboard", "/dashboard/"),
        ("a province's page", f"/provinces/{GUANGDONG}/"),
        ("a province's grid", f"/returns/{GUANGDONG}/2018/2/"),
    ):
        table.compare(ours, partial(fetch, client, path), "empty page, signed in", empty)


def computing(table: Table) -> None:
    """Of facts that have not changed: nothing is written."""
    codes = list(Division.objects.provinces().values_list("code", flat=True))

    def every_province() -> None:
        for code in codes:
            compute_province(province=code)

    table.compare(
        "computing one province", lambda: compute_province(province=GUANGDONG), "computing all 32", every_province
    )


def reading_verdicts(table: Table) -> None:
    """As the pages do, and as the command does."""
    programme = Programme.objects.get()

    def read() -> Sized:
        return verdicts_on(actor=SYSTEM, programme=programme, as_of=TODAY).verdicts

    def judged() -> Sized:
        found: Sized = evaluate(programme=programme, as_of=TODAY)["results"]
        return found

    assert len(read()) == len(judged())
    table.compare("reading the verdicts of a day", read, "judging afresh (evaluate)", judged)


def open_row() -> QuarterlyReturn:
    """A unit's row of 广东's open quarter that is being filled in."""
    rows = QuarterlyReturn.objects.unscoped(reason="bench").select_related("division")
    found = rows.filter(province=GUANGDONG, year=2018, quarter=2, state="filling").first()
    assert found is not None, "the demo's current quarter is half filed"
    return found


def saving(table: Table) -> None:
    """The service, and the whole request."""
    row, clerk, client = open_row(), User.objects.get(login="p44-entry"), browser_of("p44-entry")
    held: dict[str, Any] = {"actor": actor_of(clerk), "division": row.division, "quarter": row.period, "figure": "1"}
    known = [row.values.get("1")]

    def save() -> None:
        value = str(int(known[0] or 0) % 90 + 1)
        save_cell(**held, value=value, expected=known[0])
        known[0] = value

    def save_by_page() -> None:
        value = str(int(known[0] or 0) % 90 + 1)
        body = {"division": row.division_id, "figure": "1", "value": value, "expected": known[0]}
        path = f"/returns/{GUANGDONG}/2018/2/cell/?section=pledges"
        answer = client.post(path, json.dumps(body), content_type="application/json")
        assert answer.status_code == 200, answer.content
        known[0] = value

    def bare() -> None:
        stored = QuarterlyReturn.objects.unscoped(reason="bench").filter(pk=row.pk)
        assert stored.update(fill_reason=f"{time.monotonic_ns()}") == 1

    table.compare("saving a cell, checked and audited", save, "one bare UPDATE", bare, times=21)
    table.compare(
        "saving a cell by its page", save_by_page, "empty page, signed in", lambda: fetch(client, "/empty/"), times=21
    )


def workbooks(table: Table, tmp_path: Path) -> None:
    """Every submitted revision, out and in again."""
    path, plain = tmp_path / "returns.xlsx", tmp_path / "plain.xlsx"
    kind = KINDS["returns"]
    sheet = kind.resource().sheet(kind.rows(OPERATOR, None))
    rows = [list(sheet.headings), *map(list, sheet.rows)]

    def write_plainly() -> None:
        with Workbook(plain, {"constant_memory": True}) as book:
            page = book.add_worksheet()
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)

    def read_plainly() -> None:
        assert len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) == len(rows)

    def import_again() -> None:
        out = io.StringIO()
        call_command("import_workbook", "returns", str(path), "--json", stdout=out)
        report: dict[str, Any] = json.loads(out.getvalue())
        assert (report["unchanged"], report["errors"]) == (len(rows) - 1, [])

    table.compare(
        "export_workbook returns",
        lambda: export_workbook(actor=OPERATOR, kind="returns", path=path),
        "the same rows by plain XlsxWriter",
        write_plainly,
    )
    table.compare(
        "import_workbook of the same file again", import_again, "reading it with calamine alone", read_plainly
    )
