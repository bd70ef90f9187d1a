"""The groups of section 二 and the central cities: dated, edited by the national office."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.models import User
from pledge_portal.accounts.scoping import ProvinceScopedQuerySet
from programmes.divisions.models import Division
from programmes.models.programme import Programme


class GroupKind(models.TextChoices):
    """Which of 2.1 or 2.2/2.3 binds a province."""

    PILOT = "pilot", _("风险补偿试点省份")
    WITHOUT = "without", _("尚未建立机制")
    WITH = "with", _("已建立机制")
    UNCONFIRMED = "unconfirmed", _("待认定")


class GroupMembership(models.Model):
    """A province's group from `first_day` (None: from the beginning) through `last_day` (None: open)."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="memberships")
    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=12, choices=GroupKind.choices)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document_number = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["province_id", F("first_day").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["programme", "province", "first_day"], name="group_starts_once"),
            models.UniqueConstraint(
                fields=["programme", "province"], condition=Q(first_day=None), name="group_beginning_once"
            ),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(first_day=None) | Q(last_day__gte=F("first_day")),
                name="group_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province_id} {self.group}"


class GroupDeclarationQuerySet(ProvinceScopedQuerySet["GroupDeclaration"]):
    """Declarations within an actor's scope."""


class GroupDeclaration(models.Model):
    """A province's own declaration, with its document; the national office confirms or refuses it."""

    class State(models.TextChoices):
        OPEN = "open", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        REFUSED = "refused", _("未通过")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=12, choices=GroupKind.choices)
    effective_on = models.DateField()
    document_number = models.CharField(max_length=60)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    objects = GroupDeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="group_declaration_decided_pair",
            ),
            models.UniqueConstraint(
                fields=["programme", "province"], condition=Q(state="open"), name="group_declaration_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province_id} {self.group} {self.state}"


class CentralCity(models.Model):
    """A further central city (中心城市) that a province names for 1.6, dated."""

    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    document_number = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["division"], name="central_city_once")]

    def __str__(self) -> str:
        return self.division_id
