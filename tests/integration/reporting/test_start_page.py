"""待办: what is due and what is missing for each kind of person, the next step first."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pledge_portal.accounts.models import User
from pledge_portal.common.models import Job, JobState
from programmes.models import GroupDeclaration, Measure
from reporting.catalogue import catalogue
from reporting.models import ProvinceReturn, QuarterlyReturn, QuarterState, Remark, UnitState
from tests.integration.reporting.reading_world import (
    ANHUI,
    GUANGDONG,
    compute,
    guangdong_and_anhui,
    submit_quarter,
    units,
)
from tests.people import ClientOf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]
GUANGZHOU = "440100"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)


def text(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def next_step(client: Client) -> str:
    found = re.search(r'next-step__title">([^<]+)<', client.get("/").content.decode())
    return found.group(1) if found else ""


def put(code: str, state: UnitState, values: dict[str, str] | None = None, **more: Any) -> QuarterlyReturn:
    return QuarterlyReturn.objects.create(
        division_id=code,
        province_id=f"{code[:2]}0000",
        year=2018,
        quarter=2,
        edition="2017",
        state=state,
        values=values or {},
        **more,
    )


def test_a_unit_begins_with_its_quarter(gz_entry: User, client_of: ClientOf) -> None:
    client = client_of(gz_entry)
    assert next_step(client) == "尚未填报"
    shown = text(client)
    assert "7月9日截止，已逾期 1 天" in shown
    assert "还缺 21 项" in shown
    assert "尚无服务促进机制" in shown


def test_a_unit_is_told_which_figures_are_missing(gz_entry: User, client_of: ClientOf) -> None:
    codes = catalogue().required_codes
    put(GUANGZHOU, UnitState.FILLING, dict.fromkeys(codes[1:], "0"))
    assert f"还缺 1 项：{catalogue().by_code[codes[0]].heading}" in text(client_of(gz_entry))


def test_what_came_back_is_the_next_step(gz_entry: User, client_of: ClientOf) -> None:
    put(GUANGZHOU, UnitState.RETURNED, {"1": "5"}, return_reason="金额与台账不符，请核对。")
    client = client_of(gz_entry)
    assert next_step(client) == "省局退回，请修改后重新上报"
    assert "金额与台账不符，请核对。" in text(client)


def test_a_unit_that_has_reported_and_has_all_is_left_in_peace(gz_entry: User, client_of: ClientOf) -> None:
    put(GUANGZHOU, UnitState.REPORTED)
    for item in ("服务促进机制", "纳入年度计划", "政策保障", "专人负责", "经费支持", "平台服务"):
        Measure.objects.create(division_id=GUANGZHOU, item=item, effective_on=date(2018, 1, 1))
    for year, quarter in ((2016, 2), (2016, 3), (2016, 4), (2017, 1), (2017, 2), (2017, 3), (2017, 4), (2018, 1)):
        submit_quarter(GUANGDONG, year, quarter, {"1": "1"})
    client = client_of(gz_entry)
    assert next_step(client) == ""
    assert "目前没有待办事项" in text(client)


def test_a_unit_sees_nothing_of_its_siblings(gz_entry: User, client_of: ClientOf) -> None:
    Measure.objects.create(
        division_id="440300", item="经费支持", effective_on=date(2018, 1, 1), ended_on=date(2018, 7, 31)
    )
    assert "深圳" not in text(client_of(gz_entry))


def test_yearly_measures_are_reminded_of_in_january(gz_entry: User, client_of: ClientOf, settings: Any) -> None:
    for item in ("经费支持", "纳入年度计划"):
        Measure.objects.create(
            division_id=GUANGZHOU, item=item, effective_on=date(2018, 1, 1), ended_on=date(2018, 12, 31)
        )
    Measure.objects.create(division_id=GUANGZHOU, item="纳入年度计划", effective_on=date(2019, 1, 1))
    settings.PORTAL_TODAY = date(2018, 12, 1)
    assert "2018-12-31到期，剩 30 天" in text(client_of(gz_entry))
    settings.PORTAL_TODAY = date(2019, 1, 8)
    shown = text(client_of(gz_entry))
    assert "广州市：经费支持" in shown
    assert "已于2018-12-31到期" in shown
    assert "广州市：纳入年度计划" not in shown


def test_a_province_reviews_before_it_waits(gd_entry: User, gd_lead: User, client_of: ClientOf) -> None:
    codes = units(GUANGDONG)
    for code in codes[:3]:
        put(code, UnitState.REPORTED)
    client = client_of(gd_entry)
    assert next_step(client) == "3 个地市已上报，待审核"
    assert "18 个地市尚未上报" in text(client)
    QuarterlyReturn.objects.unscoped(reason="test").update(state=UnitState.ACCEPTED)
    for code in codes[3:]:
        put(code, UnitState.ACCEPTED)
    assert next_step(client_of(gd_lead)) == "各单位已审核通过，待审定报送"
    assert "请审定人审定报送" in text(client)


def test_a_province_is_told_what_the_national_office_asks(gd_lead: User, client_of: ClientOf) -> None:
    row = ProvinceReturn.objects.create(
        province_id=GUANGDONG, year=2018, quarter=2, state=QuarterState.RETURNED, resubmit_by=date(2018, 7, 12)
    )
    Remark.objects.create(
        province_return=row,
        problem="项目数与台账不符",
        request="请核对",
        due_on=date(2018, 7, 12),
        is_national=True,
        made_at=timezone.now(),
    )
    client = client_of(gd_lead)
    assert next_step(client) == "国家局退回，请修改后重新报送"
    assert "2018年第二季度：项目数与台账不符" in text(client)
    assert "7月12日前重报" in text(client)


def test_clauses_nearest_to_done_come_first(gd_lead: User, client_of: ClientOf) -> None:
    guangdong_and_anhui()
    shown = text(client_of(gd_lead))
    assert "差 1 个地市" in shown
    assert shown.index("1.5 有政策保障") < shown.index("1.6 省会等中心城市")
    assert "6.1" in shown


def test_the_national_office_sees_what_waits(national: User, client_of: ClientOf, gd_lead: User) -> None:
    submit_quarter(ANHUI, 2018, 2, {"1": "3"}, at="2018-07-05T10:00:00+08:00")
    GroupDeclaration.objects.create(
        programme_id="733-2017",
        province_id="330000",
        group="with",
        effective_on=date(2018, 7, 1),
        document_number="浙知函〔2018〕5号",
        declared_by=gd_lead,
        declared_at=timezone.now(),
    )
    Job.objects.create(
        kind="compute_province", key="k", state=JobState.PARKED, province=ANHUI, created_at=timezone.now()
    )
    compute("440000")
    client = client_of(national)
    assert next_step(client) == "安徽省：2018年第二季度调度表"
    shown = text(client)
    assert "2018年第二季度已报 1/32" in shown
    assert "催报 31 个单位" in shown
    assert "未报送、退回修改 31 " in shown  # provinces, not lines
    assert "浙知函〔2018〕5号" in shown
    assert "已搁置" in shown
    assert "广东省 1.4" in shown


def test_an_auditor_is_asked_to_do_nothing(auditor: User, client_of: ClientOf) -> None:
    submit_quarter(ANHUI, 2018, 2, {"1": "3"}, at="2018-07-05T10:00:00+08:00")
    page = client_of(auditor).get("/").content.decode()
    assert "button--primary" not in page
    assert "安徽省：2018年第二季度调度表" in page


@pytest.mark.parametrize("login", ["national", "gd_lead", "gz_entry"])
def test_the_number_of_queries_does_not_grow(cast: dict[str, User], client_of: ClientOf, login: str) -> None:
    client = client_of(cast[login])

    def count() -> int:
        client.get("/")
        with CaptureQueriesContext(connection) as caught:
            client.get("/")
        return len(caught)

    few = count()
    guangdong_and_anhui()
    for code in units(GUANGDONG)[:9]:
        put(code, UnitState.REPORTED)
        Measure.objects.create(
            division_id=code, item="经费支持", effective_on=date(2018, 6, 1), ended_on=date(2018, 7, 31)
        )
    assert count() == few
    assert few <= 20
