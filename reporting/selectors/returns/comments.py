"""What has been said at the cells of a quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import CellComment

COMMENTS_SHOWN = 50
CommentCounts = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One comment as a page shows it."""

    by: str
    at: datetime
    text: str


def comments_of(*, actor: Actor, division: Division, quarter: Quarter, figure: str) -> Sequence[CommentLine]:
    """A cell's comments, oldest first: the last fifty. One query."""
    found = (
        CellComment.objects.visible_to(actor)
        .filter(division=division, year=quarter.year, quarter=quarter.number, figure=figure)
        .select_related("made_by")
        .order_by("-made_at", "-id")
    )
    lines = [
        CommentLine(each.made_by.name_at(each.made_at) if each.made_by else "", each.made_at, each.text)
        for each in found[:COMMENTS_SHOWN]
    ]
    return lines[::-1]


def comment_counts(*, actor: Actor, subject: Division, quarter: Quarter) -> CommentCounts:
    """{(division code, figure): how many} over a page's rows. One query."""
    within = {"division__province": subject} if subject.is_province else {"division": subject}
    found = (
        CellComment.objects.visible_to(actor)
        .filter(year=quarter.year, quarter=quarter.number, **within)
        .order_by()
        .values_list("division_id", "figure")
        .annotate(count=Count("id"))
    )
    return {(division, figure): count for division, figure, count in found}
