"""Ledger rows: pledges and bindings of the projects, and further pledges for a load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from pledge_portal.common.periods import FIRST_YEAR
from pledges.models import Pledge
from programmes.divisions.models import Division
from reporting.demo.ledger import COMPENSATION, Project
from reporting.demo.rng import dice, patent_number, uscc
from reporting.demo.texts import INSURERS, bank, enterprise
from reporting.demo.world import World
from risk_compensation.models import Binding

LOAD_FROM = date(2009, 1, 5)
PATENTS_A_PROVINCE, FIRST_FORERUNNER = 300_000, 80_000
KINDS = (1, 1, 1, 1, 2, 2, 2, 2, 2, 3)
CHANGE_OF_NUMBERS = date(2020, 6, 1)  # since then a registration number begins with Y


class Serials:
    """Running numbers of a province's projects and patents; the forerunners' apart: a later day has more of them."""

    def __init__(self, place: int) -> None:
        """`place`: the province's among the provinces."""
        self.pledges = {True: 0, False: FIRST_FORERUNNER}
        self.patent = {True: place * PATENTS_A_PROVINCE, False: place * PATENTS_A_PROVINCE + PATENTS_A_PROVINCE // 2}

    def next_pledge(self, day: date) -> int:
        """The number of a project registered on `day`."""
        self.pledges[day.year >= FIRST_YEAR] += 1
        return self.pledges[day.year >= FIRST_YEAR]

    def patents(self, count: int, day: date) -> str:
        """Numbers of `count` patents that nobody else has pledged, parted by `;`."""
        found = []
        for _place in range(count):
            self.patent[day.year >= FIRST_YEAR] += 1
            number = self.patent[day.year >= FIRST_YEAR]
            found.append(patent_number(day.year - 1 - number * 7 % 6, KINDS[number % 10], number))
        return ";".join(found)


def pledge_of(world: World, project: Project, serials: Serials) -> Pledge:
    """The ledger's row of a project as known on the day."""
    division, day = project.division, project.registered_on
    number = serials.next_pledge(day)
    loan_known = project.loan_on is not None and project.loan_on < world.day
    return Pledge(
        project_no=f"{division.code}-{day.year}-{number:05d}",
        division=division,
        enterprise_name=enterprise(division, project.enterprise),
        enterprise_code=uscc(division.code, int(division.code[:2]) * 1_000_000 + project.enterprise),
        pledgee=bank(division, project.enterprise % 7),
        contract_on=day - timedelta(days=5 + number % 9),
        registered_on=day,
        loan_on=project.loan_on if loan_known else None,
        loan_contract_no=f"示例贷字{day.year}第{number:06d}号" if loan_known else "",
        debt_due_on=project.due_on,
        deregistered_on=project.ended_on if project.ended_on < world.day else None,
        loan_amount=Decimal(project.amount),
        valuation=Decimal(project.amount * (18 + number % 15)) / 10,
        patents=serials.patents(project.patents, day),
        patent_count=project.patents,
        registration_no=registration_number(division.code, day, number),
    )


def registration_number(code: str, day: date, serial: int) -> str:
    """登记号: the year, the province's office, seven digits; from the middle of 2020 with a Y."""
    return f"{'Y' if day >= CHANGE_OF_NUMBERS else ''}{day.year}{code[:2]}{serial:07d}"


def bindings_of(world: World, project: Project, pledge: Pledge) -> Iterator[Binding]:
    """Insurances and compensations in effect by the day."""
    for place, cover in enumerate(project.covers, start=1):
        if cover.first >= world.day:
            continue
        fund = cover.kind == COMPENSATION
        province = project.division.province
        sign, insurer = "补" if fund else "保", INSURERS[project.enterprise % 3]
        house = "专利质押融资风险补偿资金" if fund else "分公司"
        yield Binding(
            pledge=pledge,
            kind=cover.kind,
            number=f"示例{sign}{cover.first.year}{project.division.code}{pledge.project_no[-5:]}{place}",
            institution=f"{'' if fund else insurer}{province.short_name}{house}",
            effective_on=cover.first,
            ended_on=cover.last,
            amount=Decimal(cover.amount),
            premium=None if cover.premium is None else Decimal(str(cover.premium)),
        )


def load_pledges(world: World, units: Sequence[Division], count: int) -> Iterator[Pledge]:
    """Further pledges for a load, over all units and the years since 2009: three an enterprise, beside the story."""
    chance = dice(world.seed, "load")
    days = (world.day - LOAD_FROM).days
    division, name, code = units[0], "", ""
    for place in range(count):
        owner = 500_000 + place // 3
        if place % 3 == 0:
            division = units[place * len(units) // count]  # unit by unit, which the indexes like
            name, code = enterprise(division, owner), uscc(division.code, owner + 20_000_000)
        day = LOAD_FROM + timedelta(days=chance.randrange(days))
        ended = day + timedelta(days=300 + chance.randrange(700))
        amount, patents = 50 + chance.randrange(400) * 10, 1 + chance.randrange(3)
        yield Pledge(
            project_no=f"{division.code}-{day.year}-L{place:07d}",
            division_id=division.pk,
            enterprise_name=name,
            enterprise_code=code,
            pledgee=bank(division, owner % 7),
            contract_on=day - timedelta(days=7),
            registered_on=day,
            loan_on=day + timedelta(days=5),
            debt_due_on=day + timedelta(days=370),
            deregistered_on=ended if ended < world.day else None,
            loan_amount=Decimal(amount),
            valuation=Decimal(amount * 2),
            patents=_load_patents(place, patents),
            patent_count=patents,
            registration_no=registration_number(division.code, day, 1_000_000 + place % 9_000_000),
        )


def _load_patents(place: int, count: int) -> str:
    """Numbers of years that the story's patents do not use."""
    return ";".join(patent_number(2003 + number, 1, place % 10_000_000) for number in range(1, count + 1))
