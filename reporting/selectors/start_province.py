"""待办 of a province: its quarter with the units, what came back, clauses nearest to done, filings, what expires."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common.formatting import short_date
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.models import Programme
from programmes.selectors.calendar import province_due_on
from programmes.selectors.programme import judged_clauses_of
from reporting.models import ProvinceReturn, QuarterlyReturn, QuarterState, Remark, UnitState
from reporting.rules.facts import Rule, Status, Verdict
from reporting.selectors.clauses import clause_spec
from reporting.selectors.explanation_words import shortfall
from reporting.selectors.province_clauses import units_needed
from reporting.selectors.returns.overview import quarter_label, units_word
from reporting.selectors.start_corrections import correcting_block
from reporting.selectors.start_measures import expiring
from reporting.selectors.startpage import Block, Due, StartPage, Task, current_quarter, due_words
from reporting.selectors.verdicts import is_due_today, verdicts_on

HANDED_IN = (UnitState.REPORTED, UnitState.ACCEPTED)
OPEN = frozenset({Status.PENDING, Status.MISSED, Status.BEHIND})


def province_start(*, actor: Actor, programme: Programme, today: date) -> StartPage:
    """The page of a province's people."""
    divisions = list(Division.objects.filter(province=actor.province).order_by("code"))
    province = next(each for each in divisions if each.is_province)
    quarter = current_quarter(today)
    verdicts = verdicts_on(actor=actor, programme=programme, as_of=today).verdicts
    clauses, filings = _clause_blocks(actor, programme, province, verdicts, today)
    return StartPage(
        heading=province.label,
        subtitle=province.bureau_name,
        blocks=(
            _quarter_block(actor, province, divisions, quarter, today),
            _remarks_block(actor, province),
            correcting_block(actor, province, today),
            clauses,
            filings,
            expiring(actor, today),
        ),
    )


def _quarter_block(actor: Actor, province: Division, divisions: list[Division], quarter: Quarter, today: date) -> Block:
    title = _("%(quarter)s调度表") % {"quarter": quarter_label(quarter)}
    href = reverse("return-quarter", args=[province.code, quarter.year, quarter.number])
    period = {"year": quarter.year, "quarter": quarter.number}
    row = ProvinceReturn.objects.visible_to(actor).filter(province=province, **period).first()
    state = QuarterState(row.state) if row else QuarterState.OPEN
    due = due_words(province_due_on(quarter), today)
    if state not in (QuarterState.OPEN, QuarterState.RETURNED):
        return Block(title, (Task(str(state.label), href, tone="good"),))
    asked = [each for each in divisions if not each.is_province and each.exists_on(quarter.last_day)]
    states = dict(
        QuarterlyReturn.objects.visible_to(actor)
        .filter(province=province, **period)
        .order_by()
        .values_list("division_id", "state")
    )
    lacking = [each for each in asked if states.get(each.code) not in HANDED_IN]
    waiting = sum(states.get(each.code) == UnitState.REPORTED for each in asked)
    tasks = _unit_tasks(province, lacking, waiting, f"{href}?section=units", due)
    when = due.text
    if state == QuarterState.RETURNED:
        when = _("%(day)s前重报") % {"day": short_date(row.resubmit_by)} if row and row.resubmit_by else ""
        tasks.insert(0, Task(_("国家局退回，请修改后重新报送"), href, "", when, "bad", 1, _("修改报表")))
    if not lacking and not waiting:
        may = actor.can(Permission.SUBMIT_QUARTER)
        what, detail = _("各单位已审核通过，待审定报送"), "" if may else _("请审定人审定报送。")
        action = _("审定报送") if may else ""
        tasks.append(Task(what, href, detail, when, due.tone or "warn", 2, action))
    note = _("%(units)s，已上报 %(count)d") % {
        "units": units_word(province, len(asked)),
        "count": len(asked) - len(lacking),
    }
    return Block(title, tuple(tasks), note=note, more=href)


def _unit_tasks(province: Division, lacking: list[Division], waiting: int, href: str, due: Due) -> list[Task]:
    """The units to review, and those that have not handed in."""
    tasks = []
    if waiting:
        what = _("%(units)s已上报，待审核") % {"units": units_word(province, waiting)}
        tasks.append(Task(what, href, "", due.text, due.tone or "warn", 3, _("审核")))
    if lacking:
        what = _("%(units)s尚未上报") % {"units": units_word(province, len(lacking))}
        names = _("、").join(each.label for each in lacking[:8]) + ("…" if len(lacking) > 8 else "")
        tasks.append(Task(what, href, names, due.text, due.tone or "warn", 4, _("查看各单位")))
    return tasks


def _remarks_block(actor: Actor, province: Division) -> Block:
    """What the national office last asked to be put right."""
    rows = (
        Remark.objects.visible_to(actor)
        .filter(province_return__province=province, is_national=True, settled_at=None)
        .select_related("province_return", "division")
    )
    tasks = [
        Task(
            _("%(quarter)s：%(problem)s")
            % {"quarter": quarter_label(row.province_return.period), "problem": row.problem},
            reverse("return-quarter", args=[province.code, row.province_return.year, row.province_return.quarter]),
            "；".join(part for part in (row.division.label if row.division else "", row.request) if part),
            _("%(day)s前重报") % {"day": short_date(row.due_on)} if row.due_on else "",
            "bad",
            5,
            _("查看"),
        )
        for row in rows
    ]
    return Block(_("退回意见"), tuple(tasks), empty=_("没有未处理的退回意见。"))


def _clause_blocks(
    actor: Actor, programme: Programme, province: Division, verdicts: tuple[Verdict, ...], today: date
) -> tuple[Block, Block]:
    """Clauses not done, the nearest to done first; and the filings of 6.x still due."""
    rows = {row.code: row for row in judged_clauses_of(programme)}
    near: list[tuple[tuple[bool, int, str], Task]] = []
    filings: list[Task] = []
    for verdict in verdicts:
        clause = rows.get(verdict.clause)
        if clause is None or verdict.status not in OPEN or (verdict.provisional and verdict.status is Status.MISSED):
            continue
        spec = clause_spec(clause)
        due_today = is_due_today(verdict, as_of=today, today=today)
        due = due_words(verdict.due, today)
        what = f"{clause.code} {clause.label}" + (f" {verdict.year}" if verdict.year else "")
        if spec.rule is Rule.FILING:
            href = f"/submissions/{province.code}/"
            filings.append(Task(what, href, "", due.text, due.tone, 6 if due.tone else 30, _("报送")))
            continue
        needed = units_needed(spec, verdict)
        detail = shortfall(verdict, needed=needed, province=province, rule=spec.rule)
        href = f"{reverse('province', args=[province.code])}?clause={clause.code}#basis"
        late = verdict.status is Status.MISSED and not due_today
        task = Task(what, href, detail, due.text, "bad" if late else due.tone, 15 if late else 25, _("查看缺口"))
        near.append(((needed is None, needed or 0, clause.code), task))
    tasks = tuple(task for _key, task in sorted(near, key=lambda pair: pair[0]))
    return (
        Block(
            _("未完成的条款"),
            tasks,
            note=_("离完成最近的在前"),
            empty=_("各项任务均已完成。"),
            more=reverse("province", args=[province.code]),
        ),
        Block(_("待报送材料"), tuple(filings), empty=_("没有待报送的材料。"), more=f"/submissions/{province.code}/"),
    )
