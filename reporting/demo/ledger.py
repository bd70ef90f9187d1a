"""The pledge ledger: every project behind the figures, with its enterprise, patents, insurances and compensations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.demo.bundles import BundleStory, bundle_story
from reporting.demo.rng import apportion, dice, spread, working_day
from reporting.demo.volumes import Volume, Volumes
from reporting.demo.world import World

ONE_DAY = timedelta(days=1)
LOAN_INSURANCE, ENFORCEMENT_INSURANCE, COMPENSATION = "融资保证保险", "专利执行保险", "风险补偿"


@dataclass(slots=True)
class Cover:
    """One insurance or compensation of a project; 万元."""

    kind: str
    first: date
    last: date
    amount: int
    premium: float | None = None


@dataclass(slots=True)
class Project:
    """One registered pledge. `ended_on`: its deregistration, past or to come. `enterprise`: a number in its province.

    `left_out`: reported, but not in the ledger. `landed_on`: the day its bundle was complete.
    """

    division: Division
    registered_on: date
    enterprise: int
    patents: int
    amount: int
    loan_on: date | None
    due_on: date
    ended_on: date
    covers: list[Cover] = field(default_factory=list)
    landed_on: date | None = None
    left_out: bool = False


@dataclass
class _Book:
    """What is known while a province's projects are made, quarter after quarter."""

    next_enterprise: int = 1
    known: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    history: list[Project] = field(default_factory=list)


# Where a return says one project more than the ledger, with the reason given.
DIFFERENCES = {
    ("440300", Quarter(2018, 1)),
    ("441900", Quarter(2018, 2)),
    ("340200", Quarter(2017, 4)),
    ("610300", Quarter(2018, 1)),
    ("320500", Quarter(2019, 2)),
}
DIFFERENCE_REASON = "1项登记通知书季末取得，台账正在补录。"


def projects_of(world: World, province: Division, found: Volumes) -> list[Project]:
    """A province's projects in order of quarters and units; the record's forerunners (before 2016) come first."""
    book = _Book()
    story = bundle_story(province.code)
    made: list[Project] = []
    for quarter in world.begun_quarters:
        fresh: list[Project] = []
        for unit in [*world.units_in(province.code, quarter), province]:
            volume = found.get((unit.code, quarter))
            if volume is not None and volume.projects:
                fresh += _quarter_projects(world, unit, quarter, volume, book)
        _insure(world, province, quarter, fresh, story)
        made += fresh
    return [*book.history, *made]


def _quarter_projects(world: World, unit: Division, quarter: Quarter, volume: Volume, book: _Book) -> Iterator[Project]:
    chance = dice(world.seed, "projects", unit.code, quarter)
    count = volume.projects
    days = sorted(working_day(chance, quarter.first_day, quarter.last_day) for _ in range(count))
    patents = apportion(volume.patents - count, [spread(chance, 0.9) for _ in range(count)])
    money = _amounts(chance, volume.amount, count)
    enterprises = _enterprises(world, chance, unit, volume, book)
    for place, day in enumerate(days):
        project = _project(chance, unit, day, enterprises[place], patents[place] + 1, money[place])
        is_last = place == count - 1 and count > volume.firsts
        project.left_out = is_last and (unit.code, quarter) in DIFFERENCES
        yield project


def _amounts(chance: Random, total: int, count: int) -> list[int]:
    return apportion(total, [spread(chance, 0.55) for _ in range(count)])


def _enterprises(world: World, chance: Random, unit: Division, volume: Volume, book: _Book) -> list[int]:
    """First-time enterprises, then known ones, then those of the quarter again; the first ones' days come first."""
    known = book.known[unit.code]
    fresh = list(range(book.next_enterprise, book.next_enterprise + volume.firsts))
    book.next_enterprise += volume.firsts
    again = volume.enterprises - volume.firsts
    while len(known) < again:
        known.append(book.next_enterprise)
        book.history.append(_forerunner(chance, unit, book.next_enterprise))
        book.next_enterprise += 1
    chosen = fresh + chance.sample(known, again)
    repeats = [chance.choice(chosen) for _ in range(volume.projects - len(chosen))] if chosen else []
    known += fresh
    return chosen + repeats


def _forerunner(chance: Random, unit: Division, enterprise: int) -> Project:
    """A pledge from before the portal's first quarter: the enterprise has been served already."""
    registered = working_day(chance, date(2013, 3, 1), date(2014, 11, 30))
    return Project(
        division=unit,
        registered_on=registered,
        enterprise=enterprise,
        patents=chance.randint(1, 3),
        amount=chance.randint(20, 240) * 10,
        loan_on=registered + timedelta(days=chance.randint(2, 15)),
        due_on=registered + timedelta(days=365),
        ended_on=registered + timedelta(days=chance.randint(340, 390)),
    )


def _project(chance: Random, unit: Division, day: date, enterprise: int, patents: int, amount: int) -> Project:
    years = chance.choices((1, 2, 3), (70, 22, 8))[0]
    loan_on = day + timedelta(days=chance.randint(1, 12)) if chance.random() > 0.06 else None
    due_on = (loan_on or day) + timedelta(days=365 * years)
    return Project(
        division=unit,
        registered_on=day,
        enterprise=enterprise,
        patents=patents,
        amount=amount,
        loan_on=loan_on,
        due_on=due_on,
        ended_on=due_on + timedelta(days=chance.randint(-40, 45)),
    )


def _insure(world: World, province: Division, quarter: Quarter, fresh: list[Project], story: BundleStory) -> None:
    """Insurances in effect in the quarter of registration, and the bundles that the province's story wants."""
    chance = dice(world.seed, "covers", province.code, quarter)
    share = story.insured_share(quarter)
    for project in fresh:
        if chance.random() < share and not project.left_out:
            project.covers += _insurances(chance, project, quarter)
    candidates = sorted(
        (p for p in fresh if p.loan_on and not p.left_out and story.first <= p.registered_on < story.last),
        key=lambda p: (p.registered_on, p.division.code, p.enterprise),
    )
    for place, project in enumerate(candidates):
        forced = place == 0 and quarter == Quarter.of(story.first)
        if forced or (project.covers and chance.random() < story.share):
            _bundle(chance, project, quarter, forced=forced)


def _insurances(chance: Random, project: Project, quarter: Quarter) -> Iterator[Cover]:
    loan = chance.random() < 0.7
    if loan:
        yield _loan_insurance(chance, project, quarter)
    if not loan or chance.random() < 0.25:
        first = min(project.registered_on + timedelta(days=chance.randint(0, 20)), quarter.last_day)
        amount = chance.choice((10, 20, 30, 50)) * project.patents
        yield Cover(ENFORCEMENT_INSURANCE, first, _year_later(first), amount, round(amount * 0.03, 2))


def _loan_insurance(chance: Random, project: Project, quarter: Quarter) -> Cover:
    first = min((project.loan_on or project.registered_on), quarter.last_day)
    amount = max(10, round(project.amount * chance.choice((0.5, 0.6, 0.7, 0.8)) / 10) * 10)
    return Cover(LOAN_INSURANCE, first, _year_later(first), amount, round(amount * chance.choice((0.015, 0.02)), 2))


def _bundle(chance: Random, project: Project, quarter: Quarter, *, forced: bool) -> None:
    """The fund's commitment beside loan and insurance; landing stays within the quarter."""
    loan_on = min(project.loan_on or project.registered_on, quarter.last_day)
    project.loan_on = loan_on
    if forced or not any(cover.kind == LOAN_INSURANCE for cover in project.covers):
        project.covers.append(_loan_insurance(chance, project, quarter))
    first = min(loan_on + timedelta(days=chance.randint(0, 8)), quarter.last_day)
    project.covers.append(Cover(COMPENSATION, first, _year_later(first), round(project.amount * 0.4)))
    insured = min(cover.first for cover in project.covers if cover.kind != COMPENSATION)
    project.landed_on = max(project.registered_on, loan_on, insured, first)


def _year_later(day: date) -> date:
    return day + timedelta(days=364)
