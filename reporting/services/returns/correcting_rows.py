"""The drafts of a quarter under correction: the approved values written in, or all put back to what stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import Event, record_many
from pledge_portal.common import clock
from pledge_portal.common.bulk import update_in_bulk
from reporting.catalogue import catalogue
from reporting.models import (
    CorrectionLine,
    CorrectionRequest,
    ProvinceReturn,
    ProvinceRevision,
    QuarterlyReturn,
    UnitState,
)
from reporting.rules.returns import effective_values
from reporting.services.freezing import SIGNATORIES, frozen_values
from reporting.services.returns.holding import WHY

WRITTEN = ["values", "zero_report", "version", "updated_at", "updated_by"]


def apply_lines(*, actor: Actor, request: CorrectionRequest, lines: Sequence[CorrectionLine]) -> None:
    """Write the corrected values into the rows, as of who asked for them; each row stays 审核通过, ready to submit."""
    by_division: dict[str, list[CorrectionLine]] = defaultdict(list)
    for line in lines:
        by_division[line.division_id].append(line)
    rows = _rows(request.province_return, list(by_division))
    events = []
    for row in rows:
        _apply(row, by_division[row.division_id])
        row.version += 1
        row.updated_at, row.updated_by_id = clock.now(), request.requested_by_id
        changes = {line.figure: [line.old, line.new] for line in by_division[row.division_id]}
        events.append(_event(row, "return.correct", changes))
    update_in_bulk(rows, WRITTEN)
    record_many(actor=actor, events=events)


def _rows(province_return: ProvinceReturn, divisions: Sequence[str] | None = None) -> list[QuarterlyReturn]:
    rows = QuarterlyReturn.objects.unscoped(reason=WHY).filter(
        province=province_return.province_id, year=province_return.year, quarter=province_return.quarter
    )
    rows = rows if divisions is None else rows.filter(division__in=divisions)
    return list(rows.select_related("latest_revision").order_by("division_id"))


def _apply(row: QuarterlyReturn, lines: Sequence[CorrectionLine]) -> None:
    """A 零报告 that a correction ends is spelt out, so that its other figures stay confirmed zeros."""
    zero_codes = catalogue(row.edition).zero_report_codes
    values = dict(row.values)
    if row.zero_report and any(line.figure in zero_codes and line.new != "0" for line in lines):
        values, row.zero_report = effective_values(values, zero_report=True, zero_codes=zero_codes), False
    for line in lines:
        if line.new is None:
            values.pop(line.figure, None)
        else:
            values[line.figure] = line.new
    row.values = values


def said_of_the_whole(revision: ProvinceRevision) -> dict[str, Any]:
    """What a revision says besides its rows: 分析说明, who signs, the province's own counts; as the return holds it."""
    signed = {name: revision.signatories.get(name, "") for name in SIGNATORIES}
    day = signed.pop("reported_on")
    return {
        **signed,
        "reported_on": date.fromisoformat(day) if day else None,
        "analysis": revision.analysis,
        "province_totals": revision.province_totals,
    }


def put_back(*, actor: Actor, province_return: ProvinceReturn) -> None:
    """Every submitted row as its latest revision says; what was never submitted stays a draft."""
    changed, events = [], []
    for row in _rows(province_return):
        revision = row.latest_revision
        if revision is None or (frozen_values(row) == revision.values and row.state == UnitState.ACCEPTED):
            continue
        now, before = frozen_values(row), revision.values
        figures = sorted(now.keys() | before.keys())
        events.append(
            _event(
                row,
                "return.put_back",
                {each: [now.get(each), before.get(each)] for each in figures if now.get(each) != before.get(each)},
            )
        )
        row.values, row.zero_report, row.state = dict(revision.values), revision.zero_report, UnitState.ACCEPTED
        row.filled_by_province, row.fill_reason = revision.filled_by_province, revision.fill_reason
        row.version += 1
        row.updated_at, row.updated_by_id = clock.now(), actor.user_id
        changed.append(row)
    update_in_bulk(changed, [*WRITTEN, "state", "filled_by_province", "fill_reason"])
    record_many(actor=actor, events=events)


def _event(row: QuarterlyReturn, action: str, changes: dict[str, list[str | None]]) -> Event:
    return Event(
        action=action,
        subject_type="quarterly_return",
        subject_id=f"{row.division_id} {row.period}",
        province=row.province_id,
        division=row.division_id,
        changes=changes,
    )
