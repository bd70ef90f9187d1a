"""One table as different programs save it: openpyxl, XlsxWriter, what WPS and Excel do by hand, CSV in encodings.

`dialects(folder)` writes every file; whatever reads them must find the same rows and say the same of them. Cells that
are wrong on purpose are among them: an error value, a word, a negative number.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from xlsxwriter import Workbook as WriterWorkbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
Rows = list[list[Any]]
EPOCH_1904 = date(1904, 1, 1)
EPOCH_1900 = date(1899, 12, 30)


def by_openpyxl(path: Path, rows: Rows, *, as_text: bool = False) -> None:
    """As openpyxl saves it; `as_text`: numbers stored as text, with thousands marks and full-width digits."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(
            [_disguised(cell, is_code=not index) if as_text else cell for index, cell in enumerate(row)]
        )
    book.save(path)


def by_xlsxwriter(path: Path, rows: Rows) -> None:
    """As XlsxWriter saves it: shared strings, styles, date cells."""
    book = WriterWorkbook(str(path), {"default_date_format": "yyyy/m/d", "strings_to_formulas": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    plain = book.add_format()
    for number, row in enumerate(rows):
        for index, cell in enumerate(row):
            if isinstance(cell, str) and len(cell) > 3 and not cell.startswith("#") and number:
                sheet.write_rich_string(number, index, bold, cell[:1], plain, cell[1:])
            elif cell is not None:
                sheet.write(number, index, cell)
    book.close()


def by_hand(path: Path, rows: Rows, *, date1904: bool = False, inline: bool = False) -> None:
    """As an office program packs it: shared strings with phonetics or inline ones, dates as serials of an epoch."""
    strings: list[str] = []
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = [
            _cell(cell, f"{chr(64 + index)}{number}", strings, date1904=date1904, inline=inline)
            for index, cell in enumerate(row, start=1)
            if cell is not None
        ]
        lines.append(f'<row r="{number}" spans="1:{len(row)}">{"".join(cells)}</row>')
    shared = "".join(
        f'<si><t xml:space="preserve">{escape(s)}</t><rPh sb="0" eb="1"><t>zh</t></rPh></si>' for s in strings
    )
    setting = '<workbookPr date1904="1"/>' if date1904 else "<workbookPr/>"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": _relations("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{setting}<sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            "worksheet", "worksheets/sheet1.xml", ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" uniqueCount="{len(strings)}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _relations(kind: str, target: str, *more: tuple[str, str]) -> str:
    found = [
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{name}" Target="{place}"/>'
        for number, (name, place) in enumerate([(kind, target), *more], start=1)
    ]
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(found)}</Relationships>'


def _cell(cell: Any, at: str, strings: list[str], *, date1904: bool, inline: bool) -> str:
    if isinstance(cell, date):
        serial = (cell - (EPOCH_1904 if date1904 else EPOCH_1900)).days
        return f'<c r="{at}" s="1"><v>{serial}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{at}"><v>{cell}</v></c>'
    if cell.startswith("#"):
        return f'<c r="{at}" t="e"><f>1/0</f><v>{escape(cell)}</v></c>'
    if inline:
        halves = escape(cell[: len(cell) // 2]), escape(cell[len(cell) // 2 :])
        runs = "".join(f'<r><t xml:space="preserve">{half}</t></r>' for half in halves)
        return f'<c r="{at}" t="inlineStr"><is>{runs}</is></c>'
    strings.append(cell)
    return f'<c r="{at}" t="s"><v>{len(strings) - 1}</v></c>'


def by_csv(path: Path, rows: Rows, encoding: str) -> None:
    """As CSV in an encoding."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["" if cell is None else str(cell) for cell in row] for row in rows])
    path.write_bytes(text.getvalue().encode(encoding))


def _disguised(cell: Any, *, is_code: bool) -> Any:
    """A number as text with thousands marks and full-width digits, a date in words, blanks around."""
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, date):
        return f"{cell.year}年{cell.month}月{cell.day}日"
    if isinstance(cell, int | float):
        return (
            "\u3000"
            + (str(cell) if is_code else f"{cell:,}").translate(str.maketrans("0123456789", "０１２３４５６７８９"))
            + " "
        )
    return f" {cell}\u3000" if not cell.startswith("#") else cell


def soffice() -> str | None:
    """LibreOffice, if it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def resaved(path: Path, folder: Path, suffix: str) -> Path:
    """The file opened and saved again by LibreOffice."""
    program = soffice()
    assert program is not None
    home = f"-env:UserInstallation=file://{folder}/profile"
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false" if suffix == "csv" else suffix
    command = [program, "--headless", home, "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / f"{path.stem}.{suffix}"


PLAIN: dict[str, Callable[[Path, Rows], None]] = {
    "openpyxl.xlsx": by_openpyxl,
    "text-numbers.xlsx": lambda path, rows: by_openpyxl(path, rows, as_text=True),
    "xlsxwriter-rich.xlsx": by_xlsxwriter,
    "shared-phonetic.xlsx": by_hand,
    "inline-strings.xlsx": lambda path, rows: by_hand(path, rows, inline=True),
    "serials-of-1904.xlsx": lambda path, rows: by_hand(path, rows, date1904=True),
    "utf-8.csv": lambda path, rows: by_csv(path, rows, "utf-8"),
    "utf-8-bom.csv": lambda path, rows: by_csv(path, rows, "utf-8-sig"),
    "gb18030.csv": lambda path, rows: by_csv(path, rows, "gb18030"),
}


def dialects(folder: Path, rows: Rows) -> Iterator[Path]:
    """Every file that needs no other program."""
    for name, write in PLAIN.items():
        write(folder / name, rows)
        yield folder / name
