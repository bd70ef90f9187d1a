"""登记试点申请.xlsx: the application's fields, the volume so far, the six chapters of the 试点工作方案."""

from __future__ import annotations

from collections.abc import Sequence

from pledge_portal.common.spreadsheets.layout import Form, Grid, GridCell, Line, Slots, Span
from reporting.documents.common import chapter_rows, long_day, workbook
from reporting.models import PilotApplication
from reporting.rules.filings import PILOT_CHAPTERS, PILOT_FIELDS
from reporting.selectors.filings.records import FilingRecords
from reporting.selectors.filings.volumes import Volume

VOLUME_COLUMNS = ("期间", "登记项数（项）", "金额（万元）", "专利件数（件）", "企业数（家）")


def pilot_application(records: FilingRecords, volumes: Sequence[Volume]) -> bytes:
    """The workbook of 6.3."""
    return workbook([_fields(records), _plan(records, volumes)])


def field_text(records: FilingRecords, name: str) -> str:
    """A field of the application as it is written; the applicant is the bureau unless another is named."""
    application = records.application
    if name == "categories":
        return "、".join(application.categories) if application else ""
    value = str(getattr(application, name)) if application else ""
    return value or (records.bureau if name == "applicant" else "")


def _fields(records: FilingRecords) -> Form:
    rows: list[list[GridCell]] = [
        [Span(label, style="head"), Span(field_text(records, name), columns=3)] for name, label in PILOT_FIELDS.items()
    ]
    declared = records.application.applies_from if records.application else None
    rows.append([Span("申报声明", style="head"), Span(_declaration(records, long_day(declared)), columns=3)])
    return Form(
        "登记试点申请",
        [20, 36, 36, 36],
        [
            Line("专利权质押登记试点申请", "title"),
            Line(f"（{records.programme.document_number}）", "subtitle"),
            Grid([], rows),
            Slots([(f"申请单位（盖章）：{records.bureau}", 2), (f"填报日期：{long_day(records.as_of)}", 2)]),
        ],
    )


def _declaration(records: FilingRecords, day: str) -> str:
    return f"本省拟申报登记试点（{day}声明）。" if day else "本省尚未声明拟申报登记试点。"


def _plan(records: FilingRecords, volumes: Sequence[Volume]) -> Form:
    columns = len(VOLUME_COLUMNS)
    first, *others = PILOT_CHAPTERS.items()
    table: list[list[GridCell]] = [[Span(name, style="head") for name in VOLUME_COLUMNS]]
    for row in volumes:
        money = Span(row.amount, style="money")
        table.append([Span(row.period, style="center"), row.projects, money, row.patents, row.enterprises])
    rows = _chapter(records.application, *first, columns) + table
    for name, heading in others:
        rows += _chapter(records.application, name, heading, columns)
    return Form(
        "试点工作方案",
        [26] * columns,
        [
            Line("专利权质押登记试点工作方案", "title"),
            Line(f"申请单位：{field_text(records, 'applicant')}"),
            Grid([], rows),
            Line("注：2015年至2017年10月的登记情况由平台按台账和季度调度表生成，平台未掌握的留空，请补填。"),
        ],
    )


def _chapter(application: PilotApplication | None, name: str, heading: str, columns: int) -> list[list[GridCell]]:
    return chapter_rows(heading, getattr(application, name) if application else "", columns)
