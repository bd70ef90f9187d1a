"""Loading a programme: the register, the calendar, a notice with its clauses, and the groups it begins with.

Loading adds what is missing and leaves alone what is there: what the national office has edited stays edited, and
loading again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from chinese_calendar import constants as published
from chinese_calendar import is_workday
from django.db import transaction

from pledge_portal.accounts.permissions import OPERATOR, Actor, Permission
from pledge_portal.audit.services import Event, record
from pledge_portal.common.queueing import facts_changed
from programmes.divisions.selectors import province_codes
from programmes.divisions.services import load_register
from programmes.models import Clause, GroupMembership, Holiday, Item, Programme, ReportingDay
from programmes.rules.calendar import USUAL_DAYS
from programmes.rules.notice import INITIAL_GROUP, ClauseText, Notice, NoticeInvalid, read_notice
from programmes.selectors import calendar

NOTICE_733 = Path(__file__).parent.parent / "data" / "notice_733.toml"
FIRST_HOLIDAY, LAST_HOLIDAY = date(2015, 1, 1), date(2026, 12, 31)
_HOLIDAY_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of each sort were added."""

    programme: str
    divisions: int
    holidays: int
    reporting_days: int
    programmes: int
    clauses: int
    groups: int

    @property
    def added(self) -> dict[str, int]:
        """The counts by sort."""
        return {sort: count for sort, count in asdict(self).items() if sort != "programme"}

    @property
    def changed(self) -> bool:
        """Whether anything was added."""
        return any(self.added.values())


def _require_known_items(notice: Notice) -> None:
    words = set(Item.values)
    unknown = [
        f"clause {clause.code}: items: {item!r} unknown"
        for clause in notice.clauses
        for item in clause.parameters.get("items", [])
        if item not in words
    ]
    if unknown:
        raise NoticeInvalid(unknown)


def load_programme(*, actor: Actor = OPERATOR, path: Path = NOTICE_733) -> Loaded:
    """Load the register, the calendar and the programme of `path`, all or nothing; raises NoticeInvalid.

    Where clauses or groups came, every province is computed anew.
    """
    actor.require(Permission.EDIT_PROGRAMME)
    notice = read_notice(path)
    _require_known_items(notice)
    with transaction.atomic():
        divisions = load_register()
        provinces = province_codes()
        strangers = sorted(set(notice.groups) - set(provinces))
        if strangers:
            raise NoticeInvalid([f"groups: {code} is no province" for code in strangers])
        loaded = Loaded(
            programme=notice.code,
            divisions=divisions,
            holidays=_load_holidays(),
            reporting_days=_load_reporting_days(),
            programmes=_load_head(notice),
            clauses=_load_clauses(notice),
            groups=_load_groups(notice, provinces),
        )
        if loaded.changed:
            _record(actor, loaded)
        if loaded.divisions or loaded.clauses or loaded.groups:
            for province in provinces:
                facts_changed(province=province, requested_by=actor.user_id)
        transaction.on_commit(calendar.refresh)
    calendar.refresh()
    return loaded


def _record(actor: Actor, loaded: Loaded) -> None:
    changes = {sort: [0, count] for sort, count in loaded.added.items() if count}
    event = Event(action="programme.loaded", subject_type="programme", subject_id=loaded.programme, changes=changes)
    record(actor=actor, event=event)


def published_holidays(first: date, last: date) -> Iterator[Holiday]:
    """The days of the state's holiday schedules that differ from the weekday rule, unsaved."""
    day = first
    while day <= last:
        works = is_workday(day)
        if works != (day.weekday() < 5):
            english = published.holidays.get(day) or published.workdays.get(day) or ""
            name = _HOLIDAY_NAMES.get(english, "")
            yield Holiday(day=day, is_working_day=works, name=f"{name}调休上班" if works else name)
        day += timedelta(days=1)


def _load_holidays() -> int:
    known = set(Holiday.objects.values_list("day", flat=True))
    missing = [row for row in published_holidays(FIRST_HOLIDAY, LAST_HOLIDAY) if row.day not in known]
    Holiday.objects.bulk_create(missing)
    return len(missing)


def _load_reporting_days() -> int:
    known = set(ReportingDay.objects.filter(year=0, quarter=0).values_list("level", flat=True))
    missing = [ReportingDay(level=level, day_of_month=day) for level, day in USUAL_DAYS.items() if level not in known]
    ReportingDay.objects.bulk_create(missing)
    return len(missing)


def _load_head(notice: Notice) -> int:
    if Programme.objects.filter(code=notice.code).exists():
        return 0
    taken = Programme.objects.filter(is_default=True).exists()
    Programme.objects.create(
        code=notice.code,
        title=notice.title,
        title_en=notice.title_en,
        document_number=notice.document_number,
        issued_on=notice.issued_on,
        is_default=notice.is_default and not taken,
    )
    return 1


def _load_clauses(notice: Notice) -> int:
    known = set(Clause.objects.filter(programme_id=notice.code).values_list("code", flat=True))
    missing = [
        _clause(notice.code, clause, order)
        for order, clause in enumerate(notice.clauses, start=1)
        if clause.code not in known
    ]
    Clause.objects.bulk_create(missing)
    return len(missing)


def _clause(programme: str, clause: ClauseText, order: int) -> Clause:
    return Clause(
        programme_id=programme,
        code=clause.code,
        section=clause.section,
        title=clause.title,
        title_en=clause.title_en,
        short_title=clause.short_title,
        short_title_en=clause.short_title_en,
        text=clause.text,
        asks=clause.asks,
        asks_en=clause.asks_en,
        rule=clause.rule,
        parameters=dict(clause.parameters),
        threshold=clause.threshold,
        threshold_percent=clause.threshold_percent,
        due_on=clause.due_on,
        order=order,
    )


def _load_groups(notice: Notice, provinces: list[str]) -> int:
    """Initial groups, from the beginning and open; only for a notice with clauses that a group decides."""
    if not notice.has_groups:
        return 0
    memberships = GroupMembership.objects.filter(programme_id=notice.code)
    known = set(memberships.values_list("province_id", flat=True))
    missing = [
        GroupMembership(
            programme_id=notice.code, province_id=province, group=notice.groups.get(province, INITIAL_GROUP)
        )
        for province in provinces
        if province not in known
    ]
    GroupMembership.objects.bulk_create(missing)
    return len(missing)
