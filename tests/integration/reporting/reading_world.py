"""Worlds for the reading pages: returns of whole provinces submitted at once, measures by item, all computed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pledge_portal.common.models import FactsVersion
from programmes.divisions.models import Division
from programmes.models import Measure, WorkPlan
from reporting.models import (
    ProvinceReturn,
    ProvinceRevision,
    QuarterlyReturn,
    QuarterState,
    UnitRevision,
    UnitState,
)
from reporting.services.computation import compute_province

GUANGDONG, ANHUI, BEIJING = "440000", "340000", "110000"
MECHANISM = ("服务促进机制", "纳入年度计划")
FOUR = ("政策保障", "专人负责", "经费支持", "平台服务")
Values = Mapping[str, str]


def submit_quarter(
    province: str,
    year: int,
    quarter: int,
    first: Values,
    others: Values | None = None,
    *,
    at: str = "2018-07-02T09:00:00+08:00",
) -> None:
    """A whole province's quarter: `first` for its first unit, `others` (None: zeros of the same figures) for the rest.

    An empty mapping leaves a unit without a return.
    """
    zeros = dict.fromkeys(first, "0") if others is None else others
    head = ProvinceReturn.objects.create(
        province_id=province,
        year=year,
        quarter=quarter,
        state=QuarterState.SUBMITTED,
        first_submitted_at=at,
        submitted_at=at,
    )
    revision = ProvinceRevision.objects.create(
        province_return=head,
        number=1,
        submitted_at=at,
        source="import",
        checksum="0" * 64,
        receipt=f"{province}-{year}Q{quarter}-01",
    )
    units = Division.objects.units().filter(province=province).existing_on(head.period.last_day)
    rows = [
        QuarterlyReturn(
            division=unit,
            province_id=province,
            year=year,
            quarter=quarter,
            edition="2017",
            values=dict(values),
            state=UnitState.ACCEPTED,
        )
        for number, unit in enumerate(units)
        if (values := zeros if number else first)
    ]
    QuarterlyReturn.objects.bulk_create(rows)
    frozen = [
        UnitRevision(quarterly_return=row, province_revision=revision, edition="2017", values=row.values)
        for row in rows
    ]
    UnitRevision.objects.bulk_create(frozen)
    for row, revision_row in zip(rows, frozen, strict=True):
        row.latest_revision = revision_row
    QuarterlyReturn.objects.unscoped(reason="test").bulk_update(rows, ["latest_revision"])


def submit_year(province: str, year: int, projects: list[int]) -> None:
    """A year of projects, quarter by quarter; amounts ten times as much."""
    for quarter, number in enumerate(projects, start=1):
        submit_quarter(province, year, quarter, {"1": str(number), "2": str(number), "4": str(number * 10)})


def have(codes: list[str], items: tuple[str, ...], since: date, until: date | None = None) -> None:
    """Measures of several divisions from one day on."""
    Measure.objects.bulk_create(
        Measure(division_id=code, item=item, effective_on=since, ended_on=until, document_number=f"{code}-{item}号")
        for code in codes
        for item in items
    )


def units(province: str) -> list[str]:
    """The codes of a province's units."""
    return list(Division.objects.units().filter(province=province).values_list("code", flat=True))


def guangdong_and_anhui() -> None:
    """广东: 1.4 met on 2018-05-10 (15 of 21), 1.5 one unit short (10 of 21). 安徽: 529 projects, then 830."""
    codes = units(GUANGDONG)
    have(codes[:15], MECHANISM, date(2018, 5, 10))
    have(codes[:10], FOUR, date(2018, 2, 1))
    have(codes[10:11], FOUR[:3], date(2018, 2, 1))
    have([GUANGDONG], ("年度考核机制",), date(2018, 3, 16))
    have(codes, ("总结交流",), date(2017, 11, 1))
    have([GUANGDONG], ("总结交流",), date(2017, 12, 5))
    submit_year(ANHUI, 2017, [100, 120, 130, 179])
    submit_year(ANHUI, 2018, [150, 200, 220, 260])
    WorkPlan.objects.create(
        province_id=ANHUI,
        metric="项目数",
        baseline=529,
        target_2018=640,
        target_2019=770,
        target_2020=930,
        adopted_on=date(2017, 11, 20),
        document_number="皖知〔2017〕80号",
    )
    compute(GUANGDONG, ANHUI)


def compute(*provinces: str) -> None:
    """What the queued computations would do."""
    for province in provinces:
        compute_province(province=province)


def change_facts(province: str) -> None:
    """A fact has changed and is not computed yet."""
    row = FactsVersion.objects.get(scope=province)
    FactsVersion.objects.filter(pk=row.pk).update(version=row.version + 1)
