"""定稿(封账): a quarter closed with its reason and until when. A day that has passed reminds; it opens nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from reporting.models import ProvinceReturn
from reporting.permissions import may_act_on_quarter
from reporting.rules.returns import QuarterAct
from reporting.services.errors import BadInput, Outdated
from reporting.services.returns.holding import hold_province
from reporting.services.returns.steps import move_quarter

REASON_LENGTH = 200


def lock_quarter(
    *,
    actor: Actor,
    province: str,
    quarter: Quarter,
    reason: str,
    until: date | None = None,
    revision_seen: int | None = None,
) -> ProvinceReturn:
    """定稿 of an accepted quarter. `until`: the last day that it is meant to hold; None: no end.

    A second click of the same form changes nothing. Raises PermissionDenied, StateRefused, Outdated, BadInput.
    """
    return _close(QuarterAct.LOCK, actor, province, quarter, reason, until, revision_seen)


def extend_lock(
    *, actor: Actor, province: str, quarter: Quarter, reason: str, until: date | None = None
) -> ProvinceReturn:
    """Another reason, another last day for what is 定稿. Raises as `lock_quarter`."""
    return _close(QuarterAct.EXTEND, actor, province, quarter, reason, until, None)


def _close(
    act: QuarterAct,
    actor: Actor,
    province: str,
    quarter: Quarter,
    reason: str,
    until: date | None,
    revision_seen: int | None,
) -> ProvinceReturn:
    text = reason.strip()
    with transaction.atomic():
        held = hold_province(actor=actor, province=province, quarter=quarter)
        decision = may_act_on_quarter(act, actor=actor, province=province, province_return=held)
        if decision.permitted and _is_done(held, actor, text, until):
            return held
        decision.require()
        _require_sense(text, until)
        if revision_seen is not None and held.latest_revision_id != revision_seen:
            told = _("该省已重新报送，您看到的不是最新版本，尚未定稿。")
            raise Outdated(told, seen=revision_seen, latest=held.latest_revision_id)
        changes: dict[str, Any] = {"lock_reason": text, "locked_until": until}
        if act is QuarterAct.LOCK:
            changes |= {"locked_at": clock.now(), "locked_by_id": actor.user_id}
        move_quarter(actor, held, act, f"return.{act.value}", **changes)
        return held


def _is_done(held: ProvinceReturn, actor: Actor, reason: str, until: date | None) -> bool:
    """Whether the same person has closed it with the same words already."""
    same = (held.lock_reason, held.locked_until, held.locked_by_id) == (reason, until, actor.user_id)
    return held.state == "locked" and same


def _require_sense(reason: str, until: date | None) -> None:
    if not reason:
        raise BadInput(_("请填写定稿原因。"), ["reason"])
    if len(reason) > REASON_LENGTH:
        raise BadInput(_("定稿原因不超过%(limit)d字。") % {"limit": REASON_LENGTH}, ["reason"])
    if until is not None and until < clock.today():
        raise BadInput(_("定稿期限不能早于今天。"), ["until"])
