"""A notice as data: what a programme file says, checked before anything of it is stored. Plain Python.

A second programme is a second file: `[programme]`, optional `[groups]` and `[[sections]]`, and `[[clauses]]`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from programmes.rules.groups import GROUPS

MEASURED_ITEMS = frozenset({"own_and_units", "units_with_all", "central_cities", "province_items"})
RULES = MEASURED_ITEMS | {"plan", "growth", "bundles", "filing"}
INITIAL_GROUP = "unconfirmed"  # of every province that a notice with groups does not name

_LENGTHS = {
    "title": 60, "title_en": 120, "short_title": 12, "short_title_en": 24, "asks": 200, "asks_en": 400, "text": 4000
}  # fmt: skip
_MEASURE_KEYS = frozenset({"threshold", "threshold_percent", "due_on"})
_PARAMETERS = frozenset({"items", "groups", "by_declaration", "counted_from", "years", "provisional"})


class NoticeInvalid(Exception):
    """The file cannot be a programme; `problems` says every reason, each with its clause."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True, slots=True)
class SectionText:
    """The heading of one section of a notice."""

    number: int
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class ClauseText:
    """One clause; `rule` empty: kept as records, with no threshold, percent or day due."""

    code: str
    section: int
    title: str
    title_en: str
    short_title: str
    short_title_en: str
    text: str
    asks: str
    asks_en: str
    rule: str
    parameters: Mapping[str, Any]
    threshold: str
    threshold_percent: int | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A whole programme file. `groups`: province code → initial group; empty where the notice knows no groups."""

    code: str
    title: str
    title_en: str
    document_number: str
    issued_on: date
    is_default: bool
    sections: tuple[SectionText, ...]
    clauses: tuple[ClauseText, ...]
    groups: Mapping[str, str]
    has_groups: bool


def read_notice(path: Path) -> Notice:
    """The notice of a TOML file; raises NoticeInvalid where it cannot be a programme."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NoticeInvalid([f"{path.name}: {error}"]) from error
    return parse_notice(document)


def parse_notice(document: Mapping[str, Any]) -> Notice:
    """The notice of a parsed TOML document; raises NoticeInvalid with every problem found."""
    problems = [*_programme_problems(document.get("programme")), *_section_problems(document.get("sections", []))]
    clauses = document.get("clauses") or []
    if not clauses:
        problems.append("no [[clauses]]")
    codes = [str(raw.get("code", "")) for raw in clauses]
    problems += [f"clause {code}: given twice" for code in sorted({c for c in codes if codes.count(c) > 1})]
    for raw in clauses:
        problems += _clause_problems(raw)
    problems += _group_problems(document)
    if problems:
        raise NoticeInvalid(problems)
    return _notice(document)


def _notice(document: Mapping[str, Any]) -> Notice:
    head = document["programme"]
    named = document.get("groups", {})
    return Notice(
        code=head["code"],
        title=head["title"],
        title_en=head["title_en"],
        document_number=head["document_number"],
        issued_on=head["issued_on"],
        is_default=bool(head.get("default", False)),
        sections=tuple(SectionText(**raw) for raw in document.get("sections", [])),
        clauses=tuple(_clause(raw) for raw in document["clauses"]),
        groups={province: group for group, provinces in named.items() for province in provinces},
        has_groups=any("groups" in raw for raw in document["clauses"]),
    )


def _clause(raw: Mapping[str, Any]) -> ClauseText:
    rule = raw.get("rule", "")
    counted_from = raw.get("counted_from")
    parameters: dict[str, Any] = {
        "items": list(raw.get("items", [])),
        "groups": list(raw["groups"]) if "groups" in raw else None,
        "by_declaration": bool(raw.get("by_declaration", False)),
        "counted_from": counted_from.isoformat() if counted_from else None,
        "years": list(raw.get("years", [])),
        "provisional": bool(raw.get("provisional", False)),
    }
    return ClauseText(
        code=raw["code"],
        section=raw["section"],
        rule=rule,
        parameters=parameters if rule else {},
        threshold=raw.get("threshold", ""),
        threshold_percent=raw.get("threshold_percent"),
        due_on=raw.get("due_on"),
        **{key: raw[key] for key in _LENGTHS},
    )


def _programme_problems(head: Any) -> list[str]:
    if not isinstance(head, Mapping):
        return ["no [programme]"]
    lengths = {"code": 20, "title": 120, "title_en": 200, "document_number": 60}
    problems = [f"programme: {key}: {say}" for key, size in lengths.items() if (say := _text(head.get(key), size))]
    if type(head.get("issued_on")) is not date:
        problems.append("programme: issued_on: not a day")
    return problems


def _section_problems(sections: Any) -> list[str]:
    wanted = {"number", "title", "title_en"}
    return [f"section {raw!r}: needs {sorted(wanted)}" for raw in sections if set(raw) != wanted]


def _clause_problems(raw: Mapping[str, Any]) -> list[str]:
    rule = raw.get("rule", "")
    problems = [f"{key}: {say}" for key, size in _LENGTHS.items() if (say := _text(raw.get(key), size))]
    if say := _text(raw.get("code"), 8):
        problems.append(f"code: {say}")
    if not isinstance(raw.get("section"), int):
        problems.append("section: not a number")
    unknown = set(raw) - set(_LENGTHS) - _MEASURE_KEYS - _PARAMETERS - {"code", "section", "rule"}
    problems += [f"{key}: unknown" for key in sorted(unknown)]
    if rule:
        problems += _measured_problems(raw, rule)
    else:
        problems += [f"{key}: needs a rule" for key in sorted((_MEASURE_KEYS | _PARAMETERS) & set(raw))]
    return [f"clause {raw.get('code', '?')}: {problem}" for problem in problems]


def _measured_problems(raw: Mapping[str, Any], rule: str) -> list[str]:
    problems = []
    if rule not in RULES:
        problems.append(f"rule: {rule!r} is none of {sorted(RULES)}")
    if say := _text(raw.get("threshold"), 8):
        problems.append(f"threshold: {say}")
    percent = raw.get("threshold_percent")
    if type(percent) is not int or percent < 0:
        problems.append("threshold_percent: not a whole number")
    if type(raw.get("due_on")) is not date:
        problems.append("due_on: not a day")
    if "counted_from" in raw and type(raw["counted_from"]) is not date:
        problems.append("counted_from: not a day")
    if (rule in MEASURED_ITEMS) != bool(raw.get("items")):
        problems.append("items: " + ("missing" if rule in MEASURED_ITEMS else f"not for {rule}"))
    years = raw.get("years", [])
    if (rule == "growth") != bool(years) or years != sorted(set(years)):
        problems.append("years: " + ("rising years wanted" if rule == "growth" else f"not for {rule}"))
    problems += [f"groups: {name!r} unknown" for name in raw.get("groups", []) if name not in GROUPS]
    return problems


def _group_problems(document: Mapping[str, Any]) -> list[str]:
    named = document.get("groups", {})
    problems = [f"groups: {group!r} unknown" for group in named if group not in GROUPS]
    codes = [code for provinces in named.values() for code in provinces]
    return problems + [f"groups: {code} named twice" for code in sorted({c for c in codes if codes.count(c) > 1})]


def _text(value: Any, size: int) -> str:
    """What is wrong with a text of at most `size` characters; empty: nothing."""
    if not isinstance(value, str) or not value.strip():
        return "missing"
    return f"longer than {size} characters" if len(value) > size else ""
