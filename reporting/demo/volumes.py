"""How many projects, enterprises, patents and how much money each unit registers in each quarter.

National sums are exact: 4,177 projects and 720亿元 in 2017, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.demo.country import (
    FIXED_AMOUNTS,
    FIXED_ENTERPRISES,
    FIXED_PATENTS,
    FIXED_PROJECTS,
    IDLE,
    NATIONAL_AMOUNTS,
    NATIONAL_PROJECTS,
    OWN_ROW_WEIGHTS,
    QUARTER_WEIGHTS,
    STORIES,
    UNIT_WEIGHTS,
)
from reporting.demo.rng import apportion, dice, fill, scatter, spread, two_way
from reporting.demo.world import World

WAN_A_YI = 10_000  # 万元 in 亿元
ZHONGSHAN, SHENZHEN = "442000", "440300"
GROWTH = {2016: 1 / 1.6, 2017: 1.0, 2018: 1.295, 2019: 1.69, 2020: 2.226}  # on 2017


@dataclass(slots=True)
class Volume:
    """A unit's quarter: projects, first-time and different enterprises, patents, 万元."""

    projects: int
    amount: int = 0
    patents: int = 0
    firsts: int = 0
    enterprises: int = 0


Volumes = dict[tuple[str, Quarter], Volume]


def volumes(world: World) -> Volumes:
    """Every division's quarters up to the day, {(code, quarter): …}; a division without projects has a zero one."""
    found: Volumes = {}
    for year in sorted({quarter.year for quarter in world.begun_quarters}):
        for province, projects, amounts in _provinces(world, year):
            cells: Volumes = {}
            for number, (count, amount) in enumerate(zip(projects, amounts, strict=True), start=1):
                cells |= _units(world, province, Quarter(year, number), count, amount)
            _add_patents(world, province, year, cells)
            _add_enterprises(world, province, year, cells)
            found |= cells
        _plant_zhongshan(found, year)
    return found


def _provinces(world: World, year: int) -> Iterator[tuple[Division, list[int], list[int]]]:
    """Each province with its four quarters' projects and amounts."""
    totals = _year_totals(world, year)
    weights = [_quarter_weights(world, province.code, year) for province in world.provinces]
    counts = two_way(totals, NATIONAL_PROJECTS[year], weights)
    money_columns = [yi * WAN_A_YI for yi in NATIONAL_AMOUNTS[year]]
    money_weights = [
        [count * spread(dice(world.seed, "money", province.code, year, place), 0.12) for place, count in enumerate(row)]
        for province, row in zip(world.provinces, counts, strict=True)
    ]
    money = two_way(_year_money(world, year, totals), money_columns, money_weights)
    yield from zip(world.provinces, counts, money, strict=True)


def _year_totals(world: World, year: int) -> list[int]:
    fixed = {p.code: FIXED_PROJECTS[p.code, year] for p in world.provinces if (p.code, year) in FIXED_PROJECTS}
    weights = [
        0.0 if province.code in fixed else _weight(world, province.code, year) * STORIES[province.code].projects
        for province in world.provinces
    ]
    shares = apportion(sum(NATIONAL_PROJECTS[year]) - sum(fixed.values()), weights)
    return [fixed.get(province.code, share) for province, share in zip(world.provinces, shares, strict=True)]


def _weight(world: World, code: str, year: int) -> float:
    """Growth on 2017 at the province's own pace."""
    years = year - 2017
    chance = spread(dice(world.seed, "growth", code, year), 0.03) if years else 1.0
    return GROWTH[year] * STORIES[code].pace ** (years * (3 if years > 0 else 1)) * chance


def _quarter_weights(world: World, code: str, year: int) -> list[float]:
    chance = dice(world.seed, "quarters", code, year)
    return [
        QUARTER_WEIGHTS.get((code, year, number), 1.0) * STORIES[code].projects * spread(chance, 0.07)
        for number in (1, 2, 3, 4)
    ]


def _year_money(world: World, year: int, totals: list[int]) -> list[int]:
    fixed = {p.code: FIXED_AMOUNTS[p.code, year] for p in world.provinces if (p.code, year) in FIXED_AMOUNTS}
    weights = []
    for province, projects in zip(world.provinces, totals, strict=True):
        story = STORIES[province.code]
        chance = spread(dice(world.seed, "amount", province.code, year), 0.08 if year != 2017 else 0.0)
        weights.append(0.0 if province.code in fixed else projects * story.amount / story.projects * chance)
    shares = apportion(sum(NATIONAL_AMOUNTS[year]) * WAN_A_YI - sum(fixed.values()), weights)
    return [fixed.get(province.code, share) for province, share in zip(world.provinces, shares, strict=True)]


def _unit_weight(world: World, division: Division) -> float:
    given = UNIT_WEIGHTS.get(division.code)
    if given is not None:
        return given
    if division.is_province:
        return OWN_ROW_WEIGHTS.get(division.code, 0.0)
    chance = dice(world.seed, "unit", division.code)
    size = 45.0 if division.is_capital or division.is_sub_provincial else 9.0
    return size * spread(chance, 0.8) if chance.random() > 0.12 else 0.4


def _units(world: World, province: Division, quarter: Quarter, projects: int, amount: int) -> Volumes:
    chance = dice(world.seed, "units", province.code, quarter)
    members = [*world.units_in(province.code, quarter), province]
    weights = [_unit_weight(world, member) * spread(chance, 0.18) for member in members]
    for place, member in enumerate(members):
        if (member.code, quarter.year, quarter.number) in IDLE:
            weights[place] = 0.0
    counts = scatter(chance, projects, weights)
    money = apportion(amount, [count * spread(chance, 0.3 / max(1, count) ** 0.5) for count in counts])
    return {
        (member.code, quarter): Volume(count, share)
        for member, count, share in zip(members, counts, money, strict=True)
    }


def _add_patents(world: World, province: Division, year: int, cells: Volumes) -> None:
    """At least one a project; the rest of the year's patents falls on the projects by chance."""
    chance = dice(world.seed, "patents", province.code, year)
    projects = sum(cell.projects for cell in cells.values())
    ratio = STORIES[province.code].patents * spread(chance, 0.05)
    wanted = FIXED_PATENTS.get((province.code, year), round(projects * ratio))
    weights = [cell.projects * spread(chance, 0.2) for cell in cells.values()]
    for cell, extra in zip(cells.values(), apportion(max(0, wanted - projects), weights), strict=True):
        cell.patents = cell.projects + extra


def _add_enterprises(world: World, province: Division, year: int, cells: Volumes) -> None:
    """First-time enterprises, about six in ten projects, and all different ones."""
    chance = dice(world.seed, "enterprises", province.code, year)
    share = 0.62 * spread(chance, 0.08) - 0.02 * (year - 2017)
    fixed = FIXED_ENTERPRISES.get((province.code, year))
    if fixed is not None:
        share = 0.52
    for cell in cells.values():
        cell.firsts = min(cell.projects, int(cell.projects * share + chance.random()))
        least = max(cell.firsts, 1) if cell.projects else 0
        cell.enterprises = least + round((cell.projects - least) * 0.7)
    if fixed is not None:
        least_of = [max(cell.firsts, 1) if cell.projects else 0 for cell in cells.values()]
        room = [cell.projects - least for cell, least in zip(cells.values(), least_of, strict=True)]
        extra = fill(chance, fixed - sum(least_of), room)
        for cell, least, more in zip(cells.values(), least_of, extra, strict=True):
            cell.enterprises = least + more


def _plant_zhongshan(found: Volumes, year: int) -> None:
    """中山's amount of 2018Q2 is 3.12 times that of the quarter before; 深圳 has that much more in that quarter."""
    if year != 2018:
        return
    before, after, other = (
        found[code, Quarter(2018, number)] for code, number in ((ZHONGSHAN, 1), (ZHONGSHAN, 2), (SHENZHEN, 1))
    )
    wanted = round(after.amount / 3.12)
    other.amount += before.amount - wanted
    before.amount = wanted
