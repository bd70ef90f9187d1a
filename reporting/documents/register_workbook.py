"""Workbooks of the registers (工作机制台账 and so on), sent out empty or with what is registered, to be filled in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pledge_portal.common.spreadsheets import portalbook
from pledge_portal.common.spreadsheets.columns import Column, WorkbookResource
from pledge_portal.common.spreadsheets.filling import FillBook, FillColumn, Kind
from pledge_portal.common.spreadsheets.layout import Form, Grid, GridCell, Line
from pledge_portal.common.spreadsheets.widgets import ChoiceWidget, CodeWidget, CountWidget, DayWidget, MoneyWidget
from programmes.divisions.models import Division

SPARE = 300
_KINDS: tuple[tuple[type, Kind, float], ...] = (
    (CodeWidget, "code", 11),
    (DayWidget, "day", 13),
    (CountWidget, "count", 12),
    (MoneyWidget, "money", 14),
)
_TAKES = {
    "code": "六位代码，见下表",
    "day": "日期，如 2018-06-30",
    "count": "不小于0的整数",
    "money": "万元，最多四位小数",
    "text": "文字",
}
_RULES = (
    "一、第1行列名不要改动，列的顺序可以不同；从第2行起，每行一条记录。",
    "二、以标“主键”的各列合起来认定同一条记录：平台上已有的更新，没有的新增，文件里没有的保持不变，不会删除。",
    "三、标“必填”的不能留空；其他列留空表示清空该项，整列删去表示不改动该项。没有改动的单元格，不会覆盖他人新填的内容。",
    "四、填好后保存为 .xlsx（或 CSV），在“工作簿”页面上传，核对无误后确认。有任何一处错误，整个文件都不导入。",
)


def register_info(resource: WorkbookResource, *, subject: Division, made_on: date) -> dict[str, str]:
    """What the file says of itself."""
    return {
        portalbook.SYSTEM: portalbook.MAKER,
        portalbook.KIND: resource.kind,
        portalbook.DIVISION: subject.code,
        portalbook.DIVISION_NAME: subject.name,
        portalbook.MADE_ON: made_on.isoformat(),
    }


def register_book(
    *,
    resource: WorkbookResource,
    subject: Division,
    records: Iterable[Any],
    divisions: Sequence[Division],
    words: dict[str, Sequence[str]],
    made_on: date,
) -> FillBook:
    """The records under their headings, and room for more. `words`: the choices of a column, where narrower."""
    return FillBook(
        title=resource.title,
        columns=register_columns(resource, words),
        rows=[resource.export_row(record) for record in records],
        info=register_info(resource, subject=subject, made_on=made_on),
        guide=register_guide(resource, divisions, words),
        spare=SPARE,
        key_columns=1,
    )


def register_columns(resource: WorkbookResource, words: dict[str, Sequence[str]] | None = None) -> list[FillColumn]:
    """The columns of a kind, with what each cell takes."""
    return [_column(column, (words or {}).get(column.attribute)) for column in resource.columns()]


def _column(column: Column, words: Sequence[str] | None) -> FillColumn:
    kind, width = _kind(column)
    choices = tuple(words or (column.widget.values if isinstance(column.widget, ChoiceWidget) else ()))
    told = ("必填。" if column.required else "") + (f"请选择：{'、'.join(choices)}。" if choices else "")
    return FillColumn(column.heading, kind, width, choices=choices, prompt=told)


def _kind(column: Column) -> tuple[Kind, float]:
    for widget, kind, width in _KINDS:
        if isinstance(column.widget, widget):
            return kind, width
    length = getattr(column.widget, "max_length", 0)
    return "text", 36 if length > 200 else 24 if length > 60 else 16


def register_guide(
    resource: WorkbookResource, divisions: Sequence[Division], words: dict[str, Sequence[str]] | None = None
) -> Form:
    """填表说明: how to fill in, every column, and the codes that may stand there."""
    head: list[list[GridCell]] = [["列名", "要求", "填法"]]
    rows: list[list[GridCell]] = []
    for column in resource.columns():
        fill = _column(column, (words or {}).get(column.attribute))
        need = "主键、必填" if column.key else "必填" if column.required else "选填"
        takes = f"从下拉列表中选择：{'、'.join(fill.choices)}" if fill.choices else _TAKES[fill.kind]
        rows.append([column.heading, need, takes])
    blocks: list[Line | Grid] = [Line("填表说明", "title"), Line(resource.title, "subtitle")]
    blocks += [Line(rule) for rule in _RULES]
    blocks.append(Grid(head, rows))
    if any(isinstance(column.widget, CodeWidget) for column in resource.columns()):
        codes: list[list[GridCell]] = [[each.code, each.name, ""] for each in divisions]
        blocks += [Line("可填的地区代码", "label"), Grid([["地区代码", "地区名称", ""]], codes)]
    return Form(portalbook.GUIDE_SHEET, [20, 22, 80], blocks, landscape=False)
