"""Uploaded files that prove a measure, a policy or a plan; kept outside the web root, served after a check."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from pledge_portal.accounts.models import User
from pledge_portal.accounts.scoping import ScopedQuerySet
from programmes.divisions.models import Division
from programmes.models.groups import GroupDeclaration
from programmes.models.measures import Measure
from programmes.models.plans import WorkPlan
from programmes.models.policies import Policy


def storage_name(instance: Evidence, filename: str) -> str:
    """A name that says nothing of the original: `<province>/<random>`."""
    return f"evidence/{instance.division_id[:2]}/{uuid.uuid4().hex}"


class EvidenceQuerySet(ScopedQuerySet["Evidence"]):
    """Files within an actor's scope."""


class Evidence(models.Model):
    """One file of one measure, policy, plan or declaration; `content_type`: what the bytes are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, null=True, blank=True, on_delete=models.CASCADE, related_name="files")
    policy = models.ForeignKey(Policy, null=True, blank=True, on_delete=models.CASCADE, related_name="files")
    plan = models.ForeignKey(WorkPlan, null=True, blank=True, on_delete=models.CASCADE, related_name="files")
    declaration = models.ForeignKey(
        GroupDeclaration, null=True, blank=True, on_delete=models.CASCADE, related_name="files"
    )
    file = models.FileField(upload_to=storage_name, max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__isnull=False, policy=None, plan=None, declaration=None)
                | Q(measure=None, policy__isnull=False, plan=None, declaration=None)
                | Q(measure=None, policy=None, plan__isnull=False, declaration=None)
                | Q(measure=None, policy=None, plan=None, declaration__isnull=False),
                name="evidence_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.name
