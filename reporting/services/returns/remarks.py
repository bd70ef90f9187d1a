"""What a return is sent back for: one batch of remarks with a day, each answered before it is handed in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import record
from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.catalogue import catalogue
from reporting.models import ProvinceReturn, ProvinceRevision, QuarterlyReturn, Remark
from reporting.models.returns import RemarkQuerySet
from reporting.permissions import StateRefused
from reporting.rules.returns import effective_values
from reporting.services.errors import BadInput
from reporting.services.returns.holding import WHY, hold_province
from reporting.services.returns.steps import quarter_event
from reporting.values import display_value

ANSWER_LENGTH = 300
TEXT_LENGTH = 500


@dataclass(frozen=True, slots=True)
class RemarkEntry:
    """What a returned return is to put right; no division, no figure: the return as a whole."""

    problem: str
    request: str = ""
    division: Division | None = None
    figure: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it says: (division code, figure, problem, request)."""
        code = self.division.code if self.division else ""
        return code, self.figure, self.problem.strip(), self.request.strip()


def said(remarks: Iterable[RemarkEntry]) -> list[RemarkEntry]:
    """Those that name a problem, each once."""
    return list({each.key: each for each in remarks if each.problem.strip()}.values())


def require_remarks(remarks: Sequence[RemarkEntry], resubmit_by: date | None) -> list[RemarkEntry]:
    """The batch as it will be sent. Raises BadInput without any problem, or with a day that has passed."""
    found = said(remarks)
    if not found:
        raise BadInput(_("退回时请至少写明一个问题。"), ["problem"])
    if any(len(each.problem) > TEXT_LENGTH or len(each.request) > TEXT_LENGTH for each in found):
        raise BadInput(_("问题和要求各不超过%(limit)d字。") % {"limit": TEXT_LENGTH}, ["problem"])
    if resubmit_by is not None and resubmit_by < clock.today():
        raise BadInput(_("重报期限不能早于今天。"), ["resubmit_by"])
    return found


def make_batch(
    *,
    actor: Actor,
    province_return: ProvinceReturn,
    remarks: Sequence[RemarkEntry],
    due_on: date | None,
    values: Mapping[str, Mapping[str, str]],
    unit: Division | None = None,
    revision: ProvinceRevision | None = None,
) -> list[Remark]:
    """Store a batch as it was sent. `unit`: the unit it goes to (None: to the province, from the national office).

    `values`: {division code: values} as they were looked at. Call inside the transaction of the return.
    """
    earlier = _remarks_on(province_return, unit)
    number = (earlier.aggregate(last=Max("batch"))["last"] or 0) + 1
    earlier.filter(settled_at=None).update(settled_at=clock.now())  # what is asked now replaces what was asked before
    made = [
        Remark(
            province_return=province_return,
            division=each.division or unit,
            figure=each.figure,
            problem=each.problem.strip(),
            request=each.request.strip(),
            due_on=due_on,
            is_national=unit is None,
            made_by_id=actor.user_id,
            made_at=clock.now(),
            batch=number,
            revision=revision,
            value=_value_of(values, each, unit),
        )
        for each in remarks
    ]
    return Remark.objects.bulk_create(made)


def _value_of(values: Mapping[str, Mapping[str, str]], remark: RemarkEntry, unit: Division | None) -> str:
    division = remark.division or unit
    return values.get(division.code, {}).get(remark.figure, "") if division and remark.figure else ""


def _remarks_on(province_return: ProvinceReturn, unit: Division | None) -> RemarkQuerySet:
    """All that was ever asked of the province, or by it of the unit."""
    rows = Remark.objects.unscoped(reason=WHY).filter(province_return=province_return, is_national=unit is None)
    return rows.filter(division=unit) if unit else rows


def same_batch(province_return: ProvinceReturn, remarks: Sequence[RemarkEntry], *, actor: Actor) -> bool:
    """Whether the last batch sent to the province is this one, by the same person: a second click."""
    rows = list(_remarks_on(province_return, None).filter(settled_at=None))
    sent = {(row.division_id or "", row.figure, row.problem, row.request) for row in rows}
    by_same = all(row.made_by_id == actor.user_id for row in rows)
    return bool(rows) and by_same and sent == {each.key for each in said(remarks)}


def answer_remark(*, actor: Actor, province: str, quarter: Quarter, remark: int, text: str) -> Remark:
    """Say what was done about a remark, before the quarter is handed in again; blank takes the answer away.

    The national office's are answered by the province, the province's by its unit or by itself.
    Raises PermissionDenied, StateRefused (settled), BadInput.
    """
    answer = text.strip()
    if len(answer) > ANSWER_LENGTH:
        raise BadInput(_("处理情况不超过%(limit)d字。") % {"limit": ANSWER_LENGTH}, ["answer"])
    with transaction.atomic():
        province_return = hold_province(actor=actor, province=province, quarter=quarter)
        found = answerable(actor, province_return).filter(pk=remark).first()
        if found is None:
            raise BadInput(_("没有这条退回意见。"), ["remark"])
        actor.require(Permission.REVIEW_UNITS if found.is_national else Permission.ENTER_FIGURES)
        if found.settled_at is not None:
            raise StateRefused(_("该退回意见已办结，不能再改。"))
        if found.answer != answer:
            _write_answer(actor, found, answer, clock.now())
        return found


def answerable(actor: Actor, province_return: ProvinceReturn) -> RemarkQuerySet:
    """The remarks that the actor may see of a return."""
    rows = Remark.objects.visible_to(actor).filter(province_return=province_return)
    return rows.filter(is_national=False, division=actor.unit) if actor.unit else rows


def _write_answer(actor: Actor, remark: Remark, answer: str, now: datetime) -> None:
    old, remark.answer = remark.answer, answer
    remark.answered_by_id, remark.answered_at = (actor.user_id, now) if answer else (None, None)
    remark.save(update_fields=["answer", "answered_by", "answered_at"])
    event = quarter_event(remark.province_return, "return.answer", {f"remark {remark.pk}": [old, answer]})
    record(actor=actor, event=event)


def settle_remarks(
    *,
    actor: Actor,
    province_return: ProvinceReturn,
    unit: Division | None,
    rows: Mapping[str, QuarterlyReturn],
    answers: Mapping[int, str] | None = None,
    must_answer: bool = True,
) -> None:
    """Close what was asked, each with its answer: given now, given before, or that the cell has changed since.

    `rows`: by division code, as they are handed in. Raises BadInput naming what is still unanswered.
    """
    now, given, wanting = clock.now(), answers or {}, []
    for remark in _remarks_on(province_return, unit).filter(settled_at=None).select_related("division"):
        answer = given.get(remark.pk, "").strip()[:ANSWER_LENGTH] or remark.answer or _changed(remark, rows)
        if not answer and must_answer:
            wanting.append(remark)
        elif answer != remark.answer:
            _write_answer(actor, remark, answer, now)
    if wanting:
        text = _("还有%(count)d条退回意见没有答复：%(problem)s。请改正所指的数，或写明处理情况。")
        told = {"count": len(wanting), "problem": wanting[0].problem.rstrip("。")}
        raise BadInput(text % told, [f"answer-{each.pk}" for each in wanting])
    _remarks_on(province_return, unit).filter(settled_at=None).update(settled_at=now)


def _changed(remark: Remark, rows: Mapping[str, QuarterlyReturn]) -> str:
    """已修改, if the cell that a remark points at says something else now."""
    row = rows.get(remark.division_id or "")
    was_kept = remark.revision_id is not None or not remark.is_national
    if row is None or not remark.figure or not was_kept:
        return ""
    form = catalogue(row.edition)
    values = effective_values(row.values, zero_report=row.zero_report, zero_codes=form.zero_report_codes)
    new = values.get(remark.figure, "")
    if new == remark.value:
        return ""
    told = {"old": display_value(remark.value or None) or _("未报"), "new": display_value(new or None) or _("未报")}
    return _("已修改：原为%(old)s，现为%(new)s。") % told
