"""What the portal proposes for a 推进计划 (代拟稿): a row of 表1 a clause, and text for its chapters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pledge_portal.common.formatting import percent
from programmes.divisions.models import ProvinceKind
from programmes.models import Clause
from programmes.models.contacts import Duty
from reporting.models import PromotionTask
from reporting.rules.filings import PlanDraft, TaskDraft, read_plan_draft
from reporting.rules.rounding import growth_text
from reporting.selectors.filings.records import PILOT_SECTION, FilingRecords

DATA = Path(__file__).parent.parent.parent / "data"
OFFICE = "专利管理处"
MECHANISM = ("服务促进机制", "纳入年度计划")
HAVES = ("政策保障", "专人负责", "经费支持", "平台服务")
RISK = {
    "pilot": (
        "在落实国知办函管字〔2017〕96号要求的基础上深化创新试点，2018年6月底前将取得的经验在80%以上的{unit_word}推广。"
        "推广方式：召开现场会、编印案例和操作指引，组织已开展的{unit_word}与未开展的{unit_word}结对帮带。"
    ),
    "with": "在已建立的风险补偿机制基础上，继续引导企业为质押项目购买专利执行保险和融资保证保险。",
}
RISK_WITHOUT = (
    "引入专利保险机制，设立地方性风险补偿资金，2018年上半年实现贷款、保险、财政风险补偿捆绑的专利权质押融资项目落地。"
    "拟落地的捆绑项目：合作银行×××，保险公司×××，风险补偿资金来源×××，拟落地时间2018年×月。"
)


@lru_cache(maxsize=8)
def plan_draft(programme: str) -> PlanDraft:
    """The draft that comes with a programme."""
    return read_plan_draft(DATA / f"promotion_{programme}.toml")


def proposed_task(records: FilingRecords, clause: Clause) -> TaskDraft:
    """A row for the clause in the words of the province; where the clause does not bind it, a row that says so."""
    draft = plan_draft(records.programme.code).tasks.get(clause.code, TaskDraft(actions=clause.asks))
    if not records.binds(clause):
        return TaskDraft(actions="本省不适用。", note=_why_not(records, clause))
    worded: dict[str, Any] = {
        name: local(records, value) if isinstance(value := getattr(draft, name), str) else value
        for name in TaskDraft.__dataclass_fields__
    }
    found = TaskDraft(**worded)
    return replace(
        found,
        office=found.office or office_of(records),
        units=found.units or _units(records, clause),
        due_on=found.due_on or clause.due_on,
    )


def _units(records: FilingRecords, clause: Clause) -> str:
    """Everybody, for 1.6 the central cities."""
    central = [each.name for each in records.units if each.is_capital or each.is_sub_provincial]
    return "、".join(central) if clause.rule == "central_cities" and central else f"各{records.unit_word}"


def _why_not(records: FilingRecords, clause: Clause) -> str:
    if clause.section == PILOT_SECTION:
        return local(records, "本省未申报登记试点")
    return local(
        records, "非风险补偿试点省份" if "pilot" in clause.parameters["groups"] else "本省不属尚未建立机制的省份"
    )


def office_of(records: FilingRecords) -> str:
    """The office of the 处室负责人 if it is on record, else the usual one."""
    heads = [each.office for each in records.own_contacts if each.duty == Duty.HEAD and each.office]
    return heads[0] if heads else OFFICE


def local(records: FilingRecords, text: str) -> str:
    """The province's own words: of a municipality 区县 and 全市, of the XPCC 师 and 兵团."""
    if records.province.kind == ProvinceKind.MUNICIPALITY:
        words = {"地市": "区县", "全省": "全市", "省级": "市级", "本省": "本市"}
    elif records.province.kind == ProvinceKind.CORPS:
        words = {"地市": "师", "全省": "兵团", "省级": "兵团", "本省": "兵团"}
    elif records.province.kind == ProvinceKind.REGION:
        words = {"全省": "全区", "省级": "自治区", "本省": "本区"}
    else:
        return text
    for old, new in words.items():
        text = text.replace(old, new)
    return text


def task_rows(records: FilingRecords) -> list[tuple[Clause, PromotionTask | None, TaskDraft]]:
    """Every clause that 表1 breaks down with its stored row (or None) and what is proposed."""
    stored = {task.clause: task for task in records.tasks}
    return [(clause, stored.get(clause.code), proposed_task(records, clause)) for clause in records.task_clauses]


def proposed_chapters(records: FilingRecords) -> dict[str, str]:
    """Text for the chapters by what is on record on the day."""
    values = {
        "bureau": records.bureau,
        "day": _day(records.as_of),
        "area": local(records, "全省"),
        "unit_word": records.unit_word,
        "units": len(records.units),
        "mechanism": _with_all(records, MECHANISM),
        "haves": _with_all(records, HAVES),
        "policies": len(records.policies),
        "current": sum(policy.is_current is True for policy in records.policies),
        "goal": _goal(records),
        "risk": RISK.get(records.group, RISK_WITHOUT).format(unit_word=records.unit_word),
    }
    chapters = plan_draft(records.programme.code).chapters
    return {name: local(records, text.format(**values)) for name, text in chapters.items()}


def _with_all(records: FilingRecords, items: tuple[str, ...]) -> int:
    return sum(all((unit.code, item) in records.spells for item in items) for unit in records.units)


def _goal(records: FilingRecords) -> str:
    plan = records.work_plan
    if plan is None:
        return "以年均增长20%以上为目标，推进专利质押融资工作（增长指标、基期值和年度目标待工作方案登记后填入）。"
    growth = growth_text(plan.target_2020, plan.baseline, 3)
    average = f"，年均增长{percent(growth)}" if growth else ""
    return (
        f"以{plan.metric}为增长指标，以2017年{plan.baseline}为基期，2018年达到{plan.target_2018}，"
        f"2019年达到{plan.target_2019}，2020年达到{plan.target_2020}{average}。"
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
