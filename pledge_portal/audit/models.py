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
    `portal_day`: the day that the portal took for today. `name`: what the person was called then.
    """

    chain = models.CharField(max_length=12)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    portal_day = models.DateField()
    user_id = models.BigIntegerField(null=True)
    login = models.CharField(max_length=64)
    name = models.CharField(max_length=60, blank=True, default="")
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
            models.Index(fields=["at", "id"], name="audit_when"),
            models.Index(fields=["chain", "at", "id"], name="audit_chain_when"),
            models.Index(fields=["division_code", "at", "id"], name="audit_division_when"),
            models.Index(fields=["login", "at", "id"], name="audit_login_when"),
            models.Index(fields=["action", "at", "id"], name="audit_action_when"),
            models.Index(fields=["subject_type", "subject_id", "at", "id"], name="audit_subject_when"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.sequence} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("audit entries cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("audit entries cannot be removed")


class Flood(models.Model):
    """How much of what can be caused without end (refusals, failed sign-ins) somebody caused in the present minute.

    `key`: the login, or empty for whoever is not signed in. `seen`: all of it; `kept`: what went into the trail.
    """

    key = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()
    seen = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key or '-'}: {self.kept}/{self.seen}"
