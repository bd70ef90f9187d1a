"""Reading the groups of section 二: every province's timeline in one query, and what provinces have declared."""

from __future__ import annotations

from datetime import date

from pledge_portal.accounts.permissions import Actor
from programmes.models import GroupDeclaration, GroupMembership, Programme
from programmes.rules.groups import GroupPeriod, on
from programmes.rules.notice import INITIAL_GROUP

Timeline = tuple[GroupPeriod, ...]


def group_timelines(programme: Programme | str) -> dict[str, Timeline]:
    """Province code → its periods in order; a province without rows is absent (INITIAL_GROUP on every day)."""
    code = programme if isinstance(programme, str) else programme.code
    found: dict[str, list[GroupPeriod]] = {}
    for row in GroupMembership.objects.filter(programme_id=code):
        found.setdefault(row.province_id, []).append(period_of(row))
    return {province: tuple(sorted(periods, key=_start)) for province, periods in found.items()}


def group_timeline(programme: Programme | str, province: str) -> Timeline:
    """One province's periods in order."""
    code = programme if isinstance(programme, str) else programme.code
    rows = GroupMembership.objects.filter(programme_id=code, province_id=province)
    return tuple(sorted(map(period_of, rows), key=_start))


def period_of(row: GroupMembership) -> GroupPeriod:
    """The row as a period."""
    return GroupPeriod(row.group, row.first_day, row.last_day, row.document_number)


def _start(period: GroupPeriod) -> date:
    return period.first_day or date.min


def group_on(programme: Programme | str, province: str, day: date) -> str:
    """The province's group on `day`."""
    period = on(group_timeline(programme, province), day)
    return period.group if period else INITIAL_GROUP


def groups_on(programme: Programme | str, day: date) -> dict[str, str]:
    """Province code → its group on `day`, in one query; a province without rows is absent."""
    return {
        province: period.group if (period := on(periods, day)) else INITIAL_GROUP
        for province, periods in group_timelines(programme).items()
    }


def declarations_for(actor: Actor, programme: Programme | str, *, open_only: bool = False) -> list[GroupDeclaration]:
    """The declarations within the actor's scope, the latest first."""
    code = programme if isinstance(programme, str) else programme.code
    rows = GroupDeclaration.objects.visible_to(actor).filter(programme_id=code)
    if open_only:
        rows = rows.filter(state=GroupDeclaration.State.OPEN)
    return list(rows.select_related("province", "declared_by", "decided_by"))
