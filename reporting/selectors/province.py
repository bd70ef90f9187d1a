"""What a province's page shows as of a day: its clauses, one opened, its units and their gaps, its growth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.urls import reverse

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division, Level
from programmes.models import Clause, Programme
from programmes.models.groups import GroupKind
from programmes.selectors.groups import groups_on
from programmes.selectors.programme import judged_clauses_of
from reporting.rules.days import group_on
from reporting.rules.explain import explain
from reporting.rules.explanations import DivisionLine
from reporting.rules.facts import ClauseSpec, ProvinceFacts, Rule, Status
from reporting.selectors.clauses import clause_spec
from reporting.selectors.dashboard import MatrixRow, Path, cumulative_path, matrix
from reporting.selectors.explanation import explain_clause
from reporting.selectors.explanation_shapes import ExplanationShown
from reporting.selectors.explanation_words import item_label, unit_word
from reporting.selectors.facts import load_facts
from reporting.selectors.headlines import Headlines, headlines
from reporting.selectors.national_totals import Totals, load_totals
from reporting.selectors.province_clauses import ClauseRow, clause_rows
from reporting.selectors.verdicts import DONE, Tally, VerdictsOn, tally, verdicts_on

UNIT_CLAUSES = ("1.4", "1.5")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit with the items of 1.4 and 1.5; `lacking`: those not in force, in words."""

    division: Division
    has: tuple[bool, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class ProvinceBase:
    """What the province's page and a clause's own page share."""

    province: Division
    divisions: Mapping[str, Division]
    programme: Programme
    clauses: tuple[Clause, ...]
    specs: Mapping[str, ClauseSpec]
    facts: ProvinceFacts
    verdicts: VerdictsOn
    as_of: date
    today: date

    @property
    def group(self) -> str:
        """The group of section 二 on the day, in words."""
        return str(GroupKind(group_on(self.facts.groups, self.as_of).value).label)

    @property
    def units_today(self) -> int:
        """How many units exist on the day."""
        return sum(not each.is_province and each.exists_on(self.as_of) for each in self.divisions.values())

    @property
    def updating(self) -> tuple[Division, ...]:
        """The province, where its verdicts are being computed anew."""
        return (self.province,) if self.province.code in self.verdicts.updating else ()


@dataclass(frozen=True)
class ProvincePage:
    """Everything on the page."""

    base: ProvinceBase
    unit_word: str
    rows: tuple[ClauseRow, ...]
    tally: Tally
    opened: ExplanationShown | None
    unit_items: tuple[str, ...]
    units: tuple[UnitRow, ...]
    quarter: Quarter
    headlines: Headlines
    path: Path


def province_or_404(actor: Actor, code: str) -> Division:
    """A province within the actor's scope. A unit's people see their unit only."""
    province = Division.objects.filter(code=code, level=Level.PROVINCE).first()
    if province is None or actor.unit or not actor.sees(province=province.code):
        raise Http404(code)
    return province


def province_base(*, actor: Actor, province: Division, programme: Programme, as_of: date, today: date) -> ProvinceBase:
    """Loads what both pages need, in a number of queries that does not depend on the number of rows."""
    clauses = judged_clauses_of(programme)
    facts = load_facts(programme=programme, provinces=[province.code])[0]
    divisions = {each.code: each for each in Division.objects.filter(province=province).order_by("code")}
    return ProvinceBase(
        province=province,
        divisions=divisions,
        programme=programme,
        clauses=tuple(clauses),
        specs={clause.code: clause_spec(clause) for clause in clauses},
        facts=facts,
        verdicts=verdicts_on(actor=actor, programme=programme, as_of=as_of, province=province.code),
        as_of=as_of,
        today=today,
    )


def province_page(*, actor: Actor, base: ProvinceBase, clause: str = "", year: int | None = None) -> ProvincePage:
    """The page with one clause opened: the one asked for, else the one that most needs a look."""
    code, own = base.province.code, base.verdicts.by_province.get(base.province.code, ())
    due = {each.code: each.due_on for each in base.clauses if each.due_on}
    quarter = Quarter.last_ended(base.as_of)
    totals = load_totals(actor=actor, provinces=[code], quarter=quarter, every_year=True)
    rows = clause_rows(actor=actor, base=base, totals=totals)
    opened = clause if clause in base.specs else _first_to_open(rows)
    units, items = _unit_rows(base)
    return ProvincePage(
        base=base,
        unit_word=unit_word(base.province),
        rows=tuple(rows),
        tally=tally(own, due=due, as_of=base.as_of, today=base.today),
        opened=explain_shown(actor=actor, base=base, clause=opened, year=year) if opened else None,
        unit_items=items,
        units=units,
        quarter=quarter,
        headlines=headlines(totals, quarter, provinces=[code]),
        path=cumulative_path(totals, quarter, provinces=[code]),
    )


def explain_shown(*, actor: Actor, base: ProvinceBase, clause: str, year: int | None = None) -> ExplanationShown:
    """计算依据 of one clause; Http404 for a clause that the programme does not judge."""
    row = next((each for each in base.clauses if each.code == clause), None)
    if row is None:
        raise Http404(clause)
    return explain_clause(actor=actor, base=base, clause=row, spec=base.specs[clause], year=year)


def _first_to_open(rows: Sequence[ClauseRow]) -> str:
    """The first clause missed, else the first still open, else the first."""
    for statuses in ({Status.MISSED}, {Status.PENDING, Status.BEHIND}):
        for row in rows:
            if row.verdict and row.verdict.status in statuses and not row.verdict.provisional:
                return row.clause.code
    return rows[0].clause.code if rows else ""


def _unit_rows(base: ProvinceBase) -> tuple[tuple[UnitRow, ...], tuple[str, ...]]:
    """The units of the day with the six measures of 1.4 and 1.5, and the measures' words."""
    lines: dict[str, list[DivisionLine]] = {}
    items: list[str] = []
    for code in UNIT_CLAUSES:
        spec = base.specs.get(code)
        if spec is None or spec.rule is not Rule.UNITS_WITH_ALL:
            continue
        items += spec.items
        for line in explain(base.facts, spec, as_of=base.as_of).units:
            lines.setdefault(line.code, []).append(line)
    rows = [
        UnitRow(
            division=base.divisions[code],
            has=tuple(item.in_force for line in found for item in line.items),
            lacking=tuple(item_label(item) for line in found for item in line.missing),
        )
        for code, found in lines.items()
    ]
    return tuple(rows), tuple(items)


@dataclass(frozen=True, slots=True)
class ListedProvince:
    """One line of the list of provinces."""

    row: MatrixRow
    group: str
    headlines: Headlines

    @property
    def missed(self) -> tuple[str, ...]:
        """The clauses missed."""
        cells = (cell.verdict for cell in self.row.cells)
        wrong = {Status.MISSED, Status.BEHIND}
        return tuple(each.clause for each in cells if each and each.status in wrong and not each.provisional)

    @property
    def done_late(self) -> int:
        """How many tasks were done late."""
        late = DONE - {Status.MET}
        return sum(cell.verdict is not None and cell.verdict.status in late for cell in self.row.cells)


def province_list(*, actor: Actor, programme: Programme, as_of: date, today: date) -> list[ListedProvince]:
    """The 32 with short numbers; a constant number of queries."""
    provinces = list(Division.objects.provinces())
    quarter = Quarter.last_ended(as_of)
    codes = [each.code for each in provinces]
    totals: Totals = load_totals(actor=actor, provinces=codes, quarter=quarter)
    verdicts = verdicts_on(actor=actor, programme=programme, as_of=as_of)
    groups = groups_on(programme, as_of)
    rows = matrix(provinces, judged_clauses_of(programme), verdicts, today=today)
    return [
        ListedProvince(
            row=row,
            group=str(GroupKind(groups.get(row.province.code, GroupKind.UNCONFIRMED)).label),
            headlines=headlines(totals, quarter, provinces=[row.province.code]),
        )
        for row in rows
    ]


def clause_address(province: str, clause: str, as_of: date) -> str:
    """Where a clause's explanation stands."""
    return f"{reverse('explain', args=[province, clause])}?as_of={as_of.isoformat()}"
