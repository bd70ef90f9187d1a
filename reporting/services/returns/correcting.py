"""更正 of an accepted or locked quarter: asked for by the province, decided by the national office, then handed in
as a new revision that keeps the first day, accepted, and 定稿 again if it was.

An approved request writes its corrected values into the drafts at once; what is judged stays the latest revision
until the lead submits. Only what the request names is open meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import record
from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from reporting.models import (
    CorrectionLine,
    CorrectionRequest,
    CorrectionState,
    ProvinceReturn,
    ProvinceRevision,
    QuarterlyReturn,
    QuarterState,
)
from reporting.models.review import UNDER_WAY
from reporting.permissions import StateRefused, may_act_on_correction, may_act_on_quarter, refusal_text
from reporting.rules.corrections import scope_of
from reporting.rules.returns import CORRECTION_TRANSITIONS, CorrectionAct, QuarterAct, Refusal
from reporting.services.errors import BadInput
from reporting.services.returns.correcting_checks import (
    TEXT_LENGTH,
    CorrectionCell,
    CorrectionText,
    require_cells,
    require_decision,
    require_text,
)
from reporting.services.returns.correcting_rows import apply_lines, put_back, said_of_the_whole
from reporting.services.returns.holding import WHY, hold_province
from reporting.services.returns.steps import move_quarter, quarter_event, write_quarter


def request_correction(
    *,
    actor: Actor,
    province: str,
    quarter: Quarter,
    text: CorrectionText,
    cells: Sequence[CorrectionCell],
    whole: bool = False,
) -> CorrectionRequest:
    """Ask for a correction. `whole`: of the whole return; the cells may then be left out.

    A second click of the same form returns the request that it made. Raises PermissionDenied, StateRefused, BadInput.
    """
    with transaction.atomic():
        held = hold_province(actor=actor, province=province, quarter=quarter)
        under_way = current_request(held)
        state = under_way.state if under_way else None
        decision = may_act_on_correction(
            CorrectionAct.REQUEST, actor=actor, province=province, state=state, province_return=held
        )
        if decision.permitted and under_way and _is_same(under_way, actor, text, cells, whole=whole):
            return under_way
        decision.require()
        revision = held.latest_revision
        if revision is None:
            raise StateRefused(refusal_text(Refusal.CORRECTION_NOT_NEEDED, by_unit=False))
        old = _frozen(held)
        require_text(text)
        require_cells(cells, old, quarter, whole=whole)
        return _store(actor, revision, text, cells, old, whole=whole)


def current_request(held: ProvinceReturn) -> CorrectionRequest | None:
    """The one that is under way."""
    rows = CorrectionRequest.objects.unscoped(reason=WHY).filter(province_return=held, state__in=UNDER_WAY)
    return rows.first()


def _is_same(
    found: CorrectionRequest, actor: Actor, text: CorrectionText, cells: Sequence[CorrectionCell], *, whole: bool
) -> bool:
    if found.state != CorrectionState.REQUESTED or found.requested_by_id != actor.user_id or found.whole != whole:
        return False
    stored = set(found.lines.values_list("division_id", "figure", "new"))
    same_text = all(getattr(found, name) == value for name, value in text.plain.items())
    return same_text and stored == {(each.division.code, each.figure, each.value) for each in cells}


def _frozen(held: ProvinceReturn) -> dict[str, dict[str, str]]:
    """What was last submitted, by division code."""
    rows = QuarterlyReturn.objects.unscoped(reason=WHY).filter(
        province=held.province_id, year=held.year, quarter=held.quarter, latest_revision__isnull=False
    )
    return dict(rows.values_list("division_id", "latest_revision__values"))


def _store(
    actor: Actor,
    revision: ProvinceRevision,
    text: CorrectionText,
    cells: Sequence[CorrectionCell],
    old: dict[str, dict[str, str]],
    *,
    whole: bool,
) -> CorrectionRequest:
    held = revision.province_return
    earlier = CorrectionRequest.objects.unscoped(reason=WHY).filter(province_return=held)
    made = CorrectionRequest.objects.create(
        province_return=held,
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        state=CORRECTION_TRANSITIONS[CorrectionAct.REQUEST].target,
        whole=whole,
        revision=revision,
        requested_by_id=actor.user_id,
        requested_at=clock.now(),
        **text.plain,
    )
    CorrectionLine.objects.bulk_create(
        CorrectionLine(
            request=made,
            division=each.division,
            figure=each.figure,
            old=old[each.division.code].get(each.figure),
            new=each.value,
        )
        for each in cells
    )
    changes = {
        f"{each.division.code} {each.figure}": [old[each.division.code].get(each.figure), each.value] for each in cells
    }
    record(actor=actor, event=quarter_event(held, "correction.request", {"state": [None, made.state], **changes}))
    return made


def withdraw_correction(*, actor: Actor, province: str, quarter: Quarter, number: int) -> CorrectionRequest:
    """Take a request back before it is decided; again: nothing. Raises PermissionDenied, StateRefused, BadInput."""
    with transaction.atomic():
        held = hold_province(actor=actor, province=province, quarter=quarter)
        found = _request(held, number)
        if _is_repeated(CorrectionAct.WITHDRAW, actor, held, found):
            return found
        _move(CorrectionAct.WITHDRAW, actor, held, found, ended_at=clock.now())
        return found


def decide_correction(
    *,
    actor: Actor,
    province: str,
    quarter: Quarter,
    number: int,
    approve: bool,
    note: str = "",
    close_on: date | None = None,
) -> CorrectionRequest:
    """Approve a request (with the day by which to hand in), which opens the quarter for it, or refuse it with a note.

    The same decision again changes nothing. Raises PermissionDenied, StateRefused, BadInput.
    """
    act = CorrectionAct.APPROVE if approve else CorrectionAct.REFUSE
    with transaction.atomic():
        held = hold_province(actor=actor, province=province, quarter=quarter)
        found = _request(held, number)
        if _is_repeated(act, actor, held, found):
            return found
        _permit(act, actor, held, found)
        require_decision(note, close_on, approve=approve)
        decided = {"decided_by_id": actor.user_id, "decided_at": clock.now(), "decision_note": note.strip()}
        if not approve:
            _move(act, actor, held, found, ended_at=clock.now(), **decided)
            return found
        was_locked = held.state == QuarterState.LOCKED
        _move(act, actor, held, found, close_on=close_on, was_locked=was_locked, **decided)
        _reopen(actor, held, found)
        return found


def _reopen(actor: Actor, held: ProvinceReturn, request: CorrectionRequest) -> None:
    may_act_on_quarter(QuarterAct.REOPEN, actor=actor, province=held.province_id, province_return=held).require()
    lines = list(request.lines.select_related("division"))
    scope = scope_of(((line.division_id, line.figure) for line in lines), whole=request.whole)
    move_quarter(actor, held, QuarterAct.REOPEN, "return.reopen", open_cells=scope)
    apply_lines(actor=actor, request=request, lines=lines)


def end_correction(*, actor: Actor, province: str, quarter: Quarter, number: int, note: str) -> CorrectionRequest:
    """终止更正: nothing was handed in; drafts go back to what stands, the quarter to what it was.

    Raises PermissionDenied, StateRefused, BadInput.
    """
    if not note.strip() or len(note) > TEXT_LENGTH:
        raise BadInput(_("请写明终止更正的理由（不超过%(limit)d字）。") % {"limit": TEXT_LENGTH}, ["note"])
    with transaction.atomic():
        held = hold_province(actor=actor, province=province, quarter=quarter)
        found = _request(held, number)
        if _is_repeated(CorrectionAct.CLOSE, actor, held, found):
            return found
        _permit(CorrectionAct.CLOSE, actor, held, found)
        may_act_on_quarter(QuarterAct.END, actor=actor, province=province, province_return=held).require()
        _move(CorrectionAct.CLOSE, actor, held, found, ended_at=clock.now(), decision_note=note.strip())
        put_back(actor=actor, province_return=held)
        stood = said_of_the_whole(held.latest_revision) if held.latest_revision else {}
        move_quarter(actor, held, QuarterAct.END, "return.end_correction", open_cells=None, **stood)
        _relock(actor, held, found)
        return found


def finish_correction(*, actor: Actor, held: ProvinceReturn) -> None:
    """办结 with the acceptance of a corrected revision: the quarter is 定稿 again if it was. For `review_quarter`."""
    found = current_request(held)
    if found is None or found.state != CorrectionState.APPROVED:
        return
    _move(CorrectionAct.FINISH, actor, held, found, corrected_id=held.latest_revision_id, ended_at=clock.now())
    write_quarter(actor, held, "return.corrected", open_cells=None)
    _relock(actor, held, found)


def _relock(actor: Actor, held: ProvinceReturn, request: CorrectionRequest) -> None:
    if request.was_locked:
        move_quarter(actor, held, QuarterAct.RELOCK, "return.relock")


def _request(held: ProvinceReturn, number: int) -> CorrectionRequest:
    rows = CorrectionRequest.objects.unscoped(reason=WHY).filter(province_return=held, number=number)
    found = rows.first()
    if found is None:
        raise BadInput(_("没有这份更正申请。"), ["number"])
    return found


def _permit(act: CorrectionAct, actor: Actor, held: ProvinceReturn, request: CorrectionRequest) -> None:
    may_act_on_correction(
        act, actor=actor, province=held.province_id, state=request.state, province_return=held
    ).require()


def _is_repeated(act: CorrectionAct, actor: Actor, held: ProvinceReturn, request: CorrectionRequest) -> bool:
    """Whether the act has been done already, by somebody who may do it: a second click, another tab."""
    decision = may_act_on_correction(
        act, actor=actor, province=held.province_id, state=request.state, province_return=held
    )
    return decision.permitted and request.state == CORRECTION_TRANSITIONS[act].target


def _move(
    act: CorrectionAct, actor: Actor, held: ProvinceReturn, request: CorrectionRequest, **changes: object
) -> None:
    """To the state that the table names for the act."""
    _permit(act, actor, held, request)
    old, request.state = request.state, CORRECTION_TRANSITIONS[act].target
    for name, value in changes.items():
        setattr(request, name, value)
    request.save()
    audited: dict[str, list[Any]] = {"correction": [request.number, request.number], "state": [old, request.state]}
    if request.decision_note:
        audited["note"] = [None, request.decision_note]
    record(actor=actor, event=quarter_event(held, f"correction.{act.value}", audited))
