"""What the commands about one account share."""

from __future__ import annotations

from django.core.management.base import CommandError

from pledge_portal.accounts.models import User
from pledge_portal.accounts.selectors import account_by_login
from pledge_portal.accounts.signin import normalise_login


def account(login: str) -> User:
    """The account of that login, or an end with exit code 2."""
    user = account_by_login(normalise_login(login))
    if user is None:
        raise CommandError(f"没有账号 {login}。", returncode=2)
    return user
