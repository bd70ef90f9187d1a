"""任务落实情况表.xlsx: every clause and its figures as of the day, made by the portal for reference."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pledge_portal.common.spreadsheets.layout import Form, Grid, GridCell, Line, Span
from programmes.models import Clause
from reporting.documents.common import long_day, workbook
from reporting.rules.explanations import Explanation
from reporting.rules.facts import ClauseSpec, Rule, Status, Verdict
from reporting.selectors.filings.records import FilingRecords

MARK = "本表由平台生成，供参考"
COLUMNS = ("序号", "条款", "任务", "要求", "完成数", "基数", "完成值", "目标值", "完成时限", "状态", "达到日期", "说明")
WIDTHS = (5, 8, 20, 32, 9, 9, 10, 9, 12, 14, 12, 30)
RATIOS = {Rule.OWN_AND_UNITS, Rule.UNITS_WITH_ALL, Rule.CENTRAL_CITIES}
WORDS = {
    Status.MET: "已完成",
    Status.MET_LATE: "逾期完成",
    Status.PENDING: "未到期",
    Status.MISSED: "未完成",
    Status.NOT_APPLICABLE: "不适用",
    Status.NO_BASELINE: "无基期",
    Status.ON_TRACK: "达到序时进度",
    Status.BEHIND: "滞后于序时进度",
}


def task_status(records: FilingRecords, explanations: Mapping[str, Explanation]) -> bytes:
    """The workbook that goes with every package."""
    return workbook([_clauses(records, explanations), _gaps(records, explanations)])


def status_word(spec: ClauseSpec, verdict: Verdict) -> str:
    """达标 and 未达标 of ratios, else 已完成 and 未完成; 待认定 while the group is not confirmed."""
    if verdict.provisional and verdict.status is Status.MISSED:
        return "待认定"
    word = WORDS[verdict.status]
    if spec.rule in RATIOS and verdict.status in (Status.MET, Status.MISSED):
        word = {"已完成": "达标", "未完成": "未达标"}[word]
    return f"{word}（待认定）" if verdict.provisional and verdict.status is not Status.NOT_APPLICABLE else word


def _heading(records: FilingRecords) -> list[Line]:
    return [
        Line(f"{records.bureau}　　数据截至：{long_day(records.as_of)}"),
        Line(f"{MARK}，以各单位正式报送的材料为准。"),
    ]


def _clauses(records: FilingRecords, explanations: Mapping[str, Explanation]) -> Form:
    rows: list[list[GridCell]] = []
    for clause in records.clauses:
        found = explanations.get(clause.code)
        if found is None:
            rows.append(
                [clause.code, clause.title, clause.asks, *[None] * 5, Span("不设量化指标", style="center"), None, None]
            )
        elif not found.verdicts:
            due = Span(clause.due_on, style="day")
            rows.append(
                [
                    clause.code,
                    clause.title,
                    clause.asks,
                    *[None] * 4,
                    due,
                    Span("未到期", style="center"),
                    None,
                    "统计年度尚未开始",
                ]
            )
        else:
            rows += [_row(clause, found, verdict) for verdict in found.verdicts]
    numbered = [[Span(number, style="center"), *row] for number, row in enumerate(rows, 1)]
    title = Line(f"{records.province.name}专利质押融资任务落实情况表", "title")
    return Form("任务落实情况表", WIDTHS, [title, *_heading(records), Grid([COLUMNS], numbered)])


def _row(clause: Clause, found: Explanation, verdict: Verdict) -> list[GridCell]:
    year = f"（{verdict.year}年）" if verdict.year else ""
    return [
        clause.code,
        clause.title + year,
        clause.asks,
        Span(verdict.numerator, style="count"),
        Span(verdict.denominator, style="count"),
        _value(found.clause, verdict.value),
        _value(found.clause, verdict.threshold),
        Span(verdict.due, style="day"),
        Span(status_word(found.clause, verdict), style="center"),
        Span(verdict.met_on, style="day"),
        _remark(found, verdict),
    ]


def _value(spec: ClauseSpec, text: str | None) -> Span:
    if text is None:
        return Span(None)
    is_share = "." in spec.threshold
    return Span(Decimal(text), style="percent") if is_share else Span(int(Decimal(text)), style="count")


def _remark(found: Explanation, verdict: Verdict) -> str:
    """What the figures rest on, in a line."""
    if verdict.status is Status.NOT_APPLICABLE:
        return "不适用于本省"
    if found.filing is not None and found.filing.filed_on:
        late = f"，逾期{found.filing.days_late}天" if found.filing.days_late else ""
        return f"{long_day(found.filing.filed_on)}首次报送{late}"
    if verdict.year is not None:
        growth = f"年均增长{Decimal(verdict.average or 0):.2%}" if verdict.average else ""
        return growth if verdict.complete else "数据尚不完整"
    if found.needed and found.clause.rule in RATIOS:
        return f"还差{found.needed}个"
    return ""


def _gaps(records: FilingRecords, explanations: Mapping[str, Explanation]) -> Form:
    """By division: what it lacks, clause by clause."""
    lacking: dict[str, list[str]] = {}
    for code, found in explanations.items():
        verdict = found.verdict
        if verdict is None or verdict.status is Status.NOT_APPLICABLE:
            continue
        for line in (found.own, *found.gaps):
            if line is not None and line.missing:
                lacking.setdefault(line.code, []).append(f"{code} {'、'.join(line.missing)}")
    rows: list[list[GridCell]] = [
        [each.name, len(lacking[each.code]), "；".join(lacking[each.code])]
        for each in (records.province, *records.units)
        if each.code in lacking
    ]
    numbered = [[Span(number, style="center"), *row] for number, row in enumerate(rows, 1)]
    return Form(
        "尚未做到的事项",
        [6, 22, 10, 96],
        [
            Line("尚未做到的事项", "title"),
            *_heading(records),
            Grid([["序号", "地区", "涉及条款数", "尚缺事项"]], numbered),
        ],
    )
