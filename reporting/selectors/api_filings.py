"""A province's submission as the API tells of it: what each part lacks, and what was filed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import translation

from pledge_portal.accounts.permissions import Actor
from reporting.models import Filing
from reporting.selectors.filings.checklist import PartCheck, checklist
from reporting.selectors.filings.records import FilingRecords
from reporting.selectors.filings.states import PartState, filings_of, province_states


def submission_document(*, actor: Actor, records: FilingRecords, today: date) -> dict[str, Any]:
    """The document of a province's submission."""
    programme, province = records.programme, records.province
    states = province_states(actor=actor, programme=programme, provinces=[province], today=today)[0]
    filings = filings_of(actor=actor, programme=programme, provinces=[province]).get(province.code, ())
    checks = {check.code: check for check in checklist(records)}
    with translation.override("en"):
        english = {check.code: check for check in checklist(records)}
    return {
        "province": province.code,
        "parts": [_part(state, checks[state.code], english[state.code]) for state in states.parts],
        "filings": [filing_document(filing, parts) for filing, parts in filings],
    }


def _part(state: PartState, check: PartCheck, english: PartCheck) -> dict[str, Any]:
    items = [
        {
            "label": item.label,
            "label_en": other.label,
            "state": item.state.value,
            "detail": item.detail,
            "detail_en": other.detail,
        }
        for item, other in zip(check.items, english.items, strict=True)
    ]
    return {
        "code": state.code,
        "applies": state.applies,
        "complete": check.complete,
        "due_on": state.due_on.isoformat() if state.due_on else None,
        "first_on": state.first_on.isoformat() if state.first_on else None,
        "days_late": state.late if state.applies else 0,
        "filing": state.filing.number if state.filing else None,
        "state": state.filing.state if state.filing else None,
        "items": items,
    }


def filing_document(filing: Filing, parts: Sequence[str]) -> dict[str, Any]:
    """One filing with its receipt."""
    return {
        "number": filing.number,
        "submitted_at": filing.submitted_at.isoformat(),
        "submitted_on": filing.submitted_on.isoformat(),
        "state": filing.state,
        "reason": filing.reason,
        "parts": list(parts),
        "receipt": filing.receipt,
        "check_code": filing.check_code,
        "sha256": filing.sha256,
    }
