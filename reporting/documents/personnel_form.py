"""人员信息表.xlsx: the notice's attachment, and the list of the units' 专人."""

from __future__ import annotations

from pledge_portal.common.spreadsheets.layout import Form, Grid, GridCell, Line, Slots
from programmes.models import Contact
from programmes.models.contacts import Duty
from reporting.documents.common import long_day, numbered, workbook
from reporting.selectors.filings.records import FilingRecords

COLUMNS = ("序号", "单位", "姓名", "职务", "所在处室", "分工", "办公电话", "传真", "手机", "电子邮箱", "备注")
UNIT_COLUMNS = ("序号", "地市", *COLUMNS[1:])
WIDTHS = (5.0, 24.0, 10.0, 13.0, 16.0, 12.0, 15.0, 15.0, 14.0, 24.0, 14.0)


def personnel_form(records: FilingRecords) -> bytes:
    """The workbook of 6.2."""
    return workbook([_own(records), _specialists(records)])


def _frame(records: FilingRecords, title: str, columns: int) -> list[Line | Slots]:
    left = columns // 2
    return [
        Line("附件", "label"),
        Line(title, "title"),
        Slots(
            [
                (f"填报单位（盖章）：{records.bureau}", left),
                (f"填报日期：{long_day(records.as_of)}", columns - left),
            ]
        ),
    ]


def _foot(columns: int) -> Slots:
    return Slots([("填表人：", columns // 2), ("审核人：", columns - columns // 2)])


def _own(records: FilingRecords) -> Form:
    head = _frame(records, "专利质押融资工作人员信息表", len(COLUMNS))
    return Form("人员信息表", WIDTHS, [*head, Grid([COLUMNS], numbered(own_rows(records))), _foot(len(COLUMNS))])


def own_rows(records: FilingRecords) -> list[list[GridCell]]:
    """The bureau's people, by their duties."""
    return [_person(row, records.bureau) for row in records.own_contacts]


def specialist_rows(records: FilingRecords) -> list[list[GridCell]]:
    """Every unit, in the register's order; one without a 专人 stands with an empty row."""
    rows: list[list[GridCell]] = []
    for unit in records.units:
        found = [row for row in records.contacts if row.division_id == unit.code and row.duty == Duty.SPECIALIST]
        rows += [[unit.name, *_person(row, unit.name)] for row in found]
        if not found:
            rows.append([unit.name, *[None] * 9, "未登记"])
    return rows


def _specialists(records: FilingRecords) -> Form:
    head = _frame(records, "地市专人名单", len(UNIT_COLUMNS))
    widths, grid = (WIDTHS[0], 14.0, *WIDTHS[1:]), Grid([UNIT_COLUMNS], numbered(specialist_rows(records)))
    return Form("地市专人名单", widths, [*head, grid, _foot(len(UNIT_COLUMNS))])


def _person(row: Contact, office: str) -> list[GridCell]:
    return [
        row.unit_name or office,
        row.name,
        row.position,
        row.office,
        row.duty,
        row.telephone,
        row.fax,
        row.mobile,
        row.email,
        row.note,
    ]
