"""Passwords: one's own changed, a one-time one given out by somebody who manages the account, its one use."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.utils import reset as end_lockout
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import Actor
from pledge_portal.accounts.services.people import AccountState, account_event, locked_account, require_managing
from pledge_portal.accounts.services.secrets import one_time_password
from pledge_portal.audit.services import record

RESET_HOURS = 24
STORED = [
    "password", "must_change_password", "password_changed_at", "one_time_until", "one_time_used_at", "session_epoch",
    "version",
]  # fmt: skip


def set_password(*, actor: Actor, user: User, password: str | None = None, version: int | None = None) -> str:
    """A new one-time password for somebody who lost theirs: for one sign-in within 24 hours. Returned, kept nowhere.

    Ends the account's sessions, tokens and lockout at once. A demo account's needs no change and stays.
    AccountState where the account has changed since `version`, so that a page sent twice gives out one password.
    """
    require_managing(actor, user, own=_("自己的密码请在“修改密码”中更改。"))
    given = password or one_time_password()
    now = timezone.now()
    with transaction.atomic():
        held = locked_account(user)
        if held.closed_on:
            raise AccountState(_("此账号已交接，不能再使用。"))
        if version is not None and held.version != version:
            raise AccountState(_("此账号刚被他人修改过，或者密码已重置，请回到账号页核对。"))
        held.one_time_until = None if held.is_demo else now + timedelta(hours=RESET_HOURS)
        _store(held, given, must_change=not held.is_demo, at=now)
        held.api_tokens.filter(revoked_at=None).update(revoked_at=now)
        record(actor=actor, event=account_event("account.password_set", held))
    end_lockout(username=held.login)
    return given


def change_password(*, actor: Actor, user: User, new_password: str) -> None:
    """One's own password, already validated; every other session of the account ends.

    AccountState where somebody else has set another one since the present one was checked.
    """
    if actor.user_id != user.pk:
        raise PermissionDenied(_("只能修改自己的密码。"))
    with transaction.atomic():
        held = locked_account(user)
        if (held.password, held.is_active) != (user.password, True):
            raise AccountState(_("密码刚被重置，请重新登录。"))
        user.one_time_until, user.session_epoch, user.version = None, held.session_epoch, held.version
        _store(user, new_password, must_change=False, at=timezone.now())
        record(actor=actor, event=account_event("account.password_changed", user))


def _store(user: User, password: str, *, must_change: bool, at: datetime) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.password_changed_at = at
    user.one_time_used_at = None
    user.session_epoch += 1
    user.version += 1
    user.save(update_fields=STORED)


def use_one_time_password(user: User, *, now: datetime) -> bool:
    """Whether somebody may sign in with the password just given; a one-time one is used up by it."""
    if user.one_time_until is None or not settings.FORCE_PASSWORD_CHANGE:
        return True
    unused = User.objects.filter(pk=user.pk, one_time_used_at=None, one_time_until__gte=now)
    return bool(unused.update(one_time_used_at=now))
