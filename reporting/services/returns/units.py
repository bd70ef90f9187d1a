"""A unit's quarter on its way: reported by the unit, accepted, returned or filled in by the province."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import record
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.catalogue import catalogue
from reporting.models import QuarterlyReturn, UnitState
from reporting.permissions import StateRefused
from reporting.rules.returns import (
    EDITABLE_QUARTER_STATES,
    UNIT_TRANSITIONS,
    UnitAct,
    effective_values,
    missing_codes,
)
from reporting.services.errors import BadInput, Conflict, Incomplete, Outdated
from reporting.services.returns.checking import require_nothing_blocks
from reporting.services.returns.holding import Held, hold
from reporting.services.returns.remarks import RemarkEntry, make_batch, require_remarks, settle_remarks

REASON_LENGTH = 200


def row_values(row: QuarterlyReturn) -> dict[str, str]:
    """What the row says, a 零报告 spelt out."""
    form = catalogue(row.edition)
    return effective_values(row.values, zero_report=row.zero_report, zero_codes=form.zero_report_codes)


def row_missing(row: QuarterlyReturn) -> list[str]:
    """The required figures that the row does not report."""
    return missing_codes(row_values(row), catalogue(row.edition).required_codes)


def report_unit(
    *, actor: Actor, division: Division, quarter: Quarter, answers: Mapping[int, str] | None = None
) -> QuarterlyReturn:
    """提交省局审核. `answers`: {remark id: what was done about it}, to what the province asked and is not answered yet.

    A second click changes nothing. Raises PermissionDenied, StateRefused, BadInput (a remark without an answer), or
    Incomplete naming the figures blank or unexplained.
    """
    with transaction.atomic():
        held = hold(actor=actor, division=division, quarter=quarter)
        if _is_repeated(UnitAct.REPORT, held, held.row.version - 1):
            return held.row
        held.require(UnitAct.REPORT)
        _require_complete(held)
        _require_explained(held)
        _settle_remarks(held, answers)
        row = held.row
        _move(
            held,
            UnitAct.REPORT,
            "return.report",
            reported_at=held.now,
            first_reported_at=row.first_reported_at or held.now,
            filled_by_province=False,
            fill_reason="",
            return_reason="",
        )
        return row


def accept_unit(*, actor: Actor, division: Division, quarter: Quarter, version: int | None = None) -> QuarterlyReturn:
    """省局审核通过: of what the unit reported, or of what the province filled in for it with its reason.

    `version`: of the row as it was looked at; another one is refused. A second click changes nothing.
    Raises PermissionDenied, StateRefused, Outdated, Incomplete, BadInput.
    """
    with transaction.atomic():
        held = hold(actor=actor, division=division, quarter=quarter)
        if version is not None and _is_repeated(UnitAct.ACCEPT, held, version):
            return held.row
        held.require(UnitAct.ACCEPT)
        _require_version(held, version)
        _require_complete(held)
        if held.row.filled_by_province and not held.row.fill_reason:
            raise BadInput(_("%(unit)s由省局代填，请先填写代填原因。") % {"unit": division.label}, ["reason"])
        if held.row.state == UnitState.FILLING:  # the province's own numbers; a unit has explained its own
            _require_explained(held)
        _settle_remarks(held, must_answer=False)
        _move(held, UnitAct.ACCEPT, "return.accept", return_reason="", reviewed=row_values(held.row))
        return held.row


def return_unit(
    *,
    actor: Actor,
    division: Division,
    quarter: Quarter,
    reason: str = "",
    remarks: Sequence[RemarkEntry] = (),
    resubmit_by: date | None = None,
    version: int | None = None,
) -> QuarterlyReturn:
    """退回修改, with what is wrong; also of an accepted unit, while the quarter is with the province.

    `remarks`: figure by figure, sent as one batch with the day to report again; `reason`: of the row as a whole.
    Raises PermissionDenied, StateRefused, Outdated, BadInput.
    """
    whole = [RemarkEntry(reason)] if reason.strip() else []
    if not whole and not remarks:
        raise BadInput(_("请填写退回原因。"), ["reason"])
    with transaction.atomic():
        held = hold(actor=actor, division=division, quarter=quarter)
        held.require(UnitAct.RETURN)
        _require_version(held, version)
        sent = require_remarks([*whole, *remarks], resubmit_by)
        values = row_values(held.row)
        make_batch(
            actor=actor,
            province_return=held.province_return,
            unit=division,
            remarks=sent,
            due_on=resubmit_by,
            values={division.code: values},
        )
        told = "；".join(each.problem.strip() for each in sent)
        _move(held, UnitAct.RETURN, "return.return", return_reason=told, reviewed=values)
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
        row = held.row
        if (row.state, row.filled_by_province, row.fill_reason) != (UnitState.FILLING, True, text):
            _move(held, UnitAct.FILL_IN, "return.fill_in", filled_by_province=True, fill_reason=text)
        return row


def accept_units(
    *,
    actor: Actor,
    divisions: Sequence[Division],
    quarter: Quarter,
    fill_reason: str = "",
    versions: Mapping[str, int] | None = None,
) -> tuple[list[str], dict[str, str]]:
    """Accept every given unit that can be; `fill_reason` stands for rows the province filled in without one.

    `versions`: of the rows as they were looked at, by division code; one that has changed since is refused.
    Returns the codes accepted, and why each other was not.
    """
    accepted: list[str] = []
    refused: dict[str, str] = {}
    for division in divisions:
        try:
            with transaction.atomic():
                held = hold(actor=actor, division=division, quarter=quarter)
                version = (versions or {}).get(division.code)
                if version is not None:
                    _require_version(held, version)
                given = _give_reason(held, fill_reason.strip())
                accept_unit(
                    actor=actor, division=division, quarter=quarter, version=held.row.version if given else version
                )
        except (StateRefused, BadInput, Incomplete, Conflict) as error:
            refused[division.code] = str(error)
        else:
            accepted.append(division.code)
    return accepted, refused


def _give_reason(held: Held, reason: str) -> bool:
    row = held.row
    if reason and row.filled_by_province and not row.fill_reason and row.state == UnitState.FILLING:
        held.require(UnitAct.FILL_IN)
        _move(held, UnitAct.FILL_IN, "return.fill_in", fill_reason=reason[:REASON_LENGTH])
        return True
    return False


def _require_version(held: Held, version: int | None) -> None:
    """Approval is of what was looked at."""
    if version is None or held.row.version == version:
        return
    text = _("%(unit)s的数据在您核对之后有变动，尚未办理。请核对下列变动后再办理。") % {"unit": held.division.label}
    raise Outdated(text, versions={held.division.code: (version, held.row.version)})


def _is_repeated(act: UnitAct, held: Held, version: int) -> bool:
    """Whether the same person has done this already, to the version given: a second click, another tab."""
    row = held.row
    same = row.updated_by_id == held.actor.user_id and row.version == version + 1
    return same and row.state == UNIT_TRANSITIONS[act].target and held.province_return.state in EDITABLE_QUARTER_STATES


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
    """What the rules ask about is put right or explained before the row goes on."""
    require_nothing_blocks(actor=held.actor, subject=held.division, quarter=held.quarter)


def _move(held: Held, act: UnitAct, action: str, **changes: object) -> None:
    """To the state that the table names for the act, with its audit entry."""
    target = UNIT_TRANSITIONS[act].target
    old = {name: getattr(held.row, name) for name in ("state", *changes)}
    if not held.write(state=target, **changes):
        raise Conflict(_("该单位的数据已被他人修改，请刷新后再操作。"))
    audited = {
        name: [value, getattr(held.row, name)]
        for name, value in old.items()
        if value != getattr(held.row, name) and name != "reviewed"
    }
    record(actor=held.actor, event=held.event(action, audited))


def _settle_remarks(held: Held, answers: Mapping[int, str] | None = None, *, must_answer: bool = True) -> None:
    settle_remarks(
        actor=held.actor,
        province_return=held.province_return,
        unit=held.division,
        rows={held.division.code: held.row},
        answers=answers,
        must_answer=must_answer,
    )
