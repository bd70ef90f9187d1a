"""The pledge ledger (质押项目台账), as far as prefilling and clause 2.3 need it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from pledge_portal.accounts.scoping import ScopedQuerySet
from programmes.divisions.models import Division


class PledgeQuerySet(ScopedQuerySet["Pledge"]):
    """Pledges within an actor's scope."""


class Pledge(models.Model):
    """One registered pledge project (1 个登记号计 1 项).

    Amounts in 万元. `patents`: numbers parted by `;`, as given. `registered_on`: the day the pledge is established.
    """

    project_no = models.CharField(max_length=60, unique=True)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    enterprise_name = models.CharField(max_length=120)
    enterprise_code = models.CharField(max_length=30, blank=True)
    pledgee = models.CharField(max_length=120, blank=True)
    contract_on = models.DateField(null=True, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    loan_on = models.DateField(null=True, blank=True)
    loan_contract_no = models.CharField(max_length=120, blank=True)
    debt_due_on = models.DateField(null=True, blank=True)
    deregistered_on = models.DateField(null=True, blank=True)
    loan_amount = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    valuation = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    patents = models.TextField(blank=True)
    patent_count = models.PositiveIntegerField(default=0)
    registration_no = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["project_no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deregistered_on=None) | Q(registered_on=None) | Q(deregistered_on__gte=F("registered_on")),
                name="pledge_deregistered_after_registered",
            ),
            models.CheckConstraint(
                condition=Q(loan_amount=None) | Q(loan_amount__gte=0), name="pledge_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(valuation=None) | Q(valuation__gte=0), name="pledge_valuation_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["division", "registered_on"], name="pledge_division_registered"),
            models.Index(fields=["registered_on", "id"], name="pledge_by_registration"),
            models.Index(fields=["loan_amount", "id"], name="pledge_by_amount"),
        ]

    def __str__(self) -> str:
        return self.project_no


class LegalStatusEvent(models.Model):
    """One published event of a patent (法律状态): public knowledge, of every patent and of no province.

    `patent_no`: as the office writes it, ZL201710601862.3. `published_on`: the day of the gazette (公告日).
    """

    patent_no = models.CharField(max_length=40)
    event = models.CharField(max_length=60)
    published_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["patent_no", "event", "published_on"]
        constraints = [
            models.UniqueConstraint(fields=["patent_no", "event", "published_on"], name="legal_status_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.patent_no} {self.event} {self.published_on}"
