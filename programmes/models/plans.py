"""Work plans 2018–2020 (工作方案) with their growth metric, baseline and yearly targets (clause 1.3)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.scoping import ProvinceScopedQuerySet
from programmes.divisions.models import Division


class PlanMetric(models.TextChoices):
    """The growth metric that a province chooses, by its workbook word."""

    ENTERPRISES = "新增服务企业数量", _("新增服务企业数量")
    PROJECTS = "项目数", _("项目数")


class WorkPlanQuerySet(ProvinceScopedQuerySet["WorkPlan"]):
    """Plans within an actor's scope."""


class WorkPlan(models.Model):
    """One a province."""

    province = models.OneToOneField(Division, on_delete=models.PROTECT, related_name="+", primary_key=True)
    metric = models.CharField(max_length=12, choices=PlanMetric.choices)
    baseline = models.PositiveIntegerField()
    target_2018 = models.PositiveIntegerField()
    target_2019 = models.PositiveIntegerField()
    target_2020 = models.PositiveIntegerField()
    adopted_on = models.DateField()
    document_number = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        ordering = ["province_id"]

    def __str__(self) -> str:
        return f"{self.province_id} {self.metric}"
