"""What the portal's ledgers say of a quarter's figures, for staff to confirm or to differ from with a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pledge_portal.common.periods import Quarter
from pledge_portal.common.spreadsheets.cells import number_text
from pledges.selectors import first_time_enterprises_by_unit, in_force_by_unit, registered_by_unit
from programmes.divisions.models import Division
from risk_compensation.selectors import insured_by_unit

REGISTERED = frozenset({"1", "2", "3", "4", "23"})
INSURED = frozenset({"5", "6", "26", "27"})
Known = Mapping[str, Mapping[str, str]]


def ledger_values(
    *, province: str, quarter: Quarter, divisions: Iterable[Division], figures: Collection[str]
) -> dict[str, dict[str, str]]:
    """{division code: {figure: value}} of the figures a ledger knows; at most four queries.

    A ledger is taken as kept where it holds anything of the province's quarter; a unit without an entry then has 0.
    The province's own row has a value only where the ledger has entries of it.
    """
    wanted = set(figures)
    found: dict[str, dict[str, str]] = {}
    shown = list(divisions)
    if wanted & REGISTERED:
        _merge(found, _registered(province, quarter, shown, wanted))
    if wanted & INSURED:
        _merge(found, _insured(province, quarter, shown, wanted))
    return found


def _merge(into: dict[str, dict[str, str]], more: Known) -> None:
    for code, values in more.items():
        into.setdefault(code, {}).update(values)


def _registered(
    province: str, quarter: Quarter, divisions: list[Division], wanted: set[str]
) -> dict[str, dict[str, str]]:
    first, last = quarter.first_day, quarter.last_day
    registered = registered_by_unit(province=province, first=first, last=last)
    if not registered:
        return {}
    firsts: dict[str, int] = {}
    if "2" in wanted:
        firsts = first_time_enterprises_by_unit(province=province, first=first, last=last)
    in_force = in_force_by_unit(province=province, on=last) if "23" in wanted else {}
    found: dict[str, dict[str, str]] = {}
    for division in divisions:
        code = division.code
        of_unit = registered.get(code)
        if division.is_province and of_unit is None and code not in in_force:
            continue
        values = {
            "1": str(of_unit.projects if of_unit else 0),
            "2": str(firsts.get(code, 0)),
            "3": str(of_unit.patents if of_unit else 0),
            "4": number_text(of_unit.amount) if of_unit else "0",
            "23": str(in_force.get(code, 0)),
        }
        found[code] = {figure: value for figure, value in values.items() if figure in wanted}
    return found


def _insured(province: str, quarter: Quarter, divisions: list[Division], wanted: set[str]) -> dict[str, dict[str, str]]:
    insured = insured_by_unit(province=province, first=quarter.first_day, last=quarter.last_day)
    if not insured:
        return {}
    found: dict[str, dict[str, str]] = {}
    for division in divisions:
        of_unit = insured.get(division.code)
        if division.is_province and of_unit is None:
            continue
        values = {
            "5": str(of_unit.projects if of_unit else 0),
            "6": number_text(of_unit.amount) if of_unit else "0",
            "26": str(of_unit.loan_insured if of_unit else 0),
            "27": str(of_unit.enforcement_insured if of_unit else 0),
        }
        found[division.code] = {figure: value for figure, value in values.items() if figure in wanted}
    return found
