"""Explanations (核实说明) of findings, and the findings as they stood when a quarter was submitted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.models import User
from pledge_portal.accounts.scoping import ScopedQuerySet
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models.returns import ProvinceRevision


class ExplanationQuerySet(ScopedQuerySet["Explanation"]):
    """Explanations within an actor's scope."""

    province_path = "province_id"


class Explanation(models.Model):
    """Why a questionable figure is right after all; `mark`: the fingerprint of the values it speaks of.

    A new text is a new row, so that what a reviewer read stays: `replaced_at` null is the one that stands.
    """

    class Verdict(models.TextChoices):
        OPEN = "", _("未审")
        ACCEPTED = "accepted", _("认可")
        REFUSED = "refused", _("不认可")

    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=6)
    figure = models.CharField(max_length=4)
    mark = models.CharField(max_length=32)
    text = models.CharField(max_length=400)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.OPEN, blank=True)
    note = models.CharField(max_length=400, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ExplanationQuerySet.as_manager()

    class Meta:
        ordering = ["division_id", "year", "quarter", "code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "year", "quarter", "code", "figure"],
                condition=Q(replaced_at=None),
                name="explanation_stands_once",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="explanation_says_something"),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at=None) | (~Q(verdict="") & Q(decided_at__isnull=False)),
                name="explanation_decided_pair",
            ),
        ]
        indexes = [models.Index(fields=["province", "year", "quarter"], name="explanation_province")]

    def __str__(self) -> str:
        return f"{self.division_id} {self.period} {self.code} {self.figure}"

    @property
    def period(self) -> Quarter:
        return Quarter(self.year, self.quarter)


class RevisionFinding(models.Model):
    """A finding as it stood in a submission, with the explanation given then.

    `cells`: [[division, "2018Q2", figure], …]; `params` and `variant`: what its message is rendered from.
    """

    province_revision = models.ForeignKey(ProvinceRevision, on_delete=models.PROTECT, related_name="findings")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=6)
    figure = models.CharField(max_length=4)
    severity = models.CharField(max_length=8)
    variant = models.CharField(max_length=20, blank=True)
    params = models.JSONField(default=dict)
    cells = models.JSONField(default=list)
    explanation = models.ForeignKey(Explanation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["province_revision_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["province_revision", "division", "code", "figure", "variant"], name="revision_finding_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.province_revision_id} {self.code} {self.division_id}"
