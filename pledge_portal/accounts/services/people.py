"""Accounts: made, renamed, moved, disabled and enabled, all with an audit entry. None is ever deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import NATIONAL_ROLES, PROVINCE_ROLES, Actor, Permission, Role, may_manage
from pledge_portal.accounts.services.secrets import one_time_password
from pledge_portal.accounts.signin import normalise_login
from pledge_portal.audit.services import Event, record
from programmes.divisions.models import Division

FIRST_PASSWORD_DAYS = 14
Changes = Mapping[str, Sequence[Any]]  # field → [old, new]


class AccountRefused(Exception):
    """An account cannot be made or changed as asked; the message says why, in words for the asker."""


class AccountState(AccountRefused):
    """What stands now forbids it, or somebody else was quicker (409)."""


def account_event(action: str, user: User, changes: Changes | None = None) -> Event:
    """An audit entry about `user`, in the chain of its province."""
    division = user.division
    return Event(
        action=action,
        subject_type="account",
        subject_id=user.login,
        province=division.province_id if division else "",
        division=division.code if division else "",
        changes=changes or {},
    )


def require_managing(actor: Actor, user: User, *, own: str = "") -> None:
    """403 unless the actor manages this account; `own`: the words where it is the actor's own."""
    actor.require(Permission.MANAGE_UNIT_ACCOUNTS)
    if user.pk == actor.user_id:
        raise PermissionDenied(own or _("不能管理自己的账号，请由其他管理人员办理。"))
    _require_role(actor, user.role, user.division)


def _require_role(actor: Actor, role: str, division: Division | None) -> None:
    if not may_manage(actor, role=role, province=division.province_id if division else ""):
        raise PermissionDenied(_("您不能管理此角色或此地区的账号。"))


def locked_account(user: User) -> User:
    """The account as it stands, locked until the transaction ends; what only refers to it can be written meanwhile."""
    return User.objects.select_for_update(of=("self",), no_key=True).select_related("division").get(pk=user.pk)


def create_account(
    *,
    actor: Actor,
    login: str,
    role: str,
    division: Division | None = None,
    name: str = "",
    telephone: str = "",
    password: str | None = None,
) -> tuple[User, str]:
    """A real account with a password (a one-time one unless given) that must be changed at first sign-in.

    A one-time password works for a fortnight. Returns the account and the password, which is kept nowhere.
    Raises AccountRefused, and PermissionDenied beyond the actor's own scope.
    """
    actor.require(Permission.MANAGE_UNIT_ACCOUNTS)
    login = normalise_login(login)
    check_account(login=login, role=role, division=division)
    _require_role(actor, role, division)
    given = password or one_time_password()
    until = None if password else timezone.now() + timedelta(days=FIRST_PASSWORD_DAYS)
    try:
        with transaction.atomic():
            user = User.objects.create_account(
                login=login, password=given, role=role, name=name, division=division, telephone=telephone,
                must_change_password=True, one_time_until=until,
            )  # fmt: skip
            place = division.code if division else ""
            changes = {"role": [None, role], "division": [None, place], "name": [None, user.name]}
            record(actor=actor, event=account_event("account.created", user, changes))
    except IntegrityError as error:
        raise AccountRefused(_("账号 %(login)s 已存在。") % {"login": login}) from error
    return user, given


def check_account(*, login: str, role: str, division: Division | None) -> None:
    """Raise AccountRefused where the login is empty, or role and place do not go together."""
    if not login:
        raise AccountRefused(_("账号不能为空。"))
    if role not in Role.values:
        raise AccountRefused(_("没有角色 %(role)s。") % {"role": role})
    if role in NATIONAL_ROLES:
        fits = division is None
    else:
        fits = division is not None and division.is_province == (role in PROVINCE_ROLES)
    if not fits:
        raise AccountRefused(
            _("角色与地区不符：国家局角色不带地区，省局角色用省级代码，地市角色用地市、区县或师的代码。")
        )


def save_person(*, actor: Actor, user: User, name: str, telephone: str, version: int) -> None:
    """A person's name and telephone. What was done under a former name keeps it. AccountState where it is stale."""
    if user.pk != actor.user_id or name != user.name:
        require_managing(actor, user, own=_("自己的姓名由管理人员更改。"))
    with transaction.atomic():
        held = locked_account(user)
        if held.version != version:
            raise AccountState(_("此账号刚被他人修改过，请核对后重新保存。"))
        changes = {}
        if name != held.name:
            changes["name"] = [held.name, name]
            held.former_names = [*held.former_names, _given_up(held.name, timezone.now())]
        if telephone != held.telephone:
            changes["telephone"] = [held.telephone, telephone]
        if not changes:
            return
        held.name, held.telephone, held.version = name, telephone, held.version + 1
        held.save(update_fields=["name", "telephone", "former_names", "version"])
        record(
            actor=actor,
            event=account_event("account.renamed" if "name" in changes else "account.changed", held, changes),
        )


def _given_up(name: str, at: datetime) -> dict[str, str]:
    return {"name": name, "until": at.isoformat()}


def move_account(*, actor: Actor, user: User, role: str, division: Division | None, version: int | None = None) -> None:
    """Give an account another role or place; it works from the account's next request on. Its tokens end."""
    require_managing(actor, user, own=_("不能更改自己的角色。"))
    _require_role(actor, role, division)
    check_account(login=user.login, role=role, division=division)
    with transaction.atomic():
        held = locked_account(user)
        if held.closed_on or (version is not None and held.version != version):
            raise AccountState(_("此账号刚被他人修改过，请核对后重新保存。"))
        before, after = (held.role, held.division_id or ""), (role, division.code if division else "")
        if before == after:
            return
        held.role, held.division, held.version = role, division, held.version + 1
        held.save(update_fields=["role", "division", "version"])
        held.api_tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
        changes = {"role": [before[0], after[0]], "division": [before[1], after[1]]}
        record(actor=actor, event=account_event("account.moved", held, changes))
    user.role, user.division, user.version = held.role, held.division, held.version


def disable_account(*, actor: Actor, user: User, reason: str = "") -> None:
    """End an account's work: its sessions and tokens die with their next request. Again: no change."""
    require_managing(actor, user, own=_("不能停用自己的账号。"))
    with transaction.atomic():
        held = locked_account(user)
        if held.is_active:
            end_access(held, reason=reason, at=timezone.now())
            changes: Changes = {"is_active": [True, False], "reason": [None, reason]}
            record(actor=actor, event=account_event("account.disabled", held, changes))
    user.is_active = False


def end_access(held: User, *, reason: str, at: datetime) -> None:
    """Disable a locked account. Its sessions stay dead when it is enabled again; its tokens work again then."""
    held.is_active, held.disabled_at, held.disabled_reason = False, at, reason
    held.session_epoch += 1
    held.version += 1
    held.save(update_fields=["is_active", "disabled_at", "disabled_reason", "closed_on", "session_epoch", "version"])


def enable_account(*, actor: Actor, user: User, reason: str = "") -> None:
    """Let a disabled account sign in again; one that was handed over stays closed (AccountState)."""
    require_managing(actor, user)
    with transaction.atomic():
        held = locked_account(user)
        if held.closed_on:
            raise AccountState(_("此账号已交接，不能再启用；请为本人新建账号。"))
        if not held.is_active:
            cleared = {"is_active": True, "disabled_at": None, "disabled_reason": "", "version": F("version") + 1}
            User.objects.filter(pk=held.pk).update(**cleared)
            changes: Changes = {"is_active": [False, True], "reason": [held.disabled_reason, reason]}
            record(actor=actor, event=account_event("account.enabled", held, changes))
    user.is_active = True
