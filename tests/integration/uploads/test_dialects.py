"""The same table from Excel, WPS, LibreOffice or as CSV: the same rows, the same findings, word for word."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pledge_portal.accounts.models import User
from pledge_portal.common.spreadsheets.reading import read_table
from programmes.resources import MeasureResource
from reporting.models import Upload
from reporting.resources import ReturnResource
from reporting.services.returns.entry import save_rows  # noqa: F401 - the door that the grid uses too
from tests.integration.uploads.helpers import QUARTER, brought, column_of, fetched, rows_by_code, saved, upload_at
from tests.people import ClientOf
from tests.workbooks.dialects import PLAIN, Rows, by_openpyxl, dialects, resaved, soffice

RETURNS: Rows = [
    ["地区代码", "地区名称", "年度", "季度", "零报告", "新增质押项目数", "质押融资金额", "登记服务窗口数", "培训场次"],
    [440100, "广州市", 2018, 2, None, 1252, 30517.5, "不适用", 3],
    [440300, "深圳市", 2018, 2, "是", None, None, 0, None],
    [440400, "珠海市", 2018, 2, None, "#N/A", "#DIV/0!", "不适应", -3],
    [440500, "汕头", 2018, 2, None, 1, "12万元", None, 1.5],
]
MEASURES: Rows = [
    ["地区代码", "地区名称", "事项", "生效日期", "终止日期", "文号", "备注"],
    [440100, "广州市", "专人负责", date(2018, 1, 1), date(2018, 12, 31), "穗知〔2018〕1号", "一致同意"],
    [440300, "广州市", "政策保障", date(2017, 11, 30), None, "深知〔2017〕22号", "#REF!"],
]
WARNING = "NO WORKBOOK WAS SAVED BY LIBREOFFICE: IT IS NOT INSTALLED"


def told(path: Path, resource: Any) -> dict[str, Any]:
    """What is read of a file, and what is said of it."""
    with read_table(path) as table:
        parsed = resource.parse(table)
    return {
        "rows": [(row.number, row.values) for row in parsed.rows],
        "errors": [each.as_json() for each in parsed.errors],
        "warnings": [each.as_json() for each in parsed.warnings],
    }


def shown_alike(found: dict[str, Any]) -> dict[str, Any]:
    """A cell stored as text is quoted as text: what counts is where, and what is said."""
    return found | {
        name: [{**each, "value": each["value"].replace(",", "").translate(WIDE)} for each in found[name]]
        for name in ("errors", "warnings")
    }


WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


@pytest.mark.parametrize(("rows", "resource"), [(RETURNS, ReturnResource), (MEASURES, MeasureResource)])
def test_every_program_says_the_same(tmp_path: Path, rows: Rows, resource: Any) -> None:
    found = {path.name: shown_alike(told(path, resource())) for path in dialects(tmp_path, rows)}
    assert set(found) == set(PLAIN)
    expected = found["openpyxl.xlsx"]
    assert len(expected["rows"]) == len(rows) - 1 and expected["errors"]
    for name, each in found.items():
        assert each == expected, name


def test_error_cells_are_told_as_they_are_written(tmp_path: Path) -> None:
    for path in dialects(tmp_path, RETURNS):
        errors = {(each["row"], each["column"]): each for each in told(path, ReturnResource())["errors"]}
        for column, value in (("新增质押项目数", "#N/A"), ("质押融资金额", "#DIV/0!")):
            assert errors[4, column]["value"] == value, path.name
            assert "公式错误值" in errors[4, column]["message"], path.name


@pytest.mark.parametrize(("rows", "resource"), [(RETURNS, ReturnResource), (MEASURES, MeasureResource)])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_libreoffice_says_the_same(tmp_path: Path, rows: Rows, resource: Any, suffix: str) -> None:
    if soffice() is None:
        pytest.skip(WARNING)
    plain = [[None if isinstance(cell, str) and cell.startswith("#") else cell for cell in row] for row in rows]
    by_openpyxl(tmp_path / "plain.xlsx", plain)
    (tmp_path / "out").mkdir()
    again = resaved(tmp_path / "plain.xlsx", tmp_path / "out", suffix)
    assert shown_alike(told(again, resource())) == shown_alike(told(tmp_path / "plain.xlsx", resource()))


@pytest.mark.django_db
def test_a_template_saved_by_libreoffice_is_the_portals_still(
    gd_entry: User, client_of: ClientOf, tmp_path: Path, settings: Any
) -> None:
    """Its hidden sheets survive, so that conflicts and a wrong quarter are still seen."""
    if soffice() is None:
        pytest.skip(WARNING)
    settings.PORTAL_TODAY = date(2018, 7, 10)
    client = client_of(gd_entry)
    book = fetched(client, f"{QUARTER}workbook/file/")
    sheet = book.worksheets[0]
    sheet.cell(rows_by_code(sheet)["440100"], column_of(sheet, "新增质押项目数")).value = 7
    (tmp_path / "filled.xlsx").write_bytes(saved(book))
    (tmp_path / "out").mkdir()
    again = resaved(tmp_path / "filled.xlsx", tmp_path / "out", "xlsx")
    with read_table(again) as table:
        assert (table.info["表类"], table.info["季度"]) == ("returns", "2")
        assert table.base is not None and len(list(table.base.rows)) == 22
        assert table.other_sheets == []
    answers = {
        quarter: upload_at(
            brought(client, f"/returns/440000/2018/{quarter}/workbook/", again.read_bytes(), f"{quarter}.xlsx")
        )
        for quarter in (1, 2)
    }
    found = {n: Upload.objects.unscoped(reason="test").get(pk=each.pk) for n, each in answers.items()}
    assert (found[1].state, found[2].state, found[2].preview["changed_cells"]) == ("refused", "ready", 1)
    assert load_workbook(io.BytesIO(again.read_bytes())).worksheets[0].protection.sheet
