"""What the demo dates before a day knows nothing of later ones."""

from __future__ import annotations

import re
from datetime import date

import pytest

from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division, Level
from programmes.models import Programme
from reporting.demo.filings import promotion_plan
from reporting.demo.texts import analysis
from reporting.demo.volumes import Volume, Volumes
from reporting.demo.world import World

PROVINCE = Division(code="440000", name="广东省", short_name="广东", level=Level.PROVINCE)


def test_a_plan_of_november_2017_does_not_know_the_year_s_sum() -> None:
    world = World(1, date(2018, 7, 10), Programme(), [PROVINCE], {PROVINCE.code: []})
    found: Volumes = {("440000", Quarter(2017, number)): Volume(10**number) for number in (1, 2, 3, 4)}
    plan = promotion_plan(world, PROVINCE, found)
    assert plan is not None
    assert "2017年前三季度，广东新增专利权质押登记1110项" in plan.foundation
    assert "预计11110项" in plan.goals
    assert not re.search("2017年，", plan.foundation)


@pytest.mark.parametrize(
    ("quarter", "urged"), [(Quarter(2016, 4), False), (Quarter(2017, 3), False), (Quarter(2018, 1), True)]
)
def test_nobody_asks_for_the_notice_before_it_was_issued(quarter: Quarter, urged: bool) -> None:
    assert ("督促未建立机制" in analysis(PROVINCE, quarter, {})) is urged
