"""Files that the browser refuses as a whole, before a row is looked at, and what it must say of each.

`place` is the page: the second quarter of 2018 of 广东, unless said otherwise.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook

from pledge_portal.common.spreadsheets import portalbook

HEADINGS = ["地区代码", "年度", "季度", "新增质押项目数"]
PROVINCE = "/returns/440000/2018/2/workbook/"
UNIT = "/returns/440100/2018/2/workbook/"


@dataclass(frozen=True)
class Refused:
    """One file: where it is brought to, what it is, and the words that must be said. `at_once`: without a job."""

    name: str
    content: Callable[[], bytes]
    words: tuple[str, ...]
    place: str = PROVINCE
    file: str = "表.xlsx"
    at_once: bool = False


def book(rows: list[list[Any]], info: Mapping[str, str] | None = None, *, headings: list[str] = HEADINGS) -> bytes:
    """A workbook; `info`: what the portal's hidden sheet says, by the names of `portalbook`."""
    made = Workbook()
    for row in [headings, *rows]:
        made.worksheets[0].append(row)
    if info:
        sheet = made.create_sheet(portalbook.INFO_SHEET)
        sheet.append([portalbook.SYSTEM, portalbook.MAKER])
        for name, value in info.items():
            sheet.append([getattr(portalbook, name), value])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


ROW = ["440100", 2018, 2, 1]
OWN = {"KIND": "returns", "DIVISION": "440000", "YEAR": "2018", "QUARTER": "2", "EDITION": "2017"}
REFUSED = [
    Refused(
        "wrong quarter, by the file's own word",
        lambda: book([ROW], OWN | {"QUARTER": "1"}),
        ("季度不符", "第二季度", "第一季度"),
    ),
    Refused(
        "wrong quarter, by its rows",
        lambda: book([["440100", 2017, 2, 1]]),
        ("季度不符", "2018年第二季度", "2017年第二季度"),
    ),
    Refused("wrong year", lambda: book([ROW], OWN | {"YEAR": "2019"}), ("季度不符", "2019年第二季度")),
    Refused(
        "another province's workbook",
        lambda: book([ROW], OWN | {"DIVISION": "340000"}),
        ("单位不符", "广东省", "安徽省"),
    ),
    Refused("another province's rows", lambda: book([["340100", 2018, 2, 1]]), ("单位不符", "广东省", "合肥市")),
    Refused(
        "the province's workbook at a unit", lambda: book([ROW], OWN), ("单位不符", "广州市", "广东省"), place=UNIT
    ),
    Refused(
        "another unit's workbook",
        lambda: book([["440300", 2018, 2, 1]], OWN | {"DIVISION": "440300"}),
        ("单位不符", "广州市", "深圳市"),
        place=UNIT,
    ),
    Refused("another edition", lambda: book([ROW], OWN | {"EDITION": "2016"}), ("指标版本不符", "2017", "2016")),
    Refused(
        "another kind", lambda: book([ROW], OWN | {"KIND": "measures"}), ("文件不符", "季度调度表", "工作机制台账")
    ),
    Refused("too many rows", lambda: book([["440100", 2018, 2, n] for n in range(5001)]), ("5000",)),
    Refused("nothing in it", lambda: book([], headings=[]), ("空的",)),
    Refused("a page renamed", lambda: b"<html></html>", ("扩展名", "不符"), at_once=True),
    Refused("a workbook named csv", lambda: book([ROW]), ("扩展名", "不符"), file="表.csv", at_once=True),
    Refused("an old workbook", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, (".xls",), at_once=True),
    Refused("another program's file", lambda: b"%PDF-1.4", (".xlsx", ".csv"), file="表.pdf", at_once=True),
    Refused("no file content", lambda: b"", ("空的",), at_once=True),
    Refused("cut short", lambda: book([ROW])[:2000], ("损坏",)),
    Refused("UTF-16", lambda: "地区代码,年度".encode("utf-16"), ("UTF-8", "GB18030"), file="表.csv"),
]
