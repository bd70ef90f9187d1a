"""The figures of every unit's quarter, {figure code: text}: from the projects, and drawn where no ledger knows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from pledge_portal.common.periods import Quarter
from pledge_portal.common.spreadsheets.cells import number_text
from programmes.divisions.models import Division
from reporting.demo.country import IDLE
from reporting.demo.ledger import COMPENSATION, ENFORCEMENT_INSURANCE, LOAN_INSURANCE, Project
from reporting.demo.milestones import fund_day
from reporting.demo.rng import dice
from reporting.demo.volumes import Volumes
from reporting.demo.world import World

Values = dict[str, str]
Figures = dict[tuple[str, Quarter], Values]
DRAWN_IN_PERIOD = ("7", "9", "11", "12", "13", "16", "17", "18", "19")
OUTSTANDING = 0.86  # what is still owed of the loans under pledge, on average
PROVINCE_FUND, UNIT_FUND = (1000, 2000, 3000, 5000), (200, 300, 500, 1000)


@dataclass(slots=True)
class _Course:
    """What a division carries from quarter to quarter."""

    dice: Random
    fund_from: date
    fund_sizes: tuple[int, ...]
    fund: int = 0
    bad: float = 0.0
    demand: int = 0  # demand projects in the library, not yet matched
    alerts: int = 0  # open ones
    valuers: int = 0
    guarantors: int = 0
    key_list: int = 0
    in_force: list[Project] = field(default_factory=list)


def figures(world: World, province: Division, projects: Sequence[Project], found: Volumes) -> Figures:
    """Every figure of every unit and of the province's own row, up to the last quarter that has ended."""
    by_quarter: dict[tuple[str, Quarter], list[Project]] = defaultdict(list)
    for project in projects:
        by_quarter[project.division.code, Quarter.of(project.registered_on)].append(project)
    made: Figures = {}
    courses = {unit.code: _course(world, unit) for unit in [*world.units[province.code], province]}
    for quarter in world.quarters:
        for unit in [*world.units_in(province.code, quarter), province]:
            fresh = by_quarter.get((unit.code, quarter), [])
            volume = found[unit.code, quarter]
            course = courses[unit.code]
            course.in_force = [p for p in course.in_force if p.ended_on > quarter.last_day]
            course.in_force += [p for p in fresh if p.ended_on > quarter.last_day]
            values = _from_projects(fresh, course, volume.firsts, volume.enterprises)
            values |= _drawn(unit, quarter, course, volume.projects, values)
            if (unit.code, quarter.year, quarter.number) in IDLE:
                values |= dict.fromkeys(DRAWN_IN_PERIOD, "0")
            made[unit.code, quarter] = _own_row(values) if unit.is_province else values
    return made


def _course(world: World, unit: Division) -> _Course:
    chance = dice(world.seed, "course", unit.code)
    if unit.is_province:
        fund = fund_day(world.seed, unit.code)
    else:
        later = fund_day(world.seed, unit.province_id)
        share = 0.3 if unit.is_capital or unit.is_sub_provincial else 0.07
        fund = later if chance.random() < share else date.max
    big = unit.is_capital or unit.is_sub_provincial
    return _Course(
        chance,
        fund,
        PROVINCE_FUND if unit.is_province else UNIT_FUND,
        valuers=chance.randint(2, 7) if big else chance.choice((0, 0, 0, 1)),
        guarantors=chance.randint(2, 6) if big else chance.choice((0, 0, 1, 1)),
        key_list=chance.randint(8, 25) if big else chance.choice((0, 0, 2, 4, 6)),
    )


def _from_projects(fresh: Iterable[Project], course: _Course, firsts: int, enterprises: int) -> Values:
    projects = list(fresh)
    insured = [p for p in projects if any(cover.kind != COMPENSATION for cover in p.covers)]
    policies = [cover for p in insured for cover in p.covers if cover.kind != COMPENSATION]
    return {
        "1": str(len(projects)),
        "2": str(firsts),
        "3": str(sum(p.patents for p in projects)),
        "4": str(sum(p.amount for p in projects)),
        "5": str(len(insured)),
        "6": str(sum(cover.amount for cover in policies)),
        "22": str(enterprises),
        "23": str(len(course.in_force)),
        "25": str(sum(p.landed_on is not None for p in projects)),
        "26": str(_of_kind(insured, LOAN_INSURANCE)),
        "27": str(_of_kind(insured, ENFORCEMENT_INSURANCE)),
    }


def _of_kind(insured: Iterable[Project], kind: str) -> int:
    return sum(any(cover.kind == kind for cover in p.covers) for p in insured)


def _drawn(unit: Division, quarter: Quarter, course: _Course, projects: int, known: Values) -> Values:
    """What no ledger knows; the rules between the figures hold."""
    chance = course.dice
    values = _money(quarter, course, int(known["6"]))
    fresh_demand = round(projects * chance.uniform(1.0, 1.9)) + chance.choice((0, 0, 1))
    matched = min(course.demand + fresh_demand, round(projects * chance.uniform(0.8, 1.05)))
    course.demand += fresh_demand - matched
    sessions = min(4, chance.choice((0, 0, 1)) + round(projects / 25)) if projects else chance.choice((0,) * 7 + (1,))
    if unit.is_province:
        sessions = chance.choice((1, 1, 2, 3))
    fresh_alerts = sum(chance.random() < 0.012 for p in course.in_force for _patent in range(min(p.patents, 4)))
    course.alerts += fresh_alerts
    settled = round(course.alerts * chance.uniform(0.6, 1.0))
    course.alerts -= settled
    _grow(course, projects)
    return values | {
        "11": str(chance.choice((0, 1, 1, 2)) if projects or unit.is_province else chance.choice((0,) * 6 + (1,))),
        "12": str(fresh_demand),
        "13": str(matched),
        "14": str(course.valuers),
        "15": str(course.guarantors),
        "16": str(sessions),
        "17": str(sum(chance.randint(28, 130) for _ in range(sessions))),
        "18": str(fresh_alerts),
        "19": str(settled),
        "20": str(course.key_list),
        "21": "NA",
    }


def _money(quarter: Quarter, course: _Course, insured: int) -> Values:
    """Subsidy, fund, compensation paid, bad loans and the loans they are part of; 万元."""
    chance = course.dice
    owed = sum(p.amount for p in course.in_force) * OUTSTANDING * chance.uniform(0.96, 1.04)
    course.bad = min(course.bad * chance.uniform(0.7, 1.0), owed * 0.05)
    if owed > 15_000 and chance.random() < 0.3:
        course.bad += owed * chance.uniform(0.004, 0.03)
    before = course.fund
    if course.fund_from <= quarter.last_day:
        grown = chance.random() < 0.12 and course.fund < 20_000
        course.fund += chance.choice(course.fund_sizes) if not course.fund or grown else 0
    bad = round(course.bad)
    paid = 0
    if course.fund and bad and chance.random() < 0.3:
        paid = min(before or course.fund, round(bad * chance.uniform(0.05, 0.2)))
    subsidy = Decimal(round(insured * chance.uniform(0.006, 0.014) * 10)) / 10 if insured else Decimal(0)
    return {
        "7": number_text(subsidy),
        "8": str(course.fund),
        "9": str(paid),
        "10": str(bad),
        "24": str(round(owed)),
    }


def _grow(course: _Course, projects: int) -> None:
    chance = course.dice
    if chance.random() < 0.06 and (projects or chance.random() < 0.2):
        course.valuers += 1
    if chance.random() < 0.06 and (projects or chance.random() < 0.2):
        course.guarantors += 1
    if projects and chance.random() < 0.3:
        course.key_list += chance.randint(1, 3)


# What the province's own row always gives; the rest only where projects stand in it.
OWN_FIGURES = ("8", "9", "11", "16", "17")


def _own_row(values: Values) -> Values:
    """The province's own row: its fund, surveys and training; a project of a county it governs brings all figures."""
    if values["1"] != "0":
        return values
    return {code: values[code] for code in OWN_FIGURES}


def is_zero_report(values: Values, period_codes: Iterable[str]) -> bool:
    """Whether every period figure is a zero: such a unit ticks 零报告."""
    return all(values.get(code) in ("0", None) for code in period_codes)
