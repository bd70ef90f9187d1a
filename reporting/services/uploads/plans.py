"""What an uploaded workbook would do, cell by cell: the plan that is previewed, and on confirmation carried out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from pledge_portal.common.spreadsheets.report import CellProblem

MOST_ROWS = 5_000  # rows of one upload: what a page can show and a request can write
MOST_SHOWN = 2_000  # problems kept of one upload


class WrongFile(Exception):
    """The file as a whole is not for this page: wrong quarter, unit, edition or kind. Says what was expected."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class PlanMoved(Exception):
    """What is stored has moved since the plan was made: nothing was written."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell: stored `old`, the file's `new` (None: blank). Quarterly figures as stored, else as shown.

    `how`: changed; conflict (changed here and, by `by`, on the portal since the file was handed out with `base`);
    kept (changed on the portal only: the file's untouched cell overwrites nothing).
    """

    key: str
    column: str
    old: str | None
    new: str | None
    how: str = "changed"
    base: str | None = None
    by: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the preview."""
        return {
            "key": self.key,
            "column": self.column,
            "old": self.old,
            "new": self.new,
            "how": self.how,
            "base": self.base,
            "by": self.by,
        }


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of the file that says something else than what is stored. `how`: created or changed."""

    row: int
    code: str
    label: str
    how: str
    version: int
    cells: Sequence[CellChange]

    def as_json(self) -> dict[str, Any]:
        """For the preview."""
        return {
            "row": self.row,
            "code": self.code,
            "label": self.label,
            "how": self.how,
            "version": self.version,
            "cells": [cell.as_json() for cell in self.cells],
        }


Choices = Collection[str]  # "<row>-<key>" of the conflicts in which the file's value is to be used
Writer = Callable[[Choices], dict[str, Any]]


@dataclass(slots=True)
class Plan:
    """Everything that a file would do, and everything that is wrong with it. `write` carries it out."""

    rows: int
    changes: list[RowChange] = field(default_factory=list)
    unchanged: int = 0
    same_cells: int = 0
    errors: list[CellProblem] = field(default_factory=list)
    warnings: list[CellProblem] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    write: Writer = lambda chosen: {}

    @property
    def seen(self) -> str:
        """A short mark of what would be done; another mark: something has changed since it was shown."""
        told = json.dumps([change.as_json() for change in self.changes], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def cells(self, how: str) -> int:
        """How many cells are so."""
        return sum(cell.how == how for change in self.changes for cell in change.cells)

    def preview(self) -> dict[str, Any]:
        """As kept with the upload and shown."""
        return {
            "rows": self.rows,
            "unchanged": self.unchanged,
            "same_cells": self.same_cells,
            "changed_cells": self.cells("changed"),
            "conflicts": self.cells("conflict"),
            "kept": self.cells("kept"),
            "created": sum(change.how == "created" for change in self.changes),
            "changes": [change.as_json() for change in self.changes],
            "errors": [problem.as_json() for problem in self.errors[:MOST_SHOWN]],
            "warnings": [problem.as_json() for problem in self.warnings[:MOST_SHOWN]],
            "findings": self.findings[:MOST_SHOWN],
        }


def three_ways(*, stored: Any, new: Any, base: Any, has_base: bool) -> str:
    """How a cell fares: "" (says what is stored), changed, kept or conflict."""
    if new == stored:
        return ""
    if not has_base or base == stored:
        return "changed"
    return "kept" if new == base else "conflict"


def choice_name(row: int, key: str) -> str:
    """How a conflict is called in the form."""
    return f"{row}-{key}"
