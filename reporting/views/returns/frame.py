"""What the pages of a quarter share: its address, its frame, and how a refused write is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import CorrectionRequest, ProvinceReturn, QuarterState
from reporting.permissions import (
    Decision,
    StateRefused,
    lock_details,
    may_act_on_correction,
    may_act_on_quarter,
    may_act_on_unit,
)
from reporting.rules.returns import CorrectionAct, QuarterAct, UnitAct
from reporting.selectors.returns.corrections import correction_under_way
from reporting.selectors.returns.overview import (
    HANDED_IN_STATES,
    STATE_PILLS,
    deadline,
    ended_notice,
    quarter_label,
    summary,
    timeliness,
)
from reporting.selectors.returns.quarter import (
    QuarterData,
    acting_for,
    load_quarter,
    quarter_from_url,
    subject_or_404,
)
from reporting.selectors.returns.remarks import open_batches
from reporting.services.errors import BadInput, Conflict, Incomplete
from reporting.values import display_value, language

Refused = (StateRefused, Conflict, Incomplete, BadInput)


@dataclass(frozen=True, slots=True)
class Place:
    """The quarter of an address, within the actor's scope."""

    actor: Actor
    subject: Division
    quarter: Quarter

    def url(self, name: str) -> str:
        """The address of another page of the same quarter."""
        return reverse(name, args=[self.subject.code, self.quarter.year, self.quarter.number])

    def cell_addresses(self) -> dict[str, str]:
        """Where a cell's panel sends what is written in it."""
        return {f"{name}_url": self.url(f"return-{name}") for name in ("quarter", "comment", "findings")}

    def load(self) -> QuarterData:
        """The quarter as stored."""
        return load_quarter(actor=self.actor, subject=self.subject, quarter=self.quarter)

    def member(self, code: object) -> Division:
        """A division of this page by its code; BadInput where it is none of its rows."""
        found = Division.objects.filter(code=str(code), province=self.subject.province_id).first()
        if found is None or (not self.subject.is_province and found != self.subject):
            raise BadInput(_("没有这个单位。"), ["division"])
        return found


def place_of(request: HttpRequest, code: str, year: int, quarter: int) -> Place:
    """Raises Http404 outside the actor's scope and for a quarter that is not open for entry."""
    actor, found = actor_from(request), quarter_from_url(year, quarter)
    if found is None:
        raise Http404
    today = clock.today()
    subject = subject_or_404(actor, code, today=today)
    return Place(acting_for(actor, subject, today=today), subject, found)


def province_place(request: HttpRequest, code: str, year: int, quarter: int) -> Place:
    """A place that must be a province's."""
    place = place_of(request, code, year, quarter)
    if not place.subject.is_province:
        raise Http404
    return place


def status_of(error: Exception) -> int:
    """409 for a state or a stale save, 422 for input."""
    return 409 if isinstance(error, StateRefused | Conflict) else 422


def json_refusal(error: Exception) -> JsonResponse:
    """A refusal for the grid's script: the message; of a conflict also what is stored, by whom and when."""
    body: dict[str, Any] = {"message": str(error)}
    if isinstance(error, Conflict):
        body["conflict"] = {
            "value": error.current,
            "text": display_value(error.current) or _("未报"),
            "by": error.by,
            "at": error.at.astimezone(clock.BEIJING).strftime("%m-%d %H:%M:%S") if error.at else "",
        }
    if isinstance(error, BadInput):
        body["fields"] = list(error.fields)
    return JsonResponse(body, status=status_of(error), json_dumps_params={"ensure_ascii": False})


def notices_of(error: Exception) -> list[dict[str, str]]:
    """A refusal as notices of a page."""
    kind = "warning" if isinstance(error, Conflict) else "error"
    return [{"kind": kind, "text": str(error)}]


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the quarter's pages."""

    code: str
    label: str
    count: int | None
    active: bool


def frame(place: Place, data: QuarterData, active: str) -> dict[str, Any]:
    """The head and tabs of every page of a quarter."""
    province = place.subject if place.subject.is_province else None
    own_state = data.state(place.subject)
    returned = data.province_return
    done = own_state in ("reported", "accepted") if province is None else _is_done(data)
    under_way = correction_under_way(data)
    return {
        "place": place,
        "subject": place.subject,
        "quarter": place.quarter,
        "quarter_name": quarter_label(place.quarter),
        "heading_name": place.subject.label,
        "summary": summary(data) if province else "",
        "deadline": deadline(
            quarter=place.quarter,
            of_unit=province is None,
            today=clock.today(),
            done=done,
            resubmit_by=returned.resubmit_by if province and returned else None,
        ),
        "state": (state := QuarterState(returned.state if returned else QuarterState.OPEN)),
        "state_pill": STATE_PILLS[state],
        "can_answer": place.actor.can(Permission.REVIEW_UNITS if province else Permission.ENTER_FIGURES),
        "timeliness": timeliness(returned, place.quarter),
        "province_return": returned,
        "own_row": data.row(place.subject) if province is None else None,
        "tabs": tabs(data, active),
        "batches": open_batches(data, today=clock.today()),
        "under_way": under_way,
        "lock_details": lock_details(returned) if returned and returned.state == QuarterState.LOCKED else "",
        "ended": "" if province else ended_notice(place.subject, place.quarter),
        **_addresses(place),
        **_buttons(place, data, under_way),
    }


def _addresses(place: Place) -> dict[str, str]:
    entry = ("quarter", "cell", "block", "changes", "comment", "findings", "totals", "units", "analysis")
    names = (*entry, "submit", "receipt", "review", "lock")
    return {f"{name}_url": place.url(f"return-{name}") for name in names}


def _is_done(data: QuarterData) -> bool:
    return data.province_return is not None and data.province_return.state in HANDED_IN_STATES


def tabs(data: QuarterData, active: str) -> Sequence[Tab]:
    """The sections, and of a province its units and its 分析说明."""
    found = [
        Tab(section.code, section.label(language()), len(section.figures), section.code == active)
        for section in data.form.sections
    ]
    if data.subject.is_province:
        found.append(Tab("units", _("单位审核"), len(data.asked), active == "units"))
        found.append(Tab("analysis", _("分析说明"), None, active == "analysis"))
    return found


def _buttons(place: Place, data: QuarterData, under_way: CorrectionRequest | None) -> dict[str, Decision | None]:
    """What the actor may do; None: no button at all."""
    actor, returned = place.actor, data.province_return
    if not place.subject.is_province:
        report = may_act_on_unit(
            UnitAct.REPORT,
            actor=actor,
            division=place.subject,
            quarter=place.quarter,
            row=data.row(place.subject),
            province_return=returned,
        )
        return {"report": report if report.permitted else None}

    def decide(act: QuarterAct) -> Decision:
        return may_act_on_quarter(act, actor=actor, province=place.subject.code, province_return=returned)

    submit, review, lock = decide(QuarterAct.SUBMIT), decide(QuarterAct.ACCEPT), decide(QuarterAct.LOCK)
    if not submit.permitted and actor.can(Permission.REVIEW_UNITS):
        submit = Decision(False, reason=_("由省局审定人审定报送。"))
    return {
        "submit": submit if actor.can(Permission.REVIEW_UNITS) else None,
        "review": review if review.permitted else None,
        "lock": _lock(place, returned, lock),
        "correct": _correct(place, returned, under_way),
    }


def _lock(place: Place, returned: ProvinceReturn | None, lock: Decision) -> Decision | None:
    """定稿, or of what is 定稿 another day for it."""
    if returned is not None and returned.state == QuarterState.LOCKED:
        lock = may_act_on_quarter(
            QuarterAct.EXTEND, actor=place.actor, province=place.subject.code, province_return=returned
        )
    return lock if lock.permitted else None


def _correct(place: Place, returned: ProvinceReturn | None, under_way: CorrectionRequest | None) -> Decision | None:
    """申请更正, offered where a quarter is closed for good."""
    state = under_way.state if under_way else None
    decision = may_act_on_correction(
        CorrectionAct.REQUEST,
        actor=place.actor,
        province=place.subject.code,
        state=state,
        province_return=returned,
    )
    return decision if decision.permitted and decision.allowed else None
