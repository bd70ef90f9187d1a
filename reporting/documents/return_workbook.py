"""The workbook of one quarter, sent out to be filled in: a province's units and its own row, or one unit.

Its first sheet is what `import_workbook returns` reads. The texts are Chinese, whatever the language of the screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pledge_portal.common.periods import Quarter
from pledge_portal.common.spreadsheets import portalbook
from pledge_portal.common.spreadsheets.cells import NOT_APPLICABLE, Cell
from pledge_portal.common.spreadsheets.filling import FillBook, FillColumn
from pledge_portal.common.spreadsheets.layout import Form, Grid, GridCell, Line
from programmes.divisions.models import Division
from reporting.catalogue import Catalogue, FigureSpec
from reporting.models import QuarterlyReturn
from reporting.resources import ReturnResource, attribute_of, figures_by_attribute

KIND = ReturnResource.kind
LEADING = 5  # columns before the figures
_RULES = (
    "一、蓝灰底色的列名、地区和年度季度已锁定，请勿改动；只填白色单元格。灰底整行为已上报或已审核的单位，需先退回再改。",
    "二、四种填法：数字；0（确认没有发生）；“不适用”；留空（未报，不等于0）。金额以万元为单位，最多四位小数。",
    "三、本季没有发生业务的单位，在“零报告”列选“是”：时期指标的空白格按确认的0处理，时点指标仍要填写。",
    "四、单元格右上角有红色角标的，批注为台账数，供核对；与台账不一致的，导入后在网页上说明原因。",
    "五、清空原有的数，表示改为未报；没有改动的单元格，导入时不会覆盖他人在网页上新填的数。",
    "六、填好后保存为 .xlsx，在本季度“工作簿”页面上传。上传后先核对，确认后才写入，写入后仍为草稿，须另行提交或报送。",
)


def row_title(division: Division) -> str:
    """How a row is called in the file: the province's own with 本级, which the import knows."""
    return f"{division.name}本级" if division.is_province else division.name


def return_info(*, subject: Division, quarter: Quarter, edition: str, made_on: date) -> dict[str, str]:
    """What the file says of itself."""
    return {
        portalbook.SYSTEM: portalbook.MAKER,
        portalbook.KIND: KIND,
        portalbook.DIVISION: subject.code,
        portalbook.DIVISION_NAME: subject.name,
        portalbook.YEAR: str(quarter.year),
        portalbook.QUARTER: str(quarter.number),
        portalbook.EDITION: edition,
        portalbook.MADE_ON: made_on.isoformat(),
    }


def return_book(
    *,
    subject: Division,
    quarter: Quarter,
    form: Catalogue,
    rows: Sequence[tuple[Division, QuarterlyReturn | None]],
    known: Mapping[str, Mapping[str, str]],
    locked: frozenset[str],
    made_on: date,
) -> FillBook:
    """The quarter as stored. `known`: the ledgers' values by division; `locked`: codes of rows that may not change."""
    places = {figure.code: LEADING + index for index, figure in enumerate(form.figures)}
    comments = {
        (number, places[code]): f"台账：{_shown(form.by_code[code], value)}"
        for number, (division, _row) in enumerate(rows)
        for code, value in known.get(division.code, {}).items()
        if code in places
    }
    return FillBook(
        title=f"季度调度表 {quarter.year}年第{quarter.number}季度",
        columns=return_columns(form),
        rows=[_cells(form, quarter, division, row) for division, row in rows],
        info=return_info(subject=subject, quarter=quarter, edition=form.edition, made_on=made_on),
        guide=return_guide(form),
        locked_rows=frozenset(number for number, (division, _row) in enumerate(rows) if division.code in locked),
        comments=comments,
    )


def return_columns(form: Catalogue, *, locked: bool = True) -> list[FillColumn]:
    """The columns of the contract, with what each cell takes."""
    return [
        FillColumn("地区代码", "code", 10, locked=locked),
        FillColumn("地区名称", "text", 18, locked=locked),
        FillColumn("年度", "count", 7, locked=locked),
        FillColumn("季度", "count", 6, locked=locked),
        FillColumn(
            "零报告",
            "text",
            8,
            choices=("是",),
            prompt="本季没有发生业务的选“是”，空白的时期指标按确认的0处理；否则留空。",
        ),
        *(_column(figure) for figure in form.figures),
    ]


def _column(figure: FigureSpec) -> FillColumn:
    when = "时期数（本季发生）" if figure.is_period else "时点数（季末）"
    return FillColumn(
        figure.heading,
        "money" if figure.is_money else "count",
        14 if figure.is_money else 11,
        or_not_applicable=True,
        maximum=figure.maximum,
        prompt=f"单位：{figure.unit}，{when}。{figure.definition}",
    )


def _cells(form: Catalogue, quarter: Quarter, division: Division, row: QuarterlyReturn | None) -> list[Cell]:
    values = figures_by_attribute(row.values if row else {}, edition=form.edition)
    widgets = {column.attribute: column.widget for column in ReturnResource(edition=form.edition).columns()}
    figures = [widgets[attribute_of(each.code)].render(values[attribute_of(each.code)]) for each in form.figures]
    zero = "是" if row and row.zero_report else None
    return [division.code, row_title(division), quarter.year, quarter.number, zero, *figures]


def _shown(figure: FigureSpec, value: str) -> str:
    return NOT_APPLICABLE.value if value == "NA" else f"{value} {figure.unit}"


def return_guide(form: Catalogue) -> Form:
    """填表说明: how to fill in, and every figure's definition."""
    head: list[list[GridCell]] = [["序号", "列名", "全称", "单位", "口径", "时期/时点", "来源", "是否必填"]]
    figures: list[list[GridCell]] = [
        [
            figure.code,
            f"{figure.heading} ◇" if figure.deduplicated else figure.heading,
            figure.name,
            figure.unit,
            figure.definition,
            "时期" if figure.is_period else "时点",
            figure.source,
            "必填" if figure.required else "选填",
        ]
        for figure in form.figures
    ]
    blocks: list[Line | Grid] = [Line("填表说明", "title"), Line(form.title, "subtitle")]
    blocks += [Line(rule) for rule in _RULES]
    blocks += [Line(f"{note.heading}：{note.text}") for note in form.notes]
    return Form(portalbook.GUIDE_SHEET, [6, 20, 26, 8, 62, 10, 14, 10], [*blocks, Grid(head, figures)])
