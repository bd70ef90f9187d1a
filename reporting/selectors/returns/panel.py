"""What stands beside the grid: the active cell's definition, history, ledger and who saved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common.periods import FIRST_YEAR, Quarter
from programmes.divisions.models import Division
from reporting.catalogue import FigureSpec, FigureWords, catalogue
from reporting.models import QuarterlyReturn, QuarterState
from reporting.permissions import may_comment
from reporting.rules.returns import QuarterAct, as_number, effective_values, quarter_refusal
from reporting.selectors.returns.comments import CommentLine, comments_of
from reporting.selectors.returns.findings import Finding, QuarterFindings, row_name
from reporting.selectors.returns.grid import edit_decision
from reporting.selectors.returns.history import ChangeLine, FrozenLine, changes_of, frozen_of
from reporting.selectors.returns.quarter import QuarterData
from reporting.values import display_amount, display_value, language

QUARTERS = 12


@dataclass(frozen=True, slots=True)
class CellPanel:
    """One cell's story. `history`: the last twelve quarters, oldest first, this one last; None not reported.

    `differs`: the ledger says something else. `changes`, `frozen`: how the cell came to be so. `can_comment`: whoever
    looks may say something; `can_explain`: a finding of it.
    """

    division: Division
    name: str
    spec: FigureSpec
    words: FigureWords
    value: str | None
    text: str
    history: Sequence[Decimal | None]
    history_rows: Sequence[tuple[str, str]]
    ledger: str | None
    ledger_text: str
    last_quarter: str
    last_year: str
    lowest: str
    highest: str
    saved_by: str
    saved_at: datetime | None
    differs: bool
    findings: Sequence[Finding]
    changes: Sequence[ChangeLine]
    frozen: Sequence[FrozenLine]
    comments: Sequence[CommentLine]
    can_comment: bool
    can_explain: bool


def cell_panel(data: QuarterData, division: Division, figure: FigureSpec, found: QuarterFindings) -> CellPanel:
    """The panel of a cell: four queries. `found`: the quarter's findings."""
    actor, quarter = data.actor, data.quarter
    rows = {row.period: row for row in _rows(actor, division)}
    values = {period: _value(row, figure) for period, row in rows.items()}
    span = _last_quarters(quarter)
    history = [as_number(values.get(each)) for each in span]
    earlier = [number for number in history[:-1] if number is not None]
    row, value = rows.get(quarter), values.get(quarter)
    ledger = found.ledger.get(division.code, {}).get(figure.code)
    at: dict[str, Any] = {"division": division, "quarter": quarter, "figure": figure.code}
    return CellPanel(
        division=division,
        name=row_name(division),
        spec=figure,
        words=figure.words(language()),
        value=value,
        text=display_value(value) if value is not None else _("未报"),
        history=history,
        history_rows=[(str(each), display_value(values.get(each)) or _("未报")) for each in reversed(span)],
        ledger=ledger,
        ledger_text=display_value(ledger),
        last_quarter=display_value(values.get(quarter.previous)) or _("未报"),
        last_year=display_value(values.get(quarter.year_before)) or _("未报"),
        lowest=display_amount(min(earlier, default=None)),
        highest=display_amount(max(earlier, default=None)),
        saved_by=row.updated_by.name_at(row.updated_at) if row and row.updated_by else "",
        saved_at=row.updated_at if row else None,
        differs=ledger is not None and ledger != value,
        findings=found.concerning(division.code, figure.code, quarter),
        changes=changes_of(**at),
        frozen=frozen_of(actor=actor, **at),
        comments=comments_of(actor=actor, **at),
        can_comment=may_comment(actor, division),
        can_explain=_may_explain(data, division),
    )


def _may_explain(data: QuarterData, division: Division) -> bool:
    """A unit explains while it fills in, its province as long as the quarter is not submitted."""
    if data.actor.unit:
        return bool(edit_decision(data, division))
    state = data.province_return.state if data.province_return else QuarterState.OPEN
    return data.actor.can(Permission.ENTER_FIGURES) and quarter_refusal(QuarterAct.SUBMIT, state=state) is None


def _rows(actor: Actor, division: Division) -> list[QuarterlyReturn]:
    return list(QuarterlyReturn.objects.visible_to(actor).filter(division=division).select_related("updated_by"))


def _value(row: QuarterlyReturn, figure: FigureSpec) -> str | None:
    codes = catalogue(row.edition).zero_report_codes
    return effective_values(row.values, zero_report=row.zero_report, zero_codes=codes).get(figure.code)


def _last_quarters(quarter: Quarter) -> list[Quarter]:
    span = [quarter]
    while len(span) < QUARTERS and span[-1] > Quarter(FIRST_YEAR, 1):
        span.append(span[-1].previous)
    return span[::-1]
