"""Builds the frozen picture that the rule pack looks at, in a number of queries that does not grow with units."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division, ProvinceKind
from programmes.models import CentralCity, Item, Measure
from reporting.models import FiledPart, Filing, PilotApplication, QuarterlyReturn
from reporting.permissions import is_asked
from reporting.rules.checks import Snapshot, UnitFacts
from reporting.rules.returns import NOT_APPLICABLE, Values, effective_values
from reporting.selectors.returns.ledger import Known, ledger_values
from reporting.selectors.returns.quarter import QuarterData

WHY = "registers of the province whose quarter the caller may see"
REGISTRATION_PILOT = "6.3"
CARRIED = ("12", "13", "18", "19")  # what is open at the end of a quarter is carried into the next


@dataclass(frozen=True, slots=True)
class Proposed:
    """Values not stored yet, laid over what is: {division: {figure: value or None}}; whole rows, or single cells.

    `zero_reports`: {division: ticked}. `totals`: the province's own counts of figures (全省数).
    """

    values: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    zero_reports: Mapping[str, bool] = field(default_factory=dict)
    totals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Registers:
    """What the registers say on the quarter's last day. `pilot_areas` None: no pilot application is accepted."""

    fund_document: str | None
    regular_cities: frozenset[str]
    pilot_areas: str | None


def snapshot_of(data: QuarterData, proposed: Proposed | None = None) -> Snapshot:
    """The picture of a quarter; at most ten queries, whatever the number of units."""
    ledger = ledger_values(
        province=data.subject.province_id,
        quarter=data.quarter,
        divisions=data.divisions,
        figures=[figure.code for figure in data.form.figures if figure.ledger],
    )
    return build_snapshot(data, proposed or Proposed(), ledger, registers_of(data), carried_before(data))


def build_snapshot(
    data: QuarterData,
    proposed: Proposed,
    ledger: Known,
    registers: Registers,
    before: Mapping[str, Mapping[str, Decimal]],
) -> Snapshot:
    """The picture from its parts, without a query."""
    values, zero_reports = _values(data, proposed)
    stored_totals = data.province_return.province_totals if data.province_return else {}
    return Snapshot(
        province=data.subject.province_id,
        quarter=data.quarter,
        form=data.form,
        units=tuple(_unit(each, data.quarter, registers) for each in data.divisions),
        values=values,
        zero_reports=zero_reports,
        ledger=ledger,
        before=before,
        totals={**stored_totals, **proposed.totals} if data.subject.is_province else {},
        fund_document=registers.fund_document,
        is_municipality=data.subject.kind == ProvinceKind.MUNICIPALITY,
        is_whole=data.subject.is_province,
    )


def _values(
    data: QuarterData, proposed: Proposed
) -> tuple[dict[tuple[str, Quarter], Values], frozenset[tuple[str, Quarter]]]:
    values: dict[tuple[str, Quarter], Values] = {}
    ticked = {key for key, row in data.rows.items() if row.zero_report}
    for key, row in data.rows.items():
        values[key] = row.values if key[1] == data.quarter else data.effective(*key)
    for code, figures in proposed.values.items():
        merged = {**values.get((code, data.quarter), {}), **figures}
        values[code, data.quarter] = {name: text for name, text in merged.items() if text is not None}
    for code, is_zero in proposed.zero_reports.items():
        (ticked.add if is_zero else ticked.discard)((code, data.quarter))
    for code in {key[0] for key in values if key[1] == data.quarter} | set(proposed.zero_reports):
        key = (code, data.quarter)
        zero = key in ticked
        values[key] = effective_values(values.get(key, {}), zero_report=zero, zero_codes=data.form.zero_report_codes)
    return values, frozenset(ticked)


def _unit(division: Division, quarter: Quarter, registers: Registers) -> UnitFacts:
    return UnitFacts(
        code=division.code,
        is_own_row=division.is_province,
        is_owed=not division.is_province and is_asked(division, quarter),
        is_pilot=_is_pilot(division, registers.pilot_areas),
        is_regular_city=division.code in registers.regular_cities,
    )


def _is_pilot(division: Division, areas: str | None) -> bool:
    """Whether an accepted application names the place; one that names none is for the whole province."""
    if areas is None:
        return False
    return division.is_province or not areas or division.short_name in areas


def registers_of(data: QuarterData) -> Registers:
    """Funds, regular operation and registration pilots on the quarter's last day; four queries."""
    return load_registers([data.subject.province_id]).on(data)


@dataclass(frozen=True, slots=True)
class MeasureDays:
    """A fund or regular operation of a division, from day to day (None: open)."""

    division: str
    item: str
    document: str
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class RegisterRows:
    """What the registers say of some provinces on every day.

    `named`: central cities that provinces named, (province, division, first, last). `pilots`: days of accepted pilot
    applications by province. `areas`: what each names.
    """

    measures: Sequence[MeasureDays]
    named: Sequence[tuple[str, str, date | None, date | None]]
    pilots: Mapping[str, Sequence[date]]
    areas: Mapping[str, str]

    def on(self, data: QuarterData) -> Registers:
        """What they say of a quarter's province on its last day."""
        province, day = data.subject.province_id, data.quarter.last_day
        shown = {each.code: each for each in data.divisions}
        held = [each for each in self.measures if each.first <= day and (each.last is None or each.last >= day)]
        funds = [each.document for each in held if each.item == Item.FUND and each.division == province]
        regular = {each.division for each in held if each.item == Item.REGULAR} & shown.keys()
        named = {code for owner, code, first, last in self.named if owner == province and _is_within(day, first, last)}
        is_pilot = any(filed <= day for filed in self.pilots.get(province, ()))
        return Registers(
            fund_document=next((text for text in funds if text), "—") if funds else None,
            regular_cities=frozenset(code for code in regular if _is_central(shown[code], named)),
            pilot_areas=self.areas.get(province, "") if is_pilot else None,
        )


def load_registers(provinces: Collection[str]) -> RegisterRows:
    """The registers of some provinces; four queries."""
    measures = Measure.objects.unscoped(reason=WHY).filter(item__in=[Item.FUND, Item.REGULAR])
    rows = measures.filter(division__province__in=provinces).order_by()
    accepted = FiledPart.objects.filter(
        clause=REGISTRATION_PILOT, filing__province__in=provinces, filing__state=Filing.State.ACCEPTED
    )
    pilots: dict[str, list[date]] = {}
    for province, filed_on in accepted.order_by().values_list("filing__province_id", "filing__submitted_on"):
        pilots.setdefault(province, []).append(filed_on)
    named = CentralCity.objects.filter(province__in=provinces).order_by()
    areas = PilotApplication.objects.unscoped(reason=WHY).filter(province__in=provinces).order_by()
    return RegisterRows(
        measures=[
            MeasureDays(*row)
            for row in rows.values_list("division_id", "item", "document_number", "effective_on", "ended_on")
        ],
        named=list(named.values_list("province_id", "division_id", "first_day", "last_day")),
        pilots=pilots,
        areas=dict(areas.values_list("province_id", "areas")),
    )


def _is_within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _is_central(division: Division, named: set[str]) -> bool:
    """By rank, or as its province has named it; a municipality is its own one central city."""
    if division.is_province:
        return division.kind == ProvinceKind.MUNICIPALITY
    return division.is_capital or division.is_sub_provincial or division.code in named


def carried_before(data: QuarterData) -> dict[str, dict[str, Decimal]]:
    """Sums of what is carried over all quarters before last year, by division; one query."""
    codes = [each.code for each in data.divisions]
    rows = QuarterlyReturn.objects.visible_to(data.actor).filter(division__in=codes, year__lt=data.quarter.year - 1)
    found = rows.order_by().values_list("division_id", *(f"values__{figure}" for figure in CARRIED))
    return carried_sums((code, dict(zip(CARRIED, texts, strict=True))) for code, *texts in found)


def carried_sums(rows: Iterable[tuple[str, Mapping[str, str | None]]]) -> dict[str, dict[str, Decimal]]:
    """{division: {figure: sum}} of what rows report."""
    sums: dict[str, dict[str, Decimal]] = {}
    for code, values in rows:
        of_unit = sums.setdefault(code, dict.fromkeys(CARRIED, Decimal(0)))
        for figure in CARRIED:
            text = values.get(figure)
            if text is not None and text != NOT_APPLICABLE:
                of_unit[figure] += Decimal(text)
    return sums
