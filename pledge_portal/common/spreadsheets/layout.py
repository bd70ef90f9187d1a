"""Writes official tables: title, notes, merged headings, borders, wrapped text, A4 set up for print.

A `Form` is a list of blocks from top to bottom. Like the plain writer it computes nothing and reads no
clock: the same blocks give the same bytes.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, TypeAlias

from xlsxwriter import Workbook

from pledge_portal.common.spreadsheets.cells import Cell
from pledge_portal.common.spreadsheets.writing import (
    FONT,
    Target,
    new_workbook,
    sheet_name,
    shown_width,
    write_text,
    write_whole,
)

A4 = 9
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_name": "黑体", "font_size": 18, "align": "center", "bold": True},
    "subtitle": {"font_size": 12, "align": "center"},
    "note": {"font_size": 10, "align": "left"},
    "label": {"font_size": 11, "align": "left"},
    "right": {"font_size": 11, "align": "right"},
    "head": {"font_size": 11, "align": "center", "bold": True, "border": 1, "bg_color": "#F2F2F2"},
    "section": {"font_size": 11, "align": "left", "bold": True, "border": 1},
    "text": {"font_size": 10.5, "align": "left", "border": 1, "num_format": "@"},
    "center": {"font_size": 10.5, "align": "center", "border": 1, "num_format": "@"},
    "count": {"font_size": 10.5, "align": "right", "border": 1, "num_format": "0"},
    "money": {"font_size": 10.5, "align": "right", "border": 1, "num_format": "#,##0.00##"},
    "percent": {"font_size": 10.5, "align": "right", "border": 1, "num_format": "0.00%"},
    "day": {"font_size": 10.5, "align": "center", "border": 1, "num_format": "yyyy-mm-dd"},
}


@dataclass(frozen=True, slots=True)
class Line:
    """One text over the whole width. `style`: title, subtitle, note, label or right."""

    text: str
    style: str = "note"


@dataclass(frozen=True, slots=True)
class Slots:
    """Several texts side by side in one line, such as 填报单位 and 报出日期; each is (text, columns it
    spans)."""

    parts: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Span:
    """A cell of a grid that spans `columns` and `rows`, or has a style of its own (head, section, center,
    …)."""

    value: Cell
    columns: int = 1
    rows: int = 1
    style: str | None = None


GridCell: TypeAlias = Cell | Span


@dataclass(frozen=True, slots=True)
class Grid:
    """A bordered table. In `head` and `rows` a cell is a value or a `Span`; what a span covers from above
    or from the left is left out of its row. The head repeats on every printed page."""

    head: Sequence[Sequence[GridCell]]
    rows: Iterable[Sequence[GridCell]]


Block: TypeAlias = Line | Slots | Grid


@dataclass(frozen=True, slots=True)
class Form:
    """One printed sheet. `widths` in characters fix its columns; at most one grid repeats its head (the
    first)."""

    name: str
    widths: Sequence[float]
    blocks: Sequence[Block]
    landscape: bool = True
    footer: str = "&C第 &P 页，共 &N 页"


def write_forms(target: Target, forms: Sequence[Form]) -> int:
    """Write the forms as one .xlsx to a path (whole or not at all) or an open binary file; returns the
    sheets."""
    return write_whole(target, lambda out: _write_forms(out, forms))


def _write_forms(out: BinaryIO, forms: Sequence[Form]) -> int:
    workbook = new_workbook(out, in_memory=True)
    add_forms(workbook, forms)
    workbook.close()
    return len(forms)


def add_forms(workbook: Workbook, forms: Sequence[Form]) -> None:
    """The forms as further sheets of a workbook that is being written."""
    formats = {
        name: workbook.add_format({"font_name": FONT, "valign": "vcenter", "text_wrap": True} | style)
        for name, style in _STYLES.items()
    }
    for form in forms:
        _FormWriter(workbook, formats, form).write()


class _FormWriter:
    def __init__(self, workbook: Workbook, formats: dict[str, Any], form: Form) -> None:
        self.sheet = workbook.add_worksheet(sheet_name(form.name))
        self.formats = formats
        self.form = form
        self.row = 0
        self.repeats = False

    def write(self) -> None:
        self._set_up()
        for block in self.form.blocks:
            if isinstance(block, Line):
                self._line(block)
            elif isinstance(block, Slots):
                self._slots(block)
            else:
                self._grid(block)
        self.sheet.print_area(0, 0, max(self.row - 1, 0), len(self.form.widths) - 1)

    def _set_up(self) -> None:
        for column, width in enumerate(self.form.widths):
            self.sheet.set_column(column, column, width)
        self.sheet.set_paper(A4)
        if self.form.landscape:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        self.sheet.center_horizontally()
        self.sheet.hide_gridlines(2)
        self.sheet.set_footer(self.form.footer)

    def _line(self, line: Line) -> None:
        width = sum(self.form.widths)
        scale = _STYLES[line.style]["font_size"] / 11
        rows = max(1, sum(math.ceil(shown_width(one) * scale / width) for one in line.text.split("\n")))
        self.sheet.set_row(self.row, max(18.0, 15 * scale * rows + 4))
        self._put(self.row, 0, Span(line.text, columns=len(self.form.widths)), line.style)
        self.row += 1

    def _slots(self, slots: Slots) -> None:
        column = 0
        self.sheet.set_row(self.row, 20)
        for text, columns in slots.parts:
            self._put(self.row, column, Span(text, columns=columns), "label")
            column += columns
        self.row += 1

    def _grid(self, grid: Grid) -> None:
        first = self.row
        taken: set[tuple[int, int]] = set()
        for cells in grid.head:
            self._grid_row(cells, taken, style="head")
        if grid.head and not self.repeats:
            self.repeats = True
            self.sheet.repeat_rows(first, self.row - 1)
            self.sheet.freeze_panes(self.row, 0)
        for cells in grid.rows:
            self._grid_row(cells, taken, style=None)

    def _grid_row(self, cells: Sequence[GridCell], taken: set[tuple[int, int]], *, style: str | None) -> None:
        column = 0
        lines = 1
        for cell in cells:
            span = cell if isinstance(cell, Span) else Span(cell)
            while (self.row, column) in taken:
                column += 1
            self._put(self.row, column, span, span.style or style or _style_of(span.value))
            taken.update(
                (self.row + down, column + right) for down in range(span.rows) for right in range(span.columns)
            )
            if span.rows == 1 and isinstance(span.value, str):
                width = sum(self.form.widths[column : column + span.columns])
                lines = max(lines, _lines(span.value, width))
            column += span.columns
        for rest in range(len(self.form.widths)):
            if (self.row, rest) not in taken:
                self.sheet.write_blank(self.row, rest, None, self.formats[style or "text"])
        self.sheet.set_row(self.row, min(400.0, 15.0 * lines + 5))
        self.row += 1

    def _put(self, row: int, column: int, span: Span, style: str) -> None:
        cell_format = self.formats[style]
        if span.columns > 1 or span.rows > 1:
            # The library writes the corner itself; an empty text is overwritten with the typed value below.
            last_row, last_column = row + span.rows - 1, column + span.columns - 1
            self.sheet.merge_range(row, column, last_row, last_column, "", cell_format)
        value = span.value
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, cell_format)
        elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            self.sheet.write_number(row, column, value, cell_format)
        elif isinstance(value, (date, datetime)):
            self.sheet.write_datetime(row, column, value, cell_format)
        else:
            write_text(self.sheet, row, column, str(value), cell_format)


def _style_of(value: Cell) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return "count"
    if isinstance(value, (Decimal, float)):
        return "money"
    return "day" if isinstance(value, date) else "text"


def _lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(shown_width(line) / max(width - 1, 1))) for line in text.split("\n"))
