"""The demo's world: the seed, the day up to which the portal has been in use, the register, accounts and due days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from pledge_portal.accounts.models import User
from pledge_portal.accounts.services.demo import demo_login_of
from pledge_portal.common.clock import BEIJING
from pledge_portal.common.periods import FIRST_YEAR, LAST_YEAR, Quarter, quarters
from programmes.divisions.models import Division, ProvinceKind
from programmes.models import Programme
from programmes.selectors import calendar

LAST_DAY = date(2021, 1, 31)  # the last late return of 2020Q4 has come in


@dataclass(frozen=True)
class World:
    """`day`: what happened before it is known, nothing after it. `provinces` and `units` by code, in order."""

    seed: int
    day: date
    programme: Programme
    provinces: Sequence[Division]
    units: dict[str, list[Division]]
    users: dict[str, int] = field(default_factory=dict)

    @property
    def midnight(self) -> datetime:
        """The first moment of the day: everything the demo tells lies before it."""
        return datetime.combine(self.day, time(), tzinfo=BEIJING)

    @property
    def quarters(self) -> list[Quarter]:
        """The quarters from 2016Q1 that have ended, the last one open for entry at most."""
        last = min(Quarter.of(self.day).previous, Quarter(LAST_YEAR, 4))
        return list(quarters(Quarter(FIRST_YEAR, 1), last))

    @property
    def begun_quarters(self) -> list[Quarter]:
        """As `quarters`, with the one that is running."""
        last = min(Quarter.of(self.day), Quarter(LAST_YEAR, 4))
        return list(quarters(Quarter(FIRST_YEAR, 1), last))

    def units_in(self, province: str, quarter: Quarter) -> list[Division]:
        """The units that owe the quarter."""
        return [unit for unit in self.units[province] if unit.exists_on(quarter.last_day)]

    def user(self, login: str) -> int | None:
        """The id of a demo account."""
        return self.users.get(login)

    def clerk(self, division: Division) -> int | None:
        """The id of the account that enters a unit's or a province's figures."""
        login = f"p{division.code[:2]}-entry" if division.is_province else demo_login_of(division)
        return self.users.get(login)


def central_cities(world: World, province: Division) -> list[Division]:
    """Where 常态化开展 is asked for: the municipality itself, else the capital and the sub-provincial cities."""
    if province.kind == ProvinceKind.MUNICIPALITY:
        return [province]
    return [unit for unit in world.units[province.code] if unit.is_capital or unit.is_sub_provincial]


def load_world(*, seed: int, today: date) -> World:
    """Read register, programme and accounts; `today` is cut at the end of the programme."""
    programme = Programme.objects.get(is_default=True)
    units: dict[str, list[Division]] = defaultdict(list)
    for unit in Division.objects.units():
        units[unit.province_id].append(unit)
    return World(
        seed=seed,
        day=min(today, LAST_DAY),
        programme=programme,
        provinces=list(Division.objects.provinces()),
        units=units,
        users=dict(User.objects.filter(is_demo=True).values_list("login", "id")),
    )


def due_days(quarter: Quarter) -> tuple[date, date]:
    """When units and when provinces owe the quarter."""
    return calendar.unit_due_on(quarter), calendar.province_due_on(quarter)
