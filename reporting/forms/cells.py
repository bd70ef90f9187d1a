"""Reading what the grid's script sends: one cell, or a block of them, each with what its writer saw there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reporting.catalogue import Catalogue, FigureSpec
from reporting.rules.returns import NOT_APPLICABLE
from reporting.services.errors import BadInput
from reporting.services.returns.cells import TICKED, ZERO_REPORT
from reporting.values import ValueRefused, parse_value

BLOCK_CELLS = 2000
TEXT_LENGTH = 60


@dataclass(frozen=True, slots=True)
class TypedCell:
    """One cell as typed. `figure`: its code, ZERO_REPORT for the row's tick. `value`, `expected`: as stored.

    `problem`: why it cannot be taken; `outside`: it is no cell of the form at all.
    """

    division: str
    figure: str
    value: str | None = None
    expected: str | None = None
    problem: str = ""
    outside: bool = False


def read_cell(body: bytes, form: Catalogue) -> TypedCell:
    """The JSON of one save. Raises BadInput naming the field, for a value that is no number too."""
    cell = _typed(_object(body), form)
    if cell.problem:
        raise BadInput(cell.problem, ["figure" if cell.outside else "value"])
    return cell


def read_block(body: bytes, form: Catalogue) -> list[TypedCell]:
    """The JSON of a block: {"cells": [{"division", "figure", "value", "expected"} or {…, "zero_report"}, …]}.

    A cell that cannot be read says so in its `problem`. Raises BadInput where the block itself is none.
    """
    cells = _object(body).get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise BadInput(_("请求不是有效的 JSON。"), ["cells"])
    if len(cells) > BLOCK_CELLS:
        raise BadInput(_("一次最多保存%(limit)d格，请分块粘贴。") % {"limit": BLOCK_CELLS}, ["cells"])
    return [_typed(cell, form) for cell in cells]


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadInput(_("请求不是有效的 JSON。")) from None
    if not isinstance(data, dict):
        raise BadInput(_("请求不是有效的 JSON。"))
    return data


def _typed(data: Mapping[str, Any], form: Catalogue) -> TypedCell:
    division = data.get("division")
    if not isinstance(division, str) or not is_text(division):
        raise BadInput(_("缺少单位代码。"), ["division"])
    if isinstance(data.get("zero_report"), bool):
        ticked = data["zero_report"]
        before = data.get("expected", not ticked)
        return TypedCell(division, ZERO_REPORT, TICKED if ticked else None, TICKED if before is True else None)
    name = str(data.get("figure", ""))
    figure = form.by_code.get(name)
    if figure is None:
        told = name[:8] if is_text(name) else ""
        return TypedCell(division, told, problem=_("没有这个指标。"), outside=True)
    try:
        value, expected = _stored(figure, data.get("value")), _stored(figure, data.get("expected"))
    except ValueRefused as error:
        return TypedCell(division, figure.code, problem=error.message)
    return TypedCell(division, figure.code, value, expected)


def _stored(figure: FigureSpec, text: Any) -> str | None:
    """A typed or a stored value in its stored form; null and "" are not reported."""
    if text is None:
        return None
    if text == NOT_APPLICABLE:
        return NOT_APPLICABLE
    if not isinstance(text, str):
        raise ValueRefused(_("数值应以文本传送。"))
    if not is_text(text):
        raise ValueRefused(_("含有不能保存的字符。"))
    if len(text.strip()) > TEXT_LENGTH:
        raise ValueRefused(_("内容过长，只填数字或“不适用”。"))
    return parse_value(figure, text)


def is_text(text: str) -> bool:
    """Neither NUL nor half of a surrogate pair: no database takes them."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def figures_of(cells: Sequence[TypedCell], form: Catalogue) -> list[FigureSpec]:
    """The figures that a block speaks of, in the form's order; with a tick those that it may turn into zeros."""
    named = {cell.figure for cell in cells}
    zeros = set(form.zero_report_codes) if ZERO_REPORT in named else set()
    return [figure for figure in form.figures if figure.code in named | zeros]
