"""What a save changes, read cheaply: the findings of the rows written, with the registers as read a minute ago."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.cache import cache

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import Explanation, ProvinceReturn
from reporting.selectors.returns.findings import ExplanationKey, QuarterFindings, findings_of
from reporting.selectors.returns.ledger import Known, ledger_values
from reporting.selectors.returns.quarter import (
    PastRow,
    QuarterData,
    by_division,
    past_rows,
    rows_within,
    shown_divisions,
)
from reporting.selectors.returns.snapshot import Proposed, Registers, build_snapshot, carried_before, registers_of

KEPT_SECONDS = 60
SHOWN = (
    "division", "province", "year", "quarter", "edition", "state", "version", "values", "zero_report",
    "filled_by_province",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is looked at besides the quarter's own rows; entering its figures changes none of it."""

    past: Mapping[tuple[str, Quarter], PastRow]
    ledger: Known
    registers: Registers
    before: Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class After:
    """A quarter after a save, and what it was read with."""

    data: QuarterData
    around: Surroundings


def load_after(
    *,
    actor: Actor,
    subject: Division,
    quarter: Quarter,
    divisions: Sequence[Division],
    province_return: ProvinceReturn | None,
) -> After:
    """A quarter as it stands after a save; one query within the minute. `divisions`: of the province.

    `province_return`: as held for the save. A ledger entry or another quarter's figure of the last minute shows with
    the next page: that, like reporting and submitting, reads everything.
    """
    rows = rows_within(actor, subject)
    current = by_division(rows.only(*SHOWN), quarter)
    shown = shown_divisions(subject, quarter, current, divisions)
    data = QuarterData(actor, subject, quarter, shown, current, {}, province_return)
    around = _surroundings(data)
    return After(replace(data, past=around.past), around)


def findings_after(after: After, rows: Collection[str]) -> QuarterFindings:
    """The findings of some rows (division codes) and of the province as a whole; one query."""
    data, around = after.data, after.around
    snapshot = build_snapshot(data, Proposed(), around.ledger, around.registers, around.before)
    focused = replace(snapshot, focus=frozenset(rows))
    return QuarterFindings(findings_of(focused, data, _explanations(data, rows)), around.ledger)


def _explanations(data: QuarterData, rows: Collection[str]) -> dict[ExplanationKey, Explanation]:
    """Those that stand in the rows, and in the province's; who gave them is told by the panel alone."""
    found = Explanation.objects.visible_to(data.actor).filter(
        division__in={*rows, data.subject.code},
        year=data.quarter.year,
        quarter=data.quarter.number,
        replaced_at=None,
    )
    standing = {(each.division_id, each.code, each.figure): each for each in found.order_by()}
    for each in standing.values():
        each.made_by = None
    return standing


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
        past = past_rows(rows_within(data.actor, data.subject), data.quarter)
        kept = Surroundings(past, ledger, registers_of(data), carried_before(data))
        cache.set(_key(data), kept, KEPT_SECONDS)
    return kept
