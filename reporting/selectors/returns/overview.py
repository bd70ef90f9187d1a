"""The line above a quarter, its deadline, the units' states, and what a submission still lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pledge_portal.common.clock import BEIJING
from pledge_portal.common.formatting import short_date
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division, ProvinceKind
from programmes.selectors.calendar import days_late, days_left, province_due_on, unit_due_on
from reporting.models import ProvinceReturn, QuarterlyReturn, QuarterState, SubmissionKind, UnitState
from reporting.permissions import Decision, is_asked, may_act_on_unit
from reporting.rules.returns import UnitAct
from reporting.selectors.returns.findings import QuarterFindings
from reporting.selectors.returns.quarter import QuarterData
from reporting.values import language

STATE_PILLS = {
    QuarterState.OPEN: "",
    QuarterState.SUBMITTED: "pill--info",
    QuarterState.RETURNED: "pill--bad",
    QuarterState.ACCEPTED: "pill--good",
    QuarterState.LOCKED: "pill--good",
    QuarterState.CORRECTING: "pill--warn",
}
HANDED_IN_STATES = (QuarterState.SUBMITTED, QuarterState.ACCEPTED, QuarterState.LOCKED, QuarterState.CORRECTING)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due day as a page speaks of it on `today`; `text` is 距截止 6 天, 今日到期, 已逾期 2 天 or empty (done)."""

    due_on: date
    text: str
    day: str
    urgent: bool


def deadline(*, quarter: Quarter, of_unit: bool, today: date, done: bool, resubmit_by: date | None = None) -> Deadline:
    """How long is left; late is said, never refused. `resubmit_by`: the day set when it was returned."""
    due_on = resubmit_by or (unit_due_on(quarter) if of_unit else province_due_on(quarter))
    left, late = days_left(due_on, today), days_late(due_on, today)
    if done:
        text = ""
    elif late:
        text = ngettext("已逾期 %(days)d 天", "已逾期 %(days)d 天", late) % {"days": late}
    elif left:
        text = ngettext("距截止 %(days)d 天", "距截止 %(days)d 天", left) % {"days": left}
    else:
        text = _("今日到期")
    return Deadline(due_on, text, short_date(due_on), bool(text) and left <= 7)


def quarter_label(quarter: Quarter) -> str:
    """2018年第二季度, in English Q2 2018."""
    if language().startswith("en"):
        return f"Q{quarter.number} {quarter.year}"
    return f"{quarter.year}年第{'一二三四'[quarter.number - 1]}季度"


def units_word(province: Division, count: int) -> str:
    """21 个地市, 16 个区县, 14 个师."""
    if province.kind == ProvinceKind.MUNICIPALITY:
        text = ngettext("%(count)d 个区县", "%(count)d 个区县", count)
    elif province.kind == ProvinceKind.CORPS:
        text = ngettext("%(count)d 个师", "%(count)d 个师", count)
    else:
        text = ngettext("%(count)d 个地市", "%(count)d 个地市", count)
    return text % {"count": count}


def summary(data: QuarterData) -> str:
    """21 个地市：已审 17，代填 1，填报中 2，未填 1."""
    words = {
        "accepted": _("已审 %(count)d"),
        "filled": _("代填 %(count)d"),
        UnitState.REPORTED: _("已上报 %(count)d"),
        UnitState.FILLING: _("填报中 %(count)d"),
        UnitState.RETURNED: _("退回 %(count)d"),
        UnitState.NOT_STARTED: _("未填 %(count)d"),
    }
    counts = Counter(_kind(data, unit) for unit in data.asked)
    parts = [text % {"count": counts[kind]} for kind, text in words.items() if counts[kind]]
    return _("%(units)s：%(parts)s") % {
        "units": units_word(data.subject, len(data.asked)),
        "parts": _("，").join(parts),
    }


def _kind(data: QuarterData, unit: Division) -> str:
    row = data.row(unit)
    state = row.state if row else UnitState.NOT_STARTED
    if state == UnitState.ACCEPTED:
        return "filled" if row and row.filled_by_province else "accepted"
    return state


def timeliness(province_return: ProvinceReturn | None, quarter: Quarter) -> str:
    """补报 where the first submission came late; 退回重报 or 更正 where the latest is one; both are said.

    The return's latest revision must be at hand. Empty where it came in time and stands as it came.
    """
    if province_return is None or province_return.first_submitted_at is None:
        return ""
    found = []
    if days_late(province_due_on(quarter), _local_day(province_return.first_submitted_at)):
        found.append(str(SubmissionKind.LATE.label))
    latest = province_return.latest_revision
    if latest is not None and latest.kind in (SubmissionKind.RESUBMITTED, SubmissionKind.CORRECTION):
        found.append(str(SubmissionKind(latest.kind).label))
    return " · ".join(found)


def is_late(province_return: ProvinceReturn | None, quarter: Quarter) -> bool:
    """Whether the first submission came after the due day (补报)."""
    first = province_return.first_submitted_at if province_return else None
    return first is not None and bool(days_late(province_due_on(quarter), _local_day(first)))


def _local_day(moment: datetime) -> date:
    return moment.astimezone(BEIJING).date()


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit on the tab of units and on the checklist; decisions say what the actor may do now.

    `waiting`: findings that stand in its way, where they were asked for.
    """

    division: Division
    row: QuarterlyReturn | None
    state: str
    state_label: str
    pill: str
    version: int
    missing: Sequence[str]
    missing_names: str
    accept: Decision
    send_back: Decision
    fill_in: Decision
    waiting: int = 0

    @property
    def lacks_fill_reason(self) -> bool:
        """代填 whose reason has not been given: it is asked for before the unit is accepted."""
        return self.row is not None and self.row.filled_by_province and not self.row.fill_reason


UNIT_PILLS = {
    UnitState.NOT_STARTED: "",
    UnitState.FILLING: "",
    UnitState.REPORTED: "pill--info",
    UnitState.RETURNED: "pill--bad",
    UnitState.ACCEPTED: "pill--good",
}


def unit_lines(data: QuarterData, findings: QuarterFindings | None = None) -> list[UnitLine]:
    """Every unit that owes the quarter, with its state, what it lacks and, of `findings`, what stands in its way."""
    lines = [unit_line(data, unit) for unit in data.asked]
    if findings is None:
        return lines
    return [replace(line, waiting=len(findings.blocking_in([line.division.code]))) for line in lines]


def ready_lines(lines: Sequence[UnitLine]) -> list[UnitLine]:
    """Those complete that the actor may accept now and of which nothing is known to stand in the way."""
    return [line for line in lines if line.accept and not line.missing and not line.waiting]


def unit_line(data: QuarterData, unit: Division) -> UnitLine:
    """One unit."""
    row, missing = data.row(unit), data.missing(unit)
    state = UnitState(data.state(unit))

    def decide(act: UnitAct) -> Decision:
        return may_act_on_unit(
            act,
            actor=data.actor,
            division=unit,
            quarter=data.quarter,
            row=row,
            province_return=data.province_return,
        )

    headings = [data.form.by_code[code].words(language()).heading for code in missing]
    return UnitLine(
        division=unit,
        row=row,
        state=state.value,
        state_label=str(state.label),
        pill=UNIT_PILLS[state],
        version=row.version if row else 0,
        missing=missing,
        missing_names=_("、").join(headings),
        accept=decide(UnitAct.ACCEPT),
        send_back=decide(UnitAct.RETURN),
        fill_in=decide(UnitAct.FILL_IN),
    )


def ended_notice(division: Division, quarter: Quarter) -> str:
    """What is said of a unit that the quarter no longer asks, or that has ended since; empty otherwise."""
    if division.last_day is None:
        return ""
    place = division.successor.label if division.successor else ""
    told = {"unit": division.label, "day": division.last_day.isoformat(), "successor": place}
    if not is_asked(division, quarter):
        return _("%(unit)s于%(day)s并入%(successor)s，本季不再填报；已有数据保留，不计入全省。") % told
    return _("%(unit)s于%(day)s并入%(successor)s，此前季度的更正由%(successor)s或省局办理。") % told
