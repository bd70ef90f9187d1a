"""What a quarter came back for: the batch that is open, pinned until it is settled, and those before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.selectors.calendar import days_late, days_left
from reporting.models import Remark
from reporting.selectors.returns.findings import cell_anchor, row_name
from reporting.selectors.returns.quarter import QuarterData
from reporting.values import display_value, language


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """One thing to put right. `was`, `now`: what the cell said then and says now; `href` leads to it.

    `state`: 待处理, 已改 or 已答复; `can_answer`: whoever looks may say what was done about it.
    """

    pk: int
    place: str
    figure: str
    problem: str
    request: str
    was: str
    now: str
    href: str
    answer: str
    answered_by: str
    has_changed: bool
    is_open: bool

    @property
    def is_settled(self) -> bool:
        """Changed or answered."""
        return bool(self.answer) or self.has_changed

    @property
    def state(self) -> str:
        """How it stands, in a word."""
        if self.answer:
            return _("已答复")
        return _("已改") if self.has_changed else _("待处理")


@dataclass(frozen=True, slots=True)
class RemarkBatch:
    """What was sent back at once. `days`: 剩 3 天, 今日到期, 已逾期 2 天; empty without a day and once settled."""

    number: int
    made_at: datetime
    made_by: str
    due_on: date | None
    days: str
    is_late: bool
    lines: Sequence[RemarkLine]
    revision: int | None

    @property
    def settled_count(self) -> int:
        """How many are changed or answered."""
        return sum(line.is_settled for line in self.lines)


def open_batches(data: QuarterData, *, today: date) -> list[RemarkBatch]:
    """What is still to be put right: on a province's page for the national office, on a unit's for its province."""
    return [each for each in _batches(data, today) if any(line.is_open for line in each.lines)]


def batches_for_review(data: QuarterData, *, today: date) -> list[RemarkBatch]:
    """Everything the subject was ever asked, the latest first, with the answers."""
    return _batches(data, today)


def _batches(data: QuarterData, today: date) -> list[RemarkBatch]:
    if data.province_return is None:
        return []
    rows = Remark.objects.visible_to(data.actor).filter(
        province_return=data.province_return, is_national=data.subject.is_province
    )
    if not data.subject.is_province:
        rows = rows.filter(division=data.subject)
    found = rows.select_related("division", "made_by", "answered_by", "revision").order_by("-batch", "id")
    return [_batch(data, list(some), today) for _number, some in groupby(found, key=lambda each: each.batch)]


def _batch(data: QuarterData, rows: Sequence[Remark], today: date) -> RemarkBatch:
    first = rows[0]
    is_open = any(row.settled_at is None for row in rows)
    late = is_open and first.due_on is not None and today > first.due_on
    return RemarkBatch(
        number=first.batch,
        made_at=first.made_at,
        made_by=first.made_by.name_at(first.made_at) if first.made_by else "",
        due_on=first.due_on,
        days=days_text(first.due_on, today) if is_open else "",
        is_late=late,
        lines=[_line(data, row) for row in rows],
        revision=first.revision.number if first.revision else None,
    )


def days_text(due_on: date | None, today: date) -> str:
    """剩 3 天, 今日到期, 已逾期 2 天; empty without a day."""
    if due_on is None:
        return ""
    left, late = days_left(due_on, today), days_late(due_on, today)
    if late:
        return ngettext("已逾期 %(days)d 天", "已逾期 %(days)d 天", late) % {"days": late}
    if not left:
        return _("今日到期")
    return ngettext("剩 %(days)d 天", "剩 %(days)d 天", left) % {"days": left}


def _line(data: QuarterData, row: Remark) -> RemarkLine:
    division, spec = row.division, data.form.by_code.get(row.figure)
    now = data.value(division, row.figure) if division and spec else None
    known = row.revision_id is not None or not row.is_national
    changed = bool(division and spec and known and row.settled_at is None and (now or "") != row.value)
    return RemarkLine(
        pk=row.pk,
        place=row_name(division) if division and data.subject.is_province else "",
        figure=spec.words(language()).heading if spec else "",
        problem=row.problem,
        request=row.request,
        was=display_value(row.value or None) or (_("未报") if known and spec else ""),
        now=display_value(now) or _("未报") if spec else "",
        href=_href(data, row) if spec else "",
        answer=row.answer,
        answered_by=row.answered_by.name_at(row.answered_at) if row.answered_by and row.answered_at else "",
        has_changed=changed,
        is_open=row.settled_at is None,
    )


def _href(data: QuarterData, row: Remark) -> str:
    """To the cell, on the page of the subject."""
    quarter, code = data.quarter, row.division_id or data.subject.code
    section = data.form.by_code[row.figure].section
    address = reverse("return-quarter", args=[data.subject.code, quarter.year, quarter.number])
    return f"{address}?section={section}&cell={code}-{row.figure}#{cell_anchor(code, row.figure)}"
