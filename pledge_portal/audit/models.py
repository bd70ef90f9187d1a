"""The audit trail: append-only entries, chained by hash, one chain a province and one for the national office."""

from __future__ import annotations

from typing import Any

from django.db import models


class AppendOnlyError(Exception):
    """Somebody tried to change or remove an audit entry."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Reads only: entries are written by `audit.services.record`."""

    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError("audit entries cannot be changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("audit entries cannot be removed")


class AuditHead(models.Model):
    """The last entry of a chain: its number and hash. Locked while an entry is appended."""

    chain = models.CharField(max_length=12, primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.chain}#{self.sequence}"


class AuditEntry(models.Model):
    """Who did what, when, from where, old → new.

    `changes`: {field: [old, new]}, JSON. `chain`: a province's code or "national". `at`: the clock of the server;
    `portal_day`: the day that the portal took for today.
    """

    chain = models.CharField(max_length=12)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    portal_day = models.DateField()
    user_id = models.BigIntegerField(null=True)
    login = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    source = models.CharField(max_length=16)
    address = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=120)
    division_code = models.CharField(max_length=6, blank=True)
    changes = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["chain", "sequence"]
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="audit_chain_sequence")]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.sequence} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("audit entries cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("audit entries cannot be removed")
