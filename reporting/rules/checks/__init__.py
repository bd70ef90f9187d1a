"""The rule pack: one rule, one function, one list; all findings, never just the first. Plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from reporting.rules.checks import between, history, within, within_more
from reporting.rules.checks.found import CellAt, Found, Limits, mark_of
from reporting.rules.checks.pack import RuleClass, RulePack, RuleSpec, Severity, Stage, rule_pack
from reporting.rules.checks.snapshot import Snapshot, UnitFacts

Check = Callable[[Snapshot, Limits], Iterator[Found]]
CHECKS: Mapping[str, Check] = {
    name.removeprefix("check_").upper(): check
    for module in (within, between, history, within_more)
    for name, check in vars(module).items()
    if name.startswith("check_r")
}

__all__ = [
    "CHECKS",
    "CellAt",
    "Found",
    "RuleClass",
    "RulePack",
    "RuleSpec",
    "Severity",
    "Snapshot",
    "Stage",
    "UnitFacts",
    "mark_of",
    "rule_pack",
    "run_checks",
]


def run_checks(snapshot: Snapshot, pack: RulePack) -> list[tuple[RuleSpec, Severity, Found]]:
    """Everything that the rules in force at the quarter's end find, in the order of the rules."""
    day = snapshot.quarter.last_day
    found: list[tuple[RuleSpec, Severity, Found]] = []
    for rule in pack.rules:
        severity = rule.severity_on(day)
        if severity is not None:
            found += [
                (rule, severity, replace(each, code=rule.code)) for each in CHECKS[rule.code](snapshot, rule.limits)
            ]
    return found
