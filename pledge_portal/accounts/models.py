"""People: accounts with one role and one place, and API tokens."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from pledge_portal.accounts.permissions import NATIONAL_ROLES, PROVINCE_ROLES, Role
from programmes.divisions.models import Division


class UserManager(BaseUserManager["User"]):
    """Makes accounts; logins are compared case-insensitively by being stored in lower case."""

    def create_account(
        self, *, login: str, password: str | None, role: str, name: str = "", division: Division | None = None,
        **extra: Any,
    ) -> User:  # fmt: skip
        """A new account; `password` None makes one that cannot sign in until a password is set."""
        user = self.model(login=login.strip().lower(), name=name or login, role=role, division=division, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(login=(username or "").strip().lower())


class User(AbstractBaseUser):
    """An account: a login, a role, and the division whose data it sees (none for national roles).

    `is_demo`: made by `seed_demo`; exempt from the second factor and the forced change of the first password.
    """

    login = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=20, choices=Role.choices)
    division = models.ForeignKey(Division, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["login"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(NATIONAL_ROLES), division=None)
                | Q(role__in=sorted(PROVINCE_ROLES | {Role.UNIT_ENTRY}), division__isnull=False),
                name="user_role_fits_division",
            )
        ]

    def __str__(self) -> str:
        return self.login

    def get_username(self) -> str:
        return self.login

    @property
    def username(self) -> str:
        """For libraries that read a `username`."""
        return self.login


class ApiToken(models.Model):
    """A token of an account for the API; only its SHA-256 is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    label = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.label}"
