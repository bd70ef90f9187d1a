"""工作方案 2018–2020: metric, baseline (the real sum of 2017) and targets."""

from __future__ import annotations

from collections.abc import Sequence

from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.models import WorkPlan
from programmes.models.plans import PlanMetric
from reporting.demo.documents import number_of
from reporting.demo.milestones import NEVER, plan_day
from reporting.demo.rng import dice
from reporting.demo.volumes import Volume, Volumes
from reporting.demo.world import World

GROWTH = {"440000": 1.213, "620000": 1.15}  # 甘肃 plans less than 20% a year
BY_ENTERPRISES = frozenset({"330000", "350000", "510000", "520000", "140000", "640000"})


def plan(world: World, province: Division, found: Volumes) -> WorkPlan | None:
    """The province's plan, if adopted by the day."""
    day = plan_day(world.seed, province.code)
    if day == NEVER or day > world.day:
        return None
    enterprises = province.code in BY_ENTERPRISES
    base = baseline(world, province, found, enterprises=enterprises)
    chance = dice(world.seed, "plan", province.code)
    growth = GROWTH.get(province.code, 1.2 + chance.choice((0.0, 0.005, 0.01, 0.02, 0.03, 0.05)))
    targets = [_target(base, growth, years) for years in (1, 2, 3)]
    return WorkPlan(
        province=province,
        metric=PlanMetric.ENTERPRISES if enterprises else PlanMetric.PROJECTS,
        baseline=base,
        target_2018=targets[0],
        target_2019=targets[1],
        target_2020=targets[2],
        adopted_on=day,
        document_number=number_of(world, province, "工作方案", day),
    )


def _target(base: int, growth: float, years: int) -> int:
    """Rounded up, so that a plan of 20% asks for 20%."""
    return -int(-base * growth**years // 1)


def baseline(world: World, province: Division, found: Volumes, *, enterprises: bool = False) -> int:
    """The sum of 2017 over all units and the province's own row: projects, or first-time enterprises."""
    year = _volumes(world, province, found, quarters=(1, 2, 3, 4))
    return sum(volume.firsts if enterprises else volume.projects for volume in year)


def nine_months(world: World, province: Division, found: Volumes) -> int:
    """Projects of January to September 2017: what a plan written in November of that year can know."""
    return sum(volume.projects for volume in _volumes(world, province, found, quarters=(1, 2, 3)))


def _volumes(world: World, province: Division, found: Volumes, *, quarters: Sequence[int]) -> list[Volume]:
    members = [unit.code for unit in world.units[province.code]] + [province.code]
    return [found[code, Quarter(2017, number)] for code in members for number in quarters]
