"""The marked workbook: the uploaded rows with each finding beside its cell, to be mended and uploaded again."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common import clock
from pledge_portal.common.spreadsheets.cells import Cell
from pledge_portal.common.spreadsheets.filling import At, CellMark, FillBook, FillColumn, Severity, write_fill_book
from pledge_portal.common.spreadsheets.portalbook import PROBLEM_HEADING
from pledge_portal.common.spreadsheets.reading import Table
from pledge_portal.common.spreadsheets.report import CellProblem
from programmes.divisions.models import Division
from reporting.catalogue import catalogue
from reporting.documents.register_workbook import SPARE, register_columns, register_guide, register_info
from reporting.documents.return_workbook import return_columns, return_guide, return_info
from reporting.models import Upload
from reporting.resources import ReturnResource
from reporting.services.uploads.checking import stored_table
from reporting.workbooks import KINDS

FURTHEST_ROW = 10_000  # blank rows between are kept, so that row numbers stay, up to here
LISTS: tuple[tuple[str, Severity], ...] = (("errors", "error"), ("warnings", "warning"), ("findings", "finding"))


def marked_workbook(*, actor: Actor, upload: Upload) -> bytes:
    """The workbook as bytes; `upload` is within the actor's sight and still holds its rows."""
    with translation.override(upload.language):
        table = stored_table(upload)
        book = _blank_book(actor, upload, table)
        columns = _in_order(book.columns, table, KINDS[upload.kind].resource().required_headings())
        rows = _rows(table, columns)
        problems = _problems(upload.preview)
        marks, row_marks = _marks(problems, columns)
        held = replace(
            book,
            columns=columns,
            rows=rows,
            base=_base(table, columns),
            marks=marks,
            row_marks=row_marks,
            problems=[problem for problem, _severity in problems],
        )
        out = io.BytesIO()
        write_fill_book(out, held)
    return out.getvalue()


def _blank_book(actor: Actor, upload: Upload, table: Table) -> FillBook:
    """The upload's kind of workbook without its rows. Keys are locked only where the portal had written them."""
    quarter, today = upload.period, clock.today()
    if quarter is not None:
        edition = ReturnResource().edition
        form = catalogue(edition)
        info = return_info(subject=upload.division, quarter=quarter, edition=edition, made_on=today)
        columns = return_columns(form, locked=bool(table.info))
        title = f"季度调度表 {quarter.year}年第{quarter.number}季度"
        return FillBook(title, columns, [], table.info or info, return_guide(form))
    resource = KINDS[upload.kind].resource()
    divisions = [each for each in Division.objects.filter(province=upload.province_id) if _sees(actor, each)]
    info = table.info or register_info(resource, subject=upload.division, made_on=today)
    guide = register_guide(resource, divisions)
    return FillBook(resource.title, register_columns(resource), [], info, guide, spare=SPARE, key_columns=1)


def _sees(actor: Actor, division: Division) -> bool:
    return actor.sees(province=division.province_id, division=division.code)


def _in_order(columns: Sequence[FillColumn], table: Table, required: Collection[str]) -> list[FillColumn]:
    """The known columns in the file's order, those it must have and lacks, then what else the file has.

    Other columns that it lacks are not added: a blank cell would clear what an absent column leaves alone.
    """
    known = {_folded(column.heading): column for column in columns}
    named = [_folded(heading) for heading in table.headings]
    found = [known[name] for name in dict.fromkeys(named) if name in known]
    missing = [column for column in columns if column.heading in required and _folded(column.heading) not in named]
    other = [heading for heading in table.headings if heading and heading != PROBLEM_HEADING]
    foreign = [FillColumn(heading) for heading in dict.fromkeys(other) if _folded(heading) not in known]
    return [*found, *(replace(column, locked=False) for column in missing), *foreign]


def _folded(heading: str) -> str:
    return "".join(heading.split())


def _rows(table: Table, columns: Sequence[FillColumn]) -> list[list[Cell]]:
    """The rows at the numbers they have in the file, as far as that goes."""
    found: list[list[Cell]] = []
    for number, cells in table.rows:
        while len(found) < number - 2 and number < FURTHEST_ROW:
            found.append([])
        found.append(_placed(table, cells, columns))
    return found


def _base(table: Table, columns: Sequence[FillColumn]) -> list[list[Cell]]:
    """The rows as they were handed out, if the file carries them."""
    if table.base is None:
        return []
    return [_placed(table.base, cells, columns) for _number, cells in table.base.rows]


def _placed(table: Table, cells: Sequence[Cell], columns: Sequence[FillColumn]) -> list[Cell]:
    at: dict[str, int] = {}
    for index, heading in enumerate(table.headings):
        at.setdefault(_folded(heading), index)
    places = [at.get(_folded(column.heading)) for column in columns]
    return [cells[place] if place is not None and place < len(cells) else None for place in places]


def _problems(preview: Mapping[str, Any]) -> list[tuple[CellProblem, Severity]]:
    """Everything that was found, errors first."""
    found: list[tuple[CellProblem, Severity]] = []
    for name, severity in LISTS:
        for each in preview.get(name, []):
            message = each.get("message") or f"{_rule(each)} {each['text']}"
            told = _("错误：") if severity == "error" else _("提醒：") if severity == "warning" else ""
            problem = CellProblem(each["row"], each["column"], each.get("value", ""), told + message)
            found.append((problem, severity))
    return found


def _rule(finding: Mapping[str, Any]) -> str:
    words = {"hard": _("强制"), "soft": _("核实")}
    return f"{words.get(finding['severity'], _('提示'))} {finding['code']}"


def _marks(
    problems: Sequence[tuple[CellProblem, Severity]], columns: Sequence[FillColumn]
) -> tuple[dict[At, list[CellMark]], dict[int, list[str]]]:
    """The findings by cell, and by row in words. One about several columns stands at the first of them."""
    places = {column.heading: index for index, column in enumerate(columns)}
    cells: dict[At, list[CellMark]] = {}
    rows: dict[int, list[str]] = {}
    for problem, severity in problems:
        if problem.row is None or problem.row < 2:
            continue
        row, heading = problem.row - 2, problem.column.partition(" + ")[0]
        if heading in places:
            cells.setdefault((row, places[heading]), []).append(CellMark(severity, problem.message))
        told = f"{problem.column}：{problem.message}" if problem.column else problem.message
        rows.setdefault(row, []).append(told)
    return cells, rows
