"""The trail as a sheet: a row an entry, its changes in words, and what proves its place in the chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pledge_portal.audit.words import Told
from pledge_portal.common import clock
from pledge_portal.common.spreadsheets.cells import Cell
from pledge_portal.common.spreadsheets.writing import Sheet

HEADINGS = (
    "时间", "平台日期", "姓名", "账号", "角色", "来源", "地址", "操作", "操作代码", "对象", "对象编号", "地区代码",
    "变更", "链", "序号", "校验码",
)  # fmt: skip
WIDTHS = (20, 12, 14, 14, 14, 8, 16, 18, 22, 34, 24, 10, 60, 10, 8, 66)
LONGEST = 30_000  # characters: a cell holds 32,767


def trail_sheet(lines: Iterable[Told]) -> Sheet:
    """The sheet of the given entries, in their order."""
    return Sheet("审计记录", HEADINGS, _rows(lines), WIDTHS)


def _rows(lines: Iterable[Told]) -> Iterator[tuple[Cell, ...]]:
    for line in lines:
        entry = line.entry
        at = entry.at.astimezone(clock.BEIJING).strftime("%Y-%m-%d %H:%M:%S")
        changes = "；".join(f"{each.label}：{each.old or '—'} → {each.new or '—'}" for each in line.changes)
        yield (
            at, entry.portal_day, entry.name, entry.login, line.role, line.source, entry.address, line.action,
            entry.action, line.subject, entry.subject_id, entry.division_code, changes[:LONGEST], entry.chain,
            entry.sequence, entry.hash,
        )  # fmt: skip
