"""One step of a province's quarter: the table's target, written by compare-and-swap, with its audit entry."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import Event, record
from reporting.models import ProvinceReturn
from reporting.rules.returns import QUARTER_TRANSITIONS, QuarterAct
from reporting.services.errors import Conflict
from reporting.services.returns.holding import WHY


def move_quarter(actor: Actor, province_return: ProvinceReturn, act: QuarterAct, action: str, **changes: Any) -> None:
    """Take a held return to the state that the table names for the act; the caller has asked whether it is possible."""
    write_quarter(actor, province_return, action, state=QUARTER_TRANSITIONS[act].target, **changes)


def write_quarter(actor: Actor, province_return: ProvinceReturn, action: str, **changes: Any) -> None:
    """Write a held return if it is still the version read, with its audit entry; nothing where nothing changes."""
    audited = {
        name: [getattr(province_return, name), value]
        for name, value in changes.items()
        if getattr(province_return, name) != value
    }
    if not audited:
        return
    rows = ProvinceReturn.objects.unscoped(reason=WHY).filter(pk=province_return.pk, version=province_return.version)
    if not rows.update(version=F("version") + 1, **changes):
        raise Conflict(_("该季度已被他人修改，请刷新后再操作。"))
    for name, value in changes.items():
        setattr(province_return, name, value)
    province_return.version += 1
    record(actor=actor, event=quarter_event(province_return, action, audited))


def quarter_event(province_return: ProvinceReturn, action: str, changes: dict[str, list[Any]]) -> Event:
    """The audit entry of something done to a province's quarter."""
    return Event(
        action=action,
        subject_type="province_return",
        subject_id=f"{province_return.province_id} {province_return.period}",
        province=province_return.province_id,
        changes=changes,
    )
