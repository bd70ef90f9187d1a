"""Random provinces for property tests: few divisions, days close to those that decide, so that they meet."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from reporting.rules.facts import (
    BundleFact,
    CountFact,
    Group,
    GroupSpan,
    MeasureFact,
    Metric,
    PlanFact,
    ProvinceFacts,
    Span,
    UnitFact,
)
from tests.unit.reporting.notice import CLAUSES, LAIWU, LAIWU_END, PROVINCE, codes

LANDMARKS = (
    date(2017, 11, 30),
    date(2018, 1, 1),
    date(2018, 6, 30),
    date(2018, 9, 30),
    date(2018, 12, 31),
    date(2019, 1, 31),
    date(2020, 12, 31),
    date(2021, 1, 31),
)
METRICS: tuple[Metric, ...] = ("projects", "enterprises")

near = st.builds(lambda day, offset: day + timedelta(days=offset), st.sampled_from(LANDMARKS), st.integers(-3, 3))
days = st.one_of(near, st.dates(date(2016, 1, 1), date(2021, 12, 31)))
any_days = st.one_of(days, st.dates(), st.sampled_from([date.min, date.max]))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """A span that may be of one day, of some months or open."""
    first = draw(days)
    length = draw(st.one_of(st.none(), st.integers(0, 5), st.integers(0, 600)))
    return Span(first, None if length is None else first + timedelta(days=length))


def random_day(random: Random) -> date:
    if random.random() < 0.5:
        return random.choice(LANDMARKS) + timedelta(days=random.randint(-2, 2))
    return date(2016, 1, 1) + timedelta(days=random.randrange(6 * 365))


def measure_facts(random: Random, divisions: list[str]) -> tuple[MeasureFact, ...]:
    """Most items of most divisions with one to three rows, so that all of a clause's items do meet on a day."""
    items = sorted({item for clause in CLAUSES.values() for item in clause.items})
    density = random.choice([0.5, 0.9, 1.0])
    found: list[MeasureFact] = []
    for code in divisions:
        for item in items:
            if random.random() > density:
                continue
            first = random_day(random)
            for _ in range(random.choice([1, 1, 2, 3])):
                last = first + timedelta(days=random.choice([0, 30, 200, 800]))
                found.append(MeasureFact(code, item, first, random.choice([last, None]), random.randrange(9)))
                first = last + timedelta(days=random.choice([-10, 0, 1, 2, 60]))
    return tuple(found)


def count_facts(random: Random, divisions: list[str]) -> tuple[CountFact, ...]:
    """All cells of both metrics filled, or a few not reported, or none; some 不适用."""
    missing = random.choice([0.0, 0.0, 0.02, 0.1, 1.0])
    return tuple(
        CountFact(code, year, quarter, metric, random.choice([None, *range(10)]), random.randrange(7))
        for metric in METRICS
        for code in divisions
        for year in range(2016, 2021)
        for quarter in (1, 2, 3, 4)
        if random.random() >= missing
    )


@st.composite
def group_spans(draw: st.DrawFn) -> tuple[GroupSpan, ...]:
    """Groups that cover every day, one after the other."""
    cuts = sorted(draw(st.sets(days, max_size=3)))
    firsts = [None, *cuts]
    lasts = [*(cut - timedelta(days=1) for cut in cuts), None]
    groups = st.sampled_from(list(Group))
    return tuple(GroupSpan(draw(groups), Span(first, last)) for first, last in zip(firsts, lasts, strict=True))


bundles = st.builds(
    BundleFact,
    project_no=st.sampled_from(["P1", "P2", "P3"]),
    registered_on=st.one_of(st.none(), days),
    loan_on=st.one_of(st.none(), days),
    deregistered_on=st.one_of(st.none(), days),
    insurances=st.lists(spans(), max_size=3).map(tuple),
    compensations=st.lists(spans(), max_size=3).map(tuple),
)
plans = st.builds(PlanFact, st.sampled_from(METRICS), st.sampled_from([0, 1, 10, 40]), st.integers(0, 80), days)


@st.composite
def provinces(draw: st.DrawFn) -> ProvinceFacts:
    """A province of up to three units and 莱芜, with everything that decides a verdict."""
    units = [UnitFact(code, draw(st.one_of(st.none(), days))) for code in codes(draw(st.integers(0, 3)))]
    units.append(UnitFact(LAIWU, LAIWU_END))
    divisions = [PROVINCE, *(unit.code for unit in units)]
    random = Random(draw(st.integers(0, 2**32)))  # rows by the hundred, cheaper than a draw for each
    return ProvinceFacts(
        code=PROVINCE,
        units=tuple(units),
        central_cities=draw(
            st.dictionaries(st.sampled_from(divisions), st.one_of(st.just(Span(None)), spans()), max_size=2)
        ),
        measures=measure_facts(random, divisions),
        plan=draw(st.one_of(st.none(), plans)),
        counts=count_facts(random, divisions),
        bundles=tuple(draw(st.lists(bundles, max_size=4))),
        groups=draw(group_spans()),
        filings=draw(st.dictionaries(st.sampled_from(["6.1", "6.2", "6.3"]), days)),
        declared=draw(st.dictionaries(st.just("6.3"), days)),
    )
