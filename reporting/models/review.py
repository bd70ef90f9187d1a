"""What goes with reviewing a quarter: requests to correct what is closed, and urgings by telephone."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import Actor
from pledge_portal.accounts.scoping import ProvinceScopedQuerySet, ScopedQuerySet
from pledge_portal.common.periods import FIRST_YEAR, LAST_YEAR, Quarter
from programmes.divisions.models import Division
from reporting.models.returns import ProvinceReturn, ProvinceRevision

_OPEN_QUARTER = Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR, quarter__gte=1, quarter__lte=4)


class CorrectionState(models.TextChoices):
    """A request to correct; whose turn it is stands in `reporting.rules.returns.CORRECTION_OWNERS`."""

    REQUESTED = "requested", _("待国家局办理")
    APPROVED = "approved", _("已同意，更正中")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")
    DONE = "done", _("已办结")
    CLOSED = "closed", _("已终止")


UNDER_WAY = (CorrectionState.REQUESTED, CorrectionState.APPROVED)


class CorrectionRequestQuerySet(ProvinceScopedQuerySet["CorrectionRequest"]):
    """Requests within an actor's scope."""

    province_path = "province_return__province_id"


class CorrectionRequest(models.Model):
    """更正申请 of an accepted or locked quarter: 原因、依据、影响、审定人, and the cells in `lines`.

    `whole`: the whole return is to be opened. `revision`: what it wants corrected; `corrected`: what came of it.
    `was_locked`: the quarter was 定稿 when it was opened, and goes back to that.
    """

    province_return = models.ForeignKey(ProvinceReturn, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=CorrectionState.choices, default=CorrectionState.REQUESTED)
    whole = models.BooleanField(default=False)
    reason = models.TextField()
    basis = models.TextField()
    impact = models.TextField()
    approver = models.CharField(max_length=60)
    revision = models.ForeignKey(ProvinceRevision, on_delete=models.PROTECT, related_name="+")
    corrected = models.ForeignKey(ProvinceRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    was_locked = models.BooleanField(default=False)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)
    close_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CorrectionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["province_return_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["province_return", "number"], name="correction_number_once"),
            models.UniqueConstraint(
                fields=["province_return"],
                condition=Q(state__in=["requested", "approved"]),
                name="correction_one_under_way",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(decided_at__isnull=False, close_on__isnull=False),
                name="correction_approved_with_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province_return_id}#{self.number}"


class CorrectionLine(models.Model):
    """One cell of a request: 地区、指标、原值、更正值; a value null: not reported."""

    request = models.ForeignKey(CorrectionRequest, on_delete=models.CASCADE, related_name="lines")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    figure = models.CharField(max_length=4)
    old = models.CharField(max_length=32, null=True, blank=True)  # noqa: DJ001 - null is 未报, "" would be a value
    new = models.CharField(max_length=32, null=True, blank=True)  # noqa: DJ001

    class Meta:
        ordering = ["request_id", "division_id", "id"]
        constraints = [models.UniqueConstraint(fields=["request", "division", "figure"], name="correction_line_once")]

    def __str__(self) -> str:
        return f"{self.division_id} {self.figure}: {self.old} → {self.new}"


class UrgingQuerySet(ScopedQuerySet["Urging"]):
    """Urgings within an actor's scope: each level sees those that it made; a unit's people none."""

    province_path = "province_id"
    unit_path = ""

    def visible_to(self, actor: Actor) -> UrgingQuerySet:
        """Those of the actor's own level."""
        return super().visible_to(actor).filter(is_national=actor.is_national)


class Urging(models.Model):
    """催报 by telephone: who was spoken to (对象), when, what they said (答复), by when they promised (承诺时间).

    `division`: the unit that was urged by its province; of the national office's it is the province itself.
    `token`: of the form, so that two clicks leave one record.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    is_national = models.BooleanField()
    person = models.CharField(max_length=60)
    spoken_at = models.DateTimeField()
    answer = models.CharField(max_length=500)
    promised_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = UrgingQuerySet.as_manager()

    class Meta:
        ordering = ["-spoken_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=_OPEN_QUARTER, name="urging_quarter_open"),
            models.CheckConstraint(
                condition=Q(is_national=False) | Q(division=models.F("province")), name="urging_national_of_provinces"
            ),
            models.CheckConstraint(
                condition=Q(is_national=True) | ~Q(division=models.F("province")), name="urging_provincial_of_units"
            ),
        ]
        indexes = [models.Index(fields=["year", "quarter", "division"], name="urging_of_quarter")]

    def __str__(self) -> str:
        return f"{self.division_id} {self.period}"

    @property
    def period(self) -> Quarter:
        return Quarter(self.year, self.quarter)
