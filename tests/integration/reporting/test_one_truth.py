"""One truth: what the form adds up, the API, the dashboard, the province's page, a verdict and a reopened workbook say.

Two provinces' second quarter of 2018: 广东's entered and submitted by its lead, 安徽's imported. Amounts have four
decimals, and there are zeros, 不适用, blanks and a row of the province's own. All agree to the last digit.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from pledge_portal.accounts.models import User
from programmes.divisions.models import Division
from programmes.models import Programme
from reporting.catalogue import catalogue
from reporting.models import QuarterlyReturn, QuarterTotal
from reporting.selectors.dashboard import dashboard
from reporting.selectors.evaluation import evaluate
from reporting.selectors.headlines import Headlines
from reporting.selectors.province import province_base, province_page
from tests.integration.reporting.reading_world import compute, submit_quarter
from tests.integration.reporting.returns_helpers import explain_all, put, return_of, submit
from tests.integration.workbooks.helpers import counts, exported, imported, run_import
from tests.people import ClientOf, actor_of

pytestmark = pytest.mark.django_db
TODAY = date(2018, 7, 10)
GUANGDONG, ANHUI = "440000", "340000"
FIGURES = ("1", "4")
Entered = dict[str, dict[str, str]]  # division → figure → what was entered


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.PORTAL_TODAY = TODAY


def numbers(province: str, seed: int) -> Entered:
    """Of every division of a province: mostly numbers; a zero, a 不适用 and a blank among them."""
    chance = random.Random(seed)
    found: Entered = {}
    for division in Division.objects.filter(province=province).order_by("code"):
        amount = Decimal(chance.randrange(1, 10**10)).scaleb(-4)
        found[division.code] = {"1": str(chance.randrange(1, 400)), "4": f"{amount.normalize():f}"}
    units = [code for code in found if code != province]
    found[units[1]] = {"1": "0", "4": "0"}
    found[units[2]]["4"] = "NA"
    del found[units[3]]["4"]
    return found


def total_of(entered: Entered, figure: str) -> Decimal:
    """Added up by hand."""
    return sum((Decimal(each[figure]) for each in entered.values() if each.get(figure, "NA") != "NA"), Decimal(0))


@pytest.fixture
def entered(gd_lead: User, tmp_path: Path) -> Mapping[str, Entered]:
    """Province → what it entered; 广东's is submitted by its lead, 安徽's by the operator's import."""
    found = {GUANGDONG: numbers(GUANGDONG, 733), ANHUI: numbers(ANHUI, 34)}
    for code, values in found[GUANGDONG].items():
        put(Division.objects.get(code=code), values, state="accepted")
    explain_all(gd_lead, GUANGDONG)
    submit(gd_lead, GUANGDONG, 1)
    headings = {figure: catalogue().by_code[figure].heading for figure in FIGURES}
    rows: list[dict[str, Any]] = []
    for code, values in found[ANHUI].items():
        told = {headings[figure]: "不适用" if value == "NA" else value for figure, value in values.items()}
        rows.append({"地区代码": code, "年度": 2018, "季度": 2, **told})
    assert counts(imported(tmp_path, "returns", rows)) == (len(rows), 0, 0)
    for province in found:  # the year's first quarter, so that both are ranked
        submit_quarter(province, 2018, 1, dict.fromkeys(FIGURES, "0"))
    compute(*found)
    return found


def of_form(client: Client, province: str) -> dict[str, Decimal]:
    """The last row of the grid."""
    page = client.get(f"/returns/{province}/2018/2/").content.decode()
    found = dict(re.findall(r'data-total="(\d+)"[^>]*>([\d,.]+)<', page))
    return {figure: Decimal(found[figure].replace(",", "")) for figure in FIGURES}


def of_api(client: Client, province: str) -> dict[str, Decimal]:
    """`/api/v1/totals/`."""
    document = client.get(f"/api/v1/totals/?year=2018&quarter=2&province={province}").json()
    (row,) = document["results"]
    return {figure: Decimal(row["figures"][figure]["total"]) for figure in FIGURES}


def of_api_returns(client: Client, province: str) -> dict[str, Decimal]:
    """`/api/v1/returns/`, what was submitted of each unit added up."""
    document = client.get(f"/api/v1/returns/?year=2018&quarter=2&province={province}").json()
    assert document["next"] is None
    return {
        figure: total_of({row["division"]: row["submitted"]["values"] for row in document["results"]}, figure)
        for figure in FIGURES
    }


def of_workbook(path: Path, province: str) -> dict[str, Decimal]:
    """An exported workbook, reopened and added up."""
    book = load_workbook(exported("returns", path, "--province", province))
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    found = {}
    for figure in FIGURES:
        at = head.index(catalogue().by_code[figure].heading)
        values = [row[at] for row in rows if row[at] not in (None, "不适用")]
        assert all(isinstance(value, int | float) for value in values)
        found[figure] = sum((Decimal(str(value)) for value in values), Decimal(0))
    return found


def of_headlines(line: Headlines) -> dict[str, Decimal]:
    """The quarter's numbers of a page's first line."""
    return {"1": line.projects.quarter.value, "4": line.amount.quarter.value}


def of_page(user: User, province: str) -> dict[str, Decimal]:
    """The province's page."""
    base = province_base(
        actor=actor_of(user),
        province=Division.objects.get(code=province),
        programme=Programme.objects.get(),
        as_of=TODAY,
        today=TODAY,
    )
    return of_headlines(province_page(actor=actor_of(user), base=base).headlines)


@pytest.mark.parametrize("province", [GUANGDONG, ANHUI])
def test_everywhere_the_same_to_the_last_digit(
    entered: Mapping[str, Entered], province: str, national: User, client_of: ClientOf, tmp_path: Path
) -> None:
    expected = {figure: total_of(entered[province], figure) for figure in FIGURES}
    assert expected["4"] % 1, "the amounts should have decimals"
    client = client_of(national)

    assert of_form(client, province) == expected
    assert of_api(client, province) == expected
    assert of_api_returns(client, province) == expected
    assert of_page(national, province) == expected
    assert of_workbook(tmp_path / "again.xlsx", province) == expected
    judged = evaluate(programme=Programme.objects.get(), as_of=TODAY, province=province, clause="1.8")["results"]
    assert judged[0]["numerator"] == expected["1"]


def test_the_country_is_the_sum_of_its_provinces(entered: Mapping[str, Entered], national: User) -> None:
    board = dashboard(actor=actor_of(national), programme=Programme.objects.get(), as_of=TODAY, today=TODAY)
    expected = {figure: sum(total_of(each, figure) for each in entered.values()) for figure in FIGURES}
    assert of_headlines(board.headlines) == expected
    ranked = {row.province.code: {"1": row.projects, "4": row.amount} for row in board.first_five}
    assert ranked == {code: {figure: total_of(each, figure) for figure in FIGURES} for code, each in entered.items()}
    judged = evaluate(programme=Programme.objects.get(), as_of=TODAY)
    assert judged["national"][0]["projects"] == expected["1"]


def test_a_draft_moves_the_form_alone_until_it_is_submitted(
    entered: Mapping[str, Entered], gd_lead: User, national: User, client_of: ClientOf, tmp_path: Path
) -> None:
    before = {figure: total_of(entered[GUANGDONG], figure) for figure in FIGURES}
    row = QuarterTotal.objects.unscoped(reason="test").get(province=GUANGDONG, year=2018, quarter=2, figure="4")
    assert row.total == before["4"]
    returned = return_of(GUANGDONG)
    type(returned).objects.unscoped(reason="test").filter(pk=returned.pk).update(state="returned")
    code = next(code for code, values in entered[GUANGDONG].items() if code != GUANGDONG and values["1"] != "0")
    entered[GUANGDONG][code] |= {"4": "0.0001"}
    QuarterlyReturn.objects.unscoped(reason="test").filter(division=code).update(values=entered[GUANGDONG][code])
    compute(GUANGDONG)
    after = {figure: total_of(entered[GUANGDONG], figure) for figure in FIGURES}

    client = client_of(national)
    assert of_form(client, GUANGDONG) == after != before
    assert of_api(client, GUANGDONG) == of_page(national, GUANGDONG) == before
    assert of_workbook(tmp_path / "draft.xlsx", GUANGDONG) == before

    explain_all(gd_lead, GUANGDONG)
    submit(gd_lead, GUANGDONG, return_of(GUANGDONG).version)
    compute(GUANGDONG)
    assert of_api(client, GUANGDONG) == of_page(national, GUANGDONG) == after
    assert of_workbook(tmp_path / "submitted.xlsx", GUANGDONG) == after


@pytest.mark.usefixtures("entered")
def test_the_workbook_read_again_changes_nothing(tmp_path: Path) -> None:
    path = exported("returns", tmp_path / "returns.xlsx")
    rows = QuarterlyReturn.objects.unscoped(reason="test").count()
    assert counts(run_import("returns", path)[1]) == (0, 0, rows)
