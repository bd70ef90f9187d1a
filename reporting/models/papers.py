"""Formal documents (正式文件) of a filing: the sealed scans, and the paper copies that the national office received."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.models import User
from pledge_portal.accounts.scoping import ProvinceScopedQuerySet
from programmes.divisions.models import Division
from programmes.models import Programme


class PaperKind(models.TextChoices):
    """The formal documents (正式文件) that a province sends."""

    PLAN_LETTER = "plan_letter", _("报送函")
    WORK_PLAN = "work_plan", _("工作方案全文")
    PILOT_LETTER = "pilot_letter", _("试点申请函")


LETTERS = (PaperKind.PLAN_LETTER, PaperKind.PILOT_LETTER)


def paper_storage_name(instance: FilingPaper, filename: str) -> str:
    """A name that says nothing of the original: `filings/<province>/<random>`."""
    return f"filings/{instance.province_id[:2]}/{uuid.uuid4().hex}"


class FilingPaperQuerySet(ProvinceScopedQuerySet["FilingPaper"]):
    """Sealed scans within an actor's scope."""


class FilingPaper(models.Model):
    """The sealed scan of a formal document, with its 文号, 成文日期 and 签发人; a newer one replaces it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    document_number = models.CharField(max_length=60)
    issued_on = models.DateField()
    signed_by = models.CharField(max_length=60, blank=True)
    file = models.FileField(upload_to=paper_storage_name, max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = FilingPaperQuerySet.as_manager()

    class Meta:
        ordering = ["province_id", "kind", "-uploaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "province", "kind"],
                condition=Q(replaced_at=None),
                name="filing_paper_current_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.province_id} {self.document_number}"


class PaperCopyQuerySet(ProvinceScopedQuerySet["PaperCopy"]):
    """Paper copies received, within an actor's scope."""


class PaperCopy(models.Model):
    """The paper copy of a letter as the national office took it in: 收文日期 and 收文号."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    received_on = models.DateField()
    number = models.CharField(max_length=60)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = PaperCopyQuerySet.as_manager()

    class Meta:
        ordering = ["province_id", "kind"]
        constraints = [models.UniqueConstraint(fields=["programme", "province", "kind"], name="paper_copy_once")]

    def __str__(self) -> str:
        return f"{self.province_id} {self.number}"
