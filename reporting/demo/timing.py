"""When each quarter was reported, checked, submitted, accepted: the course of a quarter in every province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.demo.rng import dice, moment
from reporting.demo.world import World, due_days

ONE_DAY = timedelta(days=1)
# Quarters that were never submitted, and days of submission that the demo tells.
NEVER_SUBMITTED = {("540000", Quarter(2016, 1))}
SUBMITTED_ON: dict[tuple[str, Quarter], date] = {
    ("540000", Quarter(2017, 3)): date(2018, 9, 27),  # 补报
    ("540000", Quarter(2018, 1)): date(2018, 9, 28),
    ("540000", Quarter(2018, 2)): date(2018, 9, 28),
    ("120000", Quarter(2018, 2)): date(2018, 7, 6),
    ("210000", Quarter(2018, 2)): date(2018, 7, 9),
    ("320000", Quarter(2018, 2)): date(2018, 7, 6),
    ("330000", Quarter(2018, 2)): date(2018, 7, 5),
    ("350000", Quarter(2018, 2)): date(2018, 7, 9),
    ("370000", Quarter(2018, 2)): date(2018, 7, 9),
    ("420000", Quarter(2018, 2)): date(2018, 7, 9),
    ("430000", Quarter(2018, 2)): date(2018, 7, 6),
    ("500000", Quarter(2018, 2)): date(2018, 7, 9),
    ("630000", Quarter(2018, 2)): date(2018, 7, 5),
    ("640000", Quarter(2018, 2)): date(2018, 7, 6),
    ("440000", Quarter(2018, 2)): date(2018, 7, 13),
    ("340000", Quarter(2018, 2)): date(2018, 7, 12),
    ("650000", Quarter(2018, 2)): date(2018, 7, 19),
    ("660000", Quarter(2018, 2)): date(2018, 7, 23),
}


@dataclass(frozen=True, slots=True)
class Return:
    """A return by the national office: (problem, request) of each remark with its figure, and the days of it."""

    returned_on: date
    due_on: date
    resubmitted_on: date
    remarks: tuple[tuple[str, str, str, str], ...]  # (division, figure, problem, request)
    factor: int = 10  # by how much the first named figure was wrong at first


RETURNS: dict[tuple[str, Quarter], Return] = {
    ("630000", Quarter(2018, 2)): Return(
        date(2018, 7, 9),
        date(2018, 7, 12),
        date(2018, 7, 12),
        (
            ("630100", "4", "西宁市质押融资金额明显偏大，疑将元误作万元或多填一位。", "请对照登记通知书核对后更正。"),
            ("", "", "分析说明未写明本季主要做法和下步打算。", "请补充分析说明。"),
        ),
    ),
    ("150000", Quarter(2016, 4)): Return(
        date(2017, 1, 18),
        date(2017, 1, 24),
        date(2017, 1, 23),
        (("150100", "4", "呼和浩特市项均金额异常。", "请核对计量单位。"),),
    ),
    ("370000", Quarter(2017, 4)): Return(
        date(2018, 1, 18),
        date(2018, 1, 24),
        date(2018, 1, 23),
        (("370100", "4", "济南市质押融资金额与登记数据不符。", "请核对后重报。"),),
    ),
    ("530000", Quarter(2018, 1)): Return(
        date(2018, 4, 19),
        date(2018, 4, 24),
        date(2018, 4, 27),  # late again
        (("530100", "4", "昆明市质押融资金额多填一位。", "请更正并说明原因。"),),
    ),
    ("430000", Quarter(2018, 4)): Return(
        date(2019, 1, 17),
        date(2019, 1, 23),
        date(2019, 1, 22),
        (("430100", "4", "长沙市质押融资金额与上季相差过大。", "请核对。"),),
    ),
    ("510000", Quarter(2020, 1)): Return(
        date(2020, 4, 20),
        date(2020, 4, 26),
        date(2020, 4, 24),
        (("510100", "4", "成都市项均金额异常。", "请核对计量单位。"),),
    ),
}


@dataclass(frozen=True, slots=True)
class Course:
    """The days of one province's quarter; None: it never came to it."""

    submitted_at: datetime | None
    accepted_on: date | None
    locked_on: date


def course_of(world: World, province: Division, quarter: Quarter) -> Course:
    """When the province submitted the quarter, when it was accepted, when it is locked."""
    if (province.code, quarter) in NEVER_SUBMITTED:
        return Course(None, None, date.max)
    chance = dice(world.seed, "course", province.code, quarter)
    due = due_days(quarter)[1]
    late = chance.random() < 0.05
    day = due + timedelta(days=chance.randint(1, 9) if late else -chance.choice((0, 0, 1, 1, 2, 3, 4, 5, 6)))
    while day.weekday() > 4:
        day += ONE_DAY if late else -ONE_DAY
    if quarter == Quarter(2018, 2):
        day = max(day, date(2018, 7, 11))  # what came before is told above
    day = SUBMITTED_ON.get((province.code, quarter), day)
    last = RETURNS[province.code, quarter].resubmitted_on if (province.code, quarter) in RETURNS else day
    accepted = last + timedelta(days=chance.randint(3, 16))
    return Course(moment(chance, day), accepted, quarter.last_day + timedelta(days=366))


def unit_moments(
    world: World, unit: Division, quarter: Quarter, submitted_at: datetime | None
) -> tuple[datetime, datetime, datetime]:
    """When a unit began the quarter, reported it, and was accepted by its province; before that submits."""
    chance = dice(world.seed, "unit-course", unit.code, quarter)
    due = due_days(quarter)[0]
    first = quarter.last_day + timedelta(days=2)
    reported = first + timedelta(days=chance.randint(0, max(1, (due - first).days)))
    if chance.random() < 0.08:
        reported = due + timedelta(days=chance.randint(1, 4))
    began = reported - timedelta(days=chance.randint(0, 3))
    accepted = reported + timedelta(days=chance.randint(0, 3))
    moments = [moment(chance, max(first, began)), moment(chance, reported), moment(chance, accepted)]
    if submitted_at is not None:
        latest = submitted_at - timedelta(minutes=chance.randint(20, 400))
        moments = [
            min(each, latest - timedelta(minutes=7 * place)) for place, each in zip((2, 1, 0), moments, strict=True)
        ]
    began_at, reported_at, accepted_at = sorted(moments)
    return began_at, reported_at, accepted_at
