"""What a division has in place, from which day to which (工作机制台账)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.scoping import ScopedQuerySet
from programmes.divisions.models import Division


class Item(models.TextChoices):
    """The 事项 of the register, by their workbook words."""

    MECHANISM = "服务促进机制", _("服务促进机制")
    ANNUAL_PLAN = "纳入年度计划", _("纳入年度计划")
    POLICY = "政策保障", _("政策保障")
    PERSON = "专人负责", _("专人负责")
    FUNDING = "经费支持", _("经费支持")
    PLATFORM = "平台服务", _("平台服务")
    REGULAR = "常态化开展", _("常态化开展")
    ROLLOUT = "试点经验推广", _("试点经验推广")
    EXCHANGE = "总结交流", _("总结交流")
    INVENTORY = "政策梳理", _("政策梳理")
    ASSESSMENT = "年度考核机制", _("年度考核机制")
    INSURANCE = "专利保险机制", _("专利保险机制")
    FUND = "风险补偿资金", _("风险补偿资金")


class MeasureQuerySet(ScopedQuerySet["Measure"]):
    """Measures within an actor's scope."""

    def in_force_on(self, day: date) -> MeasureQuerySet:
        """Measures in force on `day`, the last day included."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), effective_on__lte=day)


class Measure(models.Model):
    """An item in force at a division from `effective_on` through `ended_on` (None: open)."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=12, choices=Item.choices)
    effective_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    document_number = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["division_id", "item", "effective_on"]
        constraints = [
            models.UniqueConstraint(fields=["division", "item", "effective_on"], name="measure_starts_once"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on")), name="measure_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.item} {self.effective_on}"
