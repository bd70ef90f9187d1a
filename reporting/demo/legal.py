"""法律状态: published events of pledged patents, risks among them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pledges.models import LegalStatusEvent, Pledge
from reporting.demo.ledger import Project
from reporting.demo.rng import dice
from reporting.demo.world import World

REGISTERED, RELEASED = "专利权质押合同登记的生效", "专利权质押合同登记的注销"
RISKS = (
    ("未缴年费专利权终止", "已通报质权人，企业补充其他质物。"),
    ("专利权的转移", "受让方与出质人为同一集团，质权人已同意。"),
    ("专利权的保全", "涉权属纠纷，已提示质权人。"),
    ("专利权人的姓名或者名称、地址的变更", ""),
    ("专利实施许可合同备案的生效", "许可费用于提前清偿。"),
    ("专利权部分无效宣告的公告", "权利要求缩小，质权人已重新评估。"),
)
PUBLISHED, AT_RISK = 0.12, 0.025  # of the pledges


def legal_events(world: World, project: Project, pledge: Pledge) -> Iterator[LegalStatusEvent]:
    """Events published by the day of the first of the pledge's patents."""
    chance = dice(world.seed, "legal", pledge.project_no)
    patent, day = pledge.patents.split(";")[0], project.registered_on
    found = []
    if chance.random() < PUBLISHED:
        released = project.ended_on + timedelta(days=chance.randint(12, 25))
        found.append((REGISTERED, day + timedelta(days=chance.randint(12, 25)), f"登记号{pledge.registration_no}"))
        found.append((RELEASED, released, f"登记号{pledge.registration_no}"))
    if chance.random() < AT_RISK:
        event, note = chance.choice(RISKS)
        found.append((event, day + (project.ended_on - day) * chance.uniform(0.1, 0.9), note))
    for event, published_on, note in found:
        if published_on < world.day:
            yield LegalStatusEvent(patent_no=patent, event=event, published_on=published_on, note=note)
