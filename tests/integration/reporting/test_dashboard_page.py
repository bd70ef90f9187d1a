"""The national dashboard: one truth with `evaluate`, who may look, days, filing, a constant number of queries."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pledge_portal.accounts.models import User
from programmes.divisions.models import Division
from programmes.models import Programme
from reporting.models import QuarterlyReturn, UnitState
from reporting.selectors.evaluation import evaluate, verdict_json
from reporting.selectors.ranking import ranking_page
from reporting.selectors.verdicts import verdicts_on
from tests.integration.reporting.reading_world import (
    ANHUI,
    GUANGDONG,
    change_facts,
    compute,
    guangdong_and_anhui,
    submit_quarter,
    submit_year,
    units,
)
from tests.people import ClientOf, actor_of

pytestmark = pytest.mark.django_db
TODAY = date(2018, 7, 10)
DAYS = ("2017-10-31", "2017-11-30", "2018-02-01", "2018-06-30", "2018-12-31", "2020-12-31")


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def world(register: dict[str, Division]) -> None:
    guangdong_and_anhui()


def text(client: Client, path: str) -> str:
    """The page without its tags and runs of blanks."""
    response = client.get(path)
    assert response.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("day", DAYS)
def test_what_is_read_is_what_evaluate_judges(national: User, day: str) -> None:
    programme, as_of = Programme.objects.get(), date.fromisoformat(day)
    for province in (GUANGDONG, ANHUI):
        read = verdicts_on(actor=actor_of(national), programme=programme, as_of=as_of, province=province)
        judged = evaluate(programme=programme, as_of=as_of, province=province)["results"]
        assert [verdict_json(verdict) for verdict in read.verdicts] == judged


@pytest.mark.usefixtures("world")
def test_a_provinces_people_read_their_own_alone(ah_lead: User, hf_entry: User) -> None:
    programme = Programme.objects.get()
    for user in (ah_lead, hf_entry):
        read = verdicts_on(actor=actor_of(user), programme=programme, as_of=TODAY)
        assert {verdict.province for verdict in read.verdicts} == {ANHUI}


@pytest.mark.usefixtures("world")
def test_changed_facts_are_said_to_be_updating(national: User, gd_lead: User, client_of: ClientOf) -> None:
    programme = Programme.objects.get()
    assert "正在更新" not in text(client_of(national), "/dashboard/")
    change_facts(ANHUI)
    assert verdicts_on(actor=actor_of(national), programme=programme, as_of=TODAY).updating == {ANHUI}
    assert verdicts_on(actor=actor_of(gd_lead), programme=programme, as_of=TODAY).updating == frozenset()
    assert "正在更新 1 个报送单位" in text(client_of(national), "/dashboard/")


def test_the_country_grows_by_29_47_percent(register: dict[str, Division], national: User, client_of: ClientOf) -> None:
    """4,177 projects in 2017 and 5,408 in 2018, entered as returns of every unit of the 32."""
    provinces = [code for code, division in register.items() if division.is_province]
    for code in provinces:
        here = code == GUANGDONG
        submit_year(code, 2017, [702, 791, 1067, 1617] if here else [0, 0, 0, 0])
        submit_year(code, 2018, [950, 1250, 1500, 1708] if here else [0, 0, 0, 0])
    compute(*provinces)
    row = evaluate(programme=Programme.objects.get(), as_of=date(2018, 12, 31))["national"][0]
    assert row == {"year": 2018, "projects": 5408, "growth": "0.2947", "complete": True}
    shown = text(client_of(national), "/dashboard/?as_of=2018-12-31")
    assert "2018：5,408 ÷ 4,177 − 1 = 29.47%" in shown
    assert "2018年第四季度已报 32/32，数据完整" in shown
    assert "+29.5%" in shown
    assert "2018年登记项目（项）5,4085,40800.0%Lexology 37916683" in shown
    early = text(client_of(national), "/dashboard/?as_of=2018-12-30")
    assert "29.47%" not in early
    assert "截至当日 3,700 项" in early


@pytest.mark.usefixtures("world")
def test_the_quarter_shown_is_the_last_one_ended(national: User, client_of: ClientOf) -> None:
    client = client_of(national)
    assert "2018年第二季度已报" in text(client, "/dashboard/?as_of=2018-08-20")
    assert "2018年第一季度已报" in text(client, "/dashboard/?as_of=2018-06-29")
    assert "2017年第四季度已报" in text(client, "/dashboard/?as_of=2018-02-01")
    assert "2018年第二季度已报" in text(client, "/dashboard/?as_of=2018-06-30")


@pytest.mark.usefixtures("world")
def test_the_day_decides_the_marks(national: User, client_of: ClientOf) -> None:
    def mark(day: str) -> str:
        page = client_of(national).get(f"/dashboard/?as_of={day}").content.decode()
        found = re.search(r'aria-label="广东 1\.4 [^:"]*: ([^"]+)"', page)
        assert found
        return found.group(1)

    assert mark("2018-05-09") == "未到期"
    assert mark("2018-05-10") == "达标"
    assert mark("2018-07-10") == "达标"


@pytest.mark.usefixtures("world")
def test_on_the_live_due_day_nothing_is_missed_yet(national: User, client_of: ClientOf, settings: Any) -> None:
    due = "/dashboard/?as_of=2018-06-30"
    one_five = re.compile(r'aria-label="广东 1\.5 [^:"]*: ([^"]+)"')
    settings.PORTAL_TODAY = date(2018, 6, 30)
    live = one_five.search(client_of(national).get(due).content.decode())
    settings.PORTAL_TODAY = TODAY
    later = one_five.search(client_of(national).get(due).content.decode())
    assert live and live.group(1) == "今日到期"
    assert later and later.group(1) == "未达标"


@pytest.mark.usefixtures("world")
def test_an_unconfirmed_province_is_never_crossed(national: User, client_of: ClientOf) -> None:
    page = client_of(national).get("/dashboard/").content.decode()
    assert re.findall(r'aria-label="安徽 2\.[23] [^:"]*: ([^"]+)"', page) == ["待认定", "待认定"]
    assert re.findall(r'aria-label="广东 2\.[23] [^:"]*: ([^"]+)"', page) == ["不适用", "不适用"]


def test_only_those_who_see_the_country_may_look(cast: dict[str, User], client_of: ClientOf) -> None:
    for login in ("national", "reviewer", "auditor"):
        assert client_of(cast[login]).get("/dashboard/").status_code == 200
        assert client_of(cast[login]).get("/dashboard/ranking/").status_code == 200
    for login in ("gd_lead", "gd_entry", "gz_entry"):
        assert client_of(cast[login]).get("/dashboard/").status_code == 403
        assert client_of(cast[login]).get("/dashboard/ranking/").status_code == 403


@pytest.mark.parametrize(
    "day", ["", "2018-6-30", "2018-02-30", "昨天", "2018-06-30x", "0001-01-01", "9999-12-31", "２０１８-06-30"]
)
@pytest.mark.parametrize("path", ["/dashboard/", "/dashboard/ranking/", "/provinces/", "/provinces/440000/"])
def test_a_day_that_cannot_be_read_is_refused_with_the_reason(
    national: User, client_of: ClientOf, path: str, day: str
) -> None:
    response = client_of(national).get(path, {"as_of": day})
    assert response.status_code == 400
    assert "2018-06-30" in response.content.decode()


@pytest.mark.parametrize("day", ["2000-01-01", "2015-12-31", "2016-01-01", "2021-01-31", "2099-12-31"])
def test_any_day_of_the_calendar_is_answered(national: User, client_of: ClientOf, day: str) -> None:
    for path in ("/dashboard/", "/dashboard/ranking/", "/provinces/", "/provinces/440000/"):
        assert client_of(national).get(path, {"as_of": day}).status_code == 200


def half_filed(*lacking: str) -> None:
    """广东's second quarter: every unit has reported but those given."""
    QuarterlyReturn.objects.bulk_create(
        QuarterlyReturn(
            division_id=code, province_id=GUANGDONG, year=2018, quarter=2, edition="2017", state=UnitState.REPORTED
        )
        for code in units(GUANGDONG)
        if code not in lacking
    )


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        (("445100", "445200", "445300"), "尚缺潮州市等3个地市，请于7月16日17:00前补报。"),
        (("445300",), "尚缺云浮市，请于7月16日17:00前补报。"),
        ((), "尚未审定报送，请于7月16日17:00前补报。"),
    ],
)
def test_the_urging_names_what_is_lacking(
    national: User, client_of: ClientOf, lacking: tuple[str, ...], words: str
) -> None:
    half_filed(*lacking)
    assert f"贵局2018年第二季度调度表{words}" in text(client_of(national), "/dashboard/")


@pytest.mark.usefixtures("register")
def test_past_the_due_day_it_says_how_late(national: User, client_of: ClientOf, settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 18)
    shown = text(client_of(national), "/dashboard/")
    assert "逾期 2 天" in shown
    assert "贵局2018年第二季度调度表尚未报送，已逾期2天（截止7月16日），请尽快补报。" in shown
    assert "省级截止 7月16日（15日遇休息日顺延）" in shown


@pytest.mark.usefixtures("register")
def test_a_past_day_counts_who_had_filed_by_then(national: User, client_of: ClientOf) -> None:
    submit_quarter(ANHUI, 2018, 2, {"1": "3"}, at="2018-07-05T23:30:00+08:00")
    compute(ANHUI)
    client = client_of(national)
    before, after = text(client, "/dashboard/?as_of=2018-07-04"), text(client, "/dashboard/?as_of=2018-07-05")
    assert "截至 7月4日已报 0/32，此后报至 1/32" in before
    assert "7月5日报送当日未报" in before
    assert "2018年第二季度已报 1/32" in before
    assert "2018年第二季度已报 1/32" in after
    assert "此后报至" not in after


def queries(client: Client, path: str) -> int:
    client.get(path)  # the calendar and the session are read once
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_the_number_of_queries_does_not_grow(
    register: dict[str, Division], national: User, client_of: ClientOf
) -> None:
    client = client_of(national)
    empty = queries(client, "/dashboard/"), queries(client, "/dashboard/ranking/"), queries(client, "/provinces/")
    guangdong_and_anhui()
    full = queries(client, "/dashboard/"), queries(client, "/dashboard/ranking/"), queries(client, "/provinces/")
    assert full == empty
    assert max(full) <= 15


@pytest.mark.usefixtures("world")
def test_english_by_the_switch(national: User, client_of: ClientOf) -> None:
    client = client_of(national)
    client.post("/i18n/setlang/", {"language": "en", "next": "/dashboard/"})
    page = client.get("/dashboard/?as_of=2018-06-30").content.decode()
    assert ">Guangdong<" in page
    assert "Four haves" in page


# --- gaps are named, and 未报 is not 0 ---


def test_the_heading_names_whose_data_is_wanting(
    register: dict[str, Division], national: User, client_of: ClientOf
) -> None:
    """All 32 filed, and one unit of 广东 without a figure: the heading says whose."""
    for province in Division.objects.provinces():
        others: dict[str, str] | None = {} if province.code == GUANGDONG else None
        submit_quarter(province.code, 2018, 1, {"1": "3", "4": "300"}, others)
    compute(*[province.code for province in Division.objects.provinces()])

    shown = text(client_of(national), "/dashboard/?as_of=2018-06-29")

    assert "2018年第一季度已报 32/32，数据不完整" in shown
    assert "（广东有季度或下级单位未报）" in shown


def test_a_province_that_reported_nothing_is_not_ranked_with_zero(
    register: dict[str, Division], national: User, client_of: ClientOf
) -> None:
    submit_quarter(GUANGDONG, 2018, 1, {"1": "3", "2": "0", "4": "300"})
    compute(GUANGDONG)

    rows = {row.province.code: row for row in ranking_page(actor=actor_of(national), as_of=date(2018, 6, 29)).rows}
    assert (rows[GUANGDONG].projects, rows[GUANGDONG].enterprises) == (3, 0)
    assert (rows[ANHUI].amount, rows[ANHUI].projects, rows[ANHUI].enterprises) == (None, None, None)

    shown = client_of(national).get("/dashboard/ranking/?as_of=2018-06-29").text
    row = shown[shown.index("安徽</a>") :]
    assert row[: row.index("</tr>")].count(">未报<") == 3
