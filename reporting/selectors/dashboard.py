"""What the national dashboard shows as of a day: money first, then tasks, ranking, growth and filing.

Read from computed rows alone, in a number of queries that does not depend on how many rows there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.charts import Bar
from pledge_portal.common.formatting import grouped
from pledge_portal.common.periods import Quarter
from pledge_portal.common.tiles import TILE_LETTERS, TILE_POSITIONS, Tile, level_of_share
from programmes.divisions.models import Division
from programmes.models import Clause, Programme
from programmes.selectors.programme import judged_clauses_of
from reporting.rules.facts import Verdict
from reporting.selectors.filing_state import FilingState, filing_state
from reporting.selectors.headlines import Headlines, headlines
from reporting.selectors.national_totals import PROJECTS, Totals, load_totals, path_target, year_span
from reporting.selectors.public_series import Compared, NationalGrowth, national_growth, public_beside_entered
from reporting.selectors.ranking import RankRow, ranking
from reporting.selectors.verdicts import Tally, VerdictsOn, is_due_today, summed, tally, verdicts_on
from reporting.values import language

GAPS_NAMED = 4
FIRST_PATH_YEAR = 2018  # the notice asks for 20% a year from 2018 on


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One province's verdict of one clause: the latest year begun of 1.8; None before any."""

    verdict: Verdict | None
    href: str
    label: str
    ratio: bool
    due_today: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One province across the clauses."""

    province: Division
    href: str
    cells: tuple[MatrixCell, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Path:
    """Projects cumulated within each year, quarter by quarter, with the 20% line; rows of its table."""

    bars: tuple[Bar, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Dashboard:
    """Everything on the page."""

    as_of: date
    quarter: Quarter
    headlines: Headlines
    filing: FilingState
    verdicts: VerdictsOn
    updating: tuple[Division, ...]
    computed_at: datetime | None
    clauses: tuple[Clause, ...]
    matrix: tuple[MatrixRow, ...]
    tiles: tuple[Tile, ...]
    overall: Tally
    first_five: tuple[RankRow, ...]
    last_five: tuple[RankRow, ...]
    ranked: int
    path: Path
    public: tuple[Compared, ...]
    growth: tuple[NationalGrowth, ...]
    gap: str


def dashboard(*, actor: Actor, programme: Programme, as_of: date, today: date) -> Dashboard:
    """The dashboard of a day; the quarter shown is the last one ended by it."""
    divisions = list(Division.objects.order_by("code"))
    provinces = [each for each in divisions if each.is_province]
    quarter = Quarter.last_ended(as_of)
    totals = load_totals(actor=actor, provinces=[each.code for each in provinces], quarter=quarter, every_year=True)
    verdicts = verdicts_on(actor=actor, programme=programme, as_of=as_of)
    clauses = judged_clauses_of(programme)
    rows = matrix(provinces, clauses, verdicts, today=today)
    line = headlines(totals, quarter)
    ranks = [row for row in ranking(totals, provinces, quarter, as_of=as_of) if row.rank]
    return Dashboard(
        as_of=as_of,
        quarter=quarter,
        headlines=line,
        filing=filing_state(actor=actor, quarter=quarter, as_of=as_of, today=today, divisions=divisions),
        verdicts=verdicts,
        updating=tuple(each for each in provinces if each.code in verdicts.updating),
        computed_at=verdicts.computed_at,
        clauses=tuple(clauses),
        matrix=tuple(rows),
        tiles=tuple(_tile(row) for row in rows if row.province.code in TILE_POSITIONS),
        overall=summed(row.tally for row in rows),
        first_five=tuple(ranks[:5]),
        last_five=tuple(ranks[5:][-5:]),
        ranked=len(ranks),
        path=cumulative_path(totals, quarter),
        public=tuple(public_beside_entered(totals, as_of=as_of)),
        growth=tuple(national_growth(totals, as_of=as_of)),
        gap=gap_text([each for each in provinces if each.code in line.lacking]),
    )


def gap_text(lacking: Sequence[Division]) -> str:
    """Whose data is wanting: 新疆、西藏, or 安徽、北京、福建、甘肃等 21 个单位; empty where nobody's is."""
    names = _("、").join(each.short_label for each in lacking[:GAPS_NAMED])
    if len(lacking) <= GAPS_NAMED:
        return names
    text = ngettext("%(names)s等 %(count)d 个单位", "%(names)s等 %(count)d 个单位", len(lacking))
    return text % {"names": names, "count": len(lacking)}


def dashboard_filing(*, actor: Actor, as_of: date, today: date) -> FilingState:
    """How far the returns of the quarter shown are: what changes most often on the page."""
    divisions = list(Division.objects.order_by("code"))
    return filing_state(actor=actor, quarter=Quarter.last_ended(as_of), as_of=as_of, today=today, divisions=divisions)


def matrix(
    provinces: Sequence[Division], clauses: Sequence[Clause], verdicts: VerdictsOn, *, today: date
) -> list[MatrixRow]:
    """Provinces × clauses with 已完成 and 应完成."""
    due = {clause.code: clause.due_on for clause in clauses if clause.due_on}
    day = verdicts.as_of.isoformat()
    found = []
    for province in provinces:
        own = verdicts.by_province.get(province.code, ())
        latest: Mapping[str, Verdict] = {verdict.clause: verdict for verdict in own}  # ordered by year: the last wins
        address = reverse("province", args=[province.code])
        cells = [
            MatrixCell(
                verdict=verdict,
                href=f"{address}?clause={clause.code}&as_of={day}",
                label=f"{province.short_label} {clause.code} {clause.short_label}",
                ratio=is_ratio(clause),
                due_today=verdict is not None and is_due_today(verdict, as_of=verdicts.as_of, today=today),
            )
            for clause in clauses
            for verdict in [latest.get(clause.code)]
        ]
        found.append(
            MatrixRow(
                province=province,
                href=f"{address}?as_of={day}",
                cells=tuple(cells),
                tally=tally(own, due=due, as_of=verdicts.as_of, today=today),
            )
        )
    return found


def is_ratio(clause: Clause) -> bool:
    """达标 is said of shares of units."""
    return clause.rule == "units_with_all"


def _tile(row: MatrixRow) -> Tile:
    column, line = TILE_POSITIONS[row.province.code]
    told = {"unit": row.province.label, "done": row.tally.done, "owed": row.tally.owed, "open": row.tally.open}
    return Tile(
        code=row.province.code,
        short_name=TILE_LETTERS[row.province.code] if language().startswith("en") else row.province.short_name,
        column=column,
        row=line,
        primary=f"{row.tally.done}/{row.tally.owed}",
        level=level_of_share(row.tally.done, row.tally.owed),
        href=row.href,
        title=_("%(unit)s：已完成 %(done)s，应完成 %(owed)s，未到期 %(open)s") % told,
    )


def cumulative_path(totals: Totals, quarter: Quarter, *, provinces: Sequence[str] | None = None) -> Path:
    """This year's and last year's quarters, cumulated; from 2018 on each with last year's same span × 1.2."""
    bars, rows = [], []
    for year in (quarter.year - 1, quarter.year):
        for at in year_span(Quarter(year, 4 if year < quarter.year else quarter.number)):
            bar, row = _path_step(totals, at, provinces)
            bars.append(bar)
            rows.append(row)
    headings = (_("季度"), _("当季"), _("年内累计"), _("上年同期×1.2"), _("相差"), _("数据完整"))
    return Path(tuple(bars), headings, tuple(rows))


def _path_step(totals: Totals, at: Quarter, provinces: Sequence[str] | None) -> tuple[Bar, tuple[str, ...]]:
    single = totals.over(PROJECTS, [at], provinces=provinces)
    running = totals.over(PROJECTS, year_span(at), provinces=provinces)
    before = totals.over(PROJECTS, year_span(at, back=1), provinces=provinces)
    target = path_target(before.value) if at.year >= FIRST_PATH_YEAR and before.value else None
    value = running.whole if single.reporting else None
    label = f"{at.year % 100:02d}Q{at.number}"
    row = (
        str(at),
        grouped(single.whole) if single.reporting else _("未报"),
        grouped(value),
        grouped(target),
        grouped(None if value is None or target is None else value - target),
        _("是") if running.all_complete else _("否"),
    )
    return Bar(label=label, value=value, target=target, complete=running.all_complete), row
