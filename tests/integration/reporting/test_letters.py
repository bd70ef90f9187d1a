"""The two letters and the 试点工作方案 of a province; the same data gives the same bytes at any time."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from docx import Document

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR
from programmes.divisions.models import Division
from reporting.models import PilotApplication
from reporting.rules.filings import PLAN_LETTER_FILE
from reporting.services.filings import build_letters, build_package, submit_filing
from tests.integration.reporting.filing_world import DAY, at, complete, declare, enrich, records_of
from tests.people import actor_of

PILOT_LETTER, PILOT_PLAN = "关于申请开展专利权质押登记试点的函.docx", "专利权质押登记试点工作方案.docx"


@pytest.fixture
def guangdong(register: dict[str, Division], monkeypatch: pytest.MonkeyPatch) -> Division:
    """广东, complete, on 28 November 2017."""
    monkeypatch.setattr(settings, "PORTAL_TODAY", DAY)
    province = register["440000"]
    complete(province)
    enrich(province, register["440100"])
    return province


def texts(content: bytes) -> list[str]:
    """The paragraphs that are not empty."""
    return [each.text for each in Document(io.BytesIO(content)).paragraphs if each.text.strip()]


def letters(province: Division, *parts: str) -> dict[str, bytes]:
    return build_letters(actor=OPERATOR, records=records_of(province), parts=parts)


def test_the_first_letter_brings_plan_and_form(guangdong: Division) -> None:
    found = texts(letters(guangdong, "6.1", "6.2")[PLAN_LETTER_FILE])
    assert found[0] == "粤知函〔2017〕　　号"
    assert "".join(found[1:3]) == "广东省知识产权局关于报送专利质押融资推进计划和人员信息表的函"
    assert found[3] == "国家知识产权局："
    assert "国知办函管字〔2017〕733号" in found[4]
    assert found[-5:] == [
        "附件：1.广东省专利质押融资工作推进计划",
        "2.专利质押融资工作人员信息表",
        "广东省知识产权局",
        "2017年11月28日",
        "（联系人：郑文博，电话：020-1）",
    ]
    assert "粤知〔2017〕12号" in "".join(found)


def test_a_letter_names_only_what_it_brings(guangdong: Division) -> None:
    found = "".join(texts(letters(guangdong, "6.2")[PLAN_LETTER_FILE]))
    assert "关于报送专利质押融资人员信息表的函" in found and "推进计划" not in found
    assert "附件：专利质押融资工作人员信息表" in found


def test_the_second_letter_is_a_letter_or_a_request(guangdong: Division) -> None:
    declare(guangdong, handling_body="广东专利中心", areas="广州市", categories=["业务量较大"])
    files = letters(guangdong, "6.3")
    assert set(files) == {PILOT_LETTER, PILOT_PLAN}
    found = "".join(texts(files[PILOT_LETTER]))
    assert "试点的函" in found and "广东专利中心" in found and "业务量较大" in found and "请批示" not in found
    PilotApplication.objects.unscoped(reason="test").update(letter_form="请示")
    files = letters(guangdong, "6.3")
    assert set(files) == {"关于申请开展专利权质押登记试点的请示.docx", PILOT_PLAN}
    assert "妥否，请批示。" in texts(files["关于申请开展专利权质押登记试点的请示.docx"])


def test_the_pilot_plan_has_six_chapters_and_the_volume(guangdong: Division) -> None:
    declare(guangdong, goals="（一）总体目标\n受理试点。", risk_control="复核。")
    content = letters(guangdong, "6.3")[PILOT_PLAN]
    found = texts(content)
    heads = [
        "一、工作基础与申请理由",
        "二、工作目标",
        "三、组织实施方式",
        "四、人员条件保障",
        "五、工作进度",
        "六、风险防控",
    ]
    assert [each for each in found if each in heads] == heads
    document = Document(io.BytesIO(content))
    assert [cell.text for cell in document.tables[0].columns[0].cells] == ["期间", "2015年", "2016年", "2017年1—10月"]
    second = next(each for each in document.paragraphs if each.text == "（一）总体目标")
    assert second.style is not None and second.style.name == "公文二级标题"


def test_a_municipality_and_the_corps_speak_of_themselves(register: dict[str, Division]) -> None:
    for code, word in (("110000", "我市"), ("660000", "兵团"), ("450000", "我区")):
        complete(register[code])
        assert word in "".join(texts(letters(register[code], "6.1", "6.2")[PLAN_LETTER_FILE])), code


def test_the_same_data_gives_the_same_bytes_at_another_time(
    guangdong: Division, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(guangdong)
    first = build_package(actor=OPERATOR, province=guangdong, as_of=DAY)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 400 * 86_400)
    monkeypatch.setattr(settings, "PORTAL_TODAY", date(2019, 2, 3))
    assert build_package(actor=OPERATOR, province=guangdong, as_of=DAY) == first
    for name in zipfile.ZipFile(io.BytesIO(first)).namelist():
        content = zipfile.ZipFile(io.BytesIO(first)).read(name)
        if name.endswith((".docx", ".xlsx")):
            years = {each.date_time[0] for each in zipfile.ZipFile(io.BytesIO(content)).infolist()}
            assert max(years) <= 2017, name


def test_who_may_not_see_numbers_gets_no_letter(guangdong: Division, auditor: User) -> None:
    with pytest.raises(PermissionDenied):
        build_letters(actor=actor_of(auditor), records=records_of(guangdong), parts=["6.1"])


def test_a_later_part_carries_the_letters_of_the_earlier_ones(guangdong: Division, gd_lead: User) -> None:
    lead = actor_of(gd_lead)
    submit_filing(actor=lead, province=guangdong, parts=["6.1", "6.2"], submitted_at=at(DAY))
    declare(guangdong)
    second = submit_filing(actor=lead, province=guangdong, parts=["6.3"], submitted_at=at(date(2017, 11, 29)))
    names = set(second.files.values_list("name", flat=True))
    assert {PLAN_LETTER_FILE, PILOT_LETTER, PILOT_PLAN} <= names
    PilotApplication.objects.unscoped(reason="test").update(letter_form="请示")
    third = submit_filing(actor=lead, province=guangdong, parts=["6.3"], submitted_at=at(date(2017, 11, 30)))
    names = set(third.files.values_list("name", flat=True))
    assert PILOT_LETTER not in names and "关于申请开展专利权质押登记试点的请示.docx" in names
    package = zipfile.ZipFile(io.BytesIO(bytes(third.package)))
    fourth = submit_filing(actor=lead, province=guangdong, parts=["6.1"], submitted_at=at(date(2017, 12, 1)))
    after = zipfile.ZipFile(io.BytesIO(bytes(fourth.package)))
    assert "附件：1." in "".join(texts(after.read(PLAN_LETTER_FILE))), "6.2 was filed before and still goes with it"
    assert after.read("人员信息表.xlsx") == package.read("人员信息表.xlsx")
