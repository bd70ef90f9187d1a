"""What the portal's ledgers say of many quarters of many provinces at once: an import's side of `ledger_values`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Min, Q, QuerySet, Sum, When, Window
from django.db.models.functions import Coalesce, ExtractQuarter, ExtractYear, RowNumber

from pledge_portal.common.periods import Quarter
from pledge_portal.common.spreadsheets.cells import number_text
from pledges.models import Pledge
from programmes.divisions.models import Division
from risk_compensation.models import INSURANCES, Binding, BindingKind

WHY = "grouped counts of provinces; the caller's rows are within the actor's scope"
At = tuple[str, Quarter]  # (division code, quarter)


@dataclass(frozen=True, slots=True)
class LedgerYears:
    """Counts by division and quarter. `kept`: the quarters of which a province's ledger holds anything, of pledges and
    of insurances. `moves`: projects that came under pledge less those deregistered, by division and quarter.
    """

    registered: Mapping[At, Mapping[str, str]]
    firsts: Mapping[At, int]
    insured: Mapping[At, Mapping[str, str]]
    moves: Mapping[str, Mapping[Quarter, int]]
    kept_pledges: frozenset[At]
    kept_insurances: frozenset[At]

    def of(self, province: str, quarter: Quarter, divisions: Collection[Division]) -> dict[str, dict[str, str]]:
        """As `ledger_values` of all figures."""
        found: dict[str, dict[str, str]] = {}
        for division in divisions:
            values: dict[str, str] = {}
            if (province, quarter) in self.kept_pledges:
                values |= self._pledges(division, quarter)
            if (province, quarter) in self.kept_insurances:
                values |= self._insurances(division, quarter)
            if values:
                found[division.code] = values
        return found

    def _pledges(self, division: Division, quarter: Quarter) -> dict[str, str]:
        at = (division.code, quarter)
        under = sum(count for when, count in self.moves.get(division.code, {}).items() if when <= quarter)
        if division.is_province and at not in self.registered and not under:
            return {}
        of_unit = self.registered.get(at, {"1": "0", "3": "0", "4": "0"})
        return {**of_unit, "2": str(self.firsts.get(at, 0)), "23": str(under)}

    def _insurances(self, division: Division, quarter: Quarter) -> dict[str, str]:
        at = (division.code, quarter)
        if division.is_province and at not in self.insured:
            return {}
        return dict(self.insured.get(at, {"5": "0", "6": "0", "26": "0", "27": "0"}))


def ledger_years(provinces: Collection[str], first: Quarter, last: Quarter) -> LedgerYears:
    """The ledgers of some provinces over the quarters `first` through `last`; five queries."""
    pledges = Pledge.objects.unscoped(reason=WHY).filter(division__province__in=provinces).order_by()
    of_province: dict[str, str] = {}
    registered, kept = {}, set()
    for code, province, quarter, projects, patents, amount in _registered(pledges, first, last):
        registered[code, quarter] = {"1": str(projects), "3": str(patents), "4": _money(amount)}
        of_province[code] = province
        kept.add((province, quarter))
    insured, kept_insurances = {}, set()
    for code, province, quarter, projects, amount, loan, enforcement in _insured(provinces, first, last):
        insured[code, quarter] = {"5": str(projects), "6": _money(amount), "26": str(loan), "27": str(enforcement)}
        kept_insurances.add((province, quarter))
    return LedgerYears(
        registered=registered,
        firsts=_firsts(pledges, first, last),
        insured=insured,
        moves=_moves(pledges, last),
        kept_pledges=frozenset(kept),
        kept_insurances=frozenset(kept_insurances),
    )


def _money(amount: Decimal) -> str:
    """To the four decimals that its addends have: SQLite adds binary fractions."""
    return number_text(amount.quantize(Decimal("0.0001")))


def _registered(
    pledges: QuerySet[Pledge], first: Quarter, last: Quarter
) -> Iterator[tuple[str, str, Quarter, int, int, Decimal]]:
    rows = (
        pledges.filter(registered_on__range=(first.first_day, last.last_day))
        .values_list("division_id", "division__province_id", _year("registered_on"), _number("registered_on"))
        .annotate(
            projects=Count("id"),
            patents=Coalesce(Sum("patent_count"), 0),
            amount=Coalesce(Sum("loan_amount"), Decimal(0)),
        )
    )
    for code, province, year, number, projects, patents, amount in rows:
        yield code, province, Quarter(year, number), projects, patents, amount


def _year(field: str) -> ExtractYear:
    return ExtractYear(field)


def _number(field: str) -> ExtractQuarter:
    return ExtractQuarter(field)


def _insured(
    provinces: Collection[str], first: Quarter, last: Quarter
) -> Iterator[tuple[str, str, Quarter, int, Decimal, int, int]]:
    def of_kind(kind: str) -> Count:
        return Count("pledge", distinct=True, filter=Q(kind=kind))

    rows = (
        Binding.objects.unscoped(reason=WHY)
        .filter(
            pledge__division__province__in=provinces,
            effective_on__range=(first.first_day, last.last_day),
            kind__in=INSURANCES,
        )
        .order_by()
        .values_list(
            "pledge__division_id", "pledge__division__province_id", _year("effective_on"), _number("effective_on")
        )
        .annotate(
            projects=Count("pledge", distinct=True),
            sum=Coalesce(Sum("amount"), Decimal(0)),
            loan=of_kind(BindingKind.LOAN_INSURANCE),
            enforcement=of_kind(BindingKind.ENFORCEMENT_INSURANCE),
        )
    )
    for code, province, year, number, *counts in rows:
        yield code, province, Quarter(year, number), *counts


def _firsts(pledges: QuerySet[Pledge], first: Quarter, last: Quarter) -> dict[At, int]:
    """Enterprises whose first pledge on their province's record lies in the span; see `pledges.selectors.quarter`."""
    enterprise = Case(When(~Q(enterprise_code=""), then=F("enterprise_code")), default=F("enterprise_name"))
    mine: list[Any] = [F("division__province_id"), enterprise]
    rows = (
        pledges.filter(registered_on__lte=last.last_day)
        .annotate(
            nth=Window(RowNumber(), partition_by=mine, order_by=["registered_on", "project_no"]),
            first_on=Window(Min("registered_on"), partition_by=mine),
        )
        .filter(nth=1, first_on__gte=first.first_day)
        .values_list("division_id", "registered_on")
    )
    found: dict[At, int] = defaultdict(int)
    for code, registered_on in rows:
        if registered_on is not None:
            found[code, Quarter.of(registered_on)] += 1
    return dict(found)


def _moves(pledges: QuerySet[Pledge], last: Quarter) -> dict[str, dict[Quarter, int]]:
    """A project is out from the day of its deregistration on."""
    found: dict[str, dict[Quarter, int]] = defaultdict(lambda: defaultdict(int))
    for field, sign in (("registered_on", 1), ("deregistered_on", -1)):
        until: dict[str, date] = {f"{field}__lte": last.last_day}
        rows = pledges.filter(registered_on__isnull=False, **until)
        counted = rows.values_list("division_id", _year(field), _number(field)).annotate(count=Count("id"))
        for code, year, number, count in counted:
            found[code][Quarter(year, number)] += sign * count
    return found
