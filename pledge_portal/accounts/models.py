"""People: accounts with one role and one place, who followed whom, sign-ins, and API tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from pledge_portal.accounts.permissions import NATIONAL_ROLES, PROVINCE_ROLES, Role
from pledge_portal.accounts.rules.names import name_then
from programmes.divisions.models import Division


class NeverDeleted(Exception):
    """Somebody tried to delete an account: what it did would lose its name. Disable it, or hand it over."""


class AccountQuerySet(models.QuerySet["User"]):
    """Accounts; they end, but stay."""

    def delete(self) -> tuple[int, dict[str, int]]:
        raise NeverDeleted


class UserManager(BaseUserManager["User"]):
    """Makes accounts; logins are compared case-insensitively by being stored in lower case."""

    def get_queryset(self) -> AccountQuerySet:
        return AccountQuerySet(self.model, using=self._db)

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

    One account is one person: who follows somebody gets an account of their own (`Handover`), so that whatever was
    done keeps its name. `former_names`: [{"name", "until"}], for a person whose name changed or was misspelt.
    `is_demo`: made by `seed_demo`; exempt from the second factor and the forced change of the first password.
    `one_time_until`, `one_time_used_at`: of a password that a manager gave out; both empty once it was changed.
    `session_epoch`: raised to end every session at once. `version`: compare-and-swap for those who manage it.
    """

    login = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    former_names = models.JSONField(default=list, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    division = models.ForeignKey(Division, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=200, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    one_time_until = models.DateTimeField(null=True, blank=True)
    one_time_used_at = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
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
            ),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(disabled_at=None, closed_on=None), name="user_active_is_not_ended"
            ),
            models.CheckConstraint(
                condition=Q(one_time_used_at=None) | Q(one_time_until__isnull=False),
                name="user_one_time_used_was_given",
            ),
        ]

    def __str__(self) -> str:
        return self.login

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NeverDeleted

    def get_username(self) -> str:
        return self.login

    def get_session_auth_hash(self) -> str:
        """Another one with each password and epoch: sessions that carry the old one end with their next request."""
        if not self.session_epoch:
            return super().get_session_auth_hash()
        salt = "pledge_portal.accounts.models.User.get_session_auth_hash"
        return salted_hmac(salt, f"{self.session_epoch}:{self.password}", algorithm="sha256").hexdigest()

    def name_at(self, moment: datetime | None) -> str:
        """The name that the account bore then; without a moment today's."""
        return name_then(self.name, self.former_names, moment) if moment else self.name

    @property
    def username(self) -> str:
        """For libraries that read a `username`."""
        return self.login


class Handover(models.Model):
    """One person followed by another: the old account closed, a new one made in its place, in one act.

    Both names as they were on that day. The two accounts have the same role and division.
    """

    former = models.OneToOneField(User, on_delete=models.PROTECT, related_name="handed_over")
    successor = models.OneToOneField(User, on_delete=models.PROTECT, related_name="took_over")
    former_name = models.CharField(max_length=60)
    successor_name = models.CharField(max_length=60)
    role = models.CharField(max_length=20, choices=Role.choices)
    division = models.ForeignKey(Division, null=True, on_delete=models.PROTECT, related_name="+")
    handed_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(former=models.F("successor")), name="handover_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.former_name} → {self.successor_name}"


class SignIn(models.Model):
    """One sign-in: when, from where, with what; `session_key` while its session may still live."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_ins")
    at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=60, blank=True)
    session_key = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["user", "-at"], name="sign_in_of_user")]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at=None) | Q(session_key=""), name="sign_in_ended_has_no_session")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M}"


class ApiToken(models.Model):
    """A token of an account for the API; only its SHA-256 is kept.

    `division`: the one unit that it is limited to (none: the whole scope of the account). `expires_on`: the last day
    on which it works.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    label = models.CharField(max_length=60)
    division = models.ForeignKey(Division, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.label}"
