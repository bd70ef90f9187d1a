"""工作机制台账: what every unit and province has in place, from which day, with its document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from programmes.divisions.models import Division, ProvinceKind
from programmes.models import Item, Measure
from reporting.demo.country import LATE, MISSED, NONE, ON_TIME, STORIES
from reporting.demo.documents import number_of
from reporting.demo.guangdong import FOUR_HAVES_DAYS, HALF_MEASURES, MECHANISM_DAYS, ROLLOUT_DAYS
from reporting.demo.milestones import NEVER, fund_day, insurance_day, milestone
from reporting.demo.rng import dice, working_day
from reporting.demo.world import World, central_cities

SUMMER = date(2018, 6, 29)
FOUR_HAVES = (Item.POLICY, Item.PERSON, Item.FUNDING, Item.PLATFORM)
YEARLY = frozenset({Item.ANNUAL_PLAN, Item.FUNDING})
NO_POLICY = "无已出台政策"
WEAK = frozenset({"460000", "620000", "630000", "650000"})


@dataclass(frozen=True, slots=True)
class Has:
    """An item in force at a division from a day; yearly ones end with the year and are renewed."""

    division: Division
    item: str
    first: date
    note: str = ""


def measures(world: World, province: Division) -> Iterator[Measure]:
    """The province's rows and its units', of what began by the day."""
    for has in (*_provincial(world, province), *_exchange(world, province), *_units(world, province)):
        if has.first <= world.day and has.first != NEVER:
            yield from _rows(world, has)


def _rows(world: World, has: Has) -> Iterator[Measure]:
    """One row, or one a year up to the day; a unit's measures end with it."""
    last_day = has.division.last_day
    first, year = has.first, has.first.year
    while first <= world.day and year <= 2020 and (last_day is None or first <= last_day):
        end = date(year, 12, 31) if has.item in YEARLY else None
        ends = [day for day in (end, last_day) if day is not None and day >= first]
        yield Measure(
            division=has.division,
            item=has.item,
            effective_on=first,
            ended_on=min(ends, default=None) if has.item in YEARLY or last_day else None,
            document_number="" if has.note == NO_POLICY else number_of(world, has.division, has.item, first),
            note=has.note,
        )
        if has.item not in YEARLY:
            return
        year += 1
        chance = dice(world.seed, "renewal", has.division.code, has.item, year)
        first = date(year, 1, 1) if chance.random() < 0.8 else working_day(chance, date(year, 1, 8), date(year, 3, 20))


def _provincial(world: World, province: Division) -> Iterator[Has]:
    seed, code = world.seed, province.code
    yield Has(province, Item.EXCHANGE, milestone(seed, code, "1.1"))
    yield Has(province, Item.INVENTORY, milestone(seed, code, "1.2"))
    yield Has(province, Item.ASSESSMENT, milestone(seed, code, "1.7"))
    yield Has(province, Item.FUND, fund_day(seed, code))
    yield Has(province, Item.INSURANCE, insurance_day(seed, code))
    chance = dice(seed, "regular", code)
    sign = STORIES[code].on("1.6")
    cities = central_cities(world, province)
    for place, city in enumerate(cities):
        misses = sign == MISSED and place == len(cities) - 1
        window = (date(2018, 9, 3), date(2019, 3, 29)) if misses else (date(2017, 3, 6), date(2018, 6, 22))
        yield Has(city, Item.REGULAR, working_day(chance, *window))
    if province.kind == ProvinceKind.MUNICIPALITY:
        return
    for unit in world.units[code]:
        if unit not in cities and chance.random() < 0.12:
            yield Has(unit, Item.REGULAR, working_day(chance, date(2018, 1, 8), date(2019, 10, 25)))


def _exchange(world: World, province: Division) -> Iterator[Has]:
    """总结交流 and 政策梳理 of every unit: in time, but for those who are why the province was late or missed it."""
    for item, clause in ((Item.EXCHANGE, "1.1"), (Item.INVENTORY, "1.2")):
        sign, day = STORIES[province.code].on(clause), milestone(world.seed, province.code, clause)
        chance = dice(world.seed, item, province.code)
        units = world.units[province.code]
        held_back = set(chance.sample(units, min(len(units), 1 if sign == LATE else max(2, len(units) // 6))))
        for unit in units:
            latest = date(2017, 11, 29) if sign == ON_TIME or unit not in held_back else day + timedelta(days=20)
            earliest = latest - timedelta(days=24)
            first = min(
                working_day(chance, earliest, latest), max(day, date(2017, 11, 29)) if sign != MISSED else latest
            )
            if province.code == "440000":
                first = min(first, day)
            issued = has_policy(world, unit)
            yield Has(unit, item, first, NO_POLICY if item == Item.INVENTORY and not issued else "")


def has_policy(world: World, unit: Division) -> bool:
    """Whether the unit has issued any policy of its own."""
    if unit.is_province or unit.is_capital or unit.is_sub_provincial:
        return True
    return dice(world.seed, "policy", unit.code).random() < 0.45


def _units(world: World, province: Division) -> Iterator[Has]:
    """Mechanism and plan (1.4), the four haves (1.5), the pilots' roll-out (2.1)."""
    units = _strongest_first(world, province)
    if province.code == "440000":
        yield from _guangdong(units)
        return
    story = STORIES[province.code]
    weak = province.code in WEAK
    chance = dice(world.seed, "measures", province.code)
    yield from _share(chance, units, (Item.MECHANISM, Item.ANNUAL_PLAN), story.on("1.4"), 70, weak)
    yield from _share(chance, units, FOUR_HAVES, story.on("1.5"), 50, weak)
    if story.on("2.1") != NONE:
        yield from _share(chance, units, (Item.ROLLOUT,), story.on("2.1"), 80, weak)


def _strongest_first(world: World, province: Division) -> list[Division]:
    chance = dice(world.seed, "strength", province.code)
    units = list(world.units[province.code])
    chance.shuffle(units)
    return sorted(units, key=lambda unit: not (unit.is_capital or unit.is_sub_provincial))


def _share(
    chance: Random, units: list[Division], items: Iterable[str], sign: str, percent: int, weak: bool
) -> Iterator[Has]:
    """Enough units with all items by the due day where the sign says so, too few where it does not."""
    wanted = tuple(items)
    least = -(-percent * len(units) // 100)
    if sign == ON_TIME:
        count = min(len(units), least + chance.randint(0, max(1, len(units) // 6)))
    else:
        count = max(0, least - chance.randint(1, max(1, len(units) // (3 if weak else 6))))
    for place, unit in enumerate(units):
        if place < count:
            yield from _all_of(chance, unit, wanted, date(2017, 6, 5), SUMMER)
            continue
        some = [item for item in wanted if chance.random() < (0.25 if weak else 0.5)][: len(wanted) - 1]
        yield from _all_of(chance, unit, some, date(2017, 6, 5), date(2018, 7, 5))
        if chance.random() < (0.5 if weak else 0.8):
            rest = [item for item in wanted if item not in some]
            yield from _all_of(chance, unit, rest, date(2018, 8, 6), date(2019, 11, 29))


def _all_of(chance: Random, unit: Division, items: Iterable[str], first: date, last: date) -> Iterator[Has]:
    """Each item from a day of its own, most of them near the end; yearly ones from the year of the last day."""
    for item in items:
        begin = first + (last - first) * (1 - chance.random() ** 1.6) * 0.9
        day = working_day(chance, begin, last)
        if item in YEARLY and day.year < last.year and chance.random() < 0.6:
            day = working_day(chance, date(last.year, 1, 2), last)
        yield Has(unit, item, day)


def _guangdong(units: list[Division]) -> Iterator[Has]:
    by_code = {unit.code: unit for unit in units}
    for code, day in MECHANISM_DAYS.items():
        yield Has(by_code[code], Item.MECHANISM, day - timedelta(days=60))
        yield Has(by_code[code], Item.ANNUAL_PLAN, day)
    for code, day in FOUR_HAVES_DAYS.items():
        for place, item in enumerate(FOUR_HAVES):
            yield Has(by_code[code], item, day - timedelta(days=0 if item == Item.FUNDING else 45 * place))
    for code, items in HALF_MEASURES.items():
        for place, held in enumerate(items):
            yield Has(by_code[code], held, date(2018, 2, 5) + timedelta(days=21 * place))
        for place, lacking in enumerate(each for each in FOUR_HAVES if each not in items):
            yield Has(by_code[code], lacking, date(2018, 8, 20) + timedelta(days=49 * place))
    for code, day in ROLLOUT_DAYS.items():
        yield Has(by_code[code], Item.ROLLOUT, day)
