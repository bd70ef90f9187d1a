"""What the pages of a filing share: the province of the address, and how a refused write is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common import clock
from programmes.divisions.models import Division
from programmes.models import Programme
from programmes.selectors.programme import programme_by_code
from reporting.permissions import StateRefused
from reporting.rules.filings import CHAPTERS, FILE_OF_PART
from reporting.selectors.filings.records import FilingRecords, load_records
from reporting.selectors.filings.words import shown
from reporting.services.errors import BadInput, Conflict
from reporting.services.filings import IncompleteFiling, may_edit_filing

Refused = (StateRefused, Conflict, BadInput, IncompleteFiling)


@dataclass(frozen=True, slots=True)
class FilingPlace:
    """A province's filing under the portal's programme, within the actor's scope."""

    actor: Actor
    province: Division
    programme: Programme

    def records(self) -> FilingRecords:
        """What its documents say today."""
        return load_records(actor=self.actor, programme=self.programme, province=self.province, as_of=clock.today())

    @property
    def may_edit(self) -> bool:
        return may_edit_filing(self.actor, self.province)


def place_of(request: HttpRequest, code: str) -> FilingPlace:
    """Raises Http404 outside the actor's scope, for a unit's people, and for what is no province."""
    actor = actor_from(request)
    if actor.unit or not actor.sees(province=code):
        raise Http404
    province = get_object_or_404(Division.objects.provinces().select_related("province"), code=code)
    return FilingPlace(actor, province, programme_by_code(None))


def status_of(error: Exception) -> int:
    """409 for a state or a stale save, 422 for input."""
    return 409 if isinstance(error, StateRefused | Conflict) else 422


def frame(place: FilingPlace) -> dict[str, Any]:
    """What every page of a filing shows."""
    return {
        "place": place,
        "province": place.province,
        "may_edit": place.may_edit,
        "may_submit": place.actor.can(Permission.SUBMIT_FILING),
        "may_download": place.actor.can(Permission.VIEW_CONTACTS),
        "names": {part: shown(name.removesuffix(".xlsx")) for part, name in FILE_OF_PART.items()},
        "chapter_names": [shown(heading) for heading in CHAPTERS.values()],
    }
