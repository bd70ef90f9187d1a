"""Appending to the chains of the trail, in the transaction of what is recorded."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import transaction

from pledge_portal.audit.models import AuditEntry, AuditHead
from pledge_portal.audit.services.anchoring import ANCHOR_EVERY, anchor_one
from pledge_portal.audit.services.floods import BOUNDED, take_untold, weigh
from pledge_portal.common import clock
from pledge_portal.common.masking import masked_email, masked_number

NATIONAL_CHAIN = "national"
PERSONAL = {"telephone": masked_number, "fax": masked_number, "mobile": masked_number, "email": masked_email}
FINGERPRINT = re.compile(r"(?=.*[a-f])[0-9a-f]{12}")  # what the contacts' own services give instead
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
class Nobody:
    """The portal itself, where it notes something about the trail."""

    user_id: int | None = None
    login: str = "system"
    name: str = ""
    role_name: str = "system"
    source: str = "job"
    address: str = ""


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
    """Append one entry inside the caller's transaction.

    What can be caused without end (`floods.BOUNDED`) is kept a few times a minute and counted beyond; the entry
    returned is then not stored, and the number goes with the next one that is.
    """
    if event.action in BOUNDED:
        weighed = weigh(actor.login)
        if not weighed.is_kept:
            return AuditEntry(action=event.action, login=actor.login)
        if weighed.untold:
            event = replace(event, changes={**event.changes, "not_listed": [None, weighed.untold]})
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


def settle_floods() -> int:
    """Say in the trail how many refusals of past minutes were only counted; returns how many accounts."""
    with transaction.atomic():
        untold = take_untold()
        events = [
            Event("act.refusals_counted", "account", login, changes={"not_listed": [None, number]})
            for login, number in untold.items()
        ]
        record_many(actor=Nobody(), events=events)
    return len(untold)


def _append(actor: Witness, chain: str, events: list[Event]) -> list[AuditEntry]:
    head = _held_head(chain)
    at, day, first = datetime.now(UTC), clock.today(), head.sequence
    entries = []
    for event in events:
        head.sequence += 1
        entry = AuditEntry(
            chain=chain,
            sequence=head.sequence,
            at=at,
            portal_day=day,
            user_id=actor.user_id,
            login=_text(actor.login, 64),
            name=_text(actor.name, 60),
            role=_text(actor.role_name, 32),
            source=_text(actor.source, 16),
            address=_text(actor.address, 64),
            action=event.action,
            subject_type=event.subject_type,
            subject_id=_text(event.subject_id, 120),
            division_code=_text(event.division, 6),
            changes={_text(name, 200): _pair(name, pair) for name, pair in event.changes.items()},
            previous_hash=head.hash,
        )
        entry.hash = head.hash = digest(entry)
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    head.save(update_fields=["sequence", "hash"])
    if first // ANCHOR_EVERY != head.sequence // ANCHOR_EVERY:
        sequence, digested = head.sequence, head.hash
        transaction.on_commit(lambda: anchor_one(chain, sequence, digested), robust=True)
    return entries


def _held_head(chain: str) -> AuditHead:
    """The chain's head, locked until the transaction ends; made for a chain's first entry."""
    heads = AuditHead.objects.select_for_update()
    head = heads.filter(chain=chain).first()
    if head is None:
        AuditHead.objects.bulk_create([AuditHead(chain=chain)], ignore_conflicts=True)
        head = heads.get(chain=chain)
    return head


def _text(value: str, length: int) -> str:
    """What every engine stores and gives back as it was: no NUL, no half of a character, not too long."""
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")[:length]


def _pair(name: str, pair: Sequence[Any]) -> list[Any]:
    """Old and new; of a telephone number or an address what tells one from another: the trail is kept for ever."""
    plain = [_plain(value) for value in pair]
    mask = PERSONAL.get(name)
    return [
        mask(value) if mask and isinstance(value, str) and not FINGERPRINT.fullmatch(value) else value
        for value in plain
    ]


def _plain(value: Any) -> Any:
    """A value as JSON gives it back on every engine; a fraction in binary as its text, which no engine rewrites."""
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, str):
        return _text(str(value), len(value))
    if isinstance(value, Mapping):
        return {_text(str(name), 200): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return _text(str(value), 2000)


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
