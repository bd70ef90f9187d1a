"""Declares a kind of workbook once: its headings, types and keys, for reading and for writing.

class ContactResource(WorkbookResource):
    kind = "contacts"
    title = "人员信息表"
    division_code = Column("division_code", "地区代码", CodeWidget(), key=True)
    name = Column("name", "姓名", TextWidget(max_length=60), key=True)
    phone = Column("phone", "手机", TextWidget(max_length=40))

parsed = ContactResource().parse(table)   # every finding at once, rows as dicts
sheet = ContactResource().sheet(contacts)  # the same columns, out
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import Resource

from pledge_portal.common.spreadsheets.cells import BLANKS, Cell, CellError, is_blank, shown
from pledge_portal.common.spreadsheets.portalbook import PROBLEM_HEADING
from pledge_portal.common.spreadsheets.reading import Table
from pledge_portal.common.spreadsheets.report import CellProblem
from pledge_portal.common.spreadsheets.widgets import CellWidget
from pledge_portal.common.spreadsheets.writing import Sheet

MOST_PROBLEMS = 10_000


class Column(Field):
    """A field of a resource: `attribute` in the parsed row, `heading` in the sheet.

    `key` columns together name the row and may not be blank; `required` ones may not be blank either.
    """

    def __init__(
        self, attribute: str, heading: str, widget: CellWidget, *, key: bool = False, required: bool = False
    ) -> None:
        super().__init__(attribute=attribute, column_name=heading, widget=widget)
        self.attribute: str = attribute
        self.heading = heading
        self.widget: CellWidget = widget
        self.key = key
        self.required = required or key


@dataclass(slots=True)
class ParsedRow:
    """One row: the typed values by attribute. An attribute is absent if its heading is (or its cell is in
    error); None means a blank cell, which clears the value."""

    number: int
    values: dict[str, Any]
    in_error: bool = False


@dataclass(slots=True)
class ParsedTable:
    """A whole sheet. `rows` holds every row that is not blank, those in error too; use it only if
    `errors` is empty."""

    columns: list[Column]
    present: frozenset[str]
    rows: list[ParsedRow] = field(default_factory=list)
    errors: list[CellProblem] = field(default_factory=list)
    warnings: list[CellProblem] = field(default_factory=list)

    def problem(self, row: ParsedRow, attribute: str, message: str) -> CellProblem:
        """A finding of the caller's own about one cell (an unknown code, say), to add to errors or
        warnings."""
        column = next(column for column in self.columns if column.attribute == attribute)
        value = column.widget.render(row.values.get(attribute))
        return CellProblem(row.number, column.heading, shown(value), message)


class WorkbookResource(Resource):
    """The base of all kinds. A subclass sets `kind`, `title` and its columns; `days_in_order` names pairs of
    attributes (start, end) of which an end before its start is an error at the end's column."""

    kind: ClassVar[str]
    title: ClassVar[str]
    days_in_order: ClassVar[tuple[tuple[str, str], ...]] = ()

    def __init__(self, *, more: Mapping[str, Column] | None = None, **kwargs: Any) -> None:
        """`more` adds columns known only at run time (the figures of an edition), after the declared ones."""
        super().__init__(**kwargs)
        self.fields.update(more or {})

    def columns(self) -> list[Column]:
        """All columns, in the order they are written."""
        return list(self.fields.values())

    def headings(self) -> list[str]:
        """All headings, in the order they are written."""
        return [column.heading for column in self.columns()]

    def key_headings(self) -> list[str]:
        """The headings of the key."""
        return [column.heading for column in self.columns() if column.key]

    def required_headings(self) -> list[str]:
        """The headings that must be there and filled: those of the key, and those marked *."""
        return [column.heading for column in self.columns() if column.required]

    def get_import_id_fields(self) -> list[str]:
        """The library's name for the key."""
        return [name for name, column in self.fields.items() if column.key]

    def row_errors(self, row: ParsedRow) -> Iterable[tuple[str, str]]:
        """(attribute, message) of what is wrong between the cells of a row. Subclasses may add to it."""
        for start, end in self.days_in_order:
            first, last = row.values.get(start), row.values.get(end)
            if first is not None and last is not None and last < first:
                heading = next(column.heading for column in self.columns() if column.attribute == start)
                yield (
                    end,
                    _("早于“%(heading)s”（%(day)s），请核对两个日期。")
                    % {
                        "heading": heading,
                        "day": first.isoformat(),
                    },
                )

    def row_warnings(self, row: ParsedRow) -> Iterable[tuple[str, str]]:
        """(attribute, message) of what is questionable between the cells of a row. Subclasses may add to
        it."""
        return ()

    def parse(self, table: Table) -> ParsedTable:
        """Read all rows and report everything that is wrong, file, heading, cell and key alike."""
        return _Parser(self, table).run()

    def export_row(self, record: Any) -> list[Any]:
        """One record (model instance or dict) as typed cells, in the order of `headings`."""
        return [column.widget.render(column.get_value(record)) for column in self.columns()]

    def sheet(self, records: Iterable[Any]) -> Sheet:
        """The records as a sheet to write; they are drawn one at a time."""
        return Sheet(self.title, self.headings(), (self.export_row(record) for record in records))


class _Parser:
    """One pass over one table."""

    def __init__(self, resource: WorkbookResource, table: Table) -> None:
        self.resource = resource
        self.table = table
        self.columns: list[Column] = resource.columns()
        self.at = self._placed()
        self.parsed = ParsedTable(self.columns, frozenset(column.attribute for column in self.at.values()))
        self.keys = [column for column in self.columns if column.key]
        self.first_rows: dict[tuple[Any, ...], int] = {}
        self.untitled: set[int] = set()

    def _placed(self) -> dict[int, Column]:
        known = {_folded(column.heading): column for column in self.columns}
        placed: dict[int, Column] = {}
        for index, heading in enumerate(self.table.headings):
            column = known.pop(_folded(heading), None)
            if column is not None:
                placed[index] = column
        return placed

    def run(self) -> ParsedTable:
        self._check_headings()
        for number, cells in self.table.rows:
            row = self._row(number, cells)
            self.parsed.rows.append(row)
            self._check_key(row)
            for attribute, message in self.resource.row_errors(row):
                row.in_error = True
                self._error(self.parsed.problem(row, attribute, message))
            for attribute, message in self.resource.row_warnings(row):
                self._warn(self.parsed.problem(row, attribute, message))
        self._close(self.parsed.errors)
        self._close(self.parsed.warnings)
        return self.parsed

    def _check_headings(self) -> None:
        known = {_folded(column.heading) for column in self.columns}
        seen: set[str] = set()
        for index, heading in enumerate(self.table.headings):
            folded = _folded(heading)
            if not folded or (folded == PROBLEM_HEADING and self.table.info):
                continue  # nothing, or what the portal itself has put beside the rows
            if folded not in known:
                self._warn(CellProblem(1, heading, "", _("不是本表的列，已忽略。列名有误的请改正后重新导入。")))
            elif index not in self.at:
                self._error(CellProblem(1, heading, "", _("列名重复。请只保留一列。")))
            seen.add(folded)
        for column in self.columns:
            if column.required and _folded(column.heading) not in seen:
                self._error(CellProblem(None, column.heading, "", _("缺少必需的列。请在第1行加上该列名，并逐行填写。")))

    def _row(self, number: int, cells: list[Cell]) -> ParsedRow:
        row = ParsedRow(number, {})
        for index, column in self.at.items():
            self._take(row, column, cells[index] if index < len(cells) else None)
        for index in range(len(cells)):
            if index not in self.untitled and index not in self.at and not is_blank(cells[index]):
                self._note_untitled(number, index)
        return row

    def _take(self, row: ParsedRow, column: Column, cell: Cell) -> None:
        try:
            value = column.widget.clean(cell)
            if value is None and column.required:
                raise CellError(_("为必填项，不能为空。"))
        except CellError as error:
            row.in_error = True
            self._error(CellProblem(row.number, column.heading, shown(cell), error.message))
            return
        row.values[column.attribute] = value
        for remark in column.widget.remarks(value):
            self._warn(CellProblem(row.number, column.heading, shown(cell), remark))

    def _note_untitled(self, number: int, index: int) -> None:
        self.untitled.add(index)
        if index < len(self.table.headings) and self.table.headings[index]:
            return
        self._warn(
            CellProblem(
                number,
                "",
                "",
                _("第%(column)d列没有列名，其中的内容已忽略。需要导入的请在第1行补上列名。") % {"column": index + 1},
            )
        )

    def _check_key(self, row: ParsedRow) -> None:
        if not self.keys or any(row.values.get(column.attribute) is None for column in self.keys):
            return
        key = tuple(row.values[column.attribute] for column in self.keys)
        first = self.first_rows.setdefault(key, row.number)
        if first == row.number:
            return
        row.in_error = True
        self._error(
            CellProblem(
                row.number,
                " + ".join(column.heading for column in self.keys),
                " + ".join(shown(column.widget.render(row.values[column.attribute])) for column in self.keys),
                _("与第%(row)d行重复。同一文件中每项只能有一行，请删去或合并。") % {"row": first},
            )
        )

    def _error(self, problem: CellProblem) -> None:
        self._add(self.parsed.errors, problem)

    def _warn(self, problem: CellProblem) -> None:
        self._add(self.parsed.warnings, problem)

    def _add(self, problems: list[CellProblem], problem: CellProblem) -> None:
        if len(problems) <= MOST_PROBLEMS:
            problems.append(problem)

    def _close(self, problems: list[CellProblem]) -> None:
        if len(problems) > MOST_PROBLEMS:
            problems[MOST_PROBLEMS:] = [
                CellProblem(None, "", "", _("问题超过%(limit)d处，其余未列出。") % {"limit": MOST_PROBLEMS})
            ]


def _folded(heading: str) -> str:
    """A heading without any blanks in it: line breaks inside a heading cell are for looks."""
    return "".join(letter for letter in heading if letter not in BLANKS)
