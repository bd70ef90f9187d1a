"""What a part still lacks before it can be submitted, each with the page on which it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _

from pledge_portal.common.formatting import long_date
from programmes.models import Clause
from programmes.models.contacts import Duty
from reporting.models import PaperKind, PromotionTask
from reporting.rules.filings import (
    CHAPTERS,
    GOALS,
    PERSONNEL,
    PILOT,
    PILOT_CHAPTERS,
    PILOT_FIELDS,
    PILOT_REQUIRED,
    PLAN,
)
from reporting.rules.rounding import reaches
from reporting.selectors.filings.records import PILOT_SECTION, FilingRecords
from reporting.selectors.filings.words import shown


class CheckState(StrEnum):
    """DONE; MISSING keeps the part from being submitted; ADVICE does not."""

    DONE = "done"
    MISSING = "missing"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of the checklist; `href`: where it is mended; `key`: whose last change completed it (`completion`)."""

    label: str
    state: CheckState
    detail: str
    href: str
    key: str = ""

    @property
    def is_missing(self) -> bool:
        return self.state is CheckState.MISSING

    @property
    def is_done(self) -> bool:
        return self.state is CheckState.DONE


@dataclass(frozen=True, slots=True)
class PartCheck:
    """A part's lines. `applies`: false for 6.3 until the province declares."""

    code: str
    applies: bool
    items: tuple[CheckItem, ...]

    @property
    def missing(self) -> list[CheckItem]:
        """What keeps it from being submitted; of a part that is not declared the declaration."""
        return [item for item in self.items if item.is_missing or not (self.applies or item.is_done)]

    @property
    def complete(self) -> bool:
        return not self.missing


def checklist(records: FilingRecords) -> list[PartCheck]:
    """The three parts in order."""
    return [
        PartCheck(PLAN, True, tuple(_plan_items(records))),
        PartCheck(PERSONNEL, True, tuple(_personnel_items(records))),
        PartCheck(PILOT, records.applies, tuple(_pilot_items(records))),
    ]


def _item(label: str, done: bool, detail: str, href: str, *, key: str = "", advice: bool = False) -> CheckItem:
    undone = CheckState.ADVICE if advice else CheckState.MISSING
    return CheckItem(label, CheckState.DONE if done else undone, detail, href, key)


def _plan_items(records: FilingRecords) -> Iterable[CheckItem]:
    code = records.province.code
    page = reverse("filing-plan", args=[code])
    for name, heading in CHAPTERS.items():
        text = getattr(records.plan, name).strip() if records.plan else ""
        yield _item(shown(heading), bool(text), _length(text), f"{page}#id_{name}", key=f"promotion_plan:{name}")
    yield from _task_items(records)
    yield _units_item(records)
    yield from _target_items(records)
    detail = _("%(count)d项政策措施") % {"count": len(records.policies)}
    listed = bool(records.policies or records.without_policy)
    href = f"{reverse('policies')}?province={code}"
    yield _item(_("表4 政策措施清单"), listed, detail if listed else _("清单是空的"), href, key="policy", advice=True)
    yield from _paper_items(records, PaperKind.PLAN_LETTER, PaperKind.WORK_PLAN)


def _length(text: str) -> str:
    return _("%(count)d字") % {"count": len(text)} if text else _("未填写")


def is_complete_row(task: PromotionTask | None) -> bool:
    """A row of 表1 says what is done, by which office, by when, and a goal of at least one stage."""
    if task is None:
        return False
    return bool(task.actions.strip() and task.office.strip() and task.due_on) and any(
        getattr(task, goal).strip() for goal in GOALS
    )


def incomplete_clauses(records: FilingRecords) -> list[Clause]:
    """The clauses that bind the province and whose row of 表1 is missing or incomplete; those of the pilot too."""
    stored = {task.clause: task for task in records.tasks}
    return [
        clause
        for clause in records.task_clauses
        if records.binds(clause) and not is_complete_row(stored.get(clause.code))
    ]


def _task_items(records: FilingRecords) -> Iterable[CheckItem]:
    """The rows of 表1. The pilot's are advice: a declaration must not undo a 推进计划 that is ready."""
    pilot = [clause for clause in records.task_clauses if clause.section == PILOT_SECTION and records.binds(clause)]
    asked = [clause for clause in records.task_clauses if records.binds(clause) and clause not in pilot]
    incomplete = incomplete_clauses(records)
    yield _rows_item(records, _("表1 任务分解表"), asked, [clause for clause in asked if clause in incomplete])
    if pilot:
        lacking = [clause for clause in pilot if clause in incomplete]
        yield _rows_item(records, _("表1 登记试点任务"), pilot, lacking, advice=True)


def _rows_item(
    records: FilingRecords, label: str, asked: Sequence[Clause], lacking: Sequence[Clause], *, advice: bool = False
) -> CheckItem:
    told = {"done": len(asked) - len(lacking), "asked": len(asked)}
    detail = _("%(done)d/%(asked)d项已分解") % told
    if lacking:
        codes = "、".join(clause.code for clause in lacking)
        detail = _("%(done)d/%(asked)d项已分解，未填或不全：%(codes)s") % {**told, "codes": codes}
    href = reverse("filing-tasks", args=[records.province.code])
    return _item(label, not lacking, detail, href, key="promotion_task", advice=advice)


def _units_item(records: FilingRecords) -> CheckItem:
    listed = len(records.units)
    told = {"units": listed, "word": records.province.unit_word}
    detail = _("%(units)d个%(word)s全部列入") % told if listed else _("没有可列入的单位")
    href = f"{reverse('measures')}?province={records.province.code}"
    return _item(_("表2 地市分解表"), bool(listed), detail, href, key="measure")


def _target_items(records: FilingRecords) -> Iterable[CheckItem]:
    plan, code = records.work_plan, records.province.code
    label = _("表3 年度目标表（工作方案）")
    if plan is None:
        yield _item(label, False, _("工作方案尚未登记"), reverse("record-new", args=["plans", code]))
        return
    href = reverse("record", args=["plans", code])
    day = {"day": long_date(plan.adopted_on)}
    adopted = plan.adopted_on <= records.as_of
    targeted = all((plan.target_2018, plan.target_2019, plan.target_2020))
    detail = _("%(day)s通过") % day if adopted else _("%(day)s才通过") % day
    yield _item(label, adopted and targeted, detail if targeted else _("年度目标未填"), href, key="plan")
    if plan.baseline and targeted:
        enough = reaches(plan.target_2020, plan.baseline, 20, 3)
        detail = _("达到年均20%以上") if enough else _("低于年均20%")
        yield _item(_("2020年目标"), enough, detail, href, key="plan", advice=True)


def _personnel_items(records: FilingRecords) -> Iterable[CheckItem]:
    href = f"{reverse('contacts')}?province={records.province.code}"
    people = records.own_contacts
    count = {duty: sum(person.duty == duty for person in people) for duty in Duty}
    named = {"count": count[Duty.LEADER]}
    yield _item(_("分管领导1人"), count[Duty.LEADER] == 1, _("现有%(count)d人") % named, href, key="contact")
    named = {"count": count[Duty.HEAD]}
    yield _item(_("处室负责人至少1人"), count[Duty.HEAD] >= 1, _("现有%(count)d人") % named, href, key="contact")
    named = {"count": count[Duty.LIAISON]}
    yield _item(_("联系人至少1人"), count[Duty.LIAISON] >= 1, _("现有%(count)d人") % named, href, key="contact")
    silent = [each for each in people if not (each.telephone or each.mobile)]
    detail = _("%(count)d人没有办公电话和手机") % {"count": len(silent)} if silent else _("均已填写")
    yield _item(_("联系电话"), not silent, detail, href, key="contact", advice=True)
    staffed = {each.division_id for each in records.contacts if each.duty == Duty.SPECIALIST}
    told = {"done": sum(unit.code in staffed for unit in records.units), "units": len(records.units)}
    detail = _("%(done)d/%(units)d个单位已登记专人") % told
    yield _item(_("地市专人名单"), told["done"] == told["units"], detail, href, key="contact", advice=True)
    yield from _paper_items(records, PaperKind.PLAN_LETTER)


def _pilot_items(records: FilingRecords) -> Iterable[CheckItem]:
    href = reverse("filing-pilot", args=[records.province.code])
    application = records.application
    declared = application.applies_from if application else None
    detail = _("%(day)s声明") % {"day": long_date(declared)} if declared else _("未声明；拟申报的，请先声明")
    yield _item(
        _("声明“本省拟申报登记试点”"),
        declared is not None,
        detail,
        href,
        key="pilot_application:applies_from",
        advice=True,
    )
    if application is None or declared is None:
        return
    for name, heading in PILOT_CHAPTERS.items():
        text = getattr(application, name).strip()
        yield _item(
            shown(heading),
            bool(text),
            _length(text),
            f"{href}#id_{name}",
            key=f"pilot_application:{name}",
            advice=name not in PILOT_REQUIRED,
        )
    blank = [
        shown(label) for name, label in PILOT_FIELDS.items() if not getattr(application, name) and name != "applicant"
    ]
    detail = _("未填：%(names)s") % {"names": "、".join(blank)} if blank else _("均已填写")
    yield _item(_("申请表各项"), not blank, detail, href, key="pilot_application", advice=True)
    yield from _paper_items(records, PaperKind.PILOT_LETTER)


def _paper_items(records: FilingRecords, *kinds: PaperKind) -> Iterable[CheckItem]:
    """The sealed scans that pair with the electronic copy; they may follow later, so they hold nothing up."""
    for kind in kinds:
        paper = records.paper(kind)
        told = {"number": paper.document_number, "day": long_date(paper.issued_on)} if paper else {}
        detail = _("%(number)s，%(day)s") % told if paper else _("签章后的扫描件尚未上传，可以后补")
        href = reverse("filing-paper", args=[records.province.code, kind.value])
        label = _("正式文件：%(name)s") % {"name": kind.label}
        yield _item(label, paper is not None, detail, href, key=f"paper:{kind.value}", advice=True)
