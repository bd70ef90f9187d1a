"""What the 季度工作情况通报 says of a quarter as of a day: from the selectors of the dashboard, so that both agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.models import Clause, Programme
from programmes.selectors.programme import judged_clauses_of
from reporting.rules.facts import Status, Verdict
from reporting.selectors.dashboard import is_ratio, matrix
from reporting.selectors.filing_state import FilingState, filing_state
from reporting.selectors.headlines import Headlines, headlines
from reporting.selectors.national_totals import load_totals
from reporting.selectors.ranking import RankRow, ranking
from reporting.selectors.verdicts import Tally, summed, verdicts_on

DONE = (Status.MET, Status.ON_TRACK)
LATE = (Status.MET_LATE,)
UNDONE = (Status.MISSED, Status.BEHIND)


@dataclass(frozen=True, slots=True)
class ClauseCount:
    """One clause over the provinces to which it applies. `provisional`: 待认定, in none of the other counts.

    `ratio`: 达标 is said of it. `missing`: who has not done it though it is due. `year`: of 1.8, the year shown.
    """

    clause: Clause
    ratio: bool
    applies: int
    done: int
    late: int
    undone: int
    open: int
    provisional: int
    missing: tuple[Division, ...]
    year: int | None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """Everything in the text and its two tables. `unranked`: those that have not filed every quarter of the span."""

    programme: Programme
    quarter: Quarter
    as_of: date
    headlines: Headlines
    filing: FilingState
    ranks: tuple[RankRow, ...]
    unranked: tuple[RankRow, ...]
    clauses: tuple[ClauseCount, ...]
    overall: Tally


def bulletin(*, actor: Actor, programme: Programme, quarter: Quarter, as_of: date, today: date) -> Bulletin:
    """A quarter as of a day; as many queries as the dashboard's parts have, whatever the number of rows."""
    divisions = list(Division.objects.order_by("code"))
    provinces = [each for each in divisions if each.is_province]
    totals = load_totals(actor=actor, provinces=[each.code for each in provinces], quarter=quarter)
    verdicts = verdicts_on(actor=actor, programme=programme, as_of=as_of)
    clauses = judged_clauses_of(programme)
    rows = ranking(totals, provinces, quarter, as_of=as_of)
    latest = {
        (province.code, verdict.clause): verdict
        for province in provinces
        for verdict in verdicts.by_province.get(province.code, ())  # ordered by year: the last of 1.8 wins
    }
    return Bulletin(
        programme=programme,
        quarter=quarter,
        as_of=as_of,
        headlines=headlines(totals, quarter),
        filing=filing_state(actor=actor, quarter=quarter, as_of=as_of, today=today, divisions=divisions),
        ranks=tuple(row for row in rows if row.rank),
        unranked=tuple(row for row in rows if not row.rank),
        clauses=tuple(_count(clause, provinces, latest) for clause in clauses),
        overall=summed(row.tally for row in matrix(provinces, clauses, verdicts, today=today)),
    )


def _count(clause: Clause, provinces: Sequence[Division], latest: dict[tuple[str, str], Verdict]) -> ClauseCount:
    found = [(each, latest[each.code, clause.code]) for each in provinces if (each.code, clause.code) in latest]
    bound = [(each, verdict) for each, verdict in found if verdict.status is not Status.NOT_APPLICABLE]
    firm = [(each, verdict) for each, verdict in bound if not verdict.provisional]
    count = Counter(verdict.status for _each, verdict in firm)
    years = {verdict.year for _each, verdict in bound}
    year = max((year for year in years if year), default=None)
    binding = year is None or clause.due_on is None or year == clause.due_on.year
    undone = (*UNDONE, Status.NO_BASELINE) if binding else UNDONE  # a year that binds nobody needs no baseline yet
    wanting = tuple(each for each, verdict in firm if verdict.status in undone)
    return ClauseCount(
        clause=clause,
        ratio=is_ratio(clause),
        applies=len(bound),
        done=sum(count[status] for status in DONE),
        late=sum(count[status] for status in LATE),
        undone=len(wanting),
        open=count[Status.PENDING] + (0 if binding else count[Status.NO_BASELINE]),
        provisional=len(bound) - len(firm),
        missing=wanting,
        year=year,
    )
