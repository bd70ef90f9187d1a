"""Keeping the heads outside the database on schedule and after each verification, with a note in the trail itself."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from pledge_portal.audit.models import AuditEntry, AuditHead
from pledge_portal.audit.services.anchoring import (
    ANCHOR,
    Heads,
    Line,
    anchor_name,
    anchor_path,
    append_line,
    read_anchor,
)
from pledge_portal.audit.services.chains import NATIONAL_CHAIN, Event, Nobody, record

ANCHORED, RESTARTED = "audit.anchored", "audit.anchor_restarted"


def anchor_heads() -> bool:
    """Keep the heads that moved since they were last kept, and note it in the trail; False: nothing to keep.

    Raises OSError where the file cannot be written.
    """
    if anchor_path() is None:
        return False
    known = read_anchor().latest()
    heads = {head.chain: (head.sequence, head.hash) for head in AuditHead.objects.filter(sequence__gt=0)}
    moved = {chain: head for chain, head in heads.items() if known.get(chain) != head}
    if not moved or _is_own_note(moved, known):
        return False
    _note(ANCHORED, append_line(moved))
    return True


def restart_anchor(reason: str) -> None:
    """Begin anew after a restore that lost entries: the file keeps its past, what is held against it begins here."""
    heads = {head.chain: (head.sequence, head.hash) for head in AuditHead.objects.filter(sequence__gt=0)}
    _note(RESTARTED, append_line(heads, restart=reason))


def _is_own_note(moved: Heads, known: Heads) -> bool:
    """Whether nothing moved but the national chain, by the note of the last anchoring."""
    if set(moved) != {NATIONAL_CHAIN} or NATIONAL_CHAIN not in known:
        return False
    sequence = moved[NATIONAL_CHAIN][0]
    if sequence != known[NATIONAL_CHAIN][0] + 1:
        return False
    last = AuditEntry.objects.filter(chain=NATIONAL_CHAIN, sequence=sequence)
    return last.filter(action__in=[ANCHORED, RESTARTED]).exists()


def _note(action: str, line: Line) -> None:
    changes: dict[str, list[Any]] = {"line": [None, line.number], "hash": [None, line.hash]}
    if line.restart:
        changes["reason"] = [None, line.restart]
    with transaction.atomic():
        record(actor=Nobody(), event=Event(action, ANCHOR, anchor_name(), changes=changes))
