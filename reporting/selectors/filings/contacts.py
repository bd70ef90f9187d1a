"""Whether people have changed since they were filed: what calls for a 更新报备."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from programmes.models import Contact
from reporting.models import Filing
from reporting.rules.filings import PERSONNEL

FIELDS = (
    "division_id", "name", "duty", "unit_name", "position", "office", "telephone", "fax", "mobile", "email", "note",
)  # fmt: skip


def contacts_mark(contacts: Iterable[Contact]) -> str:
    """A SHA-256 of everything that the form says of people; it tells change, and nothing else."""
    rows = sorted([str(getattr(each, name)) for name in FIELDS] for each in contacts)
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def contacts_changed(contacts: Iterable[Contact], filings: Sequence[tuple[Filing, tuple[str, ...]]]) -> bool:
    """Whether they differ from the latest filing of 6.2; `filings`: the latest first, with their parts."""
    latest = next((filing for filing, parts in filings if PERSONNEL in parts), None)
    return bool(latest and latest.contacts_mark and latest.contacts_mark != contacts_mark(contacts))
