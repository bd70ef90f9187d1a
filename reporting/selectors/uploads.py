"""Uploaded workbooks as their maker sees them: where they stand, and what they would change, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.models import Job
from reporting.catalogue import Catalogue, catalogue
from reporting.models import QuarterlyReturn, Upload, UploadState
from reporting.values import display_value, language

CHECK_UPLOAD = "check_workbook"  # the kind of job that reads an upload
SHOWN = 300  # problems, and rows of a register, on one page
RECENT = 8
ZERO = "zero_report"
HEAVY = ("content", "table", "preview")


def upload_for(actor: Actor, upload_id: UUID) -> Upload | None:
    """One's own upload, within the scope one has today; else None."""
    rows = Upload.objects.visible_to(actor).select_related("division__province").defer("content", "table")
    found = rows.filter(pk=upload_id, made_by=actor.user_id).first()
    if found is None or found.state == UploadState.DISCARDED:
        return None
    if actor.unit and found.division_id != actor.unit and found.division.successor_id != actor.unit:
        return None
    return found


def recent_uploads(actor: Actor, place: str, *, now: datetime) -> list[Upload]:
    """One's own latest uploads at a place."""
    rows = Upload.objects.visible_to(actor).filter(made_by=actor.user_id, place=place).defer(*HEAVY)
    standing = rows.exclude(state=UploadState.DISCARDED)
    return [each for each in standing[:RECENT] if each.state == UploadState.CONFIRMED or each.expires_at > now]


def job_of(upload: Upload) -> Job | None:
    """The job that reads an upload, while it has not been read."""
    if upload.state != UploadState.CHECKING or upload.job is None:
        return None
    return Job.objects.filter(pk=upload.job).first()


@dataclass(frozen=True, slots=True)
class DiffCell:
    """One cell of the preview. `how`: "" (unchanged), new, changed, cleared, conflict or kept; texts as shown."""

    column: str
    old: str
    new: str
    how: str


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One row of the preview: where it stands in the file, whose it is, and its cells under the columns."""

    row: int
    label: str
    how: str
    cells: Sequence[DiffCell | None]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell changed in the file and on the portal: the maker chooses. `name`: of the choice in the form."""

    name: str
    row: int
    label: str
    column: str
    base: str
    old: str
    new: str
    by: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a page shows of an upload: a matrix of units and figures, or rows of a register with their changes."""

    columns: Sequence[str]
    rows: Sequence[DiffRow]
    conflicts: Sequence[Conflict]
    errors: Sequence[Mapping[str, Any]]
    warnings: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]
    more: Mapping[str, int]
    counts: Mapping[str, int]

    @property
    def divisions(self) -> int:
        """How many rows change."""
        return len(self.rows)


def preview_of(upload: Upload, *, actor: Actor, whole: bool = False) -> Preview:
    """The stored preview, ready to be shown; `whole`: of a quarter, unchanged cells too (one query)."""
    stored = upload.preview
    form = catalogue() if upload.period else None
    changes = stored.get("changes", [])
    columns = _columns(changes, form, whole=whole)
    rows = [_row(change, columns, form) for change in changes[: None if form else SHOWN]]
    if whole and form is not None:
        rows = _with_unchanged(upload, actor, form, columns, rows)
    shown = {name: stored.get(name, [])[:SHOWN] for name in ("errors", "warnings", "findings")}
    more = {name: max(0, len(stored.get(name, [])) - SHOWN) for name in shown}
    more["rows"] = max(0, len(changes) - SHOWN) if form is None else 0
    names = ("rows", "unchanged", "same_cells", "changed_cells", "conflicts", "kept", "created")
    return Preview(
        columns=[_heading(key, form) for key in columns] if form else [],
        rows=rows,
        conflicts=[each for change in changes for each in _conflicts(change, form)],
        more=more,
        counts={name: stored.get(name, 0) for name in names},
        **shown,
    )


def _columns(changes: Sequence[Mapping[str, Any]], form: Catalogue | None, *, whole: bool) -> list[str]:
    """The figures that change anywhere, in their order; of a register nothing: its rows tell their own."""
    if form is None:
        return []
    touched = {cell["key"] for change in changes for cell in change["cells"]}
    return [key for key in (ZERO, *(figure.code for figure in form.figures)) if whole or key in touched]


def _heading(key: str, form: Catalogue) -> str:
    return _("零报告") if key == ZERO else form.by_code[key].words(language()).heading


def _row(change: Mapping[str, Any], columns: Sequence[str], form: Catalogue | None) -> DiffRow:
    cells = [_cell(cell, form) for cell in change["cells"]]
    if form is None:
        return DiffRow(change["row"], change["label"], change["how"], cells)
    by_key = {cell["key"]: made for cell, made in zip(change["cells"], cells, strict=True)}
    return DiffRow(change["row"], change["label"], change["how"], [by_key.get(key) for key in columns])


def _cell(cell: Mapping[str, Any], form: Catalogue | None) -> DiffCell:
    how = cell["how"]
    if how == "changed":
        how = "cleared" if cell["new"] is None else "new" if cell["old"] is None else "changed"
    column = _heading(cell["key"], form) if form else cell["column"]
    return DiffCell(column, _text(cell, "old", form), _text(cell, "new", form), how)


def _text(cell: Mapping[str, Any], side: str, form: Catalogue | None) -> str:
    value = cell[side]
    if form is None:
        return value or ""
    if cell["key"] == ZERO:
        return _("是") if value else ""
    return display_value(value)


def _conflicts(change: Mapping[str, Any], form: Catalogue | None) -> list[Conflict]:
    return [
        Conflict(
            name=f"{change['row']}-{cell['key']}",
            row=change["row"],
            label=change["label"],
            column=_heading(cell["key"], form) if form else cell["column"],
            base=_text(cell, "base", form),
            old=_text(cell, "old", form),
            new=_text(cell, "new", form),
            by=cell["by"],
        )
        for cell in change["cells"]
        if cell["how"] == "conflict"
    ]


def _with_unchanged(
    upload: Upload, actor: Actor, form: Catalogue, columns: Sequence[str], rows: Sequence[DiffRow]
) -> list[DiffRow]:
    """The rows with their unchanged cells as stored."""
    at = {change["row"]: change["code"] for change in upload.preview.get("changes", [])}
    quarter = upload.period
    stored: dict[str, QuarterlyReturn] = {}
    if quarter is not None:
        own = QuarterlyReturn.objects.visible_to(actor).filter(division__in=list(at.values()))
        stored = {each.division_id: each for each in own.filter(year=quarter.year, quarter=quarter.number)}
    filled = []
    for row in rows:
        values = stored[at[row.row]].values if at[row.row] in stored else {}
        cells = [
            cell or DiffCell(_heading(key, form), text := display_value(values.get(key)), text, "")
            for key, cell in zip(columns, row.cells, strict=True)
        ]
        filled.append(DiffRow(row.row, row.label, row.how, cells))
    return filled
