"""Policies already issued (已出台政策措施清单): the register behind clause 1.2."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledge_portal.accounts.scoping import ScopedQuerySet
from programmes.divisions.models import Division

SUPPORT_LABELS = {
    "贴息": gettext_lazy("贴息"),
    "保费补贴": gettext_lazy("保费补贴"),
    "评估费补贴": gettext_lazy("评估费补贴"),
    "担保费补贴": gettext_lazy("担保费补贴"),
    "风险补偿": gettext_lazy("风险补偿"),
    "奖励": gettext_lazy("奖励"),
}
SUPPORT_KINDS = tuple(SUPPORT_LABELS)


class PolicyQuerySet(ScopedQuerySet["Policy"]):
    """Policies within an actor's scope."""


class Policy(models.Model):
    """One document. `support`: kinds parted by `;`. `fund_size` in 万元."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    document_number = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    support = models.CharField(max_length=200, blank=True)
    standard = models.CharField(max_length=500, blank=True)
    fund_size = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    is_current = models.BooleanField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["division_id", "document_number"]
        constraints = [
            models.UniqueConstraint(fields=["division", "document_number"], name="policy_number_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(issued_on=None) | Q(valid_until__gte=F("issued_on")),
                name="policy_ends_after_issue",
            ),
            models.CheckConstraint(condition=Q(fund_size=None) | Q(fund_size__gte=0), name="policy_fund_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.document_number}"

    @property
    def support_label(self) -> str:
        """The kinds of support in the language of the screen; a word that is none of them as it stands."""
        words = [word for word in self.support.split(";") if word]
        return str(_("、")).join(str(SUPPORT_LABELS.get(word, word)) for word in words)
