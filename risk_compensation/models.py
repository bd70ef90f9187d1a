"""Insurance and fiscal risk compensation bound to a pledge (保险与风险补偿)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.scoping import ScopedQuerySet
from pledges.models import Pledge


class BindingKind(models.TextChoices):
    """类型, by its workbook word; the first two are insurances."""

    LOAN_INSURANCE = "融资保证保险", _("融资保证保险")
    ENFORCEMENT_INSURANCE = "专利执行保险", _("专利执行保险")
    COMPENSATION = "风险补偿", _("风险补偿")


INSURANCES = (BindingKind.LOAN_INSURANCE, BindingKind.ENFORCEMENT_INSURANCE)


class BindingQuerySet(ScopedQuerySet["Binding"]):
    """Bindings within an actor's scope: that of their pledge."""

    province_path = "pledge__division__province_id"
    unit_path = "pledge__division_id"


class Binding(models.Model):
    """One policy or one compensation commitment of one pledge, in force through `ended_on`. Amounts in 万元."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="bindings")
    kind = models.CharField(max_length=8, choices=BindingKind.choices)
    number = models.CharField(max_length=120)
    institution = models.CharField(max_length=120, blank=True)
    effective_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    premium = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = BindingQuerySet.as_manager()

    class Meta:
        ordering = ["pledge_id", "kind", "number"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "kind", "number"], name="binding_once"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on")), name="binding_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="binding_amount_not_negative"),
            models.CheckConstraint(condition=Q(premium=None) | Q(premium__gte=0), name="binding_premium_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.kind} {self.number}"
