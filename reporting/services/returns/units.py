"""A unit's quarter on its way: reported by the unit, accepted, returned or filled in by the province."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import record
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.catalogue import catalogue
from reporting.models import QuarterlyReturn, Remark, UnitState
from reporting.permissions import StateRefused
from reporting.rules.returns import UnitAct, effective_values, missing_codes
from reporting.selectors.returns.findings import cell_findings
from reporting.selectors.returns.ledger import ledger_values
from reporting.services.errors import BadInput, Conflict, Incomplete
from reporting.services.returns.holding import WHY, Held, hold

REASON_LENGTH = 200


def row_values(row: QuarterlyReturn) -> dict[str, str]:
    """What the row says, a 零报告 spelt out."""
    form = catalogue(row.edition)
    return effective_values(row.values, zero_report=row.zero_report, zero_codes=form.zero_report_codes)


def row_missing(row: QuarterlyReturn) -> list[str]:
    """The required figures that the row does not report."""
    return missing_codes(row_values(row), catalogue(row.edition).required_codes)


def report_unit(*, actor: Actor, division: Division, quarter: Quarter) -> QuarterlyReturn:
    """提交省局审核. Raises PermissionDenied, StateRefused, or Incomplete naming the figures blank or unexplained."""
    with transaction.atomic():
        held = hold(actor=actor, division=division, quarter=quarter)
        held.require(UnitAct.REPORT)
        _require_complete(held)
        _require_explained(held)
        row = held.row
        _move(
            held,
            UnitState.REPORTED,
            "return.report",
            reported_at=held.now,
            first_reported_at=row.first_reported_at or held.now,
            filled_by_province=False,
            fill_reason="",
            return_reason="",
        )
        _settle_remarks(held)
        return row


def accept_unit(*, actor: Actor, division: Division, quarter: Quarter) -> QuarterlyReturn:
    """省局审核通过: of what the unit reported, or of what the province filled in for it with its reason."""
    with transaction.atomic():
        held = hold(actor=actor, division=division, quarter=quarter)
        held.require(UnitAct.ACCEPT)
        _require_complete(held)
        if held.row.filled_by_province and not held.row.fill_reason:
            raise BadInput(_("%(unit)s由省局代填，请先填写代填原因。") % {"unit": division.label}, ["reason"])
        if held.row.state == UnitState.FILLING:  # the province's own numbers; a unit has explained its own
            _require_explained(held)
        _move(held, UnitState.ACCEPTED, "return.accept", return_reason="")
        _settle_remarks(held)
        return held.row


def return_unit(*, actor: Actor, division: Division, quarter: Quarter, reason: str) -> QuarterlyReturn:
    """退回修改, with what is wrong; also of an accepted unit, while the quarter is with the province."""
    text = reason.strip()
    if not text:
        raise BadInput(_("请填写退回原因。"), ["reason"])
    with transaction.atomic():
        held = hold(actor=actor, division=division, quarter=quarter)
        held.require(UnitAct.RETURN)
        _move(held, UnitState.RETURNED, "return.return", return_reason=text)
        Remark.objects.create(
            province_return=held.province_return,
            division=division,
            problem=text,
            is_national=False,
            made_by_id=actor.user_id,
            made_at=held.now,
        )
        return held.row


def fill_in_for_unit(*, actor: Actor, division: Division, quarter: Quarter, reason: str) -> QuarterlyReturn:
    """代填: the province takes the row over, marked and with its reason; it is then open for the province."""
    text = reason.strip()
    if not text:
        raise BadInput(_("请填写代填原因。"), ["reason"])
    if len(text) > REASON_LENGTH:
        raise BadInput(_("代填原因不超过%(limit)d字。") % {"limit": REASON_LENGTH}, ["reason"])
    with transaction.atomic():
        held = hold(actor=actor, division=division, quarter=quarter)
        held.require(UnitAct.FILL_IN)
        _move(held, UnitState.FILLING, "return.fill_in", filled_by_province=True, fill_reason=text)
        return held.row


def accept_units(
    *, actor: Actor, divisions: Sequence[Division], quarter: Quarter, fill_reason: str = ""
) -> tuple[list[str], dict[str, str]]:
    """Accept every given unit that can be; `fill_reason` stands for rows the province filled in without one.

    Returns the codes accepted, and why each other was not.
    """
    accepted: list[str] = []
    refused: dict[str, str] = {}
    for division in divisions:
        try:
            with transaction.atomic():
                _give_reason(hold(actor=actor, division=division, quarter=quarter), fill_reason.strip())
                accept_unit(actor=actor, division=division, quarter=quarter)
        except (StateRefused, BadInput, Incomplete) as error:
            refused[division.code] = str(error)
        else:
            accepted.append(division.code)
    return accepted, refused


def _give_reason(held: Held, reason: str) -> None:
    row = held.row
    if reason and row.filled_by_province and not row.fill_reason and row.state == UnitState.FILLING:
        held.require(UnitAct.FILL_IN)
        _move(held, UnitState.FILLING, "return.fill_in", fill_reason=reason[:REASON_LENGTH])


def _require_complete(held: Held) -> None:
    missing = row_missing(held.row)
    if missing:
        form = catalogue(held.row.edition)
        names = _("、").join(form.by_code[code].heading for code in missing[:5])
        text = _("%(unit)s还有%(count)d项未报：%(names)s。没有发生的填 0，不适用的填“不适用”。")
        raise Incomplete(
            text
            % {"unit": held.division.label, "count": len(missing), "names": names + ("……" if len(missing) > 5 else "")},
            {held.division.code: missing},
        )


def _require_explained(held: Held) -> None:
    """Who enters another number than the ledger's says why before it goes on."""
    form, division = catalogue(held.row.edition), held.division
    known = ledger_values(
        province=division.province_id,
        quarter=held.quarter,
        divisions=[division],
        figures=[figure.code for figure in form.figures if figure.ledger],
    ).get(division.code, {})
    values = row_values(held.row)
    found = [
        finding
        for code, ledger in known.items()
        for finding in cell_findings(
            division=division,
            figure=form.by_code[code],
            value=values.get(code),
            ledger=ledger,
            reasons=held.row.reasons,
        )
    ]
    if found:
        text = _("%(unit)s还有%(count)d项与台账不一致，须先说明原因：%(finding)s")
        words = {"unit": division.label, "count": len(found), "finding": found[0].text}
        raise Incomplete(text % words, {division.code: [each.figure for each in found]})


def _move(held: Held, state: UnitState, action: str, **changes: object) -> None:
    old = {name: getattr(held.row, name) for name in ("state", *changes)}
    if not held.write(state=state, **changes):
        raise Conflict(_("该单位的数据已被他人修改，请刷新后再操作。"))
    audited = {
        name: [value, getattr(held.row, name)] for name, value in old.items() if value != getattr(held.row, name)
    }
    record(actor=held.actor, event=held.event(action, audited))


def _settle_remarks(held: Held) -> None:
    Remark.objects.unscoped(reason=WHY).filter(
        province_return=held.province_return, division=held.division, is_national=False, settled_at=None
    ).update(settled_at=held.now)
