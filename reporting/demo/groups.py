"""Section 二's groups: what provinces have declared, what the national office has decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from programmes.divisions.models import Division
from programmes.models import GroupDeclaration, GroupMembership
from programmes.models.groups import GroupKind
from reporting.demo.documents import number_of
from reporting.demo.milestones import group_of
from reporting.demo.rng import dice, moment, working_day
from reporting.demo.world import World

CONFIRMED = (
    "120000", "130000", "220000", "310000", "320000", "340000", "350000", "360000", "420000", "430000", "610000",
    "640000",
)  # fmt: skip
OPEN, REFUSED = ("330000", "500000"), ("530000",)


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration, and the periods that follow from it (empty: the group stays as it is)."""

    declaration: GroupDeclaration
    periods: tuple[GroupMembership, ...]


def declared(world: World, province: Division) -> Declared | None:
    """What the province has declared by the day."""
    code = province.code
    if code not in (*CONFIRMED, *OPEN, *REFUSED):
        return None
    chance = dice(world.seed, "group", code)
    effective = working_day(chance, date(2017, 10, 23), date(2017, 12, 15))
    made = moment(chance, working_day(chance, date(2018, 1, 8), date(2018, 3, 23)))
    if code in OPEN:
        made = moment(chance, working_day(chance, date(2018, 6, 25), date(2018, 7, 6)))
    decided = moment(chance, made.date() + timedelta(days=chance.randint(6, 24)))
    lead, national = world.user(f"p{code[:2]}-lead"), world.user("national")
    if made >= world.midnight or lead is None or national is None:
        return None
    group = GroupKind.WITH if code in OPEN else group_of(code)
    row = GroupDeclaration(
        programme=world.programme,
        province=province,
        group=group,
        effective_on=effective,
        document_number=number_of(world, province, "风险补偿机制", effective, letter=True),
        note="附资金管理办法和到位凭证。" if group == GroupKind.WITH else "尚未设立地方性风险补偿资金。",
        declared_by_id=lead,
        declared_at=made,
    )
    if code in OPEN or decided >= world.midnight:
        return Declared(row, ())
    row.decided_by_id, row.decided_at = national, decided
    if code in REFUSED:
        row.state, row.reason = GroupDeclaration.State.REFUSED, "未附依据文件扫描件，请补充后重新申报。"
        return Declared(row, ())
    row.state = GroupDeclaration.State.CONFIRMED
    return Declared(row, _periods(world, row, national))


def _periods(world: World, row: GroupDeclaration, national: int) -> tuple[GroupMembership, ...]:
    before = GroupMembership(
        programme=world.programme,
        province=row.province,
        group=GroupKind.UNCONFIRMED,
        last_day=row.effective_on - timedelta(days=1),
    )
    after = GroupMembership(
        programme=world.programme,
        province=row.province,
        group=row.group,
        first_day=row.effective_on,
        confirmed_by_id=national,
        document_number=row.document_number,
    )
    return before, after
