"""推进计划.xlsx: the five chapters and tables 1 to 4."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

from pledge_portal.common.spreadsheets.layout import Form, Grid, GridCell, Line, Span
from programmes.divisions.models import Division, ProvinceKind
from reporting.documents.common import chapter_rows, long_day, numbered, workbook, yes_no
from reporting.models import PromotionTask
from reporting.rules.filings import CHAPTERS, GOALS
from reporting.rules.rounding import growth_text
from reporting.selectors.filings.records import NO_POLICY, FilingRecords

SIX = ("服务促进机制", "纳入年度计划", "政策保障", "专人负责", "经费支持", "平台服务")
REGULAR, ROLLOUT = "常态化开展", "试点经验推广"
TASK_OF_ITEM = {
    **dict.fromkeys(SIX[:2], "1.4"),
    **dict.fromkeys(SIX[2:], "1.5"),
    REGULAR: "1.6",
    ROLLOUT: "2.1",
}


def promotion_plan(records: FilingRecords) -> bytes:
    """The workbook of 6.1."""
    return workbook([_text(records), _tasks(records), _units(records), _targets(records), _policies(records)])


def _heading(records: FilingRecords) -> str:
    return f"填报单位：{records.bureau}　　数据截至：{long_day(records.as_of)}"


def _text(records: FilingRecords) -> Form:
    rows: list[list[GridCell]] = []
    for name, heading in CHAPTERS.items():
        rows += chapter_rows(heading, getattr(records.plan, name) if records.plan else "", 6)
    plan = records.work_plan
    attached = "附：表1 任务分解表；表2 地市分解表；表3 年度目标表；表4 政策措施清单。"
    if plan:
        number = f"（{plan.document_number}）" if plan.document_number else ""
        adopted = f"{long_day(plan.adopted_on)}通过"
        attached += f"推进专利质押融资工作方案（2018—2020年）{number}{adopted}，全文随正式文件报送。"
    return Form(
        "推进计划",
        [22] * 6,
        [
            Line(f"{records.province.name}专利质押融资工作推进计划", "title"),
            Line(f"（{records.programme.document_number}）", "subtitle"),
            Line(_heading(records)),
            Grid([], rows),
            Line(attached),
        ],
    )


def _tasks(records: FilingRecords) -> Form:
    names = ["序号", "通知任务", "具体措施", "阶段目标", "责任处室", "配合部门", "责任地市", "完成时限"]
    names += ["成果形式", "备注"]
    head: list[GridCell] = [
        Span(name, columns=len(GOALS)) if name == "阶段目标" else Span(name, rows=2) for name in names
    ]
    widths = [5, 17, 26, 14, 14, 14, 14, 11, 12, 11, 11, 13, 12]
    return Form(
        "表1 任务分解表",
        widths,
        [
            Line("表1 任务分解表", "title"),
            Line(_heading(records)),
            Grid([head, list(GOALS.values())], numbered(task_rows(records))),
        ],
    )


def task_rows(records: FilingRecords) -> list[list[GridCell]]:
    """Of 表1, in the order of the notice's clauses, without their numbers."""
    titles = {clause.code: f"{clause.code} {clause.title}" for clause in records.clauses}
    order = list(titles)
    stored = sorted(records.tasks, key=lambda task: order.index(task.clause) if task.clause in titles else len(order))
    return [_task_row(titles.get(task.clause, task.clause), task) for task in stored]


def _task_row(title: str, task: PromotionTask) -> list[GridCell]:
    return [
        title,
        task.actions,
        *(getattr(task, goal) for goal in GOALS),
        task.office,
        task.partners,
        task.units,
        task.due_on,
        task.output,
        task.note,
    ]


def _units(records: FilingRecords) -> Form:
    items = (*SIX, REGULAR, ROLLOUT)
    head: list[GridCell] = [
        Span("序号", rows=2),
        Span(records.unit_word, rows=2),
        *(Span(item, columns=2) for item in items),
    ]
    rows = unit_rows(records)
    first = 0 if records.province.kind == ProvinceKind.MUNICIPALITY else 1
    listed = [[Span(number or None, style="center"), *row] for number, row in enumerate(rows, first)]
    return Form(
        "表2 地市分解表",
        [5, 14, *([7, 11] * len(items))],
        [
            Line("表2 地市分解表", "title"),
            Line(_heading(records)),
            Grid([head, ["今日", "达到日期"] * len(items)], listed),
            Line(
                "注：“今日”指数据截至日是否已经做到；已做到的，“达到日期”为起始日，未做到的，为拟达到的日期，未定的留空。"
            ),
        ],
    )


def unit_rows(records: FilingRecords) -> list[list[GridCell]]:
    """Of 表2, every unit; a municipality itself, which is its own central city, stands first."""
    own = [records.province] if records.province.kind == ProvinceKind.MUNICIPALITY else []
    return [_unit_row(records, unit) for unit in (*own, *records.units)]


def _unit_row(records: FilingRecords, unit: Division) -> list[GridCell]:
    row: list[GridCell] = [unit.name]
    municipality = records.province.kind == ProvinceKind.MUNICIPALITY
    for item in (*SIX, REGULAR, ROLLOUT):
        if unit.is_province != (municipality and item == REGULAR):
            row += [Span("—", style="center"), Span("—", style="center")]
            continue
        since = records.spells.get((unit.code, item))
        day = since or _planned(records, unit, item)
        row += [Span(yes_no(since is not None), style="center"), Span(day, style="day")]
    return row


def _planned(records: FilingRecords, unit: Division, item: str) -> date | None:
    """The 完成时限 of the item's task where the unit is among its 责任地市; None: not known."""
    task = records.task_of(TASK_OF_ITEM[item])
    if task is None or task.due_on is None or task.due_on < records.as_of:
        return None
    everyone = not task.units or task.units.startswith(("各", "全部"))
    return task.due_on if everyone or unit.name in task.units or unit.short_name in task.units else None


def _targets(records: FilingRecords) -> Form:
    head: list[list[GridCell]] = [
        [
            Span("指标", rows=2),
            Span("2017基期", rows=2),
            *(Span(f"{year}目标", columns=2) for year in (2018, 2019, 2020)),
            Span("年均增速", rows=2),
        ],
        ["目标", "同比"] * 3,
    ]
    return Form(
        "表3 年度目标表",
        [22, 13, *([12, 12] * 3), 14],
        [
            Line("表3 年度目标表", "title"),
            Line(_heading(records)),
            Grid(head, target_rows(records) or [[None] * 9]),
            Line("注：年均增速以2017年为基期，按2018—2020年三年复合计算；通知要求年均增长20%以上。"),
        ],
    )


def target_rows(records: FilingRecords) -> list[list[GridCell]]:
    """Of 表3; empty without a 工作方案."""
    plan = records.work_plan
    if plan is None:
        return []
    row: list[GridCell] = [plan.metric, plan.baseline]
    for before, after in pairwise([plan.baseline, plan.target_2018, plan.target_2019, plan.target_2020]):
        row += [after, _rate(after, before)]
    return [[*row, _rate(plan.target_2020, plan.baseline, 3)]]


def _rate(later: int, earlier: int, years: int = 1) -> Span:
    text = growth_text(later, earlier, years)
    return Span(Decimal(text) if text else None, style="percent")


def _policies(records: FilingRecords) -> Form:
    head = ["序号", "地区", "文件名称", "文号", "发文机关", "发文日期", "有效期至", "支持方式", "补助标准"]
    head += ["资金规模（万元）", "是否现行有效"]
    return Form(
        "表4 政策措施清单",
        [5, 12, 30, 20, 18, 12, 12, 14, 22, 12, 9],
        [
            Line("表4 政策措施清单", "title"),
            Line(_heading(records)),
            Grid([head], numbered(policy_rows(records))),
        ],
    )


def policy_rows(records: FilingRecords) -> list[list[GridCell]]:
    """Of 表4; a unit that issued none says so."""
    rows: list[list[GridCell]] = [
        [
            policy.division.name,
            policy.title,
            policy.document_number,
            policy.issuer,
            policy.issued_on,
            policy.valid_until,
            policy.support.replace(";", "、"),
            policy.standard,
            policy.fund_size,
            Span(yes_no(policy.is_current), style="center"),
        ]
        for policy in records.policies
    ]
    listed = {policy.division_id for policy in records.policies}
    none = [each for each in records.units if each.code in records.without_policy and each.code not in listed]
    rows += [[unit.name, NO_POLICY, *[None] * 8] for unit in none]
    return rows
