"""Writes workbooks that are sent out to be filled in: locked headings and keys, drop-downs, bounds, remarks.

Sheet 1 is what an import reads. The others explain it, or let the portal know its own file again (`portalbook`). Like
the other writers it computes nothing and reads no clock: the same rows give the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Literal

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from pledge_portal.common.spreadsheets.cells import MONEY_MAXIMUM, NOT_APPLICABLE, Cell, CellFault, number_text
from pledge_portal.common.spreadsheets.layout import A4, Form, add_forms
from pledge_portal.common.spreadsheets.portalbook import (
    BASE_SHEET,
    INFO_SHEET,
    MAKER,
    MOST_BASE_ROWS,
    PROBLEM_HEADING,
    PROBLEM_SHEET,
    identity,
)
from pledge_portal.common.spreadsheets.report import CellProblem
from pledge_portal.common.spreadsheets.writing import (
    FONT,
    Target,
    new_workbook,
    sheet_name,
    shown_width,
    write_text,
    write_whole,
)

Kind = Literal["text", "code", "count", "money", "day"]
Severity = Literal["error", "warning", "finding"]
At = tuple[int, int]  # row and column, both from 0, of the rows under the heading
_LONGEST_LIST = 255  # characters of a drop-down's words
_PROBLEM_WIDTH = 60
_PAGE_WIDTH = 150  # characters that a printed page holds and can still be read
_GROUNDS = {"error": "#F8CBC6", "warning": "#FBE7B2", "finding": "#FBE7B2"}
_LOCKED_GROUND = "#EEF1F4"
_NUMBERS = {"text": "@", "choice": "@", "code": "@", "count": "0", "money": "#,##0.00##", "day": "yyyy-mm-dd"}


@dataclass(frozen=True, slots=True)
class FillColumn:
    """A column to fill in. `choices`: a drop-down. `or_word`: taken beside a number. `prompt`: shown at the cell."""

    heading: str
    kind: Kind = "text"
    width: float = 12
    locked: bool = False
    choices: Sequence[str] = ()
    or_not_applicable: bool = False
    maximum: Decimal | None = None
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class CellMark:
    """What is wrong with a cell."""

    severity: Severity
    text: str


@dataclass(frozen=True)
class FillBook:
    """A workbook to fill in.

    `rows` under the headings of `columns`; `spare` blank ones more may be filled. `locked_rows`: rows (from 0) that
    may not be changed. `comments` and `marks` by row and column; `problems`: the whole list, of a marked workbook
    (None: not one). `base`: the rows as they were handed out, where they are not the rows themselves.
    """

    title: str
    columns: Sequence[FillColumn]
    rows: Sequence[Sequence[Cell]]
    info: Mapping[str, str]
    guide: Form
    spare: int = 0
    key_columns: int = 2
    locked_rows: frozenset[int] = frozenset()
    comments: Mapping[At, str] = field(default_factory=dict)
    marks: Mapping[At, Sequence[CellMark]] = field(default_factory=dict)
    row_marks: Mapping[int, Sequence[str]] = field(default_factory=dict)
    problems: Sequence[CellProblem] | None = None
    base: Sequence[Sequence[Cell]] | None = None


def write_fill_book(target: Target, book: FillBook) -> int:
    """Write the workbook as .xlsx to a path (whole or not at all) or an open binary file; returns its rows."""
    return write_whole(target, lambda out: _write(out, book))


def _write(out: BinaryIO, book: FillBook) -> int:
    workbook = new_workbook(out, in_memory=True)
    for name, value in identity(book.info).items():
        workbook.set_custom_property(name, value, "text")
    _DataSheet(workbook, book).write()
    if book.problems is not None:
        _write_problems(workbook, book.problems)
    add_forms(workbook, [book.guide])
    _write_base(workbook, book)
    hidden = workbook.add_worksheet(INFO_SHEET)
    for row, (name, value) in enumerate(book.info.items()):
        hidden.write_string(row, 0, name)
        hidden.write_string(row, 1, value)
    hidden.hide()
    workbook.close()
    return len(book.rows)


class _DataSheet:
    """The first sheet: what is filled in."""

    def __init__(self, workbook: Workbook, book: FillBook) -> None:
        self.workbook = workbook
        self.book = book
        self.sheet = workbook.add_worksheet(sheet_name(book.title))
        self.formats: dict[tuple[str, bool, str], Any] = {}

    def write(self) -> None:
        book, sheet = self.book, self.sheet
        self._set_up()
        self._headings()
        for number, row in enumerate(book.rows):
            for index, column in enumerate(book.columns):
                self._cell(number, index, column, row[index] if index < len(row) else None)
        last = len(book.rows) + book.spare
        for index, column in enumerate(book.columns):
            if not column.locked and last:
                self._validate(index, column, last)
        for (number, index), text in book.comments.items():
            if (number, index) not in book.marks:
                self._comment(number + 1, index, text)
        if book.problems is not None:
            self._problem_column()
        sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(max(last, 1), len(book.columns) - 1)}"})

    def _set_up(self) -> None:
        book, sheet = self.book, self.sheet
        for index, column in enumerate(book.columns):
            sheet.set_column(index, index, column.width, self._format(column.kind, column.locked))
        sheet.set_default_row(18)
        sheet.set_row(0, 48)
        sheet.freeze_panes(1, book.key_columns)
        free = bool(book.spare)
        sheet.protect(
            "",
            {
                "format_cells": True,
                "format_columns": True,
                "format_rows": True,
                "insert_rows": free,
                "sort": free,
                "autofilter": True,
            },
        )
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(max(1, round(sum(column.width for column in book.columns) / _PAGE_WIDTH)), 0)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0, book.key_columns - 1)

    def _headings(self) -> None:
        base = {"font_name": FONT, "font_size": 10.5, "bold": True, "text_wrap": True, "border": 1, "locked": True}
        centred = base | {"align": "center", "valign": "vcenter"}
        keys = self.workbook.add_format(centred | {"bg_color": "#D8E0E9", "border_color": "#9AA9B8"})
        plain = self.workbook.add_format(centred | {"bg_color": "#E8EEF4", "border_color": "#9AA9B8"})
        for index, column in enumerate(self.book.columns):
            self.sheet.write_string(0, index, column.heading, keys if column.locked else plain)

    def _cell(self, number: int, index: int, column: FillColumn, value: Cell) -> None:
        book = self.book
        marks = book.marks.get((number, index), ())
        severity = next(
            (name for name in ("error", "warning", "finding") if any(m.severity == name for m in marks)), ""
        )
        locked = column.locked or number in book.locked_rows
        kind = column.kind
        shown_as: str = "choice" if column.choices else kind
        if isinstance(value, str) and kind in ("count", "money", "day"):
            shown_as = "text"  # as it was written
        self._put(number + 1, index, value, self._format(shown_as, locked, severity))
        if marks:
            self._comment(number + 1, index, "\n".join(mark.text for mark in marks))

    def _put(self, row: int, column: int, value: Cell, cell_format: Any) -> None:
        sheet = self.sheet
        if value is None or value == "" or isinstance(value, CellFault):
            sheet.write_blank(row, column, None, cell_format)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, cell_format)
        elif isinstance(value, (int, float, Decimal)):
            sheet.write_number(row, column, value, cell_format)
        elif isinstance(value, (date, datetime)):
            sheet.write_datetime(row, column, value, cell_format)
        else:
            write_text(sheet, row, column, value, cell_format)

    def _format(self, kind: str, locked: bool, severity: str = "") -> Any:
        key = (kind, locked, severity)
        if key not in self.formats:
            style = {
                "font_name": FONT,
                "font_size": 10.5,
                "valign": "vcenter",
                "num_format": _NUMBERS[kind],
                "border": 1,
                "border_color": "#D5DAE0",
                "locked": locked,
            }
            ground = _GROUNDS.get(severity) or (_LOCKED_GROUND if locked else "")
            style |= {"bg_color": ground} if ground else {}
            style |= {"align": "center"} if kind in ("choice", "code") else {}
            self.formats[key] = self.workbook.add_format(style)
        return self.formats[key]

    def _comment(self, row: int, column: int, text: str) -> None:
        lines = sum(1 + shown_width(line) // 34 for line in text.split("\n"))
        options = {"author": MAKER, "width": 240, "height": 20 + 16 * lines, "font_name": FONT, "font_size": 9}
        self.sheet.write_comment(row, column, text[:2000], options)

    def _validate(self, index: int, column: FillColumn, last: int) -> None:
        rule = _rule(column, xl_rowcol_to_cell(1, index, col_abs=True))
        if column.prompt:
            rule |= {"input_title": column.heading[:32], "input_message": _cut(column.prompt, 255)}
        if rule:
            self.sheet.data_validation(1, index, last, index, {"validate": "any", "ignore_blank": True} | rule)

    def _problem_column(self) -> None:
        """What is wrong with each row, in words, at its end; the reader passes the column over."""
        index = len(self.book.columns)
        style = {"font_name": FONT, "font_size": 10.5, "text_wrap": True, "valign": "vcenter", "font_color": "#9C2B23"}
        wrapped = self.workbook.add_format(style)
        heading = self.workbook.add_format(style | {"bold": True, "bg_color": "#F8CBC6", "border": 1})
        self.sheet.set_column(index, index, _PROBLEM_WIDTH)
        self.sheet.write_string(0, index, PROBLEM_HEADING, heading)
        for number, texts in self.book.row_marks.items():
            told = "\n".join(texts)[:2000]
            self.sheet.write_string(number + 1, index, told, wrapped)
            lines = sum(1 + shown_width(line) // (_PROBLEM_WIDTH - 2) for line in told.split("\n"))
            self.sheet.set_row(number + 1, max(18, min(400, 15 * lines + 4)))


def _rule(column: FillColumn, cell: str) -> dict[str, Any]:
    """What a cell takes, as the spreadsheet program checks it; the portal checks everything again."""
    if column.choices:
        if sum(len(word) + 1 for word in column.choices) > _LONGEST_LIST:
            return {}
        told = f"请从下拉列表中选择：{'、'.join(column.choices)}。"
        return {"validate": "list", "source": list(column.choices), **_alert(told)}
    if column.kind == "day":
        told = "请填写日期，如 2018-06-30。"
        bounds = {"minimum": date(1900, 1, 1), "maximum": date(2100, 12, 31)}
        # Other spellings that the portal takes too are let through.
        return {"validate": "date", "criteria": "between", **bounds, **_alert(told), "error_type": "warning"}
    if column.kind not in ("count", "money"):
        return {}
    whole = column.kind == "count"
    maximum = number_text(column.maximum or (MONEY_MAXIMUM if not whole else Decimal(2_147_483_647)))
    number = f"IF(ISNUMBER({cell}),AND({cell}>=0,{cell}<={maximum},ROUND({cell},{0 if whole else 4})={cell}),FALSE)"
    word = NOT_APPLICABLE.value
    told = "请填写不小于0的整数" if whole else "请填写不小于0的数（万元，最多四位小数）"
    told += f"，或“{word}”。没有数据请留空。" if column.or_not_applicable else "。"
    formula = f'=OR({cell}="{word}",{number})' if column.or_not_applicable else f"={number}"
    return {"validate": "custom", "value": formula, **_alert(told)}


def _alert(told: str) -> dict[str, Any]:
    return {"error_title": "填写有误", "error_message": _cut(told, 255)}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _write_problems(workbook: Workbook, problems: Sequence[CellProblem]) -> None:
    """Every finding in one list, with what to do about it."""
    sheet = workbook.add_worksheet(PROBLEM_SHEET)
    base = {"font_name": FONT, "font_size": 10.5, "valign": "vcenter", "border": 1, "border_color": "#D5DAE0"}
    heading = workbook.add_format(base | {"bold": True, "bg_color": "#E8EEF4", "align": "center"})
    plain = workbook.add_format(base | {"text_wrap": True})
    for index, (name, width) in enumerate((("行", 8), ("列", 22), ("填的内容", 24), ("问题和改正办法", 90))):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, name, heading)
    for number, problem in enumerate(problems, start=1):
        if problem.row is None:
            sheet.write_string(number, 0, "整个文件", plain)
        else:
            sheet.write_number(number, 0, problem.row, plain)
        sheet.write_string(number, 1, problem.column, plain)
        write_text(sheet, number, 2, problem.value, plain)
        write_text(sheet, number, 3, problem.message, plain)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _write_base(workbook: Workbook, book: FillBook) -> None:
    """The rows as handed out, so that what was changed since, here and there, can be told apart."""
    rows = book.rows if book.base is None else book.base
    if not rows or len(rows) >= MOST_BASE_ROWS:
        return
    sheet = workbook.add_worksheet(BASE_SHEET)
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for index, column in enumerate(book.columns):
        sheet.write_string(0, index, column.heading)
    for number, row in enumerate(rows, start=1):
        for index, value in enumerate(row):
            if value is None or value == "" or isinstance(value, CellFault):
                continue
            if isinstance(value, (date, datetime)):
                sheet.write_datetime(number, index, value, day)
            elif isinstance(value, (int, float, Decimal)):
                sheet.write_number(number, index, value)
            else:
                write_text(sheet, number, index, value)
    sheet.hide()
