"""What provinces file: 推进计划, the pilot application, and the days on which they were submitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from programmes.divisions.models import Division
from reporting.demo.country import NONE, STORIES
from reporting.demo.milestones import NEVER, milestone, plan_day
from reporting.demo.plans import baseline, nine_months
from reporting.demo.rng import dice, working_day
from reporting.demo.volumes import Volumes
from reporting.demo.world import World
from reporting.models import PilotApplication, PromotionPlan

DRAFTED_ON = date(2017, 11, 6)
PARTS = ("6.1", "6.2", "6.3")
CATEGORIES = ("综合管理改革试点", "运营服务体系建设重点城市", "双创示范基地", "业务量较大")


@dataclass(frozen=True, slots=True)
class Submission:
    """Parts that went in on one day."""

    day: date
    parts: tuple[str, ...]


def promotion_plan(world: World, province: Division, found: Volumes) -> PromotionPlan | None:
    """The five chapters, once the notice has come."""
    if world.day <= DRAFTED_ON:
        return None
    place, projects, so_far = province.short_name, baseline(world, province, found), nine_months(world, province, found)
    return PromotionPlan(
        province=province,
        foundation=f"2017年前三季度，{place}新增专利权质押登记{so_far}项，已形成银行、保险、担保、评估机构参与的工作格局。",
        goals=f"以2017年全年预计{projects}项为基期，2018—2020年年均增长20%以上；2018年6月底前完成通知各项任务。",
        tasks_text="一是扩大工作覆盖面；二是健全风险分担及补偿机制；三是加强项目对接与服务；四是完善质权风险管理。",
        schedule="2017年11月底前完成总结交流、政策梳理和工作方案；2018年3月底前分解任务；2018年6月底前组织检查。",
        safeguards="成立工作小组，分管局领导牵头；落实工作经费；将质押融资纳入对地市年度考核。",
    )


def application(world: World, province: Division) -> PilotApplication | None:
    """The registration pilot's application, once the province has declared that it applies."""
    if STORIES[province.code].on("6.3") == NONE:
        return None
    chance = dice(world.seed, "pilot", province.code)
    declared = working_day(chance, date(2017, 10, 25), date(2017, 11, 17))
    if declared >= world.day:
        return None
    units = [unit.name for unit in world.units[province.code] if unit.is_capital or unit.is_sub_provincial]
    return PilotApplication(
        province=province,
        applies_from=declared,
        applicant=province.bureau_name,
        handling_body=f"{province.short_name}知识产权服务中心",
        areas="、".join(units) or province.name,
        basis="国办函〔2016〕106号",
        categories=chance.sample(CATEGORIES, chance.randint(1, 2)),
        foundation="2015年至2017年10月业务量持续增长，具备受理条件。",
        goals="试点期内登记请求受理、审查、发证全部在省内完成，办理时限不超过7个工作日。",
        organisation="省局统筹，服务中心承办，设立登记服务窗口，专利代办处提供业务支持。",
        conditions="配备专职人员5名，完成岗前培训；落实场地、设备、印章和专网条件。",
        schedule="2018年3月底前完成筹备，6月底前窗口运行，年底总结评估。",
        risk_control="实行受理、审查分离，建立复核和抽查制度，妥善保管登记档案。",
    )


def submissions(world: World, province: Division) -> list[Submission]:
    """Which parts went in on which day, in order."""
    by_day: dict[date, list[str]] = {}
    first = milestone(world.seed, province.code, "6.1")
    for part in PARTS:
        sign = STORIES[province.code].on(part)
        day = milestone(world.seed, province.code, part)
        if part == "6.1":
            day = first = max(first, plan_day(world.seed, province.code))  # a plan without its 工作方案 is incomplete
        if part == "6.2" and sign == STORIES[province.code].on("6.1"):
            day = first  # both go in with one letter
        if day != NEVER and day < world.day:
            by_day.setdefault(day, []).append(part)
    return [Submission(day, tuple(parts)) for day, parts in sorted(by_day.items())]
