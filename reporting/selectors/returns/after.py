"""What a save changes, read cheaply: the findings of the rows written, with the registers as read a minute ago."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.cache import cache

from reporting.selectors.returns.findings import QuarterFindings, findings_of, standing_explanations
from reporting.selectors.returns.ledger import Known, ledger_values
from reporting.selectors.returns.quarter import QuarterData
from reporting.selectors.returns.snapshot import Proposed, Registers, build_snapshot, carried_before, registers_of

KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rules look at besides the two years' rows; entering figures changes none of it."""

    ledger: Known
    registers: Registers
    before: Mapping[str, Mapping[str, Decimal]]


def findings_after(data: QuarterData, rows: Collection[str]) -> QuarterFindings:
    """The findings of some rows (division codes) and of the province as a whole; one query within the minute.

    A ledger entry made meanwhile shows with the next page: that, like reporting and submitting, reads everything.
    """
    around = _surroundings(data)
    snapshot = build_snapshot(data, Proposed(), around.ledger, around.registers, around.before)
    focused = replace(snapshot, focus=frozenset(rows))
    return QuarterFindings(findings_of(focused, data, standing_explanations(data)), around.ledger)


def forget_surroundings(data: QuarterData) -> None:
    """A page has read everything afresh: what is kept may be older."""
    cache.delete(_key(data))


def _key(data: QuarterData) -> str:
    return f"quarter-surroundings:{data.subject.code}:{data.quarter}"


def _surroundings(data: QuarterData) -> Surroundings:
    kept: Surroundings | None = cache.get(_key(data))
    if kept is None:
        ledger = ledger_values(
            province=data.subject.province_id,
            quarter=data.quarter,
            divisions=data.divisions,
            figures=[figure.code for figure in data.form.figures if figure.ledger],
        )
        kept = Surroundings(ledger, registers_of(data), carried_before(data))
        cache.set(_key(data), kept, KEPT_SECONDS)
    return kept
