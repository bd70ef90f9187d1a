"""The register as the programme sees it: what `programmes.divisions.selectors` reads, and the central cities (1.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from programmes.divisions.models import Division, ProvinceKind
from programmes.divisions.selectors import (
    division_by_code,
    divisions_by_code,
    province_codes,
    provinces,
    responsible_division,
    successor_of,
    units_by_province,
    units_of,
)
from programmes.models import CentralCity

__all__ = [
    "CentralCityDays",
    "central_cities_among",
    "central_cities_by_province",
    "central_cities_of",
    "division_by_code",
    "divisions_by_code",
    "province_codes",
    "provinces",
    "responsible_division",
    "successor_of",
    "units_by_province",
    "units_of",
]


@dataclass(frozen=True, slots=True)
class CentralCityDays:
    """A division that is a central city from `first_day` (None: ever since) through `last_day` (None: open).

    `code`: a unit's, or the province's own for a municipality. `named`: by the province, not by its rank.
    """

    code: str
    name: str
    first_day: date | None
    last_day: date | None
    named: bool = False

    def is_one_on(self, day: date) -> bool:
        """Whether it is a central city on `day`."""
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


def central_cities_by_province() -> dict[str, tuple[CentralCityDays, ...]]:
    """Province code → its central cities by code, in two queries; every one of the 32 has its key."""
    return central_cities_among(list(Division.objects.order_by("code")))


def central_cities_among(divisions: Sequence[Division]) -> dict[str, tuple[CentralCityDays, ...]]:
    """The central cities of the provinces whose own and whose units' rows are given, in one query.

    The capital, the sub-provincial and separately planned cities, and what the province has named. A municipality is
    itself its one central city; the XPCC has none unless it names one.
    """
    found: dict[str, list[CentralCityDays]] = {each.code: [] for each in divisions if each.is_province}
    named = {row.division_id: row for row in CentralCity.objects.filter(province__in=list(found))}
    municipalities = {each.code for each in divisions if each.kind == ProvinceKind.MUNICIPALITY}
    for each in divisions:
        if each.province_id in municipalities:
            if each.code in municipalities:
                found[each.code].append(_by_rank(each))
        elif each.is_capital or each.is_sub_provincial:
            found[each.province_id].append(_by_rank(each))
        elif each.code in named:
            found[each.province_id].append(_by_name(each, named[each.code]))
    return {province: tuple(cities) for province, cities in found.items()}


def central_cities_of(province_code: str) -> tuple[CentralCityDays, ...]:
    """One province's central cities by code; empty: clause 1.6 does not apply to it."""
    return central_cities_by_province().get(province_code, ())


def _by_rank(division: Division) -> CentralCityDays:
    return CentralCityDays(division.code, division.name, division.first_day, division.last_day)


def _by_name(division: Division, row: CentralCity) -> CentralCityDays:
    """Named, and while the division exists: what ends ends being a central city too."""
    ends = [day for day in (row.last_day, division.last_day) if day is not None]
    starts = [day for day in (row.first_day, division.first_day) if day is not None]
    return CentralCityDays(division.code, division.name, max(starts, default=None), min(ends, default=None), named=True)
