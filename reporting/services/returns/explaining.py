"""Explaining what a rule asks about (核实说明), and the reviewer's word on each explanation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record, record_many
from pledge_portal.common import clock
from pledge_portal.common.bulk import update_in_bulk
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import Explanation, ProvinceReturn, QuarterState, RevisionFinding
from reporting.permissions import StateRefused, may_explain, refusal_text
from reporting.rules.checks import Severity
from reporting.rules.returns import QuarterAct, quarter_refusal
from reporting.selectors.returns.findings import Finding, QuarterFindings, findings_for, quarter_findings
from reporting.selectors.returns.quarter import load_quarter
from reporting.services.errors import BadInput, Conflict
from reporting.services.returns.holding import WHY, Held, hold, hold_province

LONGEST = 400


At = tuple[str, str, str]  # division, rule, figure


def explain_finding(
    *, actor: Actor, division: Division, quarter: Quarter, code: str, figure: str, text: str
) -> Explanation | None:
    """Say why a finding of 核实 is right after all; a blank text takes the reason away, None then.

    The reason holds for the values as they are: another value in any cell concerned, and it no longer stands. A unit
    explains while it fills in; its province as long as the quarter is not submitted.
    Raises PermissionDenied, StateRefused, BadInput (no such finding, or one that cannot be explained).
    """
    said = _said(text)
    with transaction.atomic():
        held = hold(actor=actor, division=division, quarter=quarter)
        _require_explainer(held)
        subject = division.province if division.is_province else division
        found = findings_for(actor=actor, subject=subject, quarter=quarter)
        return _explain(held, _explained(found, (division.code, code, figure)), said)


def explain_findings(*, actor: Actor, subject: Division, quarter: Quarter, texts: Mapping[At, str]) -> int:
    """Explain many findings at once, of a province's rows or one unit's; how many reasons changed.

    All or nothing; a text that says what stands already changes nothing. Raises as `explain_finding`.
    """
    with transaction.atomic():
        hold_province(actor=actor, province=subject.province_id, quarter=quarter)
        data = load_quarter(actor=actor, subject=subject, quarter=quarter)
        found, places = quarter_findings(data), {each.code: each for each in data.divisions}
        changed = 0
        for at, text in texts.items():
            said, finding = _said(text), _explained(found, at)
            if finding.explanation == said:
                continue
            held = hold(actor=actor, division=places[finding.division], quarter=quarter)
            _require_explainer(held)
            _explain(held, finding, said)
            changed += 1
        return changed


def _said(text: str) -> str:
    said = " ".join(text.split())
    if len(said) > LONGEST:
        raise BadInput(_("说明%(length)d字，超过%(limit)d字。") % {"length": len(said), "limit": LONGEST}, ["text"])
    return said


def _explain(held: Held, finding: Finding, said: str) -> Explanation | None:
    """Store the reason; one that says the same, also one that was refused, stays as it is."""
    standing = _standing(held, finding)
    if finding.explanation == said:
        return standing if said else None
    if standing is not None:
        _replace(standing, held)
    made = _make(held, finding, said) if said else None
    changes: dict[str, list[Any]] = {f"{finding.code} {finding.figure}": [finding.explanation, said]}
    record(actor=held.actor, event=held.event("return.explain", changes))
    return made


def _require_explainer(held: Held) -> None:
    may_explain(
        actor=held.actor,
        division=held.division,
        quarter=held.quarter,
        row=held.row,
        province_return=held.province_return,
    ).require()


def _explained(found: QuarterFindings, at: At) -> Finding:
    """The finding as it stands now."""
    division, code, figure = at
    stands = [each for each in found.of_cell(division, figure) if each.code == code]
    if not stands:
        raise BadInput(_("这条审核结果已不存在，请刷新后再看。"), ["code"])
    if stands[0].severity == Severity.HARD:
        raise BadInput(_("强制类审核须改正数据，不能以说明代替。"), ["code"])
    return stands[0]


def _standing(held: Held, finding: Finding) -> Explanation | None:
    rows = Explanation.objects.unscoped(reason=WHY).select_for_update()
    at = {"division": held.division, "year": held.quarter.year, "quarter": held.quarter.number}
    return rows.filter(**at, code=finding.code, figure=finding.figure, replaced_at=None).first()


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
        record(actor=actor, event=_event(found, changes))
        return found


def accept_explanations(*, actor: Actor, province: str, quarter: Quarter, revision_seen: int) -> int:
    """Take every explanation of the submitted revision that has no verdict yet; how many. Raises as the one above."""
    actor.require(Permission.REVIEW_QUARTER)
    with transaction.atomic():
        held = hold_province(actor=actor, province=province, quarter=quarter)
        _require_under_review(held, revision_seen)
        rows = RevisionFinding.objects.filter(province_revision=held.latest_revision_id, explanation__verdict="")
        found = [row.explanation for row in rows.select_related("explanation") if row.explanation]
        now = clock.now()
        for each in found:
            each.verdict, each.decided_by_id, each.decided_at = Explanation.Verdict.ACCEPTED, actor.user_id, now
        update_in_bulk(found, ["verdict", "decided_by", "decided_at"])
        verdicts: list[Any] = ["", Explanation.Verdict.ACCEPTED.value]
        record_many(actor=actor, events=[_event(each, {"verdict": verdicts}) for each in found])
        return len(found)


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


def _event(found: Explanation, changes: dict[str, list[Any]]) -> Event:
    return Event(
        action="return.explanation_decided",
        subject_type="quarterly_return",
        subject_id=f"{found.division_id} {found.period}",
        province=found.province_id,
        division=found.division_id,
        changes={f"{found.code} {found.figure} {name}": pair for name, pair in changes.items()},
    )
