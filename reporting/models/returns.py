"""The quarter's returns: a unit's draft, the province's return that gathers them, and the frozen revisions.

Figure values are JSON {figure code: "52" | "NA"}: a decimal string is a number (a "0" is a confirmed zero), "NA" is
不适用, an absent code is not reported.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.models import User
from pledge_portal.accounts.scoping import ProvinceScopedQuerySet, ScopedQuerySet
from pledge_portal.common.periods import FIRST_YEAR, LAST_YEAR, Quarter
from programmes.divisions.models import Division

NOT_APPLICABLE = "NA"
_OPEN = Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR, quarter__gte=1, quarter__lte=4)


class UnitState(models.TextChoices):
    """A unit's quarter, each state with one owner: the unit (未填, 填报中, 退回) or the province (已上报, 通过)."""

    NOT_STARTED = "not_started", _("未填")
    FILLING = "filling", _("填报中")
    REPORTED = "reported", _("已上报")
    RETURNED = "returned", _("省局退回")
    ACCEPTED = "accepted", _("省局审核通过")


class QuarterState(models.TextChoices):
    """A province's quarter; whose turn it is in each state stands in `reporting.rules.returns.QUARTER_OWNERS`."""

    OPEN = "open", _("填报中")
    SUBMITTED = "submitted", _("已报送")
    RETURNED = "returned", _("国家局退回")
    ACCEPTED = "accepted", _("审核通过")
    LOCKED = "locked", _("已定稿")
    CORRECTING = "correcting", _("更正中")


class SubmissionKind(models.TextChoices):
    """The kinds of submission with their labels; the values are those of `reporting.rules.returns.RevisionKind`."""

    FIRST = "first", _("首次报送")
    LATE = "late", _("补报")
    RESUBMITTED = "resubmitted", _("退回重报")
    CORRECTION = "correction", _("更正")
    IMPORTED = "imported", _("导入")


class ProvinceReturnQuerySet(ProvinceScopedQuerySet["ProvinceReturn"]):
    """Province quarters within an actor's scope."""


class ProvinceReturn(models.Model):
    """One province's quarter: state, signatories, 分析说明 (at most 800 characters).

    `version` is raised by every change; saving is compare-and-swap on it. `first_submitted_at` never changes again.
    `locked_until`: the last day of 定稿; past it people are reminded, nothing opens by itself. `open_cells`: what a
    correction under way opens, a scope of `reporting.rules.corrections`; null: no correction limits the quarter.
    """

    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=QuarterState.choices, default=QuarterState.OPEN)
    version = models.PositiveIntegerField(default=1)
    analysis = models.TextField(blank=True)
    filled_in_by = models.CharField(max_length=60, blank=True)
    checked_by = models.CharField(max_length=60, blank=True)
    head = models.CharField(max_length=60, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    resubmit_by = models.DateField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lock_reason = models.CharField(max_length=200, blank=True)
    locked_until = models.DateField(null=True, blank=True)
    open_cells = models.JSONField(null=True, blank=True)
    province_totals = models.JSONField(default=dict)  # {◇ figure: the province's count without doubles, 全省去重数}
    latest_revision = models.ForeignKey(
        "ProvinceRevision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ProvinceReturnQuerySet.as_manager()

    class Meta:
        ordering = ["province_id", "year", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["province", "year", "quarter"], name="province_return_once"),
            models.CheckConstraint(condition=_OPEN, name="province_return_quarter_open"),
            models.CheckConstraint(
                condition=Q(first_submitted_at=None, submitted_at=None)
                | Q(first_submitted_at__isnull=False, submitted_at__isnull=False),
                name="province_return_submitted_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province_id} {self.period}"

    @property
    def period(self) -> Quarter:
        return Quarter(self.year, self.quarter)


class ProvinceRevision(models.Model):
    """A frozen submission of a province's quarter. `source`: browser or import. `receipt`: its 回执编号.

    `due_on`: the day it was measured by: the quarter's due day, the day a return set, the closing day of a correction.
    `accepted_at`, `accepted_by`: the national office's 审核通过 of this very version.
    """

    province_return = models.ForeignKey(ProvinceReturn, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10)
    kind = models.CharField(max_length=12, choices=SubmissionKind.choices, default=SubmissionKind.FIRST)
    due_on = models.DateField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    analysis = models.TextField(blank=True)
    signatories = models.JSONField(default=dict)
    province_totals = models.JSONField(default=dict)
    checksum = models.CharField(max_length=64)
    receipt = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["province_return_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["province_return", "number"], name="province_revision_number_once")
        ]

    def __str__(self) -> str:
        return self.receipt


class QuarterlyReturnQuerySet(ScopedQuerySet["QuarterlyReturn"]):
    """Unit quarters within an actor's scope."""

    province_path = "province_id"


class QuarterlyReturn(models.Model):
    """One unit's quarter (or the province's own row, 省本级, by the province's code), as being filled in.

    `latest_revision`: what was last submitted and is judged, also while this is being changed. `reviewed`: the values
    as the province last accepted or returned them; null: it has not looked at them yet.
    """

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    edition = models.CharField(max_length=10)
    state = models.CharField(max_length=12, choices=UnitState.choices, default=UnitState.NOT_STARTED)
    version = models.PositiveIntegerField(default=1)
    values = models.JSONField(default=dict)
    zero_report = models.BooleanField(default=False)
    filled_by_province = models.BooleanField(default=False)
    fill_reason = models.CharField(max_length=200, blank=True)
    return_reason = models.TextField(blank=True)
    reviewed = models.JSONField(null=True, blank=True)
    first_reported_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    latest_revision = models.ForeignKey(
        "UnitRevision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = QuarterlyReturnQuerySet.as_manager()

    class Meta:
        ordering = ["division_id", "year", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "quarter"], name="quarterly_return_once"),
            models.CheckConstraint(condition=_OPEN, name="quarterly_return_quarter_open"),
        ]
        indexes = [
            models.Index(fields=["province", "year", "quarter"], name="quarterly_return_province"),
            models.Index(fields=["year", "quarter", "version"], name="quarterly_return_versions"),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.period}"

    @property
    def period(self) -> Quarter:
        return Quarter(self.year, self.quarter)


class UnitRevision(models.Model):
    """A unit's values as frozen by one submission of its province, with who filled them in and why."""

    quarterly_return = models.ForeignKey(QuarterlyReturn, on_delete=models.PROTECT, related_name="revisions")
    province_revision = models.ForeignKey(ProvinceRevision, on_delete=models.PROTECT, related_name="units")
    edition = models.CharField(max_length=10)
    values = models.JSONField(default=dict)
    zero_report = models.BooleanField(default=False)
    filled_by_province = models.BooleanField(default=False)
    fill_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["quarterly_return_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quarterly_return", "province_revision"], name="unit_revision_once_a_submission"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quarterly_return_id}@{self.province_revision_id}"


class RemarkQuerySet(ProvinceScopedQuerySet["Remark"]):
    """Remarks within an actor's scope."""

    province_path = "province_return__province_id"


class Remark(models.Model):
    """Why a return came back: 指标、问题、要求、重报期限. `division` and `figure` empty: the return as a whole.

    What is sent back at once is one batch, counted from 1 for each return; `revision` and `value`: the version and the
    cell as they were. Each remark is answered before the quarter is handed in again.
    """

    province_return = models.ForeignKey(ProvinceReturn, on_delete=models.CASCADE, related_name="remarks")
    division = models.ForeignKey(Division, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    figure = models.CharField(max_length=4, blank=True)
    problem = models.TextField()
    request = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    is_national = models.BooleanField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    batch = models.PositiveIntegerField(default=1)
    revision = models.ForeignKey(ProvinceRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=32, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "id"]

    def __str__(self) -> str:
        return f"{self.province_return_id}: {self.problem[:20]}"
