"""The Actor of an account, and whether a second factor is there."""

from __future__ import annotations

from django_otp import user_has_device

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import ROLE_PERMISSIONS, Actor, Role


def actor_of(user: User, *, source: str = "web", address: str = "", only_unit: str = "") -> Actor:
    """The Actor of an account; expects `user.division` to be loaded (`select_related`).

    `only_unit`: code of the unit of its province that a token is limited to; it may do no more than the unit's clerk.
    """
    division, permissions = user.division, ROLE_PERMISSIONS[user.role]
    unit = division.code if division and user.role == Role.UNIT_ENTRY else only_unit
    return Actor(
        user_id=user.pk,
        login=user.login,
        name=user.name,
        role_name=user.role,
        permissions=permissions & ROLE_PERMISSIONS[Role.UNIT_ENTRY] if unit else permissions,
        province=division.province_id if division else "",
        unit=unit,
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
