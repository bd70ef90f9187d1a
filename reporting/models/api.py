"""What the API remembers of writes that programs send: the answers given under a key, and what a token may not do."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pledge_portal.accounts.models import ApiToken


class IdempotencyKey(models.Model):
    """One write that a program named by an `Idempotency-Key`, and its answer.

    `holder`: whose key it is, "token:7" or "account:7". `request_hash`: SHA-256 of method, address, body and
    If-Match. `claim`: which request carries it out; `status` and `body` stand once it is done, written in the same
    transaction as its effect. A request that was refused leaves no row.
    """

    holder = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    claim = models.CharField(max_length=32)
    claimed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["holder", "key"], name="idempotency_key_once"),
            models.CheckConstraint(
                condition=Q(finished_at=None, status=None) | Q(finished_at__isnull=False, status__isnull=False),
                name="idempotency_key_finished_pair",
            ),
        ]
        indexes = [models.Index(fields=["claimed_at"], name="idempotency_key_claimed")]

    def __str__(self) -> str:
        return f"{self.holder} {self.key}"


class ReadOnlyToken(models.Model):
    """A token that only reads, whatever its account may do."""

    token = models.OneToOneField(ApiToken, on_delete=models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)
