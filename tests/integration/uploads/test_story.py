"""By workbook alone: a clerk fills in 21 units, is told of the faults, mends them, and the grid shows it all."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from pledge_portal.accounts.models import User
from reporting.catalogue import catalogue
from reporting.models import QuarterlyReturn, Upload
from reporting.rules.returns import NOT_APPLICABLE
from tests.integration.uploads.helpers import (
    QUARTER,
    brought,
    column_of,
    confirmed,
    fetched,
    fill,
    rows_by_code,
    saved,
    upload_at,
)
from tests.people import ClientOf

PAGE = f"{QUARTER}workbook/"
FAULTS = {
    "440100": ("新增质押项目数", "52项"),
    "440300": ("质押融资金额", "三万"),
    "440400": ("培训场次", 2.5),
    "440500": ("保险金额", -10),
    "440600": ("需求调查次数", "#N/A"),
}


def typed(number: int) -> dict[str, Any]:
    """A unit's quarter as somebody types it, messy but meant well."""
    projects = 10 + number
    return {
        "新增质押项目数": projects,
        "新增服务企业数": f"{projects - 1} ",
        "质押专利件数": str(projects * 3),
        "质押融资金额": f"{projects * 300 + 0.5:,}",
        "保险项目数": 2,
        "保险金额": 400,
        "保费补贴": 0,
        "风险补偿资金规模": "１０００",
        "风险补偿支出": 0,
        "不良贷款金额": 0,
        "需求调查次数": 1,
        "需求项目入库数": 20,
        "对接成功项目数": 3,
        "评估机构数": 2,
        "担保机构数": 1,
        "培训场次": 1,
        "培训人次": 40,
        "法律状态预警数": 0,
        "法律状态处置数": 0,
        "重点名单企业数": 12,
        "登记服务窗口数": "不适用",
    }


def _filled(book: Workbook) -> list[str]:
    codes = [code for code in rows_by_code(book.worksheets[0]) if code != "440000"]
    for number, code in enumerate(codes):
        fill(book, code, typed(number))
    return codes


@pytest.mark.django_db
def test_twenty_one_units_by_workbook_alone(gd_entry: User, client_of: ClientOf, settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)
    client = client_of(gd_entry)
    page = client.get(QUARTER).content.decode()
    assert PAGE in page, "the grid leads to the workbook"
    book = fetched(client, f"{PAGE}file/")
    codes = _filled(book)
    assert len(codes) == 21
    for code, (heading, value) in FAULTS.items():
        fill(book, code, {heading: value})

    refused = upload_at(brought(client, PAGE, saved(book)))
    page = client.get(f"/workbooks/uploads/{refused.pk}/").content.decode()
    assert "有 5 处错误" in page and not QuarterlyReturn.objects.unscoped(reason="test").exists()
    answer = client.get(f"/workbooks/uploads/{refused.pk}/marked/")
    marked = load_workbook(io.BytesIO(answer.content))
    sheet = marked.worksheets[0]
    at = rows_by_code(sheet)
    for code, (heading, _value) in FAULTS.items():
        assert sheet.cell(at[code], column_of(sheet, heading)).comment is not None, code
        assert heading in sheet.cell(at[code], column_of(sheet, "问题")).value
    assert marked["错误清单"].max_row > 5

    for number, code in enumerate(codes):
        if code in FAULTS:
            heading = FAULTS[code][0]
            fill(marked, code, {heading: typed(number)[heading]})
    upload = upload_at(brought(client, PAGE, saved(marked)))
    upload = Upload.objects.unscoped(reason="test").get(pk=upload.pk)
    assert (upload.state, upload.preview["changed_cells"]) == ("ready", 21 * 21)
    assert confirmed(client, upload).status_code == 302

    stored = QuarterlyReturn.objects.unscoped(reason="test").filter(year=2018, quarter=2, division__in=codes)
    assert {row.state for row in stored} == {"filling"} and len(stored) == 21
    for number, row in enumerate(sorted(stored, key=lambda row: row.division_id)):
        assert set(row.values) == set(catalogue().required_codes)
        assert (row.values["1"], row.values["4"]) == (str(10 + number), f"{(10 + number) * 300}.5")
        assert (row.values["8"], row.values["21"]) == ("1000", NOT_APPLICABLE)
    grid = client.get(f"{QUARTER}?section={catalogue().by_code['1'].section}").content.decode()
    assert "3,000.5" in grid
    assert client.get(f"{QUARTER}cell/?division=440100&figure=1").status_code == 200
