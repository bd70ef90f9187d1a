"""The clauses of notice 733 and small builders of facts, for the tests of the clause engine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from reporting.rules.clauses import judge
from reporting.rules.facts import (
    BundleFact,
    ClauseSpec,
    CountFact,
    Group,
    GroupSpan,
    MeasureFact,
    Metric,
    PlanFact,
    ProvinceFacts,
    Rule,
    Span,
    UnitFact,
    Verdict,
)

PROVINCE = "370000"
LAIWU = "371200"
LAIWU_END = date(2018, 12, 31)
NOVEMBER, JUNE = date(2017, 11, 30), date(2018, 6, 30)
ONE_DAY = timedelta(days=1)
FOUR_HAVES = ("政策保障", "专人负责", "经费支持", "平台服务")
_WITHOUT = frozenset({Group.WITHOUT})

_ALL = (
    ClauseSpec("1.1", Rule.OWN_AND_UNITS, NOVEMBER, "1.00", 100, ("总结交流",)),
    ClauseSpec("1.2", Rule.OWN_AND_UNITS, NOVEMBER, "1.00", 100, ("政策梳理",)),
    ClauseSpec("1.3", Rule.PLAN, NOVEMBER, "0.20", 20),
    ClauseSpec("1.4", Rule.UNITS_WITH_ALL, JUNE, "0.70", 70, ("服务促进机制", "纳入年度计划")),
    ClauseSpec("1.5", Rule.UNITS_WITH_ALL, JUNE, "0.50", 50, FOUR_HAVES),
    ClauseSpec("1.6", Rule.CENTRAL_CITIES, JUNE, "1.00", 100, ("常态化开展",)),
    ClauseSpec("1.7", Rule.PROVINCE_ITEMS, JUNE, "1", 100, ("年度考核机制",)),
    ClauseSpec("1.8", Rule.GROWTH, date(2020, 12, 31), "0.20", 20, years=(2018, 2019, 2020)),
    ClauseSpec("2.1", Rule.UNITS_WITH_ALL, JUNE, "0.80", 80, ("试点经验推广",), groups=frozenset({Group.PILOT})),
    ClauseSpec(
        "2.2",
        Rule.PROVINCE_ITEMS,
        JUNE,
        "1.00",
        100,
        ("专利保险机制", "风险补偿资金"),
        groups=_WITHOUT,
        provisional=True,
    ),
    ClauseSpec(
        "2.3",
        Rule.BUNDLES,
        JUNE,
        "1",
        100,
        groups=_WITHOUT,
        counted_from=date(2018, 1, 1),
        provisional=True,
    ),
    ClauseSpec("6.1", Rule.FILING, NOVEMBER, "1", 100),
    ClauseSpec("6.2", Rule.FILING, NOVEMBER, "1", 100),
    ClauseSpec("6.3", Rule.FILING, NOVEMBER, "1", 100, by_declaration=True),
)
CLAUSES = {clause.code: clause for clause in _ALL}


def codes(count: int) -> list[str]:
    """So many unit codes of the province, 莱芜 never among them."""
    return [f"37{number:02d}00" for number in range(20, 20 + count)]


def units(count: int) -> tuple[UnitFact, ...]:
    return tuple(UnitFact(code) for code in codes(count))


def measures(
    divisions: Iterable[str], items: Iterable[str], first: date, last: date | None = None
) -> tuple[MeasureFact, ...]:
    found = list(items)
    return tuple(MeasureFact(code, item, first, last) for code in divisions for item in found)


def grouped(group: Group) -> tuple[GroupSpan, ...]:
    return (GroupSpan(group, Span(None)),)


def year_of_counts(
    division: str, year: int, values: Iterable[int | None], metric: Metric = "projects", revision: int = 0
) -> tuple[CountFact, ...]:
    """One figure per quarter from the first on."""
    return tuple(
        CountFact(division, year, quarter, metric, value, revision) for quarter, value in enumerate(values, start=1)
    )


def one(facts: ProvinceFacts, code: str, as_of: date) -> Verdict:
    (verdict,) = judge(facts, CLAUSES[code], as_of=as_of)
    return verdict


def of_year(facts: ProvinceFacts, year: int, as_of: date) -> Verdict:
    (verdict,) = [each for each in judge(facts, CLAUSES["1.8"], as_of=as_of) if each.year == year]
    return verdict


def plan(baseline: int, target: int, adopted: date, metric: Metric = "projects") -> PlanFact:
    return PlanFact(metric, baseline, target, adopted)


def bundle(
    number: str = "P1",
    *,
    registered: date | None,
    loan: date | None = None,
    deregistered: date | None = None,
    insurances: Iterable[Span] = (),
    compensations: Iterable[Span] = (),
) -> BundleFact:
    return BundleFact(number, registered, loan, deregistered, tuple(insurances), tuple(compensations))
