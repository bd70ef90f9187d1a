"""A declared kind of workbook: one reading for every disguise of the same table, and every finding at once."""

import csv
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pledge_portal.common.spreadsheets.cells import NOT_APPLICABLE, Cell
from pledge_portal.common.spreadsheets.columns import Column, ParsedRow, WorkbookResource
from pledge_portal.common.spreadsheets.reading import Table, read_table
from pledge_portal.common.spreadsheets.report import CellProblem, ImportReport
from pledge_portal.common.spreadsheets.widgets import (
    ChoiceWidget,
    CodeWidget,
    CountWidget,
    DayWidget,
    FigureWidget,
    MoneyWidget,
    TextWidget,
    WordsWidget,
)
from pledge_portal.common.spreadsheets.writing import write_workbook


class RecordResource(WorkbookResource):
    kind = "records"
    title = "记录"
    days_in_order = (("start", "end"),)

    code = Column("code", "代码", CodeWidget(), key=True)
    start = Column("start", "开始日期", DayWidget(), key=True)
    name = Column("name", "名称", TextWidget(max_length=20), required=True)
    end = Column("end", "结束日期", DayWidget())
    number = Column("number", "数量", CountWidget())
    amount = Column("amount", "金额", MoneyWidget())
    current = Column("current", "是否有效", ChoiceWidget({"是": True, "否": False}))
    kinds = Column("kinds", "方式", WordsWidget(known=["贴息", "奖励"]))


HEADINGS = ["代码", "开始日期", "名称", "结束日期", "数量", "金额", "是否有效", "方式"]
EXPECTED = {
    "code": "440300",
    "start": date(2018, 6, 5),
    "name": "深圳市",
    "end": None,
    "number": 1234,
    "amount": Decimal("1234.5"),
    "current": True,
    "kinds": ("贴息", "奖励"),
}


def parsed_from(headings: list[str], *rows: list[Cell]) -> Any:
    return RecordResource().parse(Table(headings, list(enumerate(rows, start=2))))


def problems(found: Iterable[CellProblem]) -> list[tuple[int | None, str]]:
    return [(one.row, one.column) for one in found]


def test_headings() -> None:
    resource = RecordResource()
    assert resource.headings() == HEADINGS
    assert resource.key_headings() == ["代码", "开始日期"]
    assert resource.required_headings() == ["代码", "开始日期", "名称"]
    assert resource.get_import_id_fields() == ["code", "start"]


def xlsx(rows: list[list[Any]], *, dress: Any = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if dress:
        dress(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def comma_separated(rows: list[list[Any]], encoding: str) -> bytes:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


PLAIN = ["440300", date(2018, 6, 5), "深圳市", None, 1234, 1234.5, "是", "贴息;奖励"]
TEXTS = ["440300", "2018-06-05", "深圳市", "", "1234", "1234.5", "是", "贴息;奖励"]
WIDE = ["４４０３００", "２０１８年６月５日", "　深圳市 ", "　", "１，２３４", "1,234.50", " 是", "贴息；奖励"]


def hide(book: openpyxl.Workbook) -> None:
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["C"].hidden = True
    book.create_sheet("说明")["A1"] = "别的"


def date_in_chinese(book: openpyxl.Workbook) -> None:
    book.active["B2"].number_format = '[$-804]yyyy"年"m"月"d"日";@'


def count_from_1904(book: openpyxl.Workbook) -> None:
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.xlsx", xlsx([HEADINGS, PLAIN])),
        ("texts.xlsx", xlsx([HEADINGS, TEXTS])),
        ("wide.xlsx", xlsx([HEADINGS, WIDE])),
        ("numbers.xlsx", xlsx([HEADINGS, [440300, datetime(2018, 6, 5), *PLAIN[2:]]])),
        ("other order.xlsx", xlsx([HEADINGS[::-1], PLAIN[::-1]])),
        ("headings.xlsx", xlsx([[f" {one[:1]}\n{one[1:]}　" for one in HEADINGS], PLAIN])),
        ("blank rows.xlsx", xlsx([HEADINGS, [], [None, "　"], [], PLAIN])),
        ("hidden.xlsx", xlsx([HEADINGS, PLAIN], dress=hide)),
        ("chinese date.xlsx", xlsx([HEADINGS, PLAIN], dress=date_in_chinese)),
        ("1904.xlsx", xlsx([HEADINGS, PLAIN], dress=count_from_1904)),
        ("UPPER.XLSX", xlsx([HEADINGS, PLAIN])),
        ("utf8.csv", comma_separated([HEADINGS, TEXTS], "utf-8")),
        ("bom.csv", comma_separated([HEADINGS, TEXTS], "utf-8-sig")),
        ("gb.csv", comma_separated([HEADINGS, WIDE], "gb18030")),
        ("office.csv", comma_separated([HEADINGS, [*TEXTS[:1], "2018/6/5", *TEXTS[2:], "", ""]], "gb18030")),
    ],
)
def test_every_disguise_of_a_table_reads_the_same(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with read_table(path) as table:
        parsed = RecordResource().parse(table)
    assert (parsed.errors, parsed.warnings) == ([], [])
    assert [row.values for row in parsed.rows] == [EXPECTED]
    assert parsed.rows[0].number == (5 if name == "blank rows.xlsx" else 2)


def test_export_and_import_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert write_workbook(path, [RecordResource().sheet([EXPECTED])]) == 1
    with read_table(path) as table:
        assert [row.values for row in RecordResource().parse(table).rows] == [EXPECTED]


def test_every_finding_at_once() -> None:
    parsed = parsed_from(
        HEADINGS,
        ["440300", "2018-06-05", "甲", "2018-06-04", "x", "1.23456", "对", None],
        [None, "2018-02-30", " ", None, None, None, None, None],
        ["440300", "2018/6/5", "乙"],
    )
    assert problems(parsed.errors) == [
        (2, "数量"), (2, "金额"), (2, "是否有效"), (2, "结束日期"),
        (3, "代码"), (3, "开始日期"), (3, "名称"),
        (4, "代码 + 开始日期"),
    ]  # fmt: skip
    assert "第2行" in parsed.errors[-1].message
    assert parsed.errors[-1].value == "440300 + 2018-06-05"
    assert (parsed.errors[1].value, parsed.errors[3].value) == ("1.23456", "2018-06-04")
    assert len(parsed.rows) == 3 and all(row.in_error for row in parsed.rows)


def test_headings_missing_doubled_unknown() -> None:
    parsed = parsed_from(["代码", "代码", "备 注", "名称", ""], ["440300", "1", "x", "甲", "孤", "独"])
    assert problems(parsed.errors) == [(1, "代码"), (None, "开始日期")]
    assert problems(parsed.warnings) == [(1, "备 注"), (2, ""), (2, "")]
    assert "第5列" in parsed.warnings[1].message and "第6列" in parsed.warnings[2].message
    assert problems(parsed_from([]).errors) == [(None, "代码"), (None, "开始日期"), (None, "名称")]


def test_an_absent_column_is_not_a_blank_cell() -> None:
    parsed = parsed_from(["代码", "开始日期", "名称", "数量"], ["440300", date(2018, 1, 1), "甲"])
    assert parsed.rows[0].values == {
        "code": "440300", "start": date(2018, 1, 1), "name": "甲", "number": None,
    }  # fmt: skip
    assert parsed.present == {"code", "start", "name", "number"}


def test_unusual_words_are_kept_with_a_warning() -> None:
    parsed = parsed_from(HEADINGS, ["440300", "2018-06-05", "甲", "", "", "", "", "贴息;送礼"])
    assert parsed.errors == []
    assert parsed.rows[0].values["kinds"] == ("贴息", "送礼")
    assert problems(parsed.warnings) == [(2, "方式")]
    assert "送礼" in parsed.warnings[0].message


def test_columns_known_at_run_time() -> None:
    more = {
        "f01": Column("f01", "项目数", FigureWidget(is_money=False)),
        "f04": Column("f04", "融资金额", FigureWidget(is_money=True)),
    }
    resource = RecordResource(more=more)
    assert resource.headings() == [*HEADINGS, "项目数", "融资金额"]
    assert RecordResource().headings() == HEADINGS
    row: ParsedRow = resource.parse(
        Table(["代码", "开始日期", "名称", "项目数", "融资金额"], [(2, ["440300", "2018-01-01", "甲", "不适用"])])
    ).rows[0]
    assert row.values["f01"] is NOT_APPLICABLE and row.values["f04"] is None
    assert resource.export_row(row.values)[-2:] == ["不适用", None]


def test_the_list_of_findings_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledge_portal.common.spreadsheets.columns.MOST_PROBLEMS", 5)
    short: list[Cell] = ["44", "2018-06-05", "甲"]
    parsed = parsed_from(HEADINGS, *[short] * 9)
    assert len(parsed.errors) == 6
    assert parsed.errors[-1].row is None


def test_the_report_is_the_contracts() -> None:
    report = ImportReport("records", rows=3, created=2, unchanged=1)
    report.warnings.append(CellProblem(2, "方式", "送礼", "不常用"))
    assert report.as_json() == {
        "kind": "records", "rows": 3, "created": 2, "updated": 0, "unchanged": 1, "errors": [],
        "warnings": [{"row": 2, "column": "方式", "value": "送礼", "message": "不常用"}],
    }  # fmt: skip
    assert "新增2行" in report.as_text() and "将新增2行" in report.as_text(dry_run=True)
    report.errors.append(CellProblem(None, "名称", "", "缺少"))
    assert [report.as_json()[key] for key in ("created", "updated", "unchanged")] == [0, 0, 0]
    assert report.as_text().splitlines()[1] == "错误 整个文件“名称”：缺少"
    assert ImportReport.unreadable("records", "坏了").as_json()["errors"] == [
        {"row": None, "column": "", "value": "", "message": "坏了"}
    ]
