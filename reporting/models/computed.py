"""What jobs compute and pages read: a province's quarter totals, and verdicts as spells of days."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from pledge_portal.accounts.scoping import ProvinceScopedQuerySet
from programmes.divisions.models import Division
from programmes.models import Programme


class QuarterTotalQuerySet(ProvinceScopedQuerySet["QuarterTotal"]):
    """Totals within an actor's scope."""


class QuarterTotal(models.Model):
    """One figure of one province's quarter over its submitted unit revisions.

    `total`: sum (the province's own row included). `owed`, `reported`: units that owe the quarter, and those of them
    that report the figure (不适用 counts). Complete where they are equal.
    """

    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    figure = models.CharField(max_length=4)
    total = models.DecimalField(max_digits=20, decimal_places=4)
    owed = models.PositiveSmallIntegerField()
    reported = models.PositiveSmallIntegerField()

    objects = QuarterTotalQuerySet.as_manager()

    class Meta:
        ordering = ["province_id", "year", "quarter", "figure"]
        constraints = [
            models.UniqueConstraint(fields=["province", "year", "quarter", "figure"], name="quarter_total_once")
        ]
        indexes = [models.Index(fields=["year", "quarter", "figure"], name="quarter_total_period")]

    def __str__(self) -> str:
        return f"{self.province_id} {self.year}Q{self.quarter} #{self.figure}"


class VerdictSpellQuerySet(ProvinceScopedQuerySet["VerdictSpell"]):
    """Verdicts within an actor's scope."""


class VerdictSpell(models.Model):
    """A clause's verdict over an unbroken spell of days; fields as in `evaluate --json`.

    `first_day` None: since ever; `last_day` None: open. `clause_year` 0: the clause knows no years.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=8)
    clause_year = models.PositiveSmallIntegerField(default=0)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    value = models.CharField(max_length=24, null=True)  # noqa: DJ001 - null is 'no value', as in the JSON
    threshold = models.CharField(max_length=8)
    due_on = models.DateField()
    holds = models.BooleanField(null=True)
    status = models.CharField(max_length=16)
    met_on = models.DateField(null=True)
    provisional = models.BooleanField(null=True)
    metric = models.CharField(max_length=12, blank=True)
    average = models.CharField(max_length=24, null=True)  # noqa: DJ001
    complete = models.BooleanField(null=True)
    revisions = models.JSONField(default=list)

    objects = VerdictSpellQuerySet.as_manager()

    class Meta:
        ordering = ["province_id", "clause", "clause_year", F("first_day").asc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(first_day=None) | Q(last_day__gte=F("first_day")),
                name="verdict_spell_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["programme", "province", "clause", "clause_year", "first_day"], name="verdict_spell_starts_once"
            ),
            models.UniqueConstraint(
                fields=["programme", "province", "clause", "clause_year"],
                condition=Q(first_day=None),
                name="verdict_spell_beginning_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province_id} {self.clause} {self.first_day}..{self.last_day} {self.status}"
