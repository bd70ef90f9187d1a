"""What we write: typed, inert, the same bytes each time, and read back without a change."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledge_portal.common.spreadsheets import cells
from pledge_portal.common.spreadsheets.delimited import guard, unguard
from pledge_portal.common.spreadsheets.layout import Form, Grid, Line, Slots, Span, write_forms
from pledge_portal.common.spreadsheets.reading import read_table
from pledge_portal.common.spreadsheets.writing import Sheet, sheet_name, write_csv, write_workbook

HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://x.example","a")',
    "+1",
    "-1",
    "-",
    "@SUM(A1)",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "'=1",
    "''-1",
    "'text",
    "http://x.example",
    "mailto:a@x.example",
    "=cmd|' /C calc'!A0",
    "440300",
    "007",
    "1e5",
    "{=1}",
    'a,b;"c"\nd',
    "_x0041_",
    "<f>1</f>",
    "𠀀漢字",
]


def sheet_of(texts: list[str]) -> Sheet:
    return Sheet("表", ["名称", "末"], ([text, "."] for text in texts))


def all_xml(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())


def written(sheet: Sheet) -> bytes:
    out = BytesIO()
    write_workbook(out, [sheet])
    return out.getvalue()


def test_no_formula_and_no_link_comes_out() -> None:
    xml = all_xml(written(sheet_of(HOSTILE)))
    assert not re.search(r"<f[\s>/]", xml)
    assert not re.search(r"<hyperlink[\s>/]|relationships/hyperlink", xml)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_hostile_text_comes_back_as_it_was(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    if suffix == ".csv":
        write_csv(path, sheet_of(HOSTILE))
    else:
        write_workbook(path, [sheet_of(HOSTILE)])
    with read_table(path) as table:
        assert [cells.text(row[0]) for _, row in table.rows] == HOSTILE


def test_csv_prefixes_text_and_leaves_numbers() -> None:
    out = BytesIO()
    rows: list[list[cells.Cell]] = [["=1", Decimal("-1.50"), -3, date(2018, 1, 2)], ["\t=1", "\r1", " @x", "＝1"]]
    write_csv(out, Sheet("表", ["a", "b", "c", "d"], rows))
    assert out.getvalue().startswith(b"\xef\xbb\xbf")
    lines = out.getvalue().decode("utf-8-sig").split("\r\n")
    assert lines[1] == "'=1,-1.5,-3,2018-01-02"
    assert lines[2] == "'\t=1,\"'\r1\",' @x,'＝1"


@given(st.text(alphabet="='+-@＝ \t\rab", max_size=6))
def test_the_apostrophe_is_undone_exactly(text: str) -> None:
    assert unguard(guard(text)) == text
    assert guard(text) == text or guard(text) == "'" + text


def test_types_are_kept() -> None:
    row: list[cells.Cell] = ["440300", 30, Decimal("1234.5678"), date(2018, 6, 5), None, ""]
    content = written(Sheet("台账/一", ["码", "数", "额", "日", "空", "无"], [row]))
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    found = sheet[2]
    assert (sheet.title, sheet.freeze_panes, sheet["A1"].font.bold) == ("台账 一", "A2", True)
    assert [cell.data_type for cell in found[:4]] == ["s", "n", "n", "d"]
    assert (found[0].value, found[1].value, found[2].value) == ("440300", 30, 1234.5678)
    assert found[3].value.date() == date(2018, 6, 5)
    assert found[3].number_format == "yyyy-mm-dd"
    assert found[4].value is None and found[5].value is None


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    assert written(sheet_of(HOSTILE)) == written(sheet_of(HOSTILE))
    write_forms(tmp_path / "a.xlsx", [form()])
    write_forms(tmp_path / "b.xlsx", [form()])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert "2017-01-01T00:00:00Z" in archive.read("docProps/core.xml").decode()
        assert {member.date_time[0] for member in archive.infolist()} == {1980}


def test_a_failed_export_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> Iterator[list[cells.Cell]]:
        yield ["a"]
        raise RuntimeError("gone")

    path = tmp_path / "a.xlsx"
    path.write_bytes(b"before")
    with pytest.raises(RuntimeError):
        write_workbook(path, [Sheet("a", ["x"], broken())])
    with pytest.raises(RuntimeError):
        write_csv(path, Sheet("a", ["x"], broken()))
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]
    assert path.read_bytes() == b"before"


def test_nothing_is_cut_off_in_silence() -> None:
    with pytest.raises(ValueError, match="32767"):
        written(sheet_of(["x" * 32_768]))


def test_sheet_names() -> None:
    assert sheet_name("a/b:[c]'") == "a b  c"
    assert len(sheet_name("名" * 40)) == 31
    assert sheet_name("") == "Sheet"


def form() -> Form:
    return Form(
        "推进计划",
        [6, 20, 20, 12, 12],
        [
            Line("专利质押融资推进计划", "title"),
            Slots([("填报单位：广东省", 3), ("2018年6月30日", 2)]),
            Grid(
                head=[
                    [Span("序号", rows=2), Span("任务", rows=2), Span("目标", columns=3)],
                    ["内容", "基期", "增长"],
                ],
                rows=[
                    [1, "=1+1", "一段很长的话" * 20, Decimal("12.5"), date(2018, 6, 30)],
                    [Span("小计", columns=2, style="section"), None, 3],
                ],
            ),
            Line("说明：http://x.example", "note"),
        ],
    )


def test_a_form_is_laid_out_for_print() -> None:
    out = BytesIO()
    assert write_forms(out, [form()]) == 1
    assert not re.search(r"<f[\s>/]", all_xml(out.getvalue()))
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert {str(one) for one in sheet.merged_cells.ranges} == {
        "A1:E1", "A2:C2", "D2:E2", "A3:A4", "B3:B4", "C3:E3", "A6:B6", "A7:E7",
    }  # fmt: skip
    assert [cell.value for cell in sheet[4]] == [None, None, "内容", "基期", "增长"]
    assert [cell.value for cell in sheet[6]] == ["小计", None, None, 3, None]
    assert sheet["B5"].data_type == "s"
    assert sheet["E6"].border.left.style == "thin"
    assert sheet["C5"].alignment.wrap_text
    assert sheet.row_dimensions[5].height > 100
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((1, 0), (None, 0))
    assert sheet.print_title_rows == "$3:$4"


PRINTABLE = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))
TEXTS = st.text(PRINTABLE, max_size=12).map(cells.strip_blanks).map(lambda text: text or None)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(
        st.tuples(
            TEXTS,
            st.none() | st.integers(0, 2_147_483_647),
            st.none() | st.decimals(0, cells.MONEY_MAXIMUM, places=4),
            st.none() | st.dates(date(1900, 3, 1), date(2100, 12, 31)),
        ),
        max_size=20,
    ),
    suffix=st.sampled_from([".xlsx", ".csv"]),
)
def test_any_table_survives_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str | None, int | None, Decimal | None, date | None]],
    suffix: str,
) -> None:
    path = tmp_path_factory.mktemp("trip") / f"a{suffix}"
    sheet = Sheet("表", ["文", "数", "额", "日"], rows)
    written_rows = write_csv(path, sheet) if suffix == ".csv" else write_workbook(path, [sheet])
    assert written_rows == len(rows)
    with read_table(path) as table:
        found = {number: [*row, None, None, None, None][:4] for number, row in table.rows}
    blank = [None, None, None, None]
    for number, row in enumerate(rows, start=2):
        text, amount, money, day = found.get(number, blank)
        assert cells.text(text) == row[0]
        assert cells.count(amount) == row[1]
        assert cells.money(money) == row[2]
        assert cells.day(day) == row[3]
