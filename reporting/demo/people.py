"""人员信息表: a leader, a head and a contact a province, and a specialist where a unit has 专人负责."""

from __future__ import annotations

from collections.abc import Iterator

from programmes.divisions.models import Division
from programmes.models import Contact
from programmes.models.contacts import Duty
from reporting.demo.texts import people, telephone
from reporting.demo.world import World

OFFICES = {
    Duty.LEADER: ("副局长", "局领导"),
    Duty.HEAD: ("处长", "专利管理处"),
    Duty.LIAISON: ("主任科员", "专利管理处"),
}


def contacts(world: World, province: Division, with_specialist: list[Division]) -> Iterator[Contact]:
    """The province's own people and its units' specialists; nobody answers at these numbers."""
    area = int(province.code[:2]) * 100
    for place, (duty, name) in enumerate(zip(OFFICES, people(world.seed, 3, province.code), strict=True), start=1):
        position, office = OFFICES[duty]
        yield Contact(
            division=province,
            name=name,
            duty=duty,
            unit_name=province.bureau_name,
            position=position,
            office=office,
            telephone=telephone(area + place),
            fax=telephone(area + 90),
            email=f"p{province.code[:2]}-{place}@example.cn",
        )
    for place, unit in enumerate(with_specialist, start=10):
        yield Contact(
            division=unit,
            name=people(world.seed, 1, unit.code)[0],
            duty=Duty.SPECIALIST,
            unit_name=f"{unit.name}知识产权局",
            position="科员",
            office="专利管理科",
            telephone=telephone(area + place),
            email=f"d{unit.code}@example.cn",
        )
