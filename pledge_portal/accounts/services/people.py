"""Accounts: made, moved, disabled, their passwords set and changed, all with an audit entry."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import NATIONAL_ROLES, PROVINCE_ROLES, Actor, Permission, Role
from pledge_portal.accounts.signin import normalise_login
from pledge_portal.audit.services import Event, record
from programmes.divisions.models import Division

ANYONE = Actor(user_id=None, login="", name="", role_name="", permissions=frozenset())


class AccountRefused(Exception):
    """An account cannot be made or changed as asked; the message says why, in words for the asker."""


def one_time_password() -> str:
    """A random first password that is easy to read out: five groups of four letters and digits, 90 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _digit in range(4)) for _group in range(5))


def account_event(action: str, user: User, changes: Mapping[str, Sequence[Any]] | None = None) -> Event:
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


def create_account(
    *,
    actor: Actor,
    login: str,
    role: str,
    division: Division | None = None,
    name: str = "",
    password: str | None = None,
) -> tuple[User, str]:
    """A real account with a password (a one-time one unless given) that must be changed at first sign-in.

    Returns the account and the password, which is kept nowhere. Raises AccountRefused.
    """
    actor.require(Permission.MANAGE_ACCOUNTS)
    login = normalise_login(login)
    _check(login=login, role=role, division=division)
    given = password or one_time_password()
    try:
        with transaction.atomic():
            user = User.objects.create_account(
                login=login, password=given, role=role, name=name, division=division, must_change_password=True
            )
            place = division.code if division else ""
            changes = {"role": [None, role], "division": [None, place], "name": [None, user.name]}
            record(actor=actor, event=account_event("account.created", user, changes))
    except IntegrityError as error:
        raise AccountRefused(_("账号 %(login)s 已存在。") % {"login": login}) from error
    return user, given


def _check(*, login: str, role: str, division: Division | None) -> None:
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


def move_account(*, actor: Actor, user: User, role: str, division: Division | None) -> None:
    """Give an account another role or place; it works from the account's next request on."""
    actor.require(Permission.MANAGE_ACCOUNTS)
    _check(login=user.login, role=role, division=division)
    with transaction.atomic():
        before = (user.role, user.division.code if user.division else "")
        user.role, user.division = role, division
        user.save(update_fields=["role", "division"])
        after = (role, division.code if division else "")
        changes = {"role": [before[0], after[0]], "division": [before[1], after[1]]}
        record(actor=actor, event=account_event("account.moved", user, changes))


def disable_account(*, actor: Actor, user: User) -> None:
    """End an account: its sessions and tokens die with their next request."""
    _set_active(actor=actor, user=user, active=False, action="account.disabled")


def enable_account(*, actor: Actor, user: User) -> None:
    """Let a disabled account sign in again."""
    _set_active(actor=actor, user=user, active=True, action="account.enabled")


def _set_active(*, actor: Actor, user: User, active: bool, action: str) -> None:
    actor.require(Permission.MANAGE_ACCOUNTS)
    if user.pk == actor.user_id and not active:
        raise AccountRefused(_("不能停用自己的账号。"))
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active):
            record(actor=actor, event=account_event(action, user, {"is_active": [not active, active]}))
    user.is_active = active


def set_password(*, actor: Actor, user: User, password: str | None = None) -> str:
    """A new one-time password for somebody who lost theirs; ends their sessions. Returns it, kept nowhere."""
    actor.require(Permission.MANAGE_ACCOUNTS)
    given = password or one_time_password()
    _store_password(user, given, must_change=not user.is_demo)
    with transaction.atomic():
        user.save(update_fields=["password", "must_change_password", "password_changed_at"])
        record(actor=actor, event=account_event("account.password_set", user))
    return given


def change_password(*, actor: Actor, user: User, new_password: str) -> None:
    """One's own password, already validated; every other session of the account ends."""
    if actor.user_id != user.pk:
        raise PermissionDenied(_("只能修改自己的密码。"))
    _store_password(user, new_password, must_change=False)
    with transaction.atomic():
        user.save(update_fields=["password", "must_change_password", "password_changed_at"])
        record(actor=actor, event=account_event("account.password_changed", user))


def _store_password(user: User, password: str, *, must_change: bool) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.password_changed_at = timezone.now()


def record_sign_in(*, actor: Actor, user: User) -> None:
    """Note that somebody signed in."""
    with transaction.atomic():
        record(actor=actor, event=account_event("account.signed_in", user))


def record_sign_out(*, actor: Actor) -> None:
    """Note that somebody signed out."""
    event = Event("account.signed_out", "account", actor.login, province=actor.province, division=actor.unit)
    with transaction.atomic():
        record(actor=actor, event=event)


def record_sign_in_failed(*, login: str, address: str, locked: bool) -> None:
    """Note a refused sign-in, in the national chain: nobody is known to stand behind it."""
    witness = replace(ANYONE, address=address)
    action = "account.locked_out" if locked else "account.sign_in_failed"
    with transaction.atomic():
        record(actor=witness, event=Event(action, "account", login))
