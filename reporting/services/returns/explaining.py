"""Explaining what a rule asks about (核实说明), and the reviewer's word on each explanation."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record
from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import Explanation, ProvinceReturn, QuarterState, RevisionFinding
from reporting.permissions import StateRefused, refusal_text
from reporting.rules.checks import Severity
from reporting.rules.returns import QuarterAct, UnitAct, quarter_refusal
from reporting.selectors.returns.findings import Finding, findings_for
from reporting.services.errors import BadInput, Conflict
from reporting.services.returns.holding import WHY, Held, hold, hold_province

LONGEST = 400


def explain_finding(
    *, actor: Actor, division: Division, quarter: Quarter, code: str, figure: str, text: str
) -> Explanation | None:
    """Say why a finding of 核实 is right after all; a blank text takes the reason away, None then.

    The reason holds for the values as they are: another value in any cell concerned, and it no longer stands. A unit
    explains while it fills in; its province as long as the quarter is not submitted.
    Raises PermissionDenied, StateRefused, BadInput (no such finding, or one that cannot be explained).
    """
    said = " ".join(text.split())
    if len(said) > LONGEST:
        raise BadInput(_("说明%(length)d字，超过%(limit)d字。") % {"length": len(said), "limit": LONGEST}, ["text"])
    with transaction.atomic():
        held = hold(actor=actor, division=division, quarter=quarter)
        _require_explainer(held)
        finding = _finding(held, code, figure)
        standing = _standing(division, quarter, code, figure)
        old = standing.text if standing is not None and standing.mark == finding.mark else ""
        if old == said and finding.verdict != Explanation.Verdict.REFUSED:
            return standing if said else None
        if standing is not None:
            _replace(standing, held)
        made = _make(held, finding, said) if said else None
        record(actor=actor, event=held.event("return.explain", {f"{code} {figure}": [old, said]}))
        return made


def _require_explainer(held: Held) -> None:
    if held.actor.unit:
        held.require(UnitAct.ENTER)
        return
    held.actor.require(Permission.ENTER_FIGURES)
    refusal = quarter_refusal(QuarterAct.SUBMIT, state=held.province_return.state)
    if refusal:
        raise StateRefused(refusal_text(refusal, by_unit=False))


def _finding(held: Held, code: str, figure: str) -> Finding:
    """The finding as it stands now. A province's own rows are judged with all units beside them."""
    subject = held.division if held.actor.unit or not held.division.is_province else held.division.province
    found = findings_for(actor=held.actor, subject=subject, quarter=held.quarter)
    at = [each for each in found.of_cell(held.division.code, figure) if each.code == code]
    if not at:
        raise BadInput(_("这条审核结果已不存在，请刷新后再看。"), ["code"])
    if at[0].severity == Severity.HARD:
        raise BadInput(_("强制类审核须改正数据，不能以说明代替。"), ["code"])
    return at[0]


def _standing(division: Division, quarter: Quarter, code: str, figure: str) -> Explanation | None:
    rows = Explanation.objects.unscoped(reason=WHY).select_for_update()
    at = {"division": division, "year": quarter.year, "quarter": quarter.number, "code": code, "figure": figure}
    return rows.filter(**at, replaced_at=None).first()


def _replace(standing: Explanation, held: Held) -> None:
    standing.replaced_at = held.now
    standing.save(update_fields=["replaced_at"])


def _make(held: Held, finding: Finding, text: str) -> Explanation:
    return Explanation.objects.create(
        province_id=held.division.province_id,
        division=held.division,
        year=held.quarter.year,
        quarter=held.quarter.number,
        code=finding.code,
        figure=finding.figure,
        mark=finding.mark,
        text=text,
        made_by_id=held.actor.user_id,
        made_at=held.now,
    )


def decide_explanation(
    *,
    actor: Actor,
    division: Division,
    quarter: Quarter,
    code: str,
    figure: str,
    accepted: bool,
    note: str = "",
    revision_seen: int | None = None,
) -> Explanation:
    """The reviewer takes an explanation of the submitted revision, or refuses it with a note; the last word stands.

    A refused one blocks the next submission until it is given anew. `revision_seen`: the revision looked at, by id.
    Raises PermissionDenied, StateRefused (not under review), Conflict (submitted again since), BadInput.
    """
    said = note.strip()
    if not accepted and not said:
        raise BadInput(_("不认可的，请写明原因或要求。"), ["note"])
    if len(said) > LONGEST:
        raise BadInput(_("说明%(length)d字，超过%(limit)d字。") % {"length": len(said), "limit": LONGEST}, ["note"])
    with transaction.atomic():
        if not actor.can(Permission.REVIEW_QUARTER):
            raise PermissionDenied(_("您的角色不能进行此操作。"))
        held = hold_province(actor=actor, province=division.province_id, quarter=quarter)
        _require_under_review(held, revision_seen)
        found = _submitted_explanation(held, division, code, figure)
        verdict = Explanation.Verdict.ACCEPTED if accepted else Explanation.Verdict.REFUSED
        if (found.verdict, found.note) == (verdict, said):
            return found
        changes: dict[str, list[Any]] = {"verdict": [found.verdict, verdict], "note": [found.note, said]}
        found.verdict, found.note = verdict, said
        found.decided_by_id, found.decided_at = actor.user_id, clock.now()
        found.save(update_fields=["verdict", "note", "decided_by", "decided_at"])
        _record(actor, found, changes)
        return found


def _require_under_review(held: ProvinceReturn, revision_seen: int | None) -> None:
    refusal = quarter_refusal(QuarterAct.ACCEPT, state=held.state)
    if refusal or held.state != QuarterState.SUBMITTED:
        raise StateRefused(refusal_text(refusal, by_unit=False) if refusal else _("该季度不在审核中。"))
    if revision_seen not in (None, held.latest_revision_id):
        raise Conflict(_("该省已重新报送，您看到的不是最新版本。请核对最新版本后再审核。"))


def _submitted_explanation(held: ProvinceReturn, division: Division, code: str, figure: str) -> Explanation:
    rows = RevisionFinding.objects.filter(
        province_revision=held.latest_revision_id, division=division, code=code, figure=figure
    )
    found = rows.exclude(explanation=None).select_related("explanation").first()
    if found is None or found.explanation is None:
        raise BadInput(_("报出版本中没有这条说明。"), ["code"])
    return found.explanation


def _record(actor: Actor, found: Explanation, changes: dict[str, list[Any]]) -> None:
    event = Event(
        action="return.explanation_decided",
        subject_type="quarterly_return",
        subject_id=f"{found.division_id} {found.period}",
        province=found.province_id,
        division=found.division_id,
        changes={f"{found.code} {found.figure} {name}": pair for name, pair in changes.items()},
    )
    record(actor=actor, event=event)
