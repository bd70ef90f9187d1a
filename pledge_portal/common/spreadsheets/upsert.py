"""Lays the rows of a workbook over what is stored, and says what that creates, changes or leaves.

Rows are upserts by key: a blank cell clears the value, a heading that is absent leaves it, a row absent from the file
stays. Nothing here reads or writes a database: what is stored comes in as mappings of attribute → value.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from pledge_portal.common.spreadsheets.cells import CellError, shown
from pledge_portal.common.spreadsheets.columns import Column, ParsedRow, ParsedTable
from pledge_portal.common.spreadsheets.report import CellProblem

Key = tuple[Any, ...]
Days = tuple[str, str]


@dataclass(slots=True)
class Merged:
    """One row of the file over its stored counterpart (None: there is none).

    `values`: every attribute as it will be. `changes`: attribute → (old, new) of those that differ; of a new row, of
    those that say something. `unread`: attributes whose cell is in error.
    """

    row: ParsedRow
    key: Key
    stored: Any
    values: dict[str, Any]
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    @property
    def is_new(self) -> bool:
        """There is no such row yet."""
        return self.stored is None

    @property
    def is_unchanged(self) -> bool:
        """The row says what is stored already."""
        return self.stored is not None and not self.changes


class Merger:
    """Merges the rows of one parsed sheet. `blanks`: what a cleared attribute becomes where that is not None."""

    def __init__(self, parsed: ParsedTable, *, blanks: Mapping[str, Any]) -> None:
        self.parsed = parsed
        self.blanks = blanks
        self.columns = {column.attribute: column for column in parsed.columns if "__" not in column.attribute}
        self.keys = [column for column in parsed.columns if column.key]
        self.written = {name: column for name, column in self.columns.items() if name in parsed.present}

    def key_of_row(self, row: ParsedRow) -> Key | None:
        """The key of a row; None where a cell of it is blank or in error."""
        key = tuple(row.values.get(column.attribute) for column in self.keys)
        return None if None in key else key

    def key_of_stored(self, values: Sequence[Any]) -> Key:
        """The key of stored values, in the order of the key's columns, as reading their own export would give it."""
        return tuple(
            reread(column, value) if isinstance(value, str) else value
            for column, value in zip(self.keys, values, strict=True)
        )

    def merge(self, row: ParsedRow, key: Key, stored: Any, old: Mapping[str, Any] | None) -> Merged:
        """`stored` is carried along; `old` are its values by attribute (None: a new row)."""
        values = {name: self.blanks.get(name) if old is None else old.get(name) for name in self.columns}
        changes: dict[str, tuple[Any, Any]] = {}
        unread = []
        for name, column in self.written.items():
            if name not in row.values:
                unread.append(name)
                continue
            new = row.values[name]
            new = self.blanks.get(name) if new is None else new
            before = values[name]
            if new == before or (old is not None and self._same(column, before, new)):
                continue
            values[name] = new
            changes[name] = (None if old is None else before, new)
        return Merged(row, key, stored, values, changes, frozenset(unread))

    def _same(self, column: Column, before: Any, new: Any) -> bool:
        again = reread(column, before)
        return bool((self.blanks.get(column.attribute) if again is None else again) == new)

    def order_problems(self, merged: Merged, pairs: Iterable[Days], message: str) -> Iterable[CellProblem]:
        """One finding at the end of every (start, end) of which the end lies before its start, after merging.

        `message` may name %(heading)s and %(day)s of the start. Pairs that the file neither touches are left alone.
        """
        for start, end in pairs:
            first, last = merged.values.get(start), merged.values.get(end)
            if not {start, end} & self.written.keys() or {start, end} & merged.unread:
                continue
            if isinstance(first, date) and isinstance(last, date) and last < first:
                params = {"heading": self.columns[start].heading, "day": first.isoformat()}
                yield self.problem(merged.row, end, message % params, value=last)

    def stored_order_errors(self, merged: Merged, pairs: Iterable[Days]) -> Iterable[CellProblem]:
        """`order_problems` of the pairs of which one day is in the file and the other stored; the parser knows the
        rest.
        """
        split = [pair for pair in pairs if len({*pair} & self.written.keys()) == 1]
        yield from self.order_problems(merged, split, _("早于已登记的“%(heading)s”（%(day)s），请核对两个日期。"))

    def problem(self, row: ParsedRow, attribute: str, message: str, *, value: Any = None) -> CellProblem:
        """A finding about one cell; `value` where the row itself does not carry it."""
        column = next(column for column in self.parsed.columns if column.attribute == attribute)
        given = row.values.get(attribute)
        told = value if given is None else given
        return CellProblem(row.number, column.heading, shown(column.widget.render(told)), message)


def reread(column: Column, value: Any) -> Any:
    """A stored value as it comes back from its own export: what a round trip must not take for a change."""
    try:
        return column.widget.clean(column.widget.render(value))
    except CellError:
        return value


def in_order(problems: Iterable[CellProblem]) -> list[CellProblem]:
    """Findings by row, those about the file first, else as they came."""
    return sorted(problems, key=lambda problem: problem.row or 0)
