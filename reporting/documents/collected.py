"""各省报送材料汇总.xlsx: what the 32 have filed, as filed, one table of each kind for the whole country."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from pledge_portal.common.spreadsheets.layout import Form, Grid, GridCell, Line, Span
from reporting.documents.common import long_day, numbered, workbook
from reporting.documents.frozen import APPLICATION, PEOPLE, POLICIES, SPECIALISTS, TARGETS, TASKS, UNITS, thawed
from reporting.documents.personnel_form import COLUMNS
from reporting.documents.promotion_plan import REGULAR, ROLLOUT, SIX
from reporting.rules.filings import FILE_OF_PART, GOALS, PARTS, PERSONNEL, PILOT, PILOT_CHAPTERS, PILOT_FIELDS, PLAN
from reporting.selectors.filings.board import BoardRow

Contents = Mapping[str, Mapping[str, Any]]  # province code → its tables
TASK_HEAD = (
    *("通知任务", "具体措施"), *(f"阶段目标：{stage}" for stage in GOALS.values()),
    *("责任处室", "配合部门", "责任地市", "完成时限", "成果形式", "备注"),
)  # fmt: skip
UNIT_HEAD = ("单位", *(name for item in (*SIX, REGULAR, ROLLOUT) for name in (item, f"{item}达到日期")))
TARGET_HEAD = ("指标", "2017基期", "2018目标", "同比", "2019目标", "同比", "2020目标", "同比", "年均增速")
POLICY_HEAD = (
    *("地区", "文件名称", "文号", "发文机关", "发文日期", "有效期至", "支持方式", "补助标准"),
    *("资金规模（万元）", "是否现行有效"),
)  # fmt: skip
DECIDED = {"submitted": "待审核", "accepted": "审核通过", "returned": "退回修改"}


def collected_workbook(rows: Sequence[BoardRow], contents: Mapping[str, Contents], today: date) -> bytes:
    """`contents`: part → province code → its tables as last filed; the first sheet alone tells who has not filed."""
    plan, people, pilot = (contents.get(part, {}) for part in (PLAN, PERSONNEL, PILOT))
    forms = [
        _overview(rows, today),
        _table("推进计划表1 任务分解", TASK_HEAD, [16, 30, 16, 16, 16, 16, 14, 16, 16, 12, 16, 14], rows, plan, TASKS),
        _table("推进计划表2 地市分解", UNIT_HEAD, [14, *([8, 12] * 8)], rows, plan, UNITS),
        _table("推进计划表3 年度目标", TARGET_HEAD, [20, *([12] * 8)], rows, plan, TARGETS),
        _table(
            "推进计划表4 政策措施", POLICY_HEAD, [12, 34, 22, 20, 12, 12, 16, 24, 12, 9], rows, plan, POLICIES
        ),
        _table("人员信息表", COLUMNS[1:], [24, 10, 14, 16, 12, 16, 16, 14, 24, 14], rows, people, PEOPLE),
        _table(
            "地市专人名单", ("地市", *COLUMNS[1:]), [14, 24, 10, 14, 16, 12, 16, 16, 14, 24, 14],
            rows, people, SPECIALISTS,
        ),
        _table(
            "登记试点申请", (*PILOT_FIELDS.values(), *PILOT_CHAPTERS.values()), [20, 20, 20, 24, 18, *([40] * 6)],
            rows, pilot, APPLICATION,
        ),
    ]  # fmt: skip
    return workbook(forms)


def _table(
    title: str,
    head: Sequence[str],
    widths: Sequence[float],
    rows: Sequence[BoardRow],
    contents: Contents,
    table: str,
) -> Form:
    found: list[list[GridCell]] = [
        [row.province.short_name, *cells]
        for row in rows
        for cells in thawed(contents.get(row.province.code, {}), table)
    ]
    filed = sum(row.province.code in contents for row in rows)
    return Form(
        title,
        [5, 9, *widths],
        [
            Line(title, "title"),
            Line(f"已报送{filed}个省份，按各省最近一次报送的内容汇总。"),
            Grid([["序号", "省份", *head]], numbered(found)),
        ],
    )


def _overview(rows: Sequence[BoardRow], today: date) -> Form:
    parts = [name.removesuffix(".xlsx") for name in FILE_OF_PART.values()]
    head: list[GridCell] = [Span("序号", rows=2), Span("省份", rows=2), *(Span(name, columns=3) for name in parts)]
    letters = ("报送函", "试点申请函")
    head += [Span(name, columns=4) for name in letters]
    head += [Span(name, rows=2) for name in ("报送次数", "最近回执", "审核情况", "退回理由")]
    second = ["状态", "首次报送", "逾期天数"] * len(PARTS) + ["文号", "成文日期", "收文日期", "收文号"] * len(letters)
    return Form(
        "报送情况总览",
        [5, 9, *([10, 12, 8] * 3), *([20, 12, 12, 16] * 2), 8, 24, 10, 30],
        [
            Line("各省报送材料汇总", "title"),
            Line(f"数据截至：{long_day(today)}　　首次报送为电子件报送日期，决定是否逾期；收文日期为纸质件收文日期。"),
            Grid([head, second], numbered(_overview_row(row) for row in rows)),
        ],
    )


def _overview_row(row: BoardRow) -> list[GridCell]:
    cells: list[GridCell] = [row.province.short_name]
    for part in row.parts:
        late = part.late if part.applies else None
        cells += [Span(part.label, style="center"), Span(part.first_on, style="day"), Span(late, style="count")]
    of: Callable[[str], Any] = {line.kind.value: line for line in row.letters}.get
    for line in (of("plan_letter"), of("pilot_letter")):
        paper, copy = (line.paper, line.copy) if line else (None, None)
        cells += [paper.document_number if paper else None, Span(paper.issued_on if paper else None, style="day")]
        cells += [Span(copy.received_on if copy else None, style="day"), copy.number if copy else None]
    latest = row.latest
    cells += [Span(row.versions, style="count"), latest.receipt if latest else None]
    return [*cells, DECIDED[latest.state] if latest else None, latest.reason if latest else None]
