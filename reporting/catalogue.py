"""The figure catalogue: one definition of every figure, from which form, API, workbook, help and limits derive.

Figures are data of an edition (`data/catalogue_<edition>.toml`); a return remembers its edition. Plain Python.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

CURRENT_EDITION = "2017"
_DATA = Path(__file__).parent / "data"

Kind = Literal["period", "point"]


class UnknownEdition(KeyError):
    """No catalogue of that edition is kept."""


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """One figure. `heading` is its 工作簿列名, also the short label of a column.

    `kind`: period figures add up over quarters, point figures are taken at the end. `decimals`: 0 for counts, 4 for
    amounts in 万元. `maximum`: the greatest value taken, a format limit. `deduplicated` (◇): the province's number
    is not the sum of its units. `ledger`: the portal's ledgers may know it.
    """

    code: str
    heading: str
    heading_en: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    definition: str
    definition_en: str
    kind: Kind
    section: str
    required: bool
    source: str
    source_en: str
    decimals: int
    maximum: Decimal
    deduplicated: bool
    ledger: bool

    @property
    def is_money(self) -> bool:
        """An amount in 万元 rather than a count."""
        return self.decimals > 0

    @property
    def is_period(self) -> bool:
        """Whether quarters add up."""
        return self.kind == "period"

    def words(self, language: str) -> FigureWords:
        """The texts in the language of the screen: English for "en…", else Chinese."""
        if language.startswith("en"):
            return FigureWords(self.heading_en, self.name_en, self.unit_en, self.definition_en, self.source_en)
        return FigureWords(self.heading, self.name, self.unit, self.definition, self.source)


@dataclass(frozen=True, slots=True)
class FigureWords:
    """What a page says of a figure, in one language."""

    heading: str
    name: str
    unit: str
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class Section:
    """A tab of the form, with its figures in order."""

    code: str
    name: str
    name_en: str
    figures: tuple[FigureSpec, ...]

    def label(self, language: str) -> str:
        """The name in the language of the screen."""
        return self.name_en if language.startswith("en") else self.name


@dataclass(frozen=True, slots=True)
class Note:
    """One paragraph of the 总说明."""

    heading: str
    heading_en: str
    text: str
    text_en: str


@dataclass(frozen=True)
class Catalogue:
    """The figures of one edition in order, and the general notes of its form."""

    edition: str
    title: str
    title_en: str
    figures: tuple[FigureSpec, ...]
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]
    analysis_length: int

    @cached_property
    def by_code(self) -> Mapping[str, FigureSpec]:
        """{"1": …, "27": …}"""
        return {figure.code: figure for figure in self.figures}

    @cached_property
    def by_heading(self) -> Mapping[str, FigureSpec]:
        """{工作簿列名: …}"""
        return {figure.heading: figure for figure in self.figures}

    @cached_property
    def required_codes(self) -> tuple[str, ...]:
        """What everyone is asked for (1–21)."""
        return tuple(figure.code for figure in self.figures if figure.required)

    @cached_property
    def optional_codes(self) -> tuple[str, ...]:
        """What may stay blank (22–27)."""
        return tuple(figure.code for figure in self.figures if not figure.required)

    @cached_property
    def zero_report_codes(self) -> tuple[str, ...]:
        """The figures that a 零报告 confirms as 0 where blank: the period ones of 1–21."""
        return tuple(figure.code for figure in self.figures if figure.required and figure.is_period)

    def section(self, code: str) -> Section:
        """The section of that code, the first where there is none."""
        return next((section for section in self.sections if section.code == code), self.sections[0])


@lru_cache
def catalogue(edition: str = CURRENT_EDITION) -> Catalogue:
    """The catalogue of an edition. Raises UnknownEdition."""
    path = _DATA / f"catalogue_{edition}.toml"
    if not edition.isalnum() or not path.is_file():
        raise UnknownEdition(edition)
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    figures = tuple(_figure(entry, data["limits"]) for entry in data["figure"])
    sections = tuple(
        Section(
            code=entry["code"],
            name=entry["name"],
            name_en=entry["name_en"],
            figures=tuple(figure for figure in figures if figure.section == entry["code"]),
        )
        for entry in data["section"]
    )
    return Catalogue(
        edition=data["edition"],
        title=data["title"],
        title_en=data["title_en"],
        figures=figures,
        sections=sections,
        notes=tuple(Note(**entry) for entry in data["note"]),
        analysis_length=data["limits"]["analysis_length"],
    )


def _figure(entry: Mapping[str, Any], limits: Mapping[str, Any]) -> FigureSpec:
    decimals = entry.get("decimals", 0)
    maximum = limits["money_maximum"] if decimals else limits["count_maximum"]
    optional = {"required": True, "deduplicated": False, "ledger": False}
    return FigureSpec(
        **(optional | dict(entry) | {"decimals": decimals, "maximum": Decimal(entry.get("maximum", maximum))})
    )
