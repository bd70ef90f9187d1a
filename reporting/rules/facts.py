"""What the clause engine judges: plain facts of one province and the clauses of one programme.

No Django here. Selectors build these from the database (`reporting.selectors.facts`), tests build them by
hand. Days are `datetime.date`; a span's `first` is the first day in force, `last` the last day in force
(None: open).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

Metric = Literal["projects", "enterprises"]


class Group(StrEnum):
    """Section 二: which of 2.1 or 2.2/2.3 a province is bound by. UNCONFIRMED is judged as WITHOUT,
    provisionally.
    """

    PILOT = "pilot"
    WITHOUT = "without"
    WITH = "with"
    UNCONFIRMED = "unconfirmed"


class Rule(StrEnum):
    """How a clause is measured; a programme's clause names one of these and its parameters."""

    OWN_AND_UNITS = "own_and_units"  # 1.1, 1.2: the province's own record and every unit's
    UNITS_WITH_ALL = "units_with_all"  # 1.4, 1.5, 2.1: units with all items in force
    CENTRAL_CITIES = "central_cities"  # 1.6
    PROVINCE_ITEMS = "province_items"  # 1.7, 2.2: how many of the province's items are in force
    PLAN = "plan"  # 1.3
    GROWTH = "growth"  # 1.8
    BUNDLES = "bundles"  # 2.3
    FILING = "filing"  # 6.1-6.3


@dataclass(frozen=True, slots=True)
class Span:
    """First to last day in force, both included; `last` None: open. `first` None: since ever."""

    first: date | None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class ClauseSpec:
    """One clause of a notice as data.

    `threshold_percent` decides (whole numbers: numerator x 100 >= threshold x denominator); `threshold` is
    the text shown in results ("0.70", "1"). For PLAN and GROWTH it is the growth a year (20), compounded over
    the three years and over the years since the one before the first of `years`. `groups` None binds every
    province, else only those groups.
    """

    code: str
    rule: Rule
    due: date
    threshold: str
    threshold_percent: int
    items: tuple[str, ...] = ()
    groups: frozenset[Group] | None = None
    by_declaration: bool = False  # 6.3: binds from the day the province declares that it applies
    counted_from: date | None = None  # 2.3: landings before this day never count
    years: tuple[int, ...] = ()  # 1.8: the years judged; the last one alone is a verdict
    provisional: bool = False  # 2.2, 2.3: results carry `provisional`


@dataclass(frozen=True, slots=True)
class MeasureFact:
    """A measure in force from `first` through `last` (None: open) at `division` (a unit's or the province's
    code).
    """

    division: str
    item: str
    first: date
    last: date | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class UnitFact:
    """A prefecture, district of a municipality or XPCC division; `last` is the last day it exists (None:
    today too).
    """

    code: str
    last: date | None = None


@dataclass(frozen=True, slots=True)
class PlanFact:
    """The province's work plan (1.3): its metric, its 2017 baseline, the 2020 target, the day adopted."""

    metric: Metric
    baseline: int
    target_2020: int
    adopted_on: date


@dataclass(frozen=True, slots=True)
class CountFact:
    """One figure of the latest submitted revision of a unit's (or the province's own row's) quarter.

    `value` None means 不适用 (reported, adds nothing). A figure left blank has no CountFact.
    """

    division: str
    year: int
    quarter: int
    metric: Metric
    value: int | None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class BundleFact:
    """A pledge with its insurances and fiscal risk compensations (2.3).

    `enforcement_only`: every insurance is a 专利执行保险; shown as to be verified, it decides nothing.
    """

    project_no: str
    registered_on: date | None
    loan_on: date | None
    deregistered_on: date | None
    insurances: tuple[Span, ...] = ()
    compensations: tuple[Span, ...] = ()
    enforcement_only: bool = False


@dataclass(frozen=True, slots=True)
class GroupSpan:
    """The group in force over a span; spans of a province do not overlap and cover every day."""

    group: Group
    span: Span


@dataclass(frozen=True, slots=True)
class ProvinceFacts:
    """All that decides one province's verdicts for one programme, for every day.

    `central_cities`: code (a unit's, or the province's own for a municipality) -> span of being one; empty:
    1.6 does not apply. `filings`: clause code -> first day of submission. `declared`: clause code -> first
    day it applies.
    """

    code: str
    units: tuple[UnitFact, ...]
    central_cities: Mapping[str, Span] = field(default_factory=dict)
    measures: tuple[MeasureFact, ...] = ()
    plan: PlanFact | None = None
    counts: tuple[CountFact, ...] = ()
    bundles: tuple[BundleFact, ...] = ()
    groups: tuple[GroupSpan, ...] = ()
    filings: Mapping[str, date] = field(default_factory=dict)
    declared: Mapping[str, date] = field(default_factory=dict)


class Status(StrEnum):
    """A verdict's status as `evaluate` prints it."""

    MET = "met"
    MET_LATE = "met_late"
    PENDING = "pending"
    MISSED = "missed"
    NOT_APPLICABLE = "not_applicable"
    NO_BASELINE = "no_baseline"
    ON_TRACK = "on_track"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One clause (and year, for 1.8) of one province as of one day, judged as at its end.

    `value` and `average` are display strings, rounded to four places half away from zero; they decide
    nothing. `revisions`: ids of the return revisions that the figures came from.
    """

    province: str
    clause: str
    numerator: int | None
    denominator: int | None
    value: str | None
    threshold: str
    due: date
    holds: bool | None
    status: Status
    met_on: date | None
    provisional: bool | None = None
    year: int | None = None
    metric: Metric | None = None
    average: str | None = None
    complete: bool | None = None
    revisions: tuple[int, ...] = ()
