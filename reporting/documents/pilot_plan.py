"""专利权质押登记试点工作方案.docx: the six chapters as text, the volume so far as a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from pledge_portal.common.formatting import grouped
from reporting.documents.official import OfficialDocument
from reporting.documents.pilot_application import VOLUME_COLUMNS
from reporting.rules.filings import PILOT_CHAPTERS
from reporting.selectors.filings.records import FilingRecords
from reporting.selectors.filings.volumes import Volume

SECOND_HEAD = re.compile(r"（[一二三四五六七八九十]+）[^。；]{1,24}")  # a line that is nothing but a second head


def pilot_plan(records: FilingRecords, volumes: Sequence[Volume]) -> bytes:
    """The 试点工作方案 that goes with the application."""
    name = records.province.name
    plan = OfficialDocument(agency=records.bureau, subject=f"{name}专利权质押登记试点工作方案")
    plan.title([name, "专利权质押登记", "试点工作方案"])
    plan.blank()
    for number, (field, heading) in enumerate(PILOT_CHAPTERS.items()):
        plan.chapter(heading)
        write_text(plan, getattr(records.application, field) if records.application else "")
        if not number:
            _volumes(plan, volumes)
    plan.signature(records.bureau, records.as_of)
    return plan.as_bytes()


def write_text(document: OfficialDocument, text: str) -> None:
    """A chapter's text: its second heads in 楷体, the rest as paragraphs; a line where nothing is written yet."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    for line in lines or ["（待填写）"]:
        if SECOND_HEAD.fullmatch(line):
            document.section(line)
        else:
            document.body(line)


def _volumes(plan: OfficialDocument, volumes: Sequence[Volume]) -> None:
    rows = [[each.period, *("" if value is None else grouped(value) for value in _figures(each))] for each in volumes]
    plan.table("表　专利权质押登记情况（2015年至2017年10月）", VOLUME_COLUMNS, rows, [3, 3, 3, 3, 3], "crrrr")


def _figures(volume: Volume) -> tuple[int | Decimal | None, ...]:
    return volume.projects, volume.amount, volume.patents, volume.enterprises
