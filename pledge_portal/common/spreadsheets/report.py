"""The outcome of an import, as the contract's JSON and as text for people."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One finding. `row` is the sheet's row number (heading = 1), None for the file as a whole."""

    row: int | None
    column: str
    value: str
    message: str

    def as_json(self) -> dict[str, Any]:
        """The four members the contract names."""
        return {"row": self.row, "column": self.column, "value": self.value, "message": self.message}

    def as_text(self) -> str:
        """One line for people."""
        place = _("整个文件") if self.row is None else _("第%(row)d行") % {"row": self.row}
        if self.column:
            place = _("%(place)s“%(column)s”") % {"place": place, "column": self.column}
        if self.value:
            place = _("%(place)s（填的是“%(value)s”）") % {"place": place, "value": self.value}
        return _("%(place)s：%(message)s") % {"place": place, "message": self.message}


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do. A refused file has created, updated and unchanged 0."""

    kind: str
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[CellProblem] = field(default_factory=list)
    warnings: list[CellProblem] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """True if nothing was, or would be, written."""
        return bool(self.errors)

    def refuse(self, *problems: CellProblem) -> "ImportReport":
        """Add errors and take the counts back."""
        self.errors.extend(problems)
        self.created = self.updated = self.unchanged = 0
        return self

    @classmethod
    def unreadable(cls, kind: str, message: str) -> "ImportReport":
        """The report of a file that could not be read at all."""
        return cls(kind=kind, errors=[CellProblem(None, "", "", message)])

    def as_json(self) -> dict[str, Any]:
        """The contract's document. A refused report counts nothing as written, whatever was added up
        before."""
        refused = self.refused
        return {
            "kind": self.kind,
            "rows": self.rows,
            "created": 0 if refused else self.created,
            "updated": 0 if refused else self.updated,
            "unchanged": 0 if refused else self.unchanged,
            "errors": [problem.as_json() for problem in self.errors],
            "warnings": [problem.as_json() for problem in self.warnings],
        }

    def as_lines(self, *, dry_run: bool = False) -> Iterator[str]:
        """The report for people: the outcome first, then every finding."""
        if self.refused:
            yield _("未导入：共%(rows)d行，%(errors)d处错误。改正后请重新导入，本次没有写入任何数据。") % {
                "rows": self.rows,
                "errors": len(self.errors),
            }
        else:
            outcome = (
                _("试导入：共%(rows)d行，将新增%(created)d行，更新%(updated)d行，%(unchanged)d行无变化。")
                if dry_run
                else _("已导入：共%(rows)d行，新增%(created)d行，更新%(updated)d行，%(unchanged)d行无变化。")
            )
            yield outcome % {
                "rows": self.rows,
                "created": self.created,
                "updated": self.updated,
                "unchanged": self.unchanged,
            }
        for problem in self.errors:
            yield _("错误 %(problem)s") % {"problem": problem.as_text()}
        for problem in self.warnings:
            yield _("提醒 %(problem)s") % {"problem": problem.as_text()}

    def as_text(self, *, dry_run: bool = False) -> str:
        """`as_lines` in one string."""
        return "\n".join(self.as_lines(dry_run=dry_run))
