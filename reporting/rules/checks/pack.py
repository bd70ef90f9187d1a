"""The rule pack as data: each rule's code, class, severity, thresholds, words, and its life by date. Plain Python.

A rule is observed (counted and shown), then wants a reason (warning), then blocks a submission (blocking), each from a
day; the last day of a quarter decides. A 核实 rule never blocks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from reporting.catalogue import CURRENT_EDITION
from reporting.rules.checks.found import digits

_DATA = Path(__file__).resolve().parents[2] / "data"


class Stage(StrEnum):
    """Where a rule is in its life."""

    OBSERVED = "observed"
    WARNING = "warning"
    BLOCKING = "blocking"


class Severity(StrEnum):
    """What a finding does: 强制 blocks a submission, 核实 wants a reason, 提示 is only told."""

    HARD = "hard"
    SOFT = "soft"
    NOTICE = "notice"


class RuleClass(StrEnum):
    """What a rule compares with: the row itself, other rows and registers, earlier quarters."""

    WITHIN = "within"
    BETWEEN = "between"
    HISTORY = "history"


_SEVERITY_AT = {Stage.OBSERVED: Severity.NOTICE, Stage.WARNING: Severity.SOFT, Stage.BLOCKING: Severity.HARD}


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One rule. `stages`: (stage, its first day) in order. `messages`: {variant: (Chinese, English)}, "" the main."""

    code: str
    rule_class: RuleClass
    severity: Severity
    figures: tuple[str, ...]
    relation: str
    relation_en: str
    messages: Mapping[str, tuple[str, str]]
    limits: Mapping[str, Decimal]
    stages: tuple[tuple[Stage, date], ...]

    def stage_on(self, day: date) -> Stage | None:
        """The stage in force on `day`; None before the rule's first day."""
        return next((stage for stage, first in reversed(self.stages) if first <= day), None)

    def severity_on(self, day: date) -> Severity | None:
        """What its findings do on `day`; None: it is not asked yet."""
        stage = self.stage_on(day)
        return None if stage is None else _SEVERITY_AT[stage]

    def message(self, language: str, variant: str = "") -> str:
        """The template of a message: English for "en…", else Chinese."""
        return self.messages[variant][language.startswith("en")]

    def relation_text(self, language: str) -> str:
        """The relation with its thresholds spelt out."""
        text = self.relation_en if language.startswith("en") else self.relation
        return text.format(**{name: digits(limit) for name, limit in self.limits.items()})


@dataclass(frozen=True)
class RulePack:
    """The rules of an edition in the order of their codes. `words`: {name: (Chinese, English)} inside messages."""

    edition: str
    rules: tuple[RuleSpec, ...]
    words: Mapping[str, tuple[str, str]]

    def rule(self, code: str) -> RuleSpec:
        """The rule of that code. Raises KeyError."""
        return {each.code: each for each in self.rules}[code]

    def word(self, name: str, language: str) -> str:
        """A word inside messages."""
        return self.words[name][language.startswith("en")]


@lru_cache
def rule_pack(edition: str = CURRENT_EDITION) -> RulePack:
    """The rule pack of an edition."""
    data = tomllib.loads((_DATA / f"rules_{edition}.toml").read_text(encoding="utf-8"))
    return RulePack(data["edition"], tuple(_rule(entry) for entry in data["rule"]), _pairs(data["words"]))


def _rule(entry: Mapping[str, Any]) -> RuleSpec:
    messages = {name: text for name, text in entry.items() if name.startswith("message")}
    texts = {name.removeprefix("message").removeprefix("_"): text for name, text in messages.items()}
    return RuleSpec(
        code=entry["code"],
        rule_class=RuleClass(entry["class"]),
        severity=Severity(entry["severity"]),
        figures=tuple(entry["figures"]),
        relation=entry["relation"],
        relation_en=entry["relation_en"],
        messages=_pairs(texts),
        limits={name: Decimal(limit) for name, limit in entry.get("limits", {}).items()},
        stages=tuple((stage, entry[stage]) for stage in Stage if stage in entry),
    )


def _pairs(texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """{name: (Chinese, English)} of keys `name` and `name_en`; the English of "" stands under "en"."""
    names = [name for name in texts if name != "en" and not name.endswith("_en")]
    return {name: (texts[name], texts[f"{name}_en".lstrip("_")]) for name in names}
