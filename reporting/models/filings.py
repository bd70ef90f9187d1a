"""What a province files under the notice: 推进计划, 人员信息表, 登记试点申请 (6.1 to 6.3)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.models import User
from pledge_portal.accounts.scoping import ProvinceScopedQuerySet
from programmes.divisions.models import Division
from programmes.models import Programme


class PromotionPlanQuerySet(ProvinceScopedQuerySet["PromotionPlan"]):
    """Promotion plans within an actor's scope."""


class PromotionPlan(models.Model):
    """The five chapters of a 推进计划."""

    province = models.OneToOneField(Division, on_delete=models.PROTECT, related_name="+", primary_key=True)
    foundation = models.TextField(blank=True)  # 一、工作基础
    goals = models.TextField(blank=True)  # 二、总体目标和年度目标
    tasks_text = models.TextField(blank=True)  # 三、重点任务
    schedule = models.TextField(blank=True)  # 四、进度安排
    safeguards = models.TextField(blank=True)  # 五、保障措施
    version = models.PositiveIntegerField(default=1)

    objects = PromotionPlanQuerySet.as_manager()

    def __str__(self) -> str:
        return self.province_id


class PromotionTaskQuerySet(ProvinceScopedQuerySet["PromotionTask"]):
    """Tasks within an actor's scope."""


class PromotionTask(models.Model):
    """One row of 表1 任务分解表."""

    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=8)
    order = models.PositiveSmallIntegerField(default=0)
    actions = models.TextField(blank=True)  # 具体措施
    goal_2017_11 = models.CharField(max_length=300, blank=True)
    goal_2018_03 = models.CharField(max_length=300, blank=True)
    goal_2018_06 = models.CharField(max_length=300, blank=True)
    goal_2020 = models.CharField(max_length=300, blank=True)
    office = models.CharField(max_length=120, blank=True)  # 责任处室
    partners = models.CharField(max_length=200, blank=True)  # 配合部门
    units = models.CharField(max_length=300, blank=True)  # 责任地市
    due_on = models.DateField(null=True, blank=True)  # 完成时限
    output = models.CharField(max_length=200, blank=True)  # 成果形式
    note = models.CharField(max_length=300, blank=True)

    objects = PromotionTaskQuerySet.as_manager()

    class Meta:
        ordering = ["province_id", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["province", "clause"], name="promotion_task_once_a_clause")]

    def __str__(self) -> str:
        return f"{self.province_id} {self.clause}"


class PilotApplicationQuerySet(ProvinceScopedQuerySet["PilotApplication"]):
    """Applications within an actor's scope."""


class PilotApplication(models.Model):
    """The 登记试点申请 and its 试点工作方案. `applies_from`: the day the province declared that 6.3 applies to it."""

    class LetterForm(models.TextChoices):
        """How the province asks: 函 or 请示."""

        LETTER = "函", _("函")
        REQUEST = "请示", _("请示")

    province = models.OneToOneField(Division, on_delete=models.PROTECT, related_name="+", primary_key=True)
    applies_from = models.DateField(null=True, blank=True)
    applicant = models.CharField(max_length=120, blank=True)
    handling_body = models.CharField(max_length=120, blank=True)  # 拟承办机构
    areas = models.CharField(max_length=300, blank=True)  # 拟开展地区
    categories = models.JSONField(default=list)  # 符合类别
    basis = models.CharField(max_length=200, blank=True)  # 依据文号
    letter_form = models.CharField(max_length=4, choices=LetterForm.choices, default=LetterForm.LETTER)
    foundation = models.TextField(blank=True)  # 一、工作基础与申请理由
    goals = models.TextField(blank=True)  # 二、工作目标
    organisation = models.TextField(blank=True)  # 三、组织实施方式
    conditions = models.TextField(blank=True)  # 四、人员条件保障
    schedule = models.TextField(blank=True)  # 五、工作进度
    risk_control = models.TextField(blank=True)  # 六、风险防控
    version = models.PositiveIntegerField(default=1)

    objects = PilotApplicationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.province_id


class FilingQuerySet(ProvinceScopedQuerySet["Filing"]):
    """Filings within an actor's scope."""


class Filing(models.Model):
    """One submission of parts to the national office; the package's bytes are frozen with it.

    `receipt`: 回执编号; `check_code`: 回执校验码, from the package's SHA-256. `decided_at`: of the review.
    `resubmit_by`: until when what was returned is to come again. `contacts_mark`: of the people as filed (empty: 6.2
    is not in it).
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("已报送")
        RETURNED = "returned", _("退回修改")
        ACCEPTED = "accepted", _("审核通过")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    submitted_at = models.DateTimeField()
    submitted_on = models.DateField()
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    reason = models.TextField(blank=True)
    receipt = models.CharField(max_length=40, unique=True)
    check_code = models.CharField(max_length=20)
    package = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resubmit_by = models.DateField(null=True, blank=True)
    contacts_mark = models.CharField(max_length=64, blank=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        ordering = ["province_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "province", "number"], name="filing_number_once"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(decided_at__isnull=False), name="filing_decided_by_when"
            ),
        ]

    def __str__(self) -> str:
        return self.receipt


class FiledPart(models.Model):
    """A clause (6.1, 6.2 or 6.3) that a filing answers. `content`: its tables as filed, for the collected workbook."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="parts")
    clause = models.CharField(max_length=8)
    content = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "clause"], name="filed_part_once")]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.clause}"


class FiledFile(models.Model):
    """A file of a filing's package: what the receipt lists, and by what its bytes are known again."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["filing_id", "name"]
        constraints = [models.UniqueConstraint(fields=["filing", "name"], name="filed_file_once")]

    def __str__(self) -> str:
        return self.name
