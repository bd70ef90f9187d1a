"""A province's quarter on its way to the national office: who signs for it, and the lead's 审定报送."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common import clock, queueing
from pledge_portal.common.periods import Quarter
from reporting.catalogue import catalogue
from reporting.models import ProvinceReturn, ProvinceRevision, QuarterlyReturn, QuarterState, UnitState
from reporting.permissions import StateRefused, is_asked, may_act_on_quarter, refusal_text
from reporting.rules.returns import QuarterAct, quarter_refusal, seen_mark
from reporting.services.errors import BadInput, Conflict, Outdated
from reporting.services.freezing import SIGNATORIES, freeze_revision, frozen_values
from reporting.services.returns.checking import require_nothing_blocks
from reporting.services.returns.frozen_findings import keep_findings
from reporting.services.returns.holding import WHY, hold_province
from reporting.services.returns.locking import lock_quarter
from reporting.services.returns.remarks import RemarkEntry, settle_remarks
from reporting.services.returns.reviewing import review_quarter
from reporting.services.returns.steps import write_quarter

__all__ = [
    "RemarkEntry",
    "Signatories",
    "lock_quarter",
    "review_quarter",
    "save_signatories",
    "submit_quarter",
    "submittable_rows",
]


@dataclass(frozen=True, slots=True)
class Signatories:
    """Who stands for the return."""

    filled_in_by: str = ""
    checked_by: str = ""
    head: str = ""
    telephone: str = ""
    reported_on: date | None = None


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
        write_quarter(actor, province_return, "return.signatories", **_signed(signatories, analysis))
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
    versions_seen: Mapping[str, int] | None = None,
    answers: Mapping[int, str] | None = None,
) -> ProvinceRevision:
    """审定报送: freeze a revision, give a receipt, queue the computation.

    `version`: of the province's return as shown; `seen`: the `seen_mark` of the rows as shown. A second click of the
    same form returns the same revision and changes nothing. Late is recorded, never refused.
    `versions_seen`: of those rows by division code, for saying what moved since. `answers`: {remark id: what was done
    about it}, to what the national office asked and is not answered yet.
    Raises PermissionDenied, StateRefused, Outdated, BadInput, or Incomplete with the findings that stand in the way.
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
            told = _("数据在您核对之后有变动，尚未报送。请核对后再报送。")
            raise Outdated(told, versions=_moved(rows, versions_seen))
        if not rows:
            raise BadInput(_("还没有审核通过的单位，省本级也未填报，没有可报送的数据。"))
        _require_signed(signatories)
        codes = {province, *(row.division_id for row in rows)}
        found = require_nothing_blocks(actor=actor, subject=province_return.province, quarter=quarter, divisions=codes)
        settle_remarks(
            actor=actor,
            province_return=province_return,
            unit=None,
            rows={row.division_id: row for row in rows},
            answers=answers,
        )
        write_quarter(actor, province_return, "return.signatories", **_signed(signatories, analysis))
        revision = freeze_revision(
            actor=actor, province_return=province_return, units=rows, source="browser", now=clock.now()
        )
        keep_findings({revision: [each for each in found.all if each.division in codes]})
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


def _moved(rows: Sequence[QuarterlyReturn], seen: Mapping[str, int] | None) -> dict[str, tuple[int, int]]:
    """The rows whose version is not the one seen: (seen, now), 0 where there was or is none."""
    if seen is None:
        return {}
    now = {row.division_id: row.version for row in rows}
    codes = sorted(now.keys() | seen.keys())
    return {code: (seen.get(code, 0), now.get(code, 0)) for code in codes if seen.get(code) != now.get(code)}
