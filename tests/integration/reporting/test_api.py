"""The REST API: scope, pages, parameters, problems, its OpenAPI document."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.accounts.services import make_token
from pledge_portal.common.models import Job
from programmes.divisions.models import Division
from programmes.models import Programme
from reporting.models import (
    ProvinceReturn,
    ProvinceRevision,
    QuarterlyReturn,
    QuarterTotal,
    UnitRevision,
    VerdictSpell,
)
from tests.integration.reporting.api_helpers import Program, held_to_form
from tests.people import ClientOf

pytestmark = pytest.mark.django_db
ENDPOINTS = (
    "divisions", "figures", "rules", "returns", "totals", "verdicts", "measures", "policies", "plans",
)  # fmt: skip
QUARTER = "year=2018&quarter=1"


def address(name: str) -> str:
    """An endpoint with what it must be given."""
    return f"/api/v1/{name}/" + (f"?{QUARTER}" if name in {"totals", "returns"} else "")


def get(client: Client, path: str) -> Any:
    """The document of an answer that must be there."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def quarter(register: dict[str, Division]) -> dict[str, QuarterlyReturn]:
    """2018Q1: 广州 and 深圳 of 广东, 合肥 of 安徽; 广州's draft has moved on from what was submitted."""
    rows = {}
    for province, units in (("440000", ("440100", "440300")), ("340000", ("340100",))):
        at = timezone.now()
        gathered = ProvinceReturn.objects.create(
            province_id=province, year=2018, quarter=1, first_submitted_at=at, submitted_at=at
        )
        submission = ProvinceRevision.objects.create(
            province_return=gathered, number=1, submitted_at=at, source="browser", checksum="x", receipt=f"R{province}"
        )
        QuarterTotal.objects.create(
            province_id=province, year=2018, quarter=1, figure="1", total="12.5", owed=2, reported=1
        )
        for unit in units:
            row = QuarterlyReturn.objects.create(
                division_id=unit, province_id=province, year=2018, quarter=1, edition="2017", values={"1": "3"}
            )
            row.latest_revision = UnitRevision.objects.create(
                quarterly_return=row, province_revision=submission, edition="2017", values={"1": "2"}
            )
            row.save()
            rows[unit] = row
    return rows


@pytest.fixture
def spells(register: dict[str, Division]) -> None:
    """Clause 1.4 of 广东 and 安徽: pending through 2018-06-29, met from the 30th."""
    programme = Programme.objects.get()
    for province in ("440000", "340000"):
        for first, last, status in ((None, date(2018, 6, 29), "pending"), (date(2018, 6, 30), None, "met")):
            VerdictSpell.objects.create(
                programme=programme, province_id=province, clause="1.4", first_day=first, last_day=last, numerator=15,
                denominator=21, value="0.7143", threshold="0.70", due_on=date(2018, 6, 30), holds=True, status=status,
            )  # fmt: skip


def test_nobody_gets_nothing() -> None:
    for name in ENDPOINTS:
        answer = Client().get(address(name))
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == 401
    assert Client().get("/api/schema/").status_code == 401
    assert Client().get("/api/v1/", headers={"Authorization": "Token a b"}).status_code == 401
    assert Client().get("/api/v1/", headers={"Authorization": "Token \xff"}).status_code == 401


def test_the_index_leads_everywhere(gd_lead: User, client_of: ClientOf) -> None:
    document = get(client_of(gd_lead), "/api/v1/")
    assert set(document["endpoints"]) == {*ENDPOINTS, "schema"}
    assert (document["you"]["login"], document["you"]["province"]) == ("gd_lead", "440000")
    assert "submit_quarter" in document["you"]["permissions"]


def test_a_token_sees_what_its_account_sees(gz_entry: User, quarter: dict[str, QuarterlyReturn]) -> None:
    token = make_token(actor=OPERATOR, user=gz_entry, label="test")
    answer = Client().get(address("returns"), headers={"Authorization": f"Token {token}"})
    assert [row["division"] for row in answer.json()["results"]] == ["440100"]
    assert "no-store" in answer["Cache-Control"]


def test_divisions_page_by_code(gd_lead: User, client_of: ClientOf, register: dict[str, Division]) -> None:
    client, codes, path = client_of(gd_lead), [], "/api/v1/divisions/?limit=200"
    while path:
        document = get(client, path)
        codes += [row["code"] for row in document["results"]]
        path = document["next"]
    assert codes == sorted(register)
    units = get(client, "/api/v1/divisions/?province=370000&level=prefecture&as_of=2019-01-01")["results"]
    assert len(units) == 16
    assert "371200" not in [row["code"] for row in units]


@pytest.mark.parametrize(
    ("login", "units"),
    [
        ("national", ["340100", "440100", "440300"]),
        ("auditor", ["340100", "440100", "440300"]),
        ("gd_entry", ["440100", "440300"]),
        ("gz_entry", ["440100"]),
        ("ah_lead", ["340100"]),
        ("bj_lead", []),
    ],
)
def test_returns_within_scope(
    cast: dict[str, User], client_of: ClientOf, quarter: dict[str, QuarterlyReturn], login: str, units: list[str]
) -> None:
    client = client_of(cast[login])
    rows = get(client, address("returns"))["results"]
    assert [row["division"] for row in rows] == units
    for code in quarter:
        status = client.get(f"/api/v1/returns/{code}/2018/1/").status_code
        assert status == (200 if code in units else 404)
    totals = get(client, address("totals"))["results"]
    assert {row["province"] for row in totals} >= {code[:2] + "0000" for code in units}
    if login not in {"national", "auditor"}:
        assert {row["province"] for row in totals} <= {cast[login].division.province_id}  # type: ignore[union-attr]


def test_foreign_and_absent_look_alike(gd_lead: User, client_of: ClientOf, quarter: dict[str, QuarterlyReturn]) -> None:
    client = client_of(gd_lead)
    foreign, absent = client.get("/api/v1/returns/340100/2018/1/"), client.get("/api/v1/returns/999900/2018/1/")
    assert (foreign.status_code, foreign.content) == (absent.status_code, absent.content)


def test_a_return_shows_draft_and_submitted(
    gd_lead: User, client_of: ClientOf, quarter: dict[str, QuarterlyReturn]
) -> None:
    document = get(client_of(gd_lead), "/api/v1/returns/440100/2018/1/")
    assert document["values"] == {"1": "3"}
    assert (document["submitted"]["values"], document["submitted"]["receipt"]) == ({"1": "2"}, "R440000")
    totals = get(client_of(gd_lead), address("totals"))["results"]
    assert totals == [{"province": "440000", "figures": {"1": {"total": "12.5", "owed": 2, "reported": 1}}}]


def test_returns_cost_the_same_whatever_the_number(
    national: User,
    client_of: ClientOf,
    quarter: dict[str, QuarterlyReturn],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(national)
    get(client, address("returns"))  # the first request notes when the session began
    for limit in (1, 100):
        with django_assert_num_queries(3):
            assert len(get(client, f"/api/v1/returns/?{QUARTER}&limit={limit}")["results"]) == min(limit, 3)


@pytest.mark.usefixtures("spells")
def test_verdicts_of_a_day(gd_lead: User, national: User, client_of: ClientOf, settings: Settings) -> None:
    before = get(client_of(gd_lead), "/api/v1/verdicts/?as_of=2018-06-29")["results"]
    assert [(row["province"], row["status"]) for row in before] == [("440000", "pending")]
    assert before[0] == {
        "province": "440000", "clause": "1.4", "numerator": 15, "denominator": 21, "value": "0.7143",
        "threshold": "0.70", "due": "2018-06-30", "holds": True, "status": "pending", "met_on": None,
    }  # fmt: skip
    everywhere = get(client_of(national), "/api/v1/verdicts/?as_of=2018-06-30")["results"]
    assert [(row["province"], row["status"]) for row in everywhere] == [("340000", "met"), ("440000", "met")]
    assert get(client_of(gd_lead), "/api/v1/verdicts/?province=340000")["results"] == []
    settings.PORTAL_TODAY = date(2018, 6, 1)
    assert get(client_of(gd_lead), "/api/v1/verdicts/")["as_of"] == "2018-06-01"


def test_a_job(gd_lead: User, ah_lead: User, client_of: ClientOf) -> None:
    job = Job.objects.create(kind="compute_province", key="k", province="440000", created_at=timezone.now())
    assert get(client_of(gd_lead), f"/api/v1/jobs/{job.pk}/")["state"] == "queued"
    assert client_of(ah_lead).get(f"/api/v1/jobs/{job.pk}/").status_code == 404


def test_a_token_limited_to_a_province_sees_its_jobs_alone(national: User, register: dict[str, Division]) -> None:
    for province, status in (("440000", 200), ("340000", 404)):
        job = Job.objects.create(kind="compute_province", key=province, province=province, created_at=timezone.now())
        token = make_token(actor=OPERATOR, user=national, label=province, division=register["440000"])
        assert Program(national, token).get(f"jobs/{job.pk}/").status_code == status


ODD = [
    "", "abc", "-1", "0", "1e400", "NaN", "9" * 40, "2026-13-45", "2018-02-30", "0000-00-00", "2018-6-1", "\x00",
    "\ud800", "１２３", "٣", "440000 ", " 440000", "440000\n", "44000", "'; DROP TABLE x; --", "[]", "true", "null",
    "\u202e", "%", "a" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("name", [name for name in ENDPOINTS if name not in {"figures", "rules", "plans"}])
def test_odd_parameters_are_refused_with_their_name(national: User, client_of: ClientOf, name: str) -> None:
    client = client_of(national)
    for parameter in ("province", "cursor", "limit", "level", "as_of", "programme", "year", "quarter", "order_by"):
        for value in ODD:
            path = f"/api/v1/{name}/?{parameter}={quote(value, safe='', errors='surrogatepass')}"
            answer = client.get(path)
            assert answer.status_code in {200, 400}, path
            if answer.status_code == 400:
                assert held_to_form(answer)["errors"], path
        answer = client.get(f"/api/v1/{name}/?{parameter}=1&{parameter}=2")
        assert parameter in {error["field"] for error in held_to_form(answer)["errors"]}
    assert get(client, address(name))


REFUSED = (
    "verdicts/?as_of=2018-6-30", "verdicts/?as_of=", "verdicts/?province=44", "returns/?year=2018&quarter=5",
    "returns/?year=2015&quarter=1", "returns/?year=2015", "divisions/?limit=501", "divisions/?limit=0", "?x=1",
    "divisions/?ordering=name", "verdicts/?programme=none", "totals/?year=2018&quarter=1&province=４４００００",
    "totals/?year=2018", "divisions/?cursor=abc", "divisions/?after=440100",
    "measures/?cursor=WyJkaXZpc2lvbnMiLCIxIl0=",
)  # fmt: skip


@pytest.mark.parametrize("path", REFUSED)
def test_refused(national: User, client_of: ClientOf, path: str) -> None:
    assert client_of(national).get(f"/api/v1/{path}").status_code == 400


def test_what_is_only_read_takes_no_write(national: User, client_of: ClientOf) -> None:
    client = client_of(national)
    for name in ENDPOINTS:
        written = {"measures", "policies"} & {name}
        for method in (client.put, client.patch, client.delete, *(() if written else (client.post,))):
            answer = method(address(name), content_type="application/json")
            assert answer.status_code == 405
            assert held_to_form(answer)["type"].endswith("method-not-allowed")
