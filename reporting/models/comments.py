"""What people say to each other at one cell of a quarter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pledge_portal.accounts.models import User
from pledge_portal.accounts.scoping import ScopedQuerySet
from pledge_portal.common.periods import FIRST_YEAR, LAST_YEAR
from programmes.divisions.models import Division

COMMENT_LENGTH = 500


class CellCommentQuerySet(ScopedQuerySet["CellComment"]):
    """Comments within an actor's scope."""


class CellComment(models.Model):
    """One remark at a division's figure of a quarter. Never changed, never removed."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    figure = models.CharField(max_length=4)
    text = models.CharField(max_length=COMMENT_LENGTH)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = CellCommentQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR, quarter__gte=1, quarter__lte=4),
                name="cell_comment_quarter_open",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="cell_comment_says_something"),
        ]
        indexes = [models.Index(fields=["division", "year", "quarter"], name="cell_comment_row")]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year}Q{self.quarter} {self.figure}: {self.text[:20]}"
