"""Files that a parser must never meet, and the limits at their edge."""

import struct
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from pledge_portal.common.spreadsheets.cells import day
from pledge_portal.common.spreadsheets.limits import DEFAULT_LIMITS
from pledge_portal.common.spreadsheets.reading import UnreadableWorkbook, read_table
from tests.unit.common.spreadsheets.books import FIRST, book, packed, parts, sheet_xml

HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c></row>'
CELL = '<row r="2"><c r="A2"><v>1</v></c></row>'


def refusal(path: Path, **limits: int) -> str:
    with pytest.raises(UnreadableWorkbook) as caught:
        read_table(path, limits=replace(DEFAULT_LIMITS, **limits)).close()
    return caught.value.message


def test_a_plain_book_is_read(tmp_path: Path) -> None:
    with read_table(book(tmp_path, HEAD + CELL)) as table:
        assert (table.headings, list(table.rows)) == (["名称"], [(2, [1.0])])
        assert (table.sheet, table.other_sheets) == ("表一", ["表二"])


@pytest.mark.parametrize(
    "cell",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c s='1'\n r = 'XFD1048576' ><v>1</v></c></row>",
        '<row r="1048576"><c><v>1</v></c></row>',
        '<row r="2"><c r="A1048576"><v>1</v></c></row>',
        '<row r="2"><c x="&gt;" y=">" r="A1048576"><v>1</v></c></row>',
        '<x:row r="1048576"><x:c r="A1048576"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_a_sparse_sheet_is_refused_whatever_its_dimension_says(tmp_path: Path, cell: str) -> None:
    assert "200000行" in refusal(book(tmp_path, HEAD + cell))


def test_a_wide_sheet_is_refused(tmp_path: Path) -> None:
    wide = '<row r="2"><c r="CB2"><v>1</v></c>{}</row>'
    read_table(book(tmp_path, HEAD + wide.format(""))).close()
    assert "第81列" in refusal(book(tmp_path, HEAD + wide.format('<c r="CC2"><v>1</v></c>')))
    assert "80列" in refusal(book(tmp_path, HEAD + '<row r="2">' + "<c><v>1</v></c>" * 81 + "</row>"))


def test_rows_are_limited_at_the_edge(tmp_path: Path) -> None:
    def rows(count: int) -> str:
        return HEAD + "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, count + 2))

    with read_table(book(tmp_path, rows(50)), limits=replace(DEFAULT_LIMITS, rows=50)) as table:
        assert len(list(table.rows)) == 50
    assert "第52行" in refusal(book(tmp_path, rows(51)), rows=50)


def test_a_million_empty_rows_are_no_rows(tmp_path: Path) -> None:
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 300_003))
    with read_table(book(tmp_path, HEAD + CELL + empty + '<row r="1048576"/>')) as table:
        assert list(table.rows) == [(2, [1.0])]


@pytest.mark.parametrize("part", [FIRST, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "docProps/a.xml"])
def test_document_types_are_refused_in_every_part(tmp_path: Path, part: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    content = parts(HEAD)
    content[part] = laughs + str(content.get(part, "<x/>"))
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed(content))
    assert "文档类型" in refusal(path)


def test_a_part_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed(parts("") | {FIRST: sheet_xml(HEAD).encode("utf-16")}))
    assert "损坏" in refusal(path)


def test_unpacked_size_is_measured_not_believed(tmp_path: Path) -> None:
    many = "<sst>" + " " * 3_000_000 + "</sst>"
    raw = packed(parts(HEAD) | {"xl/sharedStrings.xml": many})
    path = tmp_path / "a.xlsx"
    path.write_bytes(raw)
    assert "解压后" in refusal(path, unpacked=2 * 1024 * 1024)
    assert "异常庞大" in refusal(path, ratio_from=1024 * 1024, ratio=100)
    lie = raw.replace(struct.pack("<I", len(many)), struct.pack("<I", 100))
    assert lie != raw
    path.write_bytes(lie)
    assert "解压后" in refusal(path, unpacked=2 * 1024 * 1024)
    assert "损坏" in refusal(path)


def test_shared_strings_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    strings = "<sst>" + "<si><t>x</t></si>" * 300 + "</sst>"
    path.write_bytes(packed(parts(HEAD) | {"xl/sharedStrings.xml": strings}))
    read_table(path, limits=replace(DEFAULT_LIMITS, shared_strings=300)).close()
    assert "299条" in refusal(path, shared_strings=299)
    path.write_bytes(packed(parts(HEAD) | {"xl/sharedStrings.xml": '<sst uniqueCount="99999999999"/>'}))
    assert "条" in refusal(path)


def test_members_and_names(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed(parts(HEAD) | {f"xl/media/{n}.png": b"" for n in range(2000)}))
    assert "2000个" in refusal(path)
    path.write_bytes(packed(parts(HEAD) | {"../../evil.xml": "<x/>"}))
    assert "损坏" in refusal(path)


def test_packed_size(tmp_path: Path) -> None:
    path = book(tmp_path, HEAD)
    size = path.stat().st_size
    read_table(path, limits=replace(DEFAULT_LIMITS, packed=size)).close()
    assert "上限" in refusal(path, packed=size - 1)


def test_wrong_kinds_say_what_to_do(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    encrypted = ole + "EncryptedPackage".encode("utf-16-le")
    ods = packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"})
    good = packed(parts(HEAD))
    for name, content, message in [
        ("a.xlsx", b"", "空的"),
        ("a.csv", b"", "空的"),
        ("a.csv", b" ,\r\n,\r\n", "空的"),
        ("a.xlsx", "名称,数量\r\n".encode(), "不是 .xlsx 工作簿"),
        ("a.xlsx", b"<html><table></table></html>", "不是 .xlsx 工作簿"),
        ("a.xlsx", ole, ".xls 格式"),
        ("a.csv", ole, ".xls 格式"),
        ("a.xlsx", encrypted, "密码"),
        ("a.xlsx", ods, "不是 .xlsx 工作簿"),
        ("a.xlsx", good[:-40], "损坏"),
        ("a.xlsx", good[: len(good) // 2], "损坏"),
        ("a.xlsx", b"PK\x03\x04" + b"\xff" * 500, "损坏"),
        ("a.csv", good, ".xlsx"),
        ("a.xls", good, "只接受"),
        ("a.xlsm", good, "只接受"),
        ("noname", good, "只接受"),
        ("a.csv", "名称\r\n".encode("utf-16"), "UTF-8"),
        ("a.csv", b"\xff\xff\xfe\x81\x20", "UTF-8"),
        ("a.csv", '名称\r\n"没有关上\r\n'.encode(), "引号"),
    ]:
        path = tmp_path / name
        path.write_bytes(content)
        assert message in refusal(path), name
        with pytest.raises(UnreadableWorkbook, match=message):
            read_table(BytesIO(content), name=name)
    assert "找不到" in refusal(tmp_path / "absent.xlsx")


def test_any_mutation_is_read_or_refused(tmp_path: Path) -> None:
    good = bytearray(packed(parts(HEAD + CELL)))
    path = tmp_path / "a.xlsx"
    for place in range(7, len(good), len(good) // 24):
        mutant = good.copy()
        mutant[place] ^= 0x5A
        path.write_bytes(mutant)
        try:
            read_table(path).close()
        except UnreadableWorkbook as refused:
            assert refused.message


def test_the_child_is_held_to_its_limits(tmp_path: Path) -> None:
    path = book(tmp_path, HEAD + "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 90_000)))
    assert "过大" in refusal(path, output=4096)
    assert "过大" in refusal(path, memory=1024 * 1024)
    assert "过长" in refusal(path, wall_seconds=0)


def test_the_child_imports_no_django() -> None:
    probe = "import pledge_portal.common.spreadsheets.child, sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_a_bomb_past_the_gate_ends_only_the_child(tmp_path: Path) -> None:
    """A comment hides the true row from the gate; the parser asks for memory it does not get."""
    hidden = '<row r="1048576"><!-- <row r="1"> --><c><v>1</v></c></row>'
    wide = "".join(f"<c><v>{n}</v></c>" for n in range(80))
    path = book(tmp_path, HEAD + f'<row r="2">{wide}</row>' + hidden)
    assert "过大" in refusal(path, memory=512 * 1024 * 1024)


def test_cells_without_references_and_data_off_the_corner(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="B1" t="str"><v>名称</v></c></row><row><c/><c><v>1</v></c></row>'
        '<row r="9"><c r="C9"><v>2</v></c></row>'
    )
    with read_table(book(tmp_path, rows)) as table:
        assert (table.headings, list(table.rows)) == (["", "名称"], [(2, [None, 1.0]), (9, [None, None, 2.0])])


def test_an_iso_date_cell_is_a_date(tmp_path: Path) -> None:
    with read_table(book(tmp_path, HEAD + '<row r="2"><c r="A2" t="d"><v>2018-06-05</v></c></row>')) as table:
        assert day(next(iter(table.rows))[1][0]) == date(2018, 6, 5)


def test_faults_are_not_blanks(tmp_path: Path) -> None:
    rows = (
        '<row r="2"><c r="A2"><f>1+1</f></c><c r="B2" t="e"><v>#REF!</v></c>'
        '<c r="C2" t="str"><f>""</f><v></v></c><c r="D2"><f>1+1</f><v>2</v></c><c r="E2"><v>NaN</v></c></row>'
        '<row r="3"/><row r="7" hidden="1"><c r="C7"><f>1</f><v></v></c></row>'
    )
    with read_table(book(tmp_path, HEAD + rows)) as table:
        found = [(number, [getattr(cell, "value", cell) for cell in cells]) for number, cells in table.rows]
    assert found == [(2, ["formula", "#REF!", None, 2.0, "error"]), (7, [None, None, "formula"])]


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    raw = bytearray(packed(parts(HEAD)))
    with zipfile.ZipFile(BytesIO(bytes(raw))) as archive:
        first = archive.start_dir
    raw[first + 8] |= 1
    path = tmp_path / "a.xlsx"
    path.write_bytes(raw)
    assert "密码" in refusal(path)
