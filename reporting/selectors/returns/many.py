"""The findings of many quarters at once, for an import: the rule pack over what is stored, with a file laid over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import Explanation, ProvinceReturn, QuarterlyReturn
from reporting.permissions import is_asked
from reporting.selectors.returns.findings import Finding, findings_of
from reporting.selectors.returns.ledger_years import LedgerYears, ledger_years
from reporting.selectors.returns.quarter import PastRow, QuarterData
from reporting.selectors.returns.snapshot import (
    CARRIED,
    Proposed,
    RegisterRows,
    build_snapshot,
    carried_sums,
    load_registers,
)

WHY = "an import's rows are checked against the actor's scope"
At = tuple[str, Quarter]  # (division or province code, quarter)
Rows = Mapping[At, PastRow]


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What stands beside the file, of all its provinces. `divisions`: by province, its own row first."""

    divisions: Mapping[str, Sequence[Division]]
    rows: Mapping[str, Rows]
    returns: Mapping[At, ProvinceReturn]
    registers: RegisterRows
    ledgers: LedgerYears
    explanations: Mapping[At, Mapping[tuple[str, str, str], Explanation]]


def findings_of_rows(
    *, actor: Actor, proposed: Rows, divisions: Mapping[str, Sequence[Division]]
) -> dict[At, list[Finding]]:
    """{(province, quarter): findings} of every quarter of `proposed`, which is laid over what is stored.

    `proposed`: by division and quarter. `divisions`: by province, its own first, of the provinces concerned. The
    number of queries does not grow with rows.
    """
    if not proposed:
        return {}
    around = _load(proposed, divisions)
    province_of = {each.code: province for province, some in divisions.items() for each in some}
    wanted = sorted({(province_of[code], quarter) for code, quarter in proposed})
    return {at: _of_quarter(actor, at, around) for at in wanted}


def _load(proposed: Rows, divisions: Mapping[str, Sequence[Division]]) -> _Surroundings:
    provinces, quarters = list(divisions), sorted({quarter for _code, quarter in proposed})
    stored = QuarterlyReturn.objects.unscoped(reason=WHY).filter(province__in=provinces).order_by()
    columns = stored.values_list("division_id", "year", "quarter", "edition", "values", "zero_report")
    said = {(code, Quarter(year, number)): PastRow(*rest) for code, year, number, *rest in columns} | dict(proposed)
    province_of = {each.code: province for province, some in divisions.items() for each in some}
    rows: dict[str, dict[At, PastRow]] = defaultdict(dict)
    for key, row in said.items():
        if key[0] in province_of:
            rows[province_of[key[0]]][key] = row
    years = {quarter.year for quarter in quarters}
    returns = ProvinceReturn.objects.unscoped(reason=WHY).filter(province__in=provinces, year__in=years)
    standing = Explanation.objects.unscoped(reason=WHY).filter(province__in=provinces, year__in=years, replaced_at=None)
    explanations: dict[At, dict[tuple[str, str, str], Explanation]] = defaultdict(dict)
    for each in standing.select_related("made_by"):
        explanations[each.province_id, each.period][each.division_id, each.code, each.figure] = each
    return _Surroundings(
        divisions=divisions,
        rows=rows,
        returns={(each.province_id, each.period): each for each in returns},
        registers=load_registers(provinces),
        ledgers=ledger_years(provinces, quarters[0], quarters[-1]),
        explanations=explanations,
    )


def _of_quarter(actor: Actor, at: At, around: _Surroundings) -> list[Finding]:
    province, quarter = at
    seen, years = around.rows[province], (quarter.year, quarter.year - 1)
    shown = [each for each in around.divisions[province] if is_asked(each, quarter) or (each.code, quarter) in seen]
    data = QuarterData(
        actor=actor,
        subject=around.divisions[province][0],
        quarter=quarter,
        divisions=tuple(shown),
        current={},
        past={key: row for key, row in seen.items() if key[1].year in years},
        province_return=around.returns.get(at),
    )
    before = carried_sums(
        (code, {figure: row.values.get(figure) for figure in CARRIED})
        for (code, when), row in seen.items()
        if when.year < quarter.year - 1
    )
    ledger = around.ledgers.of(province, quarter, shown)
    snapshot = build_snapshot(data, Proposed(), ledger, around.registers.on(data), before)
    return findings_of(snapshot, data, around.explanations.get(at, {}))
