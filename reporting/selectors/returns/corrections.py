"""Requests to correct a quarter as pages show them: 地区、指标、原值、更正值、差额、原因、依据、影响、审定人."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pledge_portal.accounts.permissions import Actor
from programmes.selectors.calendar import days_late
from reporting.models import CorrectionLine, CorrectionRequest, CorrectionState, QuarterState
from reporting.models.review import UNDER_WAY
from reporting.permissions import Decision, may_act_on_correction
from reporting.rules.corrections import difference
from reporting.rules.returns import CorrectionAct
from reporting.selectors.returns.findings import row_name
from reporting.selectors.returns.quarter import QuarterData
from reporting.values import display_amount, display_value, language

CLOSED_OR_CORRECTED = (QuarterState.ACCEPTED, QuarterState.LOCKED, QuarterState.CORRECTING)
CORRECTION_PILLS = {
    CorrectionState.REQUESTED: "pill--info",
    CorrectionState.APPROVED: "pill--warn",
    CorrectionState.REFUSED: "pill--bad",
    CorrectionState.WITHDRAWN: "",
    CorrectionState.DONE: "pill--good",
    CorrectionState.CLOSED: "",
}


def correction_under_way(data: QuarterData) -> CorrectionRequest | None:
    """The request that is asked for or being carried out; one query, and none for a quarter that was never closed."""
    held = data.province_return
    if held is None or (held.state not in CLOSED_OR_CORRECTED and held.open_cells is None):
        return None
    rows = CorrectionRequest.objects.visible_to(data.actor).filter(province_return=held, state__in=UNDER_WAY)
    return rows.select_related("requested_by", "decided_by").first()


@dataclass(frozen=True, slots=True)
class CorrectionCellLine:
    """One cell of a request in the words of the screen."""

    place: str
    figure: str
    unit: str
    old: str
    new: str
    difference: str


@dataclass(frozen=True, slots=True)
class CorrectionCard:
    """One request. `acts`: what whoever looks may do with it now. `days_late`: past its closing day."""

    request: CorrectionRequest
    state_label: str
    pill: str
    lines: Sequence[CorrectionCellLine]
    withdraw: Decision
    approve: Decision
    close: Decision
    days_late: int


def correction_cards(data: QuarterData, *, today: date) -> list[CorrectionCard]:
    """Every request of the quarter, the latest first; two queries."""
    if data.province_return is None:
        return []
    rows = CorrectionRequest.objects.visible_to(data.actor).filter(province_return=data.province_return)
    found = rows.select_related("requested_by", "decided_by", "revision", "corrected").order_by("-number")
    return [_card(data, each, today) for each in found.prefetch_related("lines__division")]


def _card(data: QuarterData, request: CorrectionRequest, today: date) -> CorrectionCard:
    state = CorrectionState(request.state)

    def decide(act: CorrectionAct) -> Decision:
        return may_act_on_correction(
            act,
            actor=data.actor,
            province=data.subject.code,
            state=request.state,
            province_return=data.province_return,
        )

    waiting = data.province_return is not None and data.province_return.state == QuarterState.CORRECTING
    close = decide(CorrectionAct.CLOSE)
    is_open = state == CorrectionState.APPROVED and waiting and request.close_on is not None
    return CorrectionCard(
        request=request,
        state_label=str(state.label),
        pill=CORRECTION_PILLS[state],
        lines=[_line(data, line) for line in request.lines.all()],
        withdraw=decide(CorrectionAct.WITHDRAW),
        approve=decide(CorrectionAct.APPROVE),
        close=close if waiting else Decision(False, permitted=close.permitted),
        days_late=days_late(request.close_on, today) if is_open and request.close_on else 0,
    )


def _line(data: QuarterData, line: CorrectionLine) -> CorrectionCellLine:
    words = data.form.by_code[line.figure].words(language())
    by = difference(line.old, line.new)
    return CorrectionCellLine(
        place=row_name(line.division),
        figure=words.heading,
        unit=words.unit,
        old=display_value(line.old),
        new=display_value(line.new),
        difference="" if by is None else ("+" if by > 0 else "") + display_amount(by),
    )


def waiting_corrections(actor: Actor) -> list[CorrectionRequest]:
    """Requests that wait for the national office, the oldest first."""
    rows = CorrectionRequest.objects.visible_to(actor).filter(state=CorrectionState.REQUESTED)
    return list(rows.select_related("province_return__province").order_by("requested_at"))
