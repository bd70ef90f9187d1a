"""Reading the register: provinces, units of a day, successors. Each function costs one query, whatever the number."""

from __future__ import annotations

from datetime import date

from programmes.divisions.models import Division, Level


def provinces() -> list[Division]:
    """The 32 provinces by code, the XPCC last."""
    return list(Division.objects.provinces())


def province_codes() -> list[str]:
    """The codes of the 32, in order."""
    return list(Division.objects.provinces().values_list("code", flat=True))


def divisions_by_code() -> dict[str, Division]:
    """Every division that existed on any day; a code not among them is unknown."""
    return {division.code: division for division in Division.objects.select_related("province", "successor")}


def division_by_code(code: str) -> Division | None:
    """One division that existed on any day, or None."""
    return Division.objects.select_related("province", "successor").filter(code=code).first()


def units_of(province_code: str, as_of: date | None = None) -> list[Division]:
    """A province's units by code: those that exist on `as_of`, without one all there ever were."""
    units = Division.objects.units().filter(province_id=province_code)
    return list(units if as_of is None else units.existing_on(as_of))


def units_by_province(as_of: date | None = None) -> dict[str, list[Division]]:
    """Province code → its units by code, as `units_of`; every one of the 32 has its key."""
    found: dict[str, list[Division]] = {}
    for division in Division.objects.order_by("code"):
        own = found.setdefault(division.province_id, [])
        if division.level != Level.PROVINCE and (as_of is None or division.exists_on(as_of)):
            own.append(division)
    return dict(sorted(found.items()))


def successor_of(division: Division) -> Division | None:
    """Who takes over what the division leaves undone when it ends; None: it does not end, or nobody does."""
    return division.successor


def responsible_division(division: Division, as_of: date) -> Division:
    """Who answers on `as_of` for what the division owes: itself, or once it has ended its successor in turn.

    Only what is left undone passes on: a division's measures end with it and pass to nobody.
    """
    seen = {division.code}
    while division.last_day is not None and division.last_day < as_of and division.successor is not None:
        division = division.successor
        if division.code in seen:
            break
        seen.add(division.code)
    return division
