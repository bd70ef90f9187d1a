"""Long work as rows: the table is the truth, the broker only a doorbell."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """queued → running → done | failed; parked after too many attempts that died."""

    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("运行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")
    PARKED = "parked", _("已搁置")


class Job(models.Model):
    """One piece of long work.

    `key`: at most one queued job a key; a second request while one is queued joins it. `lease_until`: until when the
    worker that claimed it is taken for alive; past that, the sweep queues it again. `province`: whose people may look
    at it (empty: the national office). `requested_by`: account id, checked again when the job runs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    requests = models.PositiveIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    result = models.JSONField(null=True, blank=True)
    province = models.CharField(max_length=6, blank=True)
    requested_by = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(state="queued"), name="job_one_queued_per_key"),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="job_state_created")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} {self.state}"


class FactsVersion(models.Model):
    """How often the facts of a scope (a province's code) changed, and up to which change they are computed.

    Every write of facts raises `version` in its own transaction; a computation writes its result only where no newer
    one has been written, and raises `computed`. The sweep queues what lags behind.
    """

    scope = models.CharField(max_length=12, primary_key=True)
    version = models.PositiveBigIntegerField(default=0)
    computed = models.PositiveBigIntegerField(default=0)
    computed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.scope}: {self.computed}/{self.version}"


class WorkerBeat(models.Model):
    """When a worker was last at work: touched by the sweep, asked by /readyz."""

    name = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.seen_at}"
