"""待办 of the national office: who has not filed, what to review, what was newly missed, what has stalled."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common.models import Job, JobState
from programmes.divisions.models import Division
from programmes.models import Programme
from programmes.selectors.groups import declarations_for
from programmes.selectors.programme import judged_clauses_of
from reporting.models import Filing, VerdictSpell
from reporting.rules.facts import Status
from reporting.selectors.filing_state import FilingState, filing_state
from reporting.selectors.start_corrections import closing_block
from reporting.selectors.startpage import Block, StartPage, Task, Tone, current_quarter, due_words

NEWLY = timedelta(days=30)


def national_start(*, actor: Actor, programme: Programme, today: date) -> StartPage:
    """The page of the national office's people."""
    divisions = list(Division.objects.order_by("code"))
    filing = filing_state(actor=actor, quarter=current_quarter(today), as_of=today, today=today, divisions=divisions)
    blocks = [
        _review_block(actor, filing),
        _unfiled_block(actor, filing, today),
        _missed_block(actor, programme, today),
    ]
    if actor.can(Permission.LOCK_QUARTER):
        blocks.append(closing_block(actor, today))
    if actor.can(Permission.CONFIRM_GROUP):
        blocks.append(_declarations_block(actor, programme))
    if actor.can(Permission.SEE_JOBS):
        blocks.append(_jobs_block())
    return StartPage(heading=_("国家知识产权局专利管理司"), subtitle=programme.document_number, blocks=tuple(blocks))


def _quarter_address(province: Division, filing: FilingState) -> str:
    return reverse("return-quarter", args=[province.code, filing.quarter.year, filing.quarter.number])


def _review_block(actor: Actor, filing: FilingState) -> Block:
    """Quarters and filings that wait for the national office."""
    review = _("审核") if actor.can(Permission.REVIEW_QUARTER) else ""
    tasks = [
        Task(
            _("%(unit)s：%(quarter)s调度表") % {"unit": province.label, "quarter": filing.label},
            _quarter_address(province, filing),
            "",
            _("已报送"),
            "warn",
            1,
            review,
        )
        for province in filing.to_review
    ]
    waiting = Filing.objects.visible_to(actor).filter(state=Filing.State.SUBMITTED).select_related("province")
    for each in waiting.defer("package").order_by("submitted_on", "province_id"):
        what = _("%(unit)s：报送材料") % {"unit": each.province.label}
        href = f"/submissions/{each.province_id}/"
        may = _("审核") if actor.can(Permission.REVIEW_FILING) else ""
        tasks.append(Task(what, href, each.receipt, each.submitted_on.isoformat(), "warn", 5, may))
    return Block(_("待审核"), tuple(tasks), empty=_("没有待审核的报送。"), more=reverse("returns"))


def _unfiled_block(actor: Actor, filing: FilingState, today: date) -> Block:
    """Provinces that have not filed, and those whose return has come back."""
    due = due_words(filing.due_on, today)
    tone: Tone = due.tone or "warn"
    tasks = [
        Task(each.province.label, _quarter_address(each.province, filing), each.situation, due.text, tone, 3)
        for each in filing.unfiled
    ]
    for each in filing.returned:
        when = _("%(day)s前重报") % {"day": each.resubmit_by.isoformat()} if each.resubmit_by else ""
        tasks.append(Task(each.province.label, _quarter_address(each.province, filing), each.situation, when, "bad", 4))
    open_provinces = len(tasks)
    if filing.urgings:
        tasks.insert(
            0,
            Task(
                _("催报 %(count)d 个单位") % {"count": len(filing.urgings)},
                reverse("dashboard") + "#filing",
                _("复制催报文本"),
                due.text,
                tone,
                2,
                _("催报") if actor.can(Permission.REVIEW_QUARTER) else "",
            ),
        )
    note = _("%(quarter)s已报 %(filed)d/%(total)d") % {
        "quarter": filing.label,
        "filed": filing.filed,
        "total": filing.total,
    }
    if filing.returned:
        note += "，" + _("退回修改 %(count)d") % {"count": len(filing.returned)}
    return Block(
        _("未报送、退回修改"),
        tuple(tasks),
        note=note,
        empty=_("已全部报送。"),
        more=reverse("dashboard") + "#filing",
        counted=open_provinces,
    )


def _missed_block(actor: Actor, programme: Programme, today: date) -> Block:
    """Clauses that became 未完成 within the last thirty days."""
    labels = {clause.code: clause.short_label for clause in judged_clauses_of(programme)}
    rows = (
        VerdictSpell.objects.visible_to(actor)
        .filter(programme=programme, status=Status.MISSED, first_day__range=(today - NEWLY, today))
        .filter(last_day=None)
        .exclude(provisional=True)
        .select_related("province")
        .order_by("-first_day", "province_id", "clause")
    )
    tasks = [
        Task(
            f"{row.province.label} {row.clause} {labels.get(row.clause, '')}",
            reverse("explain", args=[row.province_id, row.clause]),
            f"{row.numerator}/{row.denominator}" if row.denominator and row.clause != "1.3" else "",
            _("%(day)s起未完成") % {"day": row.first_day.isoformat()} if row.first_day else "",
            "bad",
            30,
        )
        for row in rows
    ]
    return Block(
        _("新增未完成条款"), tuple(tasks), note=_("近30天"), empty=_("近30天没有新增。"), more=reverse("dashboard")
    )


def _declarations_block(actor: Actor, programme: Programme) -> Block:
    """Declarations of section 二 that wait for confirmation."""
    tasks = [
        Task(
            _("%(unit)s声明：%(group)s") % {"unit": row.province.label, "group": row.get_group_display()},
            reverse("groups"),
            row.document_number,
            row.effective_on.isoformat(),
            "warn",
            6,
            _("认定"),
        )
        for row in declarations_for(actor, programme, open_only=True)
    ]
    return Block(_("待认定的声明"), tuple(tasks), empty=_("没有待认定的声明。"), more=reverse("groups"))


def _jobs_block() -> Block:
    """Jobs that were given up on."""
    rows = Job.objects.filter(state__in=[JobState.PARKED, JobState.FAILED]).order_by("-created_at")[:20]
    tasks = [
        Task(f"{row.kind} {row.province}".strip(), reverse("job", args=[row.pk]), "", row.get_state_display(), "bad", 7)
        for row in rows
    ]
    return Block(_("搁置的任务"), tuple(tasks), empty=_("没有搁置的任务。"))
