"""The groups of section 二: a province declares, the national office decides or edits; and central cities.

Bad input raises ValidationError, an act beyond the role or the scope PermissionDenied, and a decision or an edit that
somebody else was quicker with GroupsChanged (409).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record
from pledge_portal.common import clock
from pledge_portal.common.queueing import facts_changed
from programmes.divisions.models import Division, ProvinceKind
from programmes.models import CentralCity, GroupDeclaration, GroupMembership, Programme
from programmes.models.groups import GroupKind
from programmes.rules.groups import Fault, GroupPeriod, changed_from, faults
from programmes.selectors.groups import Timeline, group_timeline, period_of
from programmes.selectors.programme import programme_by_code

DECLARABLE = (GroupKind.WITH, GroupKind.WITHOUT)
State = GroupDeclaration.State


class GroupsChanged(Exception):
    """What was to be decided or edited has changed since it was read; nothing was written."""


def declare_group(
    *,
    actor: Actor,
    province: Division,
    group: str,
    effective_on: date,
    document_number: str,
    note: str = "",
    programme: Programme | None = None,
) -> GroupDeclaration:
    """A province's lead declares with a document that it has, or does not have, a mechanism since `effective_on`.

    Nothing is judged otherwise until the national office confirms; one declaration may be open at a time.
    """
    actor.require(Permission.DECLARE_GROUP)
    user_id = _user_id(actor)
    _require_scope(actor, province)
    problems = {}
    if group not in DECLARABLE:
        problems["group"] = _("只能申报“已建立机制”或“尚未建立机制”。")
    if not document_number.strip():
        problems["document_number"] = _("请填写依据文件的文号。")
    programme = programme or programme_by_code(None)
    still_open = _("上一次申报尚待国家知识产权局确认，不能重复申报。")
    with transaction.atomic():
        declared = GroupDeclaration.objects.visible_to(actor).filter(programme=programme, province=province)
        if declared.filter(state=State.OPEN).exists():
            problems["__all__"] = still_open
        if problems:
            raise ValidationError(problems)
        declaration = GroupDeclaration(
            programme=programme,
            province=province,
            group=group,
            effective_on=effective_on,
            document_number=document_number.strip(),
            note=note,
            declared_by_id=user_id,
            declared_at=clock.now(),
        )
        try:
            with transaction.atomic():
                declaration.save(force_insert=True)
        except IntegrityError as error:  # declared at this moment by somebody else
            raise ValidationError({"__all__": still_open}) from error
        changes: dict[str, list[Any]] = {"group": [None, group], "effective_on": [None, effective_on]}
        changes["document_number"] = [None, declaration.document_number]
        _record(actor, "group.declared", province, declaration.pk, changes)
    return declaration


def decide_declaration(
    *, actor: Actor, declaration: GroupDeclaration, confirm: bool, reason: str = ""
) -> GroupDeclaration:
    """The national office confirms or, with a reason, refuses an open declaration.

    Confirming ends the running membership the day before and opens the declared one; the province is computed anew.
    """
    actor.require(Permission.CONFIRM_GROUP)
    user_id = _user_id(actor)
    if not confirm and not reason.strip():
        raise ValidationError({"reason": _("不予确认请说明理由。")})
    state = State.CONFIRMED if confirm else State.REFUSED
    with transaction.atomic():
        row = GroupDeclaration.objects.visible_to(actor).filter(pk=declaration.pk, state=State.OPEN)
        decided = {"decided_by_id": user_id, "decided_at": clock.now(), "reason": reason.strip()}
        if not row.update(state=state, **decided):
            raise GroupsChanged(_("该申报已被处理，请刷新后查看。"))
        fresh = (
            GroupDeclaration.objects.visible_to(actor).select_related("province", "programme").get(pk=declaration.pk)
        )
        _record(actor, f"group.{state.value}", fresh.province, fresh.pk, {"state": [State.OPEN, state]})
        if confirm:
            before = _locked_timeline(fresh.programme, fresh.province)
            after = changed_from(
                before,
                group=fresh.group,
                first_day=fresh.effective_on,
                document_number=fresh.document_number,
            )
            _store(actor, fresh.programme, fresh.province, before, after)
    return fresh


def set_group(
    *,
    actor: Actor,
    province: Division,
    periods: Sequence[GroupPeriod],
    expected: Sequence[GroupPeriod] | None = None,
    programme: Programme | None = None,
) -> Timeline:
    """The national office sets a province's whole timeline; the periods must cover every day exactly once.

    `expected`: the timeline that was on the screen; where it no longer holds, GroupsChanged.
    """
    actor.require(Permission.EDIT_PROGRAMME)
    programme = programme or programme_by_code(None)
    after = tuple(sorted(periods, key=lambda period: period.first_day or date.min))
    if problems := [_fault_text(after, place, fault) for place, fault in faults(after)]:
        raise ValidationError(problems)
    with transaction.atomic():
        before = _locked_timeline(programme, province)
        if expected is not None and before != tuple(expected):
            raise GroupsChanged(_("该省分组已被他人修改，请刷新后重试。"))
        _store(actor, programme, province, before, after)
    return after


def name_central_city(
    *,
    actor: Actor,
    province: Division,
    division: Division,
    first_day: date | None = None,
    last_day: date | None = None,
    document_number: str = "",
) -> CentralCity:
    """A province's lead or the national office names a further central city, or changes its days."""
    _require_central_city_right(actor, province)
    if problem := _central_city_problem(province, division, first_day, last_day):
        raise ValidationError(problem)
    values = {"first_day": first_day, "last_day": last_day, "document_number": document_number.strip()}
    with transaction.atomic():
        old = CentralCity.objects.filter(division=division).values(*values).first() or dict.fromkeys(values)
        city, created = CentralCity.objects.update_or_create(
            division=division, defaults={"province": province, **values}
        )
        changes = {key: [old[key], value] for key, value in values.items() if old[key] != value}
        if created or changes:
            _record(actor, "central_city.named", province, division.code, changes, division=division)
            facts_changed(province=province.code, requested_by=actor.user_id)
    return city


def withdraw_central_city(*, actor: Actor, province: Division, division: Division) -> bool:
    """Take back a naming as if it had never been; False where there was none. To end one, name its last day."""
    _require_central_city_right(actor, province)
    with transaction.atomic():
        deleted, _rows = CentralCity.objects.filter(province=province, division=division).delete()
        if deleted:
            _record(actor, "central_city.withdrawn", province, division.code, {}, division=division)
            facts_changed(province=province.code, requested_by=actor.user_id)
    return bool(deleted)


def _user_id(actor: Actor) -> int:
    """Declarations and decisions are signed by a person."""
    if actor.user_id is None:
        raise PermissionDenied(_("此操作须由用户本人进行。"))
    return actor.user_id


def _require_scope(actor: Actor, province: Division) -> None:
    if not province.is_province or actor.unit or not actor.sees(province=province.code):
        raise PermissionDenied(_("不在您的管辖范围内。"))


def _require_central_city_right(actor: Actor, province: Division) -> None:
    if not actor.can(Permission.EDIT_PROGRAMME):
        actor.require(Permission.DECLARE_GROUP)
    _require_scope(actor, province)


def _central_city_problem(
    province: Division, division: Division, first_day: date | None, last_day: date | None
) -> dict[str, str]:
    if province.kind == ProvinceKind.MUNICIPALITY:
        return {"division": _("直辖市本身即为中心城市，不另行指定。")}
    if division.is_province or division.province_id != province.code:
        return {"division": _("%(name)s不是本省的地市。") % {"name": division.name}}
    if division.is_capital or division.is_sub_provincial:
        return {"division": _("%(name)s已是中心城市，无需指定。") % {"name": division.name}}
    if first_day and last_day and last_day < first_day:
        return {"last_day": _("终止日期不能早于起始日期。")}
    return {}


def _locked_timeline(programme: Programme, province: Division) -> Timeline:
    """The timeline, locked until the transaction ends where the database locks rows."""
    rows = GroupMembership.objects.select_for_update().filter(programme=programme, province=province)
    list(rows.values_list("pk", flat=True))
    return group_timeline(programme, province.code)


def _store(actor: Actor, programme: Programme, province: Division, before: Timeline, after: Timeline) -> None:
    """Write what differs; a period that only ends on another day keeps who confirmed it."""
    if before == after:
        return
    rows = GroupMembership.objects.filter(programme=programme, province=province)
    old = list(rows)
    confirmed_by = {(row.group, row.first_day): row.confirmed_by_id for row in old}
    kept = {period_of(row) for row in old} & set(after)
    rows.filter(pk__in=[row.pk for row in old if period_of(row) not in kept]).delete()
    GroupMembership.objects.bulk_create(
        GroupMembership(
            programme=programme,
            province=province,
            group=period.group,
            first_day=period.first_day,
            last_day=period.last_day,
            document_number=period.document_number,
            confirmed_by_id=confirmed_by.get((period.group, period.first_day), actor.user_id),
        )
        for period in after
        if period not in kept
    )
    changes = {"periods": [_plain(before), _plain(after)]}
    _record(actor, "group.changed", province, f"{programme.code}:{province.code}", changes)
    facts_changed(province=province.code, requested_by=actor.user_id)


def _plain(periods: Timeline) -> list[list[Any]]:
    return [[each.group, each.first_day, each.last_day, each.document_number] for each in periods]


def _record(
    actor: Actor,
    action: str,
    province: Division,
    subject_id: object,
    changes: dict[str, list[Any]],
    division: Division | None = None,
) -> None:
    event = Event(
        action=action,
        subject_type=action.split(".")[0],
        subject_id=str(subject_id),
        province=province.code,
        division=(division or province).code,
        changes=changes,
    )
    record(actor=actor, event=event)


def _fault_text(periods: Timeline, place: int, fault: Fault) -> str:
    """The fault in words, with the row it stands in (from 1)."""
    row = {"row": place + 1}
    match fault:
        case "none":
            return _("至少需要一个分组时段。")
        case "beginning":
            return _("第一个时段不填起始日期，表示自始。")
        case "order":
            return _("第%(row)d个时段的终止日期早于起始日期。") % row
        case "gap":
            return _("第%(row)d个时段与上一时段之间有空档。") % row
        case "overlap":
            return _("第%(row)d个时段与上一时段重叠。") % row
        case "open_end":
            return _("最后一个时段不填终止日期，表示至今。")
        case "unknown":
            return _("第%(row)d个时段的分组“%(group)s”不存在。") % {**row, "group": periods[place].group}
