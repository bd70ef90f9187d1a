"""A province's page and its explanations: numbers, units, what each lacks, documents, who may look."""

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
from pledges.models import Pledge
from programmes.divisions.models import Division
from programmes.models import Evidence, GroupMembership, Measure
from reporting.models import FiledPart, Filing
from risk_compensation.models import Binding
from tests.integration.reporting.reading_world import (
    ANHUI,
    BEIJING,
    FOUR,
    GUANGDONG,
    compute,
    guangdong_and_anhui,
    have,
    submit_quarter,
    units,
)
from tests.people import ClientOf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
GD = f"/provinces/{GUANGDONG}/"
AH = f"/provinces/{ANHUI}/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)


@pytest.fixture
def world(register: dict[str, Division]) -> None:
    guangdong_and_anhui()


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_first_missed_clause_is_opened_and_explained(gd_lead: User, client_of: ClientOf) -> None:
    shown = text(client_of(gd_lead), f"{GD}?clause=1.5")
    assert "10 ÷ 21 = 47.62% &lt; 50%" in shown
    assert "至少需要 11 个地市，还差 1 个。" in shown
    assert "未达标" in shown
    assert "差 1 个地市" in shown


def test_what_is_nearest_stands_first(gd_lead: User, client_of: ClientOf) -> None:
    page = client_of(gd_lead).get(f"{GD}clauses/1.5/").content.decode()
    nearest = Division.objects.get(code=units(GUANGDONG)[10])
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>', page)
    assert rows[0] == nearest.name
    assert len(rows) == 21
    assert page.count("最接近") == 1
    assert page.count(">计入<") == 10
    assert "缺 1 项" in page


def test_documents_and_evidence_stand_beside_the_item(gd_lead: User, client_of: ClientOf) -> None:
    measure = Measure.objects.unscoped(reason="test").get(division=units(GUANGDONG)[0], item=FOUR[0])
    file = Evidence.objects.create(
        division=measure.division,
        measure=measure,
        file="evidence/44/x",
        name="政策文件.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        uploaded_at=timezone.now(),
    )
    page = client_of(gd_lead).get(f"{GD}clauses/1.5/").content.decode()
    assert measure.document_number in page
    assert f'<a href="/evidence/{file.pk}/">政策文件.pdf</a>' in page


def test_growth_is_explained_in_its_own_numbers(ah_lead: User, client_of: ClientOf) -> None:
    shown = text(client_of(ah_lead), f"{AH}clauses/1.8/?as_of=2018-12-31&year=2018")
    assert "2018： 830 ÷ 529 − 1 = 56.90%" in shown
    assert "基期 529，2018年应达到 635 ，已达到" in shown
    assert "达到序时进度" in shown


def test_growth_says_which_quarters_are_missing(gd_lead: User, client_of: ClientOf) -> None:
    submit_quarter(GUANGDONG, 2018, 1, {"1": "52"}, {})
    compute(GUANGDONG)
    shown = text(client_of(gd_lead), f"{GD}clauses/1.8/?as_of=2018-03-31")
    assert "2018年有 20 个单位未报齐" in shown
    assert "韶关市（Q1）" in shown
    assert "广州市 52" in shown
    assert "基期为 0 或2017年未报齐" in shown


def test_an_own_record_late_is_done_late(gd_lead: User, client_of: ClientOf) -> None:
    shown = text(client_of(gd_lead), f"{GD}clauses/1.1/")
    assert "逾期完成" in shown
    assert "到期日（2017年11月30日）未达到，2017年12月5日起达到，逾期 5 天。" in shown
    before = text(client_of(gd_lead), f"{GD}clauses/1.1/?as_of=2017-12-04")
    assert "省级自身记录：无" in before


def test_what_lapsed_after_the_due_day_stays_done(gd_lead: User, client_of: ClientOf) -> None:
    rows = Measure.objects.unscoped(reason="test").filter(division__province=GUANGDONG, item="纳入年度计划")
    rows.update(ended_on=date(2018, 12, 31))
    compute(GUANGDONG)
    shown = text(client_of(gd_lead), f"{GD}clauses/1.4/?as_of=2019-01-01")
    assert "目前不再达到，不改变结论" in shown
    assert "已于 2018-12-31 终止" in shown


def test_clauses_that_do_not_apply_say_why(gd_lead: User, ah_lead: User, client_of: ClientOf) -> None:
    assert "本省为试点省份或已建立机制" in text(client_of(gd_lead), f"{GD}clauses/2.2/")
    assert "仅适用于国家专利质押融资风险补偿试点省份" in text(client_of(ah_lead), f"{AH}clauses/2.1/")
    assert "本省未声明申请" in text(client_of(ah_lead), f"{AH}clauses/6.3/")


def bundle(number: str, day: date, insurance: str, *, loan: bool = True) -> None:
    pledge = Pledge.objects.create(
        project_no=number,
        division_id=units(ANHUI)[0],
        enterprise_name="示例科技有限公司",
        registered_on=day,
        loan_on=day if loan else None,
    )
    for kind in (insurance, "风险补偿"):
        Binding.objects.create(pledge=pledge, kind=kind, number=f"{number}-{kind}", effective_on=day)


def test_bundles_to_be_verified_and_early_ones_are_told(ah_lead: User, client_of: ClientOf) -> None:
    bundle("早-1", date(2017, 12, 31), "融资保证保险")
    bundle("实-1", date(2018, 3, 1), "融资保证保险")
    bundle("执-1", date(2018, 4, 1), "专利执行保险")
    bundle("未放款-1", date(2018, 4, 1), "融资保证保险", loan=False)
    GroupMembership.objects.filter(province=ANHUI).update(group="without")
    compute(ANHUI)
    page = client_of(ah_lead).get(f"{AH}clauses/2.3/").content.decode()
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "已落地捆绑项目 3 项" in shown
    assert "2018年前已落地 1 项，不计。" in shown
    verified = {row for row in re.findall(r"<tr>.*?</tr>", page, re.S) if "待核定" in row}
    assert {re.search(r"<th scope=\"row\">([^<]+)", row).group(1) for row in verified} == {"执-1", "未放款-1"}  # type: ignore[union-attr]


def test_to_be_confirmed_is_never_missed(ah_lead: User, client_of: ClientOf) -> None:
    shown = text(client_of(ah_lead), f"{AH}clauses/2.2/")
    assert "待认定" in shown
    assert "尚未认定" in shown
    assert "✕" not in shown


def test_regular_operation_counts_quarters_with_registrations(ah_lead: User, client_of: ClientOf) -> None:
    have([units(ANHUI)[0]], ("常态化开展",), date(2018, 1, 1))
    compute(ANHUI)
    shown = text(client_of(ah_lead), f"{AH}?clause=1.6")
    assert "近4个季度有新增登记的季度数：4" in shown


def test_a_filing_shows_its_first_day_and_receipt(national: User, client_of: ClientOf) -> None:
    filing = Filing.objects.create(
        programme_id="733-2017",
        province_id=ANHUI,
        number=1,
        submitted_at=timezone.now(),
        submitted_on=date(2017, 12, 4),
        receipt="340000-733-01",
        check_code="x",
        package=b"",
        sha256="0" * 64,
    )
    FiledPart.objects.create(filing=filing, clause="6.1")
    compute(ANHUI)
    shown = text(client_of(national), f"{AH}clauses/6.1/")
    assert "首次报送日期 2017年12月4日" in shown
    assert "逾期 4 天" in shown
    assert "340000-733-01" in shown
    assert "截至当日没有报送" in text(client_of(national), f"{AH}clauses/6.1/?as_of=2017-12-03")


def test_who_sees_a_province(cast: dict[str, User], client_of: ClientOf) -> None:
    for login in ("national", "reviewer", "auditor", "gd_lead", "gd_entry"):
        for path in (GD, f"{GD}clauses/1.5/"):
            assert client_of(cast[login]).get(path).status_code == 200
    for login in ("ah_lead", "gz_entry", "hf_entry"):
        for path in (GD, f"{GD}clauses/1.5/"):
            assert client_of(cast[login]).get(path).status_code == 404
    assert client_of(cast["gz_entry"]).get("/provinces/").status_code == 404
    assert client_of(cast["national"]).get("/provinces/").status_code == 200
    assert client_of(cast["gd_lead"]).get("/provinces/").headers["Location"] == GD


@pytest.mark.parametrize(
    "path",
    ["/provinces/440100/", "/provinces/999999/", "/provinces/x/", f"{GD}clauses/9.9/", f"{GD}clauses/3.1/"],
)
def test_what_is_no_province_or_no_judged_clause_does_not_exist(national: User, client_of: ClientOf, path: str) -> None:
    assert client_of(national).get(path).status_code == 404


@pytest.mark.parametrize("query", ["clause=9.9", "clause=", "clause=1.8&year=abc", "clause=1.8&year=1999", "year=٢٠١٨"])
def test_odd_questions_open_what_needs_a_look(gd_lead: User, client_of: ClientOf, query: str) -> None:
    assert client_of(gd_lead).get(f"{GD}?{query}").status_code == 200


def test_a_municipality_and_the_corps_have_their_own_words(national: User, client_of: ClientOf) -> None:
    assert "16 个区县" in text(client_of(national), f"/provinces/{BEIJING}/")
    corps = text(client_of(national), "/provinces/660000/?clause=1.6")
    assert "14 个师" in corps
    assert "没有中心城市" in corps


def test_a_unit_that_has_ended_is_named(national: User, client_of: ClientOf) -> None:
    have(units("370000"), ("服务促进机制", "纳入年度计划"), date(2018, 1, 1))
    compute("370000")
    shown = text(client_of(national), "/provinces/370000/clauses/1.4/?as_of=2019-01-01")
    assert "莱芜市已撤并，不再计算" in shown
    assert "16 ÷ 16" in shown


def test_every_clause_of_every_kind_opens(national: User, client_of: ClientOf) -> None:
    clauses = ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "2.1", "2.2", "2.3", "6.1", "6.2", "6.3")
    for province in (GUANGDONG, ANHUI, BEIJING, "660000", "540000"):
        for clause in clauses:
            for day in ("2017-10-19", "2018-07-10", "2020-12-31"):
                path = f"/provinces/{province}/clauses/{clause}/?as_of={day}"
                assert client_of(national).get(path).status_code == 200, path


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_the_number_of_queries_does_not_grow(ah_lead: User, client_of: ClientOf) -> None:
    client = client_of(ah_lead)
    have(units(ANHUI)[:1], FOUR, date(2018, 1, 1))
    few = queries(client, f"{AH}?clause=1.5"), queries(client, f"{AH}clauses/1.5/")
    have(units(ANHUI)[1:], FOUR, date(2018, 1, 1))
    for number in range(5):
        bundle(f"多-{number}", date(2018, 3, 1), "融资保证保险")
    assert (queries(client, f"{AH}?clause=1.5"), queries(client, f"{AH}clauses/1.5/")) == few
    assert max(few) <= 30
