"""Quarters under way: where each unit stands on the day, and what the demo plants there for people to find."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from pledge_portal.common.periods import Quarter
from reporting.demo.rng import dice, moment
from reporting.demo.world import World
from reporting.models import QuarterlyReturn, UnitState

ONE_DAY = timedelta(days=1)
GUANGDONG, SECOND_2018, TOLD_FROM = "440000", Quarter(2018, 2), date(2018, 7, 7)
FOSHAN, ZHONGSHAN, SHANWEI, YUNFU = "440600", "442000", "441500", "445300"
RETURN_REASONS = (
    "质押专利件数少于项目数，请按登记通知书核对。",
    "培训人次与场次不符，请补填。",
    "请补充风险补偿资金到位凭证后再报。",
)


def draft(world: World, row: QuarterlyReturn, quarter: Quarter, moments: Sequence[datetime]) -> bool:
    """Put the row into the state it is in on the day; False where nobody has touched it."""
    if row.province_id == GUANGDONG and quarter == SECOND_2018 and world.day >= TOLD_FROM:
        return _guangdong(world, row, moments)
    began_at, reported_at, accepted_at = moments
    if began_at >= world.midnight:
        return False
    chance = dice(world.seed, "draft", row.division_id, quarter)
    if row.division.is_province:
        return _filling(row, began_at, len(row.values))
    if reported_at >= world.midnight:
        return _filling(row, began_at, chance.randint(3, max(3, len(row.values) - 2)))
    row.first_reported_at = row.reported_at = row.updated_at = reported_at
    row.state = UnitState.REPORTED
    if accepted_at < world.midnight:
        row.state, row.updated_at = UnitState.ACCEPTED, accepted_at
        if chance.random() < 0.1:
            row.state, row.return_reason = UnitState.RETURNED, chance.choice(RETURN_REASONS)
    return True


def _filling(row: QuarterlyReturn, at: datetime, figures: int) -> bool:
    row.values = dict(list(row.values.items())[:figures])
    row.state, row.updated_at, row.version = UnitState.FILLING, at, 2
    return True


def _guangdong(world: World, row: QuarterlyReturn, moments: Sequence[datetime]) -> bool:
    """广东's second quarter of 2018: 17 accepted, 汕尾 filled in by the province, three not ready."""
    chance = dice(world.seed, "guangdong", row.division_id)
    latest = sorted(moment(chance, world.day - ONE_DAY) for _each in moments)
    began_at, reported_at, accepted_at = map(min, moments, latest)
    code = row.division_id
    if row.division.is_province:
        return _filling(row, began_at, len(row.values))
    if code == FOSHAN:  # R01: more new enterprises than projects
        row.values = row.values | {"2": str(int(row.values["1"]) + 5)}
        return _filling(row, began_at, len(row.values))
    if code == ZHONGSHAN:  # R22: three times the amount of the quarter before
        return _filling(row, began_at, len(row.values))
    if code == YUNFU:
        row.values = {figure: text for figure, text in row.values.items() if figure not in ("3", "4")}
        return _filling(row, began_at, len(row.values))
    row.state, row.updated_at = UnitState.ACCEPTED, accepted_at
    if code == SHANWEI:
        row.filled_by_province, row.fill_reason = True, "该市经办人员外出学习，电话确认零报告后代填。"
        row.updated_by_id = world.user("p44-entry")
    else:
        row.first_reported_at = row.reported_at = reported_at
    return True
