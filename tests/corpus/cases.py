"""The corpus as data: rows that bureaus have typed, and provinces whose registers disagree with their returns."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pledge_portal.common.periods import Quarter
from tests.integration.reporting.returns_helpers import FULL

FOLDER = Path(__file__).parent
# A quarter that was otherwise than the row's, so that nothing is found for their being the same.
HISTORY = {**FULL, "11": "2"}


@dataclass(frozen=True)
class Case:
    """One row with what came before it. `values` and `earlier` are whole rows as stored."""

    name: str
    quarter: Quarter
    values: Mapping[str, str]
    zero: bool
    earlier: Mapping[Quarter, Mapping[str, str]]
    codes: frozenset[str]


@dataclass(frozen=True)
class ProvinceCase:
    """One province; see `provinces.toml`."""

    name: str
    rows: Mapping[str, Mapping[str, str]]
    codes: frozenset[str]
    pledges: tuple[Mapping[str, Any], ...] = ()
    policies: tuple[str, ...] = ()
    fund: str = ""
    regular: bool = False
    history: tuple[str, ...] = ()
    totals: Mapping[str, str] = field(default_factory=dict)


def row_cases() -> list[Case]:
    """`rows.toml`."""
    return [_case(entry) for entry in tomllib.loads((FOLDER / "rows.toml").read_text(encoding="utf-8"))["case"]]


def _case(entry: Mapping[str, Any]) -> Case:
    quarter = _quarter(entry.get("quarter", "2018Q2"))
    values = {**FULL, **entry.get("values", {})}
    values = {code: text for code, text in values.items() if code not in entry.get("blank", ())}
    earlier = {_quarter(name): {**HISTORY, **figures} for name, figures in entry.get("earlier", {}).items()}
    for name, at in (("before", quarter.previous), ("year_before", quarter.year_before)):
        if name in entry:
            earlier[at] = values if entry[name] == "same" else {**HISTORY, **entry[name]}
    return Case(entry["name"], quarter, values, entry.get("zero", False), earlier, frozenset(entry["codes"]))


def _quarter(text: str) -> Quarter:
    year, _q, number = text.partition("Q")
    return Quarter(int(year), int(number))


def province_cases() -> list[ProvinceCase]:
    """`provinces.toml`."""
    found = tomllib.loads((FOLDER / "provinces.toml").read_text(encoding="utf-8"))["case"]
    return [
        ProvinceCase(
            **{
                **entry,
                "rows": {place: {**FULL, **figures} for place, figures in entry["rows"].items()},
                "codes": frozenset(entry["codes"]),
                "pledges": tuple(entry.get("pledges", ())),
                "policies": tuple(entry.get("policies", ())),
                "history": tuple(entry.get("history", ())),
            }
        )
        for entry in found
    ]
