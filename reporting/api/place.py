"""Endpoints of one quarter: the place within the caller's scope, held while it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.api.base import PortalAPIView
from reporting.api.etags import require_match
from reporting.api.problems import Problem
from reporting.permissions import may_act_on_unit
from reporting.rules.returns import UnitAct
from reporting.selectors.api_findings import findings_json, missing_figures
from reporting.selectors.api_returns import return_document
from reporting.selectors.returns.findings import quarter_findings
from reporting.selectors.returns.quarter import (
    QuarterData,
    acting_for,
    load_quarter,
    quarter_from_url,
    subject_or_404,
)
from reporting.services.errors import Incomplete
from reporting.services.returns.holding import hold_province


@dataclass(frozen=True, slots=True)
class Place:
    """The quarter of an address, within the actor's scope."""

    actor: Actor
    subject: Division
    quarter: Quarter

    def load(self) -> QuarterData:
        """The quarter as stored."""
        return load_quarter(actor=self.actor, subject=self.subject, quarter=self.quarter)


class QuarterView(PortalAPIView):
    """What the endpoints of a quarter share."""

    def place(self, code: str, year: str, quarter: str, *, province: bool = False) -> Place:
        """The quarter of the address; Http404 outside the caller's scope. `province`: a province's alone."""
        period, today = quarter_from_url(int(year), int(quarter)), clock.today()
        if period is None:
            raise Http404
        subject = subject_or_404(self.actor(), code, today=today)
        if province and not subject.is_province:
            raise Http404
        return Place(acting_for(self.actor(), subject, today=today), subject, period)

    def held(self, request: Request, place: Place, *, matching: bool) -> dict[str, Any]:
        """The quarter's document, locked against every other write; `matching`: it must be what the sender read."""
        hold_province(actor=place.actor, province=place.subject.province_id, quarter=place.quarter)
        document = return_document(place.load())
        if matching or "If-Match" in request.headers:
            require_match(request, document)
        return document

    def handle_exception(self, exc: Exception) -> Response:
        """What is refused for figures blank or questionable says which."""
        if isinstance(exc, Incomplete):
            return super().handle_exception(self._refused(self.place(**self.kwargs), exc, self.in_english(exc)))
        return super().handle_exception(exc)

    def _refused(self, place: Place, error: Incomplete, english: Exception) -> Problem:
        """422 with the findings that stand in the way."""
        data = place.load()
        blocking = quarter_findings(data).blocking_in(error.missing)
        return Problem(
            "findings",
            detail=(str(error), str(english)),
            findings=findings_json(blocking, data),
            missing={code: found for code, found in missing_figures(data).items() if code in error.missing},
        )


def require_entry(place: Place) -> None:
    """Who may enter figures here; the state is asked when it is written."""
    place.actor.require(Permission.ENTER_FIGURES)


def require_report(place: Place) -> None:
    """Who may report the unit; the state is asked when it is done."""
    decision = may_act_on_unit(
        UnitAct.REPORT,
        actor=place.actor,
        division=place.subject,
        quarter=place.quarter,
        row=None,
        province_return=None,
    )
    if not decision.permitted:
        decision.require()
