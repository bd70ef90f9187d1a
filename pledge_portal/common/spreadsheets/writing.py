"""Writes plain data sheets as .xlsx or .csv, row by row, so that a long export needs little memory.

Cells are typed: text is never a formula or a link, numbers are numbers, days are date cells. Nothing
reads a clock: the same rows give the same bytes.
"""

import csv
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from xlsxwriter import Workbook

from pledge_portal.common.spreadsheets.cells import Cell, number_text, shown
from pledge_portal.common.spreadsheets.delimited import guard

Target: TypeAlias = Path | str | BinaryIO
MOST_ROWS = 1_048_575
MOST_CHARACTERS = 32_767
FONT = "宋体"
SAFE_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
# A document must say when it was made; a fixed day keeps the bytes the same.
CREATED = datetime(2017, 1, 1)
_UNFIT_IN_NAME = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a heading row and typed rows, drawn once. `widths` are in characters, else the headings
    decide."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[float] | None = None


def write_workbook(target: Target, sheets: Sequence[Sheet]) -> int:
    """Write the sheets as .xlsx to a path (whole or not at all) or an open binary file; returns the rows
    written.

    Raises ValueError for more rows or characters than a sheet holds: nothing is cut off in silence.
    """
    return write_whole(target, lambda out: _write_sheets(out, sheets))


def _write_sheets(out: BinaryIO, sheets: Sequence[Sheet]) -> int:
    with tempfile.TemporaryDirectory(prefix="workbook-") as scratch:
        workbook = new_workbook(out, constant_memory=True, tmpdir=scratch)
        formats = _Formats(workbook)
        written = sum(_write_sheet(workbook, formats, sheet) for sheet in sheets)
        workbook.close()
    return written


def new_workbook(out: BinaryIO, **options: Any) -> Workbook:
    """An XlsxWriter workbook that computes nothing, links nothing and carries no time."""
    # The library writes into the defaults it is given; shared, the first workbook of a process would differ.
    defaults = {"default_format_properties": {"font_name": FONT, "font_size": 11}}
    workbook = Workbook(out, SAFE_OPTIONS | defaults | options)
    workbook.set_properties({"created": CREATED})
    return workbook


def sheet_name(title: str) -> str:
    """`title` as the name of a sheet: without the marks a spreadsheet forbids, at most 31 characters."""
    return _UNFIT_IN_NAME.sub(" ", title).strip("' ")[:31] or "Sheet"


def shown_width(text: str) -> int:
    """How many columns of half-width characters `text` takes up."""
    return max((sum(2 if ord(letter) > 0x2E7F else 1 for letter in line) for line in text.split("\n")), default=0)


class _Formats:
    def __init__(self, workbook: Workbook) -> None:
        base = {"font_name": FONT, "font_size": 11}
        self.heading = workbook.add_format(
            base | {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E8EEF4", "bottom": 1}
        )
        self.count = workbook.add_format(base | {"num_format": "0"})
        self.money = workbook.add_format(base | {"num_format": "#,##0.00##"})
        self.day = workbook.add_format(base | {"num_format": "yyyy-mm-dd"})
        self.moment = workbook.add_format(base | {"num_format": "yyyy-mm-dd hh:mm"})


def _write_sheet(workbook: Workbook, formats: _Formats, sheet: Sheet) -> int:
    worksheet = workbook.add_worksheet(sheet_name(sheet.title))
    widths = sheet.widths or [min(40, max(12, shown_width(heading) + 4)) for heading in sheet.headings]
    for column, width in enumerate(widths):
        worksheet.set_column(column, column, width)
    worksheet.freeze_panes(1, 0)
    for column, heading in enumerate(sheet.headings):
        worksheet.write_string(0, column, heading, formats.heading)
    number = 0
    for number, row in enumerate(sheet.rows, start=1):
        if number > MOST_ROWS:
            raise ValueError(f"a sheet holds {MOST_ROWS} rows under its heading")
        for column, value in enumerate(row):
            if value is not None and value != "":
                _write_cell(worksheet, formats, number, column, value)
    if sheet.headings:
        worksheet.autofilter(0, 0, max(number, 1), len(sheet.headings) - 1)
    return number


def _write_cell(worksheet: Any, formats: _Formats, row: int, column: int, value: Cell) -> None:
    if isinstance(value, bool):
        worksheet.write_boolean(row, column, value)
    elif isinstance(value, int):
        worksheet.write_number(row, column, value, formats.count)
    elif isinstance(value, (Decimal, float)):
        worksheet.write_number(row, column, value, formats.money)
    elif isinstance(value, datetime):
        worksheet.write_datetime(row, column, value, formats.moment)
    elif isinstance(value, date):
        worksheet.write_datetime(row, column, value, formats.day)
    else:
        # Without a style of its own: it would cost a tenth of the unpacked size, which imports limit.
        write_text(worksheet, row, column, str(value))


def write_text(worksheet: Any, row: int, column: int, text: str, cell_format: Any = None) -> None:
    """Text as text. Raises ValueError where the library would cut it off."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"a cell holds {MOST_CHARACTERS} characters")
    worksheet.write_string(row, column, text, cell_format)


def write_csv(target: Target, sheet: Sheet) -> int:
    """Write one sheet as CSV in UTF-8 with BOM; returns the rows written.

    Text that a spreadsheet would compute gets an apostrophe, which our reader takes off again; numbers
    never do.
    """
    return write_whole(target, lambda out: _write_csv(out, sheet))


def _write_csv(out: BinaryIO, sheet: Sheet) -> int:
    stream = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    try:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([guard(heading) for heading in sheet.headings])
        written = 0
        for row in sheet.rows:
            writer.writerow([_plain(value) for value in row])
            written += 1
        stream.flush()
    finally:
        stream.detach()
    return written


def _plain(value: Cell) -> str:
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return number_text(value)
    return shown(value)


def write_whole(target: Target, write: Callable[[BinaryIO], int]) -> int:
    """Let `write` fill an open file, or a path that appears only once it is complete."""
    if not isinstance(target, (str, Path)):
        return write(target)
    path = Path(target)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w+b") as out:
            written = write(out)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise
    return written
