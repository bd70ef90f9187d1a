"""Workbooks uploaded in the browser, between their arrival and the moment their maker confirms them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.models import User
from pledge_portal.accounts.scoping import ProvinceScopedQuerySet
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division


class UploadState(models.TextChoices):
    """checking → refused | faulty | ready; ready → confirmed; any but confirmed → discarded."""

    CHECKING = "checking", _("正在检查")
    REFUSED = "refused", _("不能导入")
    FAULTY = "faulty", _("有错误")
    READY = "ready", _("待确认")
    CONFIRMED = "confirmed", _("已导入")
    DISCARDED = "discarded", _("已放弃")


class UploadQuerySet(ProvinceScopedQuerySet["Upload"]):
    """Uploads within an actor's scope; a person sees their own alone."""


class Upload(models.Model):
    """One uploaded workbook. `division`: whose page it was uploaded on; `year`, `quarter`: of quarterly returns only.

    `content`: the file's bytes, until they have been read; `table`: its rows as read (packed), from which preview,
    marked workbook and import are made, until `expires_at`. `preview`: what was found, as shown; `seen`: a short mark
    of it, which a confirmation must name. `outcome`: what the import did. `place` and `sha256` tell the same file
    again. `language`: in which its findings are told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    province = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    quarter = models.PositiveSmallIntegerField(null=True, blank=True)
    place = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(default=bytes, blank=True)
    table = models.BinaryField(default=bytes, blank=True)
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.CHECKING)
    message = models.TextField(blank=True)
    preview = models.JSONField(default=dict, blank=True)
    seen = models.CharField(max_length=16, blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    job = models.UUIDField(null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "sha256", "made_by"],
                condition=Q(state__in=["checking", "faulty", "ready"]),
                name="upload_once_while_open",
            ),
            models.CheckConstraint(
                condition=Q(year=None, quarter=None) | Q(year__isnull=False, quarter__isnull=False),
                name="upload_quarter_whole_or_none",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_at__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_at=None)),
                name="upload_confirmed_with_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["made_by", "place", "-made_at"], name="upload_of_a_place"),
            models.Index(fields=["expires_at"], name="upload_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.name}"

    @property
    def period(self) -> Quarter | None:
        """The quarter, of quarterly returns."""
        return None if self.year is None or self.quarter is None else Quarter(self.year, self.quarter)
