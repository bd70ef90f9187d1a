"""The national office's review of a submission, bound to the version that was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from reporting.models import ProvinceReturn, ProvinceRevision, QuarterState
from reporting.permissions import may_act_on_quarter
from reporting.rules.corrections import widened
from reporting.rules.returns import QUARTER_TRANSITIONS, QuarterAct
from reporting.selectors.returns.revisions import frozen_rows
from reporting.services.errors import Outdated
from reporting.services.returns.correcting import finish_correction
from reporting.services.returns.holding import hold_province
from reporting.services.returns.remarks import RemarkEntry, make_batch, require_remarks, same_batch
from reporting.services.returns.steps import move_quarter


def review_quarter(
    *,
    actor: Actor,
    province: str,
    quarter: Quarter,
    act: QuarterAct,
    revision_seen: int,
    checksum_seen: str = "",
    remarks: Sequence[RemarkEntry] = (),
    resubmit_by: date | None = None,
) -> ProvinceReturn:
    """审核通过 or 退回修改 of the revision the reviewer looked at (its id, and its checksum where the form has it).

    A return is one batch of at least one remark. What is submitted stays what is judged, also while it is returned.
    The same decision of the same person on the same revision again changes nothing.
    Raises PermissionDenied, StateRefused, Outdated (a newer revision), BadInput.
    """
    if act not in (QuarterAct.ACCEPT, QuarterAct.RETURN):
        raise ValueError(act)
    with transaction.atomic():
        held = hold_province(actor=actor, province=province, quarter=quarter)
        decision = may_act_on_quarter(act, actor=actor, province=province, province_return=held)
        revision = _latest(held)
        if decision.permitted and revision and revision.pk != revision_seen:
            _refuse_outdated(revision_seen, revision)
        if decision.permitted and revision and _is_repeated(act, actor, held, revision, remarks):
            return held
        decision.require()
        if revision is None or checksum_seen not in ("", revision.checksum):
            _refuse_outdated(revision_seen, revision)
        elif act is QuarterAct.ACCEPT:
            _accept(actor, held, revision)
        else:
            _send_back(actor, held, revision, remarks, resubmit_by)
        return held


def _latest(held: ProvinceReturn) -> ProvinceRevision | None:
    return ProvinceRevision.objects.filter(pk=held.latest_revision_id).first() if held.latest_revision_id else None


def _refuse_outdated(seen: int, revision: ProvinceRevision | None) -> None:
    told = _("该省已重新报送，您看到的不是最新版本，尚未办理。请核对下列变动后再审核。")
    raise Outdated(told, seen=seen, latest=revision.pk if revision else None)


def _is_repeated(
    act: QuarterAct,
    actor: Actor,
    held: ProvinceReturn,
    revision: ProvinceRevision,
    remarks: Sequence[RemarkEntry],
) -> bool:
    """Whether the same person has decided this of this revision already: a second click, another tab."""
    if act is QuarterAct.ACCEPT:
        decided = held.state in (QuarterState.ACCEPTED, QuarterState.LOCKED) and revision.accepted_at is not None
        return decided and revision.accepted_by_id == actor.user_id
    return held.state == QUARTER_TRANSITIONS[act].target and same_batch(held, remarks, actor=actor)


def _accept(actor: Actor, held: ProvinceReturn, revision: ProvinceRevision) -> None:
    revision.accepted_at, revision.accepted_by_id = clock.now(), actor.user_id
    revision.save(update_fields=["accepted_at", "accepted_by"])
    move_quarter(actor, held, QuarterAct.ACCEPT, "return.national_accept")
    finish_correction(actor=actor, held=held)


def _send_back(
    actor: Actor,
    held: ProvinceReturn,
    revision: ProvinceRevision,
    remarks: Sequence[RemarkEntry],
    resubmit_by: date | None,
) -> None:
    """A return of a correction opens what it asks for besides what was open."""
    sent = require_remarks(remarks, resubmit_by)
    cells = [each.key[:2] for each in sent]
    scope = widened(held.open_cells, cells)
    move_quarter(actor, held, QuarterAct.RETURN, "return.national_return", resubmit_by=resubmit_by, open_cells=scope)
    make_batch(
        actor=actor,
        province_return=held,
        remarks=sent,
        due_on=resubmit_by,
        values={row.quarterly_return.division_id: row.values for row in frozen_rows(revision)},
        revision=revision,
    )
