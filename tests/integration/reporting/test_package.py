"""The workbooks and the package: columns of practice, typed cells, the same bytes, frozen at submission."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation
from openpyxl import Workbook, load_workbook

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR
from pledges.models import Pledge
from programmes.divisions.models import Division
from programmes.models import WorkPlan
from reporting.services.filings import build_package, submit_filing
from tests.integration.reporting.filing_world import DAY, at, complete, declare, enrich
from tests.people import actor_of


@pytest.fixture
def guangdong(register: dict[str, Division], monkeypatch: pytest.MonkeyPatch) -> Division:
    """广东, complete, on 28 November 2017."""
    monkeypatch.setattr(settings, "PORTAL_TODAY", DAY)
    province = register["440000"]
    complete(province)
    enrich(province, register["440100"])
    return province


def package_of(province: Division, as_of: date = DAY) -> dict[str, bytes]:
    """Name → content of a fresh package."""
    package = build_package(actor=OPERATOR, province=province, as_of=as_of)
    opened = zipfile.ZipFile(io.BytesIO(package))
    return {name: opened.read(name) for name in opened.namelist()}


def book(content: bytes) -> Workbook:
    """The workbook with its formulas, if it had any."""
    return load_workbook(io.BytesIO(content))


def rows(content: bytes, sheet: str) -> list[list[Any]]:
    """The values of a sheet."""
    return [list(row) for row in book(content)[sheet].iter_rows(values_only=True)]


def row_with(table: list[list[Any]], word: str) -> list[Any]:
    """The first row that holds the word."""
    return next(row for row in table if word in row)


def test_the_package_holds_the_province_s_files(guangdong: Division) -> None:
    files = package_of(guangdong)
    letter = "关于报送专利质押融资推进计划和人员信息表的函.docx"
    assert set(files) == {"推进计划.xlsx", "人员信息表.xlsx", "任务落实情况表.xlsx", letter, "manifest.json"}
    manifest = json.loads(files.pop("manifest.json"))
    assert {each["name"]: each["sha256"] for each in manifest["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }
    declare(guangdong)
    pilot = {"登记试点申请.xlsx", "关于申请开展专利权质押登记试点的函.docx", "专利权质押登记试点工作方案.docx"}
    assert set(package_of(guangdong)) - set(files) == {*pilot, "manifest.json"}
    assert "登记试点申请.xlsx" not in package_of(guangdong, date(2017, 11, 9))


def test_the_same_data_gives_the_same_bytes_in_any_language(guangdong: Division) -> None:
    first = build_package(actor=OPERATOR, province=guangdong, as_of=DAY)
    with translation.override("en"):
        assert build_package(actor=OPERATOR, province=guangdong, as_of=DAY) == first
    WorkPlan.objects.unscoped(reason="test").update(target_2020=1800)
    assert build_package(actor=OPERATOR, province=guangdong, as_of=DAY) != first


def test_no_cell_is_a_formula_and_every_sheet_prints_on_a4_landscape(guangdong: Division) -> None:
    declare(guangdong)
    for name, content in package_of(guangdong).items():
        if not name.endswith(".xlsx"):
            continue
        for sheet in book(content).worksheets:
            assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
            assert not [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    policies = rows(package_of(guangdong)["推进计划.xlsx"], "表4 政策措施清单")
    assert row_with(policies, "=HYPERLINK(1)")[9] == 5000


def test_promotion_plan_has_the_columns_of_practice(guangdong: Division) -> None:
    content = package_of(guangdong)["推进计划.xlsx"]
    tasks = rows(content, "表1 任务分解表")
    head = row_with(tasks, "通知任务")
    names = ["序号", "通知任务", "具体措施", "阶段目标", "责任处室", "配合部门", "责任地市", "完成时限"]
    assert [name for name in head if name] == [*names, "成果形式", "备注"]
    stages = [name for name in row_with(tasks, "2018年3月底") if name]
    assert stages == ["2017年11月底", "2018年3月底", "2018年6月底", "2020年底"]
    assert len(tasks) == 4 + 21
    text = rows(content, "推进计划")
    for heading in ("一、工作基础", "二、总体目标和年度目标", "三、重点任务", "四、进度安排", "五、保障措施"):
        assert row_with(text, heading)
    targets = row_with(rows(content, "表3 年度目标表"), "项目数")
    assert targets == ["项目数", 1000, 1200, 0.2, 1440, 0.2, 1728, 0.2, 0.2]
    assert row_with(rows(content, "表4 政策措施清单"), "无已出台政策")[1] == "广州市"


def test_every_unit_stands_in_table_2_with_its_measures_of_the_day(guangdong: Division) -> None:
    table = rows(package_of(guangdong)["推进计划.xlsx"], "表2 地市分解表")
    assert len([row for row in table if isinstance(row[0], int)]) == 21
    guangzhou = row_with(table, "广州市")
    assert (guangzhou[6], guangzhou[7].date()) == ("是", date(2017, 5, 1))  # 政策保障
    assert (guangzhou[2], guangzhou[3].date()) == ("否", date(2018, 6, 30))  # 服务促进机制, by the task's 完成时限
    shaoguan = row_with(table, "韶关市")
    assert (shaoguan[14], shaoguan[15]) == ("否", None)  # 常态化开展: no central city, no day known


def test_personnel_form_is_the_notice_s_attachment(guangdong: Division) -> None:
    content = package_of(guangdong)["人员信息表.xlsx"]
    own = rows(content, "人员信息表")
    assert own[0][0] == "附件"
    line = row_with(own, "填报日期：2017年11月28日")
    assert line[0] == "填报单位（盖章）：广东省知识产权局"
    columns = "序号 单位 姓名 职务 所在处室 分工 办公电话 传真 手机 电子邮箱 备注"
    assert row_with(own, "分工") == columns.split()
    assert [row[5] for row in own[4:7]] == ["分管领导", "处室负责人", "联系人"]
    assert own[-1][0] == "填表人：" and "审核人：" in own[-1]
    units = rows(content, "地市专人名单")
    assert row_with(units, "广州市")[3] == "王小川"
    assert row_with(units, "深圳市")[3] is None


def test_task_status_shows_every_clause_as_of_the_day(guangdong: Division) -> None:
    content = package_of(guangdong)["任务落实情况表.xlsx"]
    table = rows(content, "任务落实情况表")
    assert any("本表由平台生成，供参考" in str(row[0]) for row in table)
    assert [row[1] for row in table if row[1] and row[1] != "条款"].count("1.8") == 1
    assert len([row for row in table if isinstance(row[0], int)]) == 24
    plan = row_with(table, "1.3")
    assert plan[4:8] == [1728, 1000, 0.2, 0.2]
    assert (plan[9], plan[10].date()) == ("已完成", date(2017, 11, 20))
    assert row_with(table, "2.2")[9] == "不适用"
    assert row_with(table, "1.2")[4:6] == [1, 21]
    gaps = rows(content, "尚未做到的事项")
    assert "1.5 专人负责、经费支持、平台服务" in row_with(gaps, "广州市")[3]
    later = rows(package_of(guangdong, date(2019, 1, 1))["任务落实情况表.xlsx"], "任务落实情况表")
    assert [row[1] for row in later].count("1.8") == 2  # a row for each year begun


def test_pilot_application_tells_the_volume_that_the_ledger_knows(
    guangdong: Division, register: dict[str, Division]
) -> None:
    declare(guangdong, goals="受理试点", categories=["业务量较大"])
    for number, (day, enterprise) in enumerate(
        ((date(2015, 3, 1), "甲公司"), (date(2015, 9, 1), "甲公司"), (date(2017, 11, 1), "乙公司"))
    ):
        Pledge.objects.create(
            project_no=f"P{number}", division=register["440100"], enterprise_name=enterprise, registered_on=day,
            loan_amount="120.5", patent_count=2,
        )  # fmt: skip
    content = package_of(guangdong)["登记试点申请.xlsx"]
    plan = rows(content, "试点工作方案")
    assert row_with(plan, "2015年") == ["2015年", 2, 241, 4, 1]
    assert row_with(plan, "2016年") == ["2016年", None, None, None, None]
    assert row_with(plan, "2017年1—10月")[1:] == [None] * 4
    assert any("受理试点" in str(row[0]) for row in plan)
    fields = rows(content, "登记试点申请")
    assert row_with(fields, "符合类别")[1] == "业务量较大"
    assert row_with(fields, "申请单位")[1] == "广东省知识产权局"


def test_a_municipality_speaks_of_districts(register: dict[str, Division]) -> None:
    beijing = register["110000"]
    complete(beijing)
    table = rows(package_of(beijing)["推进计划.xlsx"], "表2 地市分解表")
    assert row_with(table, "服务促进机制")[1] == "区县"
    assert row_with(table, "北京市")[14] == "否"
    assert row_with(table, "东城区")[14] == "—"
    tasks = rows(package_of(beijing)["推进计划.xlsx"], "表1 任务分解表")
    assert not [cell for row in tasks[4:] for cell in row if "各地市" in str(cell)]


def test_the_package_is_frozen_at_submission(guangdong: Division, gd_lead: User) -> None:
    lead = actor_of(gd_lead)
    filing = submit_filing(actor=lead, province=guangdong, parts=["6.1", "6.2"], submitted_at=at(DAY))
    frozen = bytes(filing.package)
    assert filing.sha256 == hashlib.sha256(frozen).hexdigest()
    WorkPlan.objects.unscoped(reason="test").update(target_2020=9999)
    filing.refresh_from_db()
    assert bytes(filing.package) == frozen
    status = rows(zipfile.ZipFile(io.BytesIO(frozen)).read("任务落实情况表.xlsx"), "任务落实情况表")
    assert row_with(status, "6.1")[9] == "已完成"  # the frozen table already tells of its own filing


def test_a_later_part_carries_the_earlier_ones_as_they_were_frozen(guangdong: Division, gd_lead: User) -> None:
    lead = actor_of(gd_lead)
    first = submit_filing(actor=lead, province=guangdong, parts=["6.1", "6.2"], submitted_at=at(DAY))
    declare(guangdong)
    WorkPlan.objects.unscoped(reason="test").update(target_2020=9999)
    second = submit_filing(actor=lead, province=guangdong, parts=["6.3"], submitted_at=at(date(2017, 12, 4)))
    before, after = (zipfile.ZipFile(io.BytesIO(bytes(each.package))) for each in (first, second))
    assert after.read("推进计划.xlsx") == before.read("推进计划.xlsx")
    assert "登记试点申请.xlsx" in after.namelist()


def run(*args: str, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("export_submission", *args)
    return capsys.readouterr().out


def test_export_writes_a_fresh_package_and_then_the_frozen_one(
    guangdong: Division, gd_lead: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "deep" / "er"
    document = json.loads(run("--province", "440000", "--out", str(out), "--json", capsys=capsys))
    assert set(document) == {"province", "file", "files"}
    path = out / "440000-报送材料.zip"
    assert (document["province"], Path(document["file"])) == ("440000", path)
    fresh = path.read_bytes()
    assert fresh == build_package(actor=OPERATOR, province=guangdong, as_of=DAY)
    opened = zipfile.ZipFile(path)
    for each in document["files"]:
        content = opened.read(each["name"])
        assert each == {"name": each["name"], "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    filing = submit_filing(actor=actor_of(gd_lead), province=guangdong, parts=["6.1"], submitted_at=at(DAY))
    WorkPlan.objects.unscoped(reason="test").update(target_2020=9999)
    assert filing.receipt in run("--province", "440000", "--out", str(out), capsys=capsys)
    assert path.read_bytes() == bytes(filing.package) != fresh


def test_export_refuses_an_unknown_province_and_a_folder_that_cannot_be(
    register: dict[str, Division], tmp_path: Path
) -> None:
    for code in ("999999", "440100"):
        with pytest.raises(CommandError) as refused:
            call_command("export_submission", "--province", code, "--out", str(tmp_path))
        assert refused.value.returncode == 2
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CommandError) as refused:
        call_command("export_submission", "--province", "440000", "--out", str(tmp_path / "file"))
    assert refused.value.returncode == 1
