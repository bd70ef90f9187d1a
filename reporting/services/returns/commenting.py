"""Saying something at one cell of a quarter."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import Event, record
from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import CellComment
from reporting.models.comments import COMMENT_LENGTH
from reporting.permissions import may_comment
from reporting.services.errors import BadInput

REPEATED_WITHIN = timedelta(minutes=1)


def comment_on_cell(*, actor: Actor, division: Division, quarter: Quarter, figure: str, text: str) -> CellComment:
    """Add a comment of at most 500 characters. The same words sent again at once are the same comment.

    Raises PermissionDenied outside the actor's role or scope, BadInput for a text that is blank or too long.
    """
    if not may_comment(actor, division):
        raise PermissionDenied(_("您的角色不能进行此操作。"))
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise BadInput(_("请填写批注内容。"), ["text"])
    if len(said) > COMMENT_LENGTH:
        raise BadInput(_("批注不超过%(limit)d字。") % {"limit": COMMENT_LENGTH}, ["text"])
    now = clock.now()
    at = {"division": division, "year": quarter.year, "quarter": quarter.number, "figure": figure}
    with transaction.atomic():
        mine = CellComment.objects.visible_to(actor).filter(**at, made_by_id=actor.user_id, text=said)
        again = mine.filter(made_at__gt=now - REPEATED_WITHIN).first()
        if again is not None:
            return again
        comment = CellComment.objects.create(**at, text=said, made_by_id=actor.user_id, made_at=now)
        event = Event(
            action="return.comment",
            subject_type="quarterly_return",
            subject_id=f"{division.code} {quarter}",
            province=division.province_id,
            division=division.code,
            changes={f"comment {figure}": [None, said]},
        )
        record(actor=actor, event=event)
    return comment
