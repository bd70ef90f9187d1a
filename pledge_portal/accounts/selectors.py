"""Reading accounts: the Actor of a user, and whether a second factor is there."""

from __future__ import annotations

from django_otp import user_has_device

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import ROLE_PERMISSIONS, Actor, Role


def actor_of(user: User, *, source: str = "web", address: str = "") -> Actor:
    """The Actor of an account; expects `user.division` to be loaded (`select_related`)."""
    division = user.division
    return Actor(
        user_id=user.pk,
        login=user.login,
        name=user.name,
        role_name=user.role,
        permissions=ROLE_PERMISSIONS[user.role],
        province=division.province_id if division else "",
        unit=division.code if division and user.role == Role.UNIT_ENTRY else "",
        source=source,
        address=address,
    )


def actor_by_id(user_id: int, *, source: str) -> Actor | None:
    """The Actor of an active account by its id, or None: a job asks again when it runs."""
    user = User.objects.select_related("division").filter(pk=user_id, is_active=True).first()
    return actor_of(user, source=source) if user else None


def account_by_login(login: str) -> User | None:
    """An account with its division, active or not."""
    return User.objects.select_related("division").filter(login=login).first()


def has_second_factor(user: User) -> bool:
    """Whether the account has set an authenticator up."""
    return bool(user_has_device(user))
