"""A province's quarter on its way: submitted by the lead, accepted or returned by the reviewer, locked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record
from pledge_portal.common import clock, queueing
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.catalogue import catalogue
from reporting.models import ProvinceReturn, ProvinceRevision, QuarterlyReturn, QuarterState, Remark, UnitState
from reporting.permissions import StateRefused, is_asked, may_act_on_quarter, refusal_text
from reporting.rules.returns import EDITABLE_QUARTER_STATES, QuarterAct, quarter_refusal, seen_mark
from reporting.services.errors import BadInput, Conflict
from reporting.services.freezing import SIGNATORIES, freeze_revision, frozen_values
from reporting.services.returns.holding import WHY, hold_province


@dataclass(frozen=True, slots=True)
class Signatories:
    """Who stands for the return."""

    filled_in_by: str = ""
    checked_by: str = ""
    head: str = ""
    telephone: str = ""
    reported_on: date | None = None


@dataclass(frozen=True, slots=True)
class RemarkEntry:
    """What a returned return is to put right; no division, no figure: the return as a whole."""

    problem: str
    request: str = ""
    division: Division | None = None
    figure: str = ""


def submittable_rows(province: str, quarter: Quarter) -> list[QuarterlyReturn]:
    """The rows a submission freezes: accepted units that owe the quarter, and the province's own row where given."""
    rows = (
        QuarterlyReturn.objects.unscoped(reason=WHY)
        .filter(province=province, year=quarter.year, quarter=quarter.number)
        .select_related("division")
        .order_by("division_id")
    )
    return [row for row in rows if is_asked(row.division, quarter) and _is_ready(row)]


def _is_ready(row: QuarterlyReturn) -> bool:
    return bool(frozen_values(row)) if row.division.is_province else row.state == UnitState.ACCEPTED


def save_signatories(
    *, actor: Actor, province: str, quarter: Quarter, version: int, signatories: Signatories, analysis: str
) -> ProvinceReturn:
    """Keep 填表人 … and 分析说明 as a draft. Raises PermissionDenied, StateRefused, Conflict, BadInput."""
    with transaction.atomic():
        province_return = hold_province(actor=actor, province=province, quarter=quarter)
        _require_draft(actor, province_return)
        if province_return.version != version:
            raise Conflict(_("分析说明或签署信息已被他人修改，您的修改尚未保存。请核对后再保存。"))
        _write(actor, province_return, "return.signatories", **_signed(signatories, analysis))
        return province_return


def _require_draft(actor: Actor, province_return: ProvinceReturn) -> None:
    """Those who review units may prepare the submission; only the lead submits it."""
    actor.require(Permission.REVIEW_UNITS)
    refusal = quarter_refusal(QuarterAct.SUBMIT, state=province_return.state)
    if refusal:
        raise StateRefused(refusal_text(refusal, by_unit=False))


def submit_quarter(
    *,
    actor: Actor,
    province: str,
    quarter: Quarter,
    version: int,
    signatories: Signatories,
    analysis: str = "",
    seen: str | None = None,
) -> ProvinceRevision:
    """审定报送: freeze a revision, give a receipt, queue the computation.

    `version`: of the province's return as shown; `seen`: the `seen_mark` of the rows as shown. A second click of the
    same form returns the same revision and changes nothing. Late is recorded, never refused.
    Raises PermissionDenied, StateRefused, Conflict, BadInput.
    """
    with transaction.atomic():
        province_return = hold_province(actor=actor, province=province, quarter=quarter)
        decision = may_act_on_quarter(
            QuarterAct.SUBMIT, actor=actor, province=province, province_return=province_return
        )
        if decision.permitted:
            clicked_again = _same_click(province_return, version, _signed(signatories, analysis))
            if clicked_again:
                return clicked_again
        decision.require()
        rows = submittable_rows(province, quarter)
        if province_return.version != version or seen not in (None, _mark(rows)):
            raise Conflict(_("数据在您核对之后有变动，尚未报送。请核对后再报送。"))
        if not rows:
            raise BadInput(_("还没有审核通过的单位，省本级也未填报，没有可报送的数据。"))
        _require_signed(signatories)
        _write(actor, province_return, "return.signatories", **_signed(signatories, analysis))
        revision = freeze_revision(
            actor=actor, province_return=province_return, units=rows, source="browser", now=clock.now()
        )
        _settle(province_return)
        queueing.facts_changed(province=province, requested_by=actor.user_id)
        return revision


def _mark(rows: Sequence[QuarterlyReturn]) -> str:
    return seen_mark((row.division_id, row.version) for row in rows)


def _same_click(province_return: ProvinceReturn, version: int, typed: dict[str, Any]) -> ProvinceRevision | None:
    """The receipt already given, if the form being sent is the one that got it (or shows the return as it is).

    A form that says something else is not: its words would be lost without a word.
    """
    if province_return.state != QuarterState.SUBMITTED or province_return.latest_revision is None:
        return None
    if any(getattr(province_return, name) != value for name, value in typed.items()):
        return None
    return province_return.latest_revision if version <= province_return.version <= version + 2 else None


def _require_signed(signatories: Signatories) -> None:
    names = {"filled_in_by": _("填表人"), "checked_by": _("审核人"), "head": _("单位负责人")}
    blank = [name for name in names if not getattr(signatories, name).strip()]
    if blank:
        raise BadInput(_("请填写%(names)s。") % {"names": "、".join(names[name] for name in blank)}, blank)


def _signed(signatories: Signatories, analysis: str) -> dict[str, Any]:
    limit = catalogue().analysis_length
    text = analysis.replace("\r\n", "\n").strip()
    if len(text) > limit:
        message = _("分析说明%(length)d字，超过%(limit)d字。") % {"length": len(text), "limit": limit}
        raise BadInput(message, ["analysis"])
    return {name: getattr(signatories, name) for name in SIGNATORIES} | {"analysis": text}


def _settle(province_return: ProvinceReturn) -> None:
    Remark.objects.unscoped(reason=WHY).filter(
        province_return=province_return, is_national=True, settled_at=None
    ).update(settled_at=clock.now())


def review_quarter(
    *,
    actor: Actor,
    province: str,
    quarter: Quarter,
    act: QuarterAct,
    revision_seen: int,
    remarks: Sequence[RemarkEntry] = (),
    resubmit_by: date | None = None,
) -> ProvinceReturn:
    """审核通过 or 退回修改 of the revision the reviewer looked at (its id).

    A return needs at least one remark. What is submitted stays what is judged, also while it is returned.
    Raises PermissionDenied, StateRefused, Conflict (a newer revision, or already decided), BadInput.
    """
    if act not in (QuarterAct.ACCEPT, QuarterAct.RETURN):
        raise ValueError(act)
    with transaction.atomic():
        province_return = hold_province(actor=actor, province=province, quarter=quarter)
        may_act_on_quarter(act, actor=actor, province=province, province_return=province_return).require()
        if province_return.latest_revision_id != revision_seen:
            raise Conflict(_("该省已重新报送，您看到的不是最新版本。请核对最新版本后再审核。"))
        if act is QuarterAct.ACCEPT:
            _write(actor, province_return, "return.national_accept", state=QuarterState.ACCEPTED)
            return province_return
        _require_remarks(remarks)
        _write(actor, province_return, "return.national_return", state=QuarterState.RETURNED, resubmit_by=resubmit_by)
        Remark.objects.bulk_create(_remarks(actor, province_return, remarks, resubmit_by))
        return province_return


def _require_remarks(remarks: Sequence[RemarkEntry]) -> None:
    if not any(remark.problem.strip() for remark in remarks):
        raise BadInput(_("退回时请至少写明一个问题。"), ["problem"])


def _remarks(
    actor: Actor, province_return: ProvinceReturn, remarks: Sequence[RemarkEntry], due_on: date | None
) -> list[Remark]:
    now = clock.now()
    return [
        Remark(
            province_return=province_return,
            division=remark.division,
            figure=remark.figure,
            problem=remark.problem.strip(),
            request=remark.request.strip(),
            due_on=due_on,
            is_national=True,
            made_by_id=actor.user_id,
            made_at=now,
        )
        for remark in remarks
        if remark.problem.strip()
    ]


def lock_quarter(*, actor: Actor, province: str, quarter: Quarter) -> ProvinceReturn:
    """定稿(封账): after this nothing of the quarter changes."""
    with transaction.atomic():
        province_return = hold_province(actor=actor, province=province, quarter=quarter)
        decision = may_act_on_quarter(QuarterAct.LOCK, actor=actor, province=province, province_return=province_return)
        decision.require()
        _write(actor, province_return, "return.lock", state=QuarterState.LOCKED)
        return province_return


def is_open_for_province(province_return: ProvinceReturn | None) -> bool:
    """Whether figures of the quarter can be changed at all now."""
    return province_return is None or province_return.state in EDITABLE_QUARTER_STATES


def _write(actor: Actor, province_return: ProvinceReturn, action: str, **changes: Any) -> None:
    """Write a held return by compare-and-swap, with its audit entry; nothing where nothing changes."""
    audited = {
        name: [getattr(province_return, name), value]
        for name, value in changes.items()
        if getattr(province_return, name) != value
    }
    if not audited:
        return
    rows = ProvinceReturn.objects.unscoped(reason=WHY).filter(pk=province_return.pk, version=province_return.version)
    if not rows.update(version=F("version") + 1, **changes):
        raise Conflict(_("该季度已被他人修改，请刷新后再操作。"))
    for name, value in changes.items():
        setattr(province_return, name, value)
    province_return.version += 1
    event = Event(
        action=action,
        subject_type="province_return",
        subject_id=f"{province_return.province_id} {province_return.period}",
        province=province_return.province_id,
        changes=audited,
    )
    record(actor=actor, event=event)
