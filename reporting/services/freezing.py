"""Freezing a province's quarter: an unchangeable revision of the figures, with its checksum and receipt.

Used by the lead's 审定报送 and by the operator's import; works on many quarters in a constant number of queries.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import Event, record_many
from pledge_portal.common import clock
from pledge_portal.common.bulk import update_in_bulk
from programmes.selectors.calendar import province_due_on
from reporting.catalogue import catalogue
from reporting.models import ProvinceReturn, ProvinceRevision, QuarterlyReturn, QuarterState, UnitRevision, UnitState
from reporting.rules.returns import RevisionKind, effective_values
from reporting.rules.timeliness import revision_kind

SIGNATORIES = ("filled_in_by", "checked_by", "head", "telephone", "reported_on")


def freeze_revision(
    *,
    actor: Actor,
    province_return: ProvinceReturn,
    units: Sequence[QuarterlyReturn],
    source: str,
    now: datetime,
) -> ProvinceRevision:
    """Freeze one quarter; see `freeze_revisions`."""
    return freeze_revisions(actor=actor, batch=[(province_return, units)], source=source, now=now)[0]


def freeze_revisions(
    *,
    actor: Actor,
    batch: Sequence[tuple[ProvinceReturn, Sequence[QuarterlyReturn]]],
    source: str,
    now: datetime,
    still_open: Collection[int] = (),
) -> list[ProvinceRevision]:
    """Freeze quarters as submitted, one new revision each, in the order given; call inside a transaction.

    `batch`: saved province returns with the saved rows that go into the revision (units and the province's own); a
    row left out keeps what it was last frozen with. Afterwards the return is 已报送, its unit rows 审核通过, and the
    passed objects say so. A 零报告 is spelt out in the frozen values. `source`: "browser" or "import".
    `still_open`: ids of returns that an import fills in part: they keep their state and have not been submitted; one
    under correction keeps it too, so that what was approved is still handed in and accepted.
    The caller raises `queueing.facts_changed` for the provinces.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("freezing belongs in the transaction of the submission")
    returns = [province_return for province_return, _units in batch]
    numbers = _last_numbers(returns)
    kept = _kept_states(returns, source, still_open)
    revisions = []
    for province_return, units in batch:
        number = numbers[province_return.pk] = numbers.get(province_return.pk, 0) + 1
        revision = _revision(actor, province_return, units, number, source, now)
        revision.kind, revision.due_on = kind_and_day(province_return, now=now, partial=province_return.pk in kept)
        revisions.append(revision)
    ProvinceRevision.objects.bulk_create(revisions, batch_size=500)
    frozen = [
        _unit_revision(row, revision)
        for revision, (_return, units) in zip(revisions, batch, strict=True)
        for row in units
    ]
    UnitRevision.objects.bulk_create(frozen, batch_size=500)
    _point_at(frozen, [row for _return, units in batch for row in units])
    _mark_submitted(returns, revisions, now, kept)
    record_many(
        actor=actor, events=[_event(revision, units) for revision, (_r, units) in zip(revisions, batch, strict=True)]
    )
    return revisions


def _kept_states(returns: Sequence[ProvinceReturn], source: str, still_open: Collection[int]) -> set[int]:
    """Ids of the returns whose state a freezing leaves as it is."""
    under_correction = {each.pk for each in returns if each.open_cells is not None} if source == "import" else set()
    return under_correction | set(still_open)


def kind_and_day(province_return: ProvinceReturn, *, now: datetime, partial: bool) -> tuple[str, date | None]:
    """Of a submission at `now`: its kind, and the day it is measured by."""
    due_on = province_due_on(province_return.period)
    kind = revision_kind(
        partial=partial,
        correcting=province_return.open_cells is not None,
        is_first=province_return.first_submitted_at is None,
        late=now.astimezone(clock.BEIJING).date() > due_on,
    )
    if kind in (RevisionKind.FIRST, RevisionKind.LATE):
        return kind.value, due_on
    if kind is RevisionKind.CORRECTION:
        open_ones = province_return.corrections.all().unscoped(reason="the return is held")
        return kind.value, open_ones.filter(state="approved").values_list("close_on", flat=True).first()
    return kind.value, province_return.resubmit_by if kind is RevisionKind.RESUBMITTED else None


def frozen_values(row: QuarterlyReturn) -> dict[str, str]:
    """What a row's revision holds: its values with a 零报告 spelt out, in the order of the catalogue."""
    form = catalogue(row.edition)
    values = effective_values(row.values, zero_report=row.zero_report, zero_codes=form.zero_report_codes)
    return {code: values[code] for code in form.by_code if code in values}


def checksum_of(province_return: ProvinceReturn, units: Sequence[QuarterlyReturn], signatories: dict[str, str]) -> str:
    """SHA-256 of the canonical JSON of what is submitted; no clock inside, so the same data gives the same."""
    content: dict[str, Any] = {
        "province": province_return.province_id,
        "period": str(province_return.period),
        "analysis": province_return.analysis,
        "signatories": signatories,
        "units": [
            {
                "division": row.division_id,
                "edition": row.edition,
                "values": frozen_values(row),
                "zero_report": row.zero_report,
                "filled_by_province": row.filled_by_province,
                **({"fill_reason": row.fill_reason} if row.filled_by_province else {}),
            }
            for row in sorted(units, key=lambda row: row.division_id)
        ],
    }
    if province_return.province_totals:
        content["province_totals"] = province_return.province_totals
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def receipt_number(province_return: ProvinceReturn, number: int) -> str:
    """回执编号: province, quarter and the number of the submission, such as 440000-2018Q2-01."""
    return f"{province_return.province_id}-{province_return.period}-{number:02d}"


def _last_numbers(returns: Sequence[ProvinceReturn]) -> dict[int, int]:
    rows = ProvinceRevision.objects.filter(province_return__in=[each.pk for each in returns]).order_by()
    return {key: last for key, last in rows.values_list("province_return").annotate(last=Max("number"))}


def _revision(
    actor: Actor,
    province_return: ProvinceReturn,
    units: Sequence[QuarterlyReturn],
    number: int,
    source: str,
    now: datetime,
) -> ProvinceRevision:
    signatories = {name: str(getattr(province_return, name) or "") for name in SIGNATORIES}
    return ProvinceRevision(
        province_return=province_return,
        number=number,
        submitted_at=now,
        submitted_by_id=actor.user_id,
        source=source,
        analysis=province_return.analysis,
        signatories=signatories,
        province_totals=province_return.province_totals,
        checksum=checksum_of(province_return, units, signatories),
        receipt=receipt_number(province_return, number),
    )


def _unit_revision(row: QuarterlyReturn, revision: ProvinceRevision) -> UnitRevision:
    return UnitRevision(
        quarterly_return=row,
        province_revision=revision,
        edition=row.edition,
        values=frozen_values(row),
        zero_report=row.zero_report,
        filled_by_province=row.filled_by_province,
        fill_reason=row.fill_reason if row.filled_by_province else "",
    )


def _point_at(frozen: Sequence[UnitRevision], rows: Sequence[QuarterlyReturn]) -> None:
    for revision, row in zip(frozen, rows, strict=True):
        row.latest_revision = revision
        row.state = UnitState.ACCEPTED
        row.version += 1
    update_in_bulk(rows, ["latest_revision", "state", "version"])


def _mark_submitted(
    returns: Sequence[ProvinceReturn],
    revisions: Sequence[ProvinceRevision],
    now: datetime,
    still_open: Collection[int],
) -> None:
    for province_return, revision in zip(returns, revisions, strict=True):
        province_return.latest_revision = revision
        province_return.version += 1
        if province_return.pk in still_open:
            continue
        province_return.state = QuarterState.SUBMITTED
        province_return.submitted_at = now
        province_return.first_submitted_at = province_return.first_submitted_at or now
        province_return.resubmit_by = None
    update_in_bulk(
        returns, ["latest_revision", "state", "submitted_at", "first_submitted_at", "resubmit_by", "version"]
    )


def _event(revision: ProvinceRevision, units: Sequence[QuarterlyReturn]) -> Event:
    province_return = revision.province_return
    return Event(
        action="return.submit",
        subject_type="province_return",
        subject_id=f"{province_return.province_id} {province_return.period}",
        province=province_return.province_id,
        changes={
            "revision": [revision.number - 1 or None, revision.number],
            "kind": [None, revision.kind],
            "receipt": [None, revision.receipt],
            "checksum": [None, revision.checksum],
            "units": [None, len(units)],
        },
    )
