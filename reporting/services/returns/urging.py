"""催报: the record of a telephone urging. The national office urges provinces only, a province its units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record
from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import Urging
from reporting.services.errors import BadInput

PERSON_LENGTH = 60
ANSWER_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Call:
    """What was said: 对象、时间、答复、承诺时间. `token`: of the form, so that two clicks leave one record."""

    person: str
    answer: str
    spoken_at: datetime
    promised_on: date | None
    token: UUID


def may_urge(actor: Actor, division: Division) -> bool:
    """Whether the actor's level urges that division: the national office provinces, a province its own units."""
    if actor.unit or not actor.sees(province=division.province_id):
        return False
    if actor.is_national:
        return division.is_province and actor.can(Permission.REVIEW_QUARTER)
    return not division.is_province and actor.can(Permission.REVIEW_UNITS)


def record_urging(*, actor: Actor, division: Division, quarter: Quarter, call: Call) -> Urging:
    """Keep a call. Raises PermissionDenied past the actor's own level, BadInput for what is blank or cannot be."""
    if not may_urge(actor, division):
        raise PermissionDenied(_("国家局只催办各省局，省局催办所辖单位。"))
    _require_sense(call)
    with transaction.atomic():
        made, is_new = Urging.objects.unscoped(reason="the scope is checked above").get_or_create(
            token=call.token,
            defaults={
                "province_id": division.province_id,
                "division": division,
                "year": quarter.year,
                "quarter": quarter.number,
                "is_national": actor.is_national,
                "person": call.person.strip(),
                "spoken_at": call.spoken_at,
                "answer": call.answer.strip(),
                "promised_on": call.promised_on,
                "made_by_id": actor.user_id,
                "made_at": clock.now(),
            },
        )
        if is_new:
            record(actor=actor, event=_event(made))
        return made


def _require_sense(call: Call) -> None:
    if not call.person.strip() or len(call.person) > PERSON_LENGTH:
        raise BadInput(_("请填写催办对象（不超过%(limit)d字）。") % {"limit": PERSON_LENGTH}, ["person"])
    if not call.answer.strip() or len(call.answer) > ANSWER_LENGTH:
        raise BadInput(_("请填写对方答复（不超过%(limit)d字）。") % {"limit": ANSWER_LENGTH}, ["answer"])
    if call.spoken_at.astimezone(clock.BEIJING).date() > clock.today():
        raise BadInput(_("通话时间不能晚于今天。"), ["spoken_at"])
    if call.promised_on and call.promised_on < call.spoken_at.astimezone(clock.BEIJING).date():
        raise BadInput(_("承诺时间不能早于通话时间。"), ["promised_on"])


def _event(made: Urging) -> Event:
    """The national office's calls stand in its own chain, a province's in the province's."""
    return Event(
        action="return.urge",
        subject_type="urging",
        subject_id=f"{made.division_id} {made.period}",
        province="" if made.is_national else made.province_id,
        division=made.division_id,
        changes={
            "person": [None, made.person],
            "spoken_at": [None, made.spoken_at],
            "answer": [None, made.answer],
            "promised_on": [None, made.promised_on],
        },
    )
