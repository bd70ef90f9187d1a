"""Who completed a line of the checklist and when, from the audit trail; what was there before it is nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from reporting.selectors.filings.records import FilingRecords

WRITTEN = ("promotion_plan", "pilot_application")  # field by field
KEPT = ("promotion_task", "plan", "policy", "contact", "measure")  # many rows: the last change of any
MOST = 400  # changes of a province's texts that are looked through
FIELDS = ("subject_type", "changes", "user_id", "login", "portal_day", "at")


@dataclass(frozen=True, slots=True)
class Completed:
    """`who` by name; `on`: the portal's day; `at`: the server's clock."""

    who: str
    on: date
    at: datetime | None = None


def completions(records: FilingRecords) -> Mapping[str, Completed]:
    """Key of a checklist's item → who changed it last; four queries."""
    code = records.province.code
    chain = AuditEntry.objects.filter(chain=code)
    latest = chain.filter(subject_type__in=KEPT).order_by().values("subject_type").annotate(last=Max("sequence"))
    kept = chain.filter(sequence__in=[row["last"] for row in latest]).values(*FIELDS)
    written = chain.filter(subject_type__in=WRITTEN, subject_id=code).order_by("-sequence").values(*FIELDS)[:MOST]
    found: dict[str, dict[str, Any]] = {}
    for entry in written:
        found.setdefault(entry["subject_type"], entry)
        for field, (_old, new) in entry["changes"].items():
            if new:
                found.setdefault(f"{entry['subject_type']}:{field}", entry)
    found |= {entry["subject_type"]: entry for entry in kept}
    users = User.objects.in_bulk({entry["user_id"] for entry in found.values() if entry["user_id"] is not None})
    people = {key: _completed(entry, users.get(entry["user_id"])) for key, entry in found.items()}
    return people | _papers(records)


def _completed(entry: Mapping[str, Any], user: User | None) -> Completed:
    return Completed(user.name_at(entry["at"]) if user else entry["login"], entry["portal_day"], entry["at"])


def _papers(records: FilingRecords) -> dict[str, Completed]:
    return {
        f"paper:{each.kind}": Completed(
            each.uploaded_by.name_at(each.uploaded_at), each.uploaded_at.date(), each.uploaded_at
        )
        for each in records.papers
        if each.uploaded_by is not None
    }
