"""Appending to the audit trail, and proving it unbroken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import transaction

from pledge_portal.audit.models import AuditEntry, AuditHead
from pledge_portal.common import clock

NATIONAL_CHAIN = "national"
GENESIS = "0" * 64


class Witness(Protocol):
    """What the trail keeps of whoever acts; `accounts.permissions.Actor` is one."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def login(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role_name(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def address(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done. `province`: whose chain it goes to (empty: the national one). `changes`: {field: [old, new]}."""

    action: str
    subject_type: str
    subject_id: str
    province: str = ""
    division: str = ""
    changes: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def record(*, actor: Witness, event: Event) -> AuditEntry:
    """Append one entry inside the caller's transaction."""
    return record_many(actor=actor, events=[event])[0]


def record_many(*, actor: Witness, events: Iterable[Event]) -> list[AuditEntry]:
    """Append entries inside the caller's transaction; chain heads are locked in order of their names."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit entries belong in the transaction of what they record")
    by_chain: dict[str, list[Event]] = {}
    for event in events:
        by_chain.setdefault(event.province or NATIONAL_CHAIN, []).append(event)
    written: list[AuditEntry] = []
    for chain in sorted(by_chain):
        written += _append(actor, chain, by_chain[chain])
    return written


def record_access(
    *,
    actor: Witness,
    action: str,
    subject_type: str,
    subject_id: str,
    province: str = "",
    division: str = "",
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Note a reading that leaves the portal or shows what is masked (export, download, view of a contact).

    `action` such as "package.downloaded"; `details`: {what: value}, e.g. {"file": name, "rows": 21}. In a transaction
    of its own. Call it once everything is checked and made, right before the bytes are answered; not for HEAD.
    """
    changes = {name: [None, value] for name, value in (details or {}).items()}
    with transaction.atomic():
        return record(actor=actor, event=Event(action, subject_type, subject_id, province, division, changes))


def _append(actor: Witness, chain: str, events: list[Event]) -> list[AuditEntry]:
    AuditHead.objects.bulk_create([AuditHead(chain=chain)], ignore_conflicts=True)
    head = AuditHead.objects.select_for_update().get(chain=chain)
    at, day = datetime.now(UTC), clock.today()
    entries = []
    for event in events:
        head.sequence += 1
        entry = AuditEntry(
            chain=chain,
            sequence=head.sequence,
            at=at,
            portal_day=day,
            user_id=actor.user_id,
            login=actor.login,
            name=actor.name[:60],
            role=actor.role_name,
            source=actor.source,
            address=actor.address,
            action=event.action,
            subject_type=event.subject_type,
            subject_id=event.subject_id,
            division_code=event.division,
            changes=json.loads(json.dumps({k: list(v) for k, v in event.changes.items()}, default=str)),
            previous_hash=head.hash,
        )
        entry.hash = head.hash = digest(entry)
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    head.save(update_fields=["sequence", "hash"])
    return entries


def digest(entry: AuditEntry) -> str:
    """SHA-256 over the entry before it and everything that this one says, in canonical JSON.

    Entries older than the column `name` have none, and none goes into their digest.
    """
    body = [
        entry.previous_hash, entry.chain, entry.sequence, entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.portal_day.isoformat(), entry.user_id, entry.login, entry.role, entry.source, entry.address,
        entry.action, entry.subject_type, entry.subject_id, entry.division_code, entry.changes,
    ] + ([entry.name] if entry.name else [])  # fmt: skip
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verification:
    """`broken`: the first broken entry as 'chain#sequence', empty where the trail is whole."""

    chains: int
    entries: int
    broken: str = ""
    reason: str = ""


def verify() -> Verification:
    """Walk every chain from its first entry to its head; stops at the first break (changed, missing, cut tail).

    Entries may be appended meanwhile: a chain is held against its head as read before the walk.
    """
    chains = sorted(
        {*AuditHead.objects.values_list("chain", flat=True)}
        | {*AuditEntry.objects.order_by().values_list("chain", flat=True).distinct()}
    )
    count = 0
    for chain in chains:
        walked, broken, reason = _walk(chain)
        count += walked
        if broken:
            return Verification(len(chains), count, f"{chain}#{broken}", reason)
    return Verification(len(chains), count)


def _walk(chain: str) -> tuple[int, int, str]:
    """The entries gone through, the number of the first broken one (0: none) and what is wrong with it."""
    head = AuditHead.objects.filter(chain=chain).first()
    entries = AuditEntry.objects.filter(chain=chain).order_by("sequence")
    if head is not None:
        entries = entries.filter(sequence__lte=head.sequence)
    previous, expected = GENESIS, 0
    for entry in entries.iterator(chunk_size=2000):
        expected += 1
        if entry.sequence != expected:
            return expected, expected, "missing"
        if entry.previous_hash != previous or entry.hash != digest(entry):
            return expected, expected, "changed"
        previous = entry.hash
    if head is None or (head.sequence, head.hash) != (expected, previous) or _has_more(chain):
        return expected, expected + 1, "cut"
    return expected, 0, ""


def _has_more(chain: str) -> bool:
    """Whether entries lie beyond the head, asked in one statement: both grow together."""
    head = AuditHead.objects.filter(chain=chain).values("sequence")
    return AuditEntry.objects.filter(chain=chain, sequence__gt=head).exists()
