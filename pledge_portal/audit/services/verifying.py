"""Proving the trail unbroken: every chain from its first entry to its head, held against the heads kept outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from pledge_portal.audit.models import AuditEntry, AuditHead
from pledge_portal.audit.services.anchoring import AnchorFile, anchor_path, noted_line, read_anchor
from pledge_portal.audit.services.chains import GENESIS, digest

CHUNK = 2000
UNREADABLE = (ValueError, TypeError, AttributeError, ArithmeticError, KeyError)


@dataclass(frozen=True, slots=True)
class Verification:
    """`broken`: the first broken entry as 'chain#sequence' or 'anchor#line', empty where the trail is whole.

    `reason`: changed, missing, inserted, cut (entries at the end are gone, or the head does not fit), replaced (not
    what the heads kept outside say), anchor (the file itself). `anchor`: off, none (no file yet) or held;
    `anchor_lines`: how many lines of it were held against the trail.
    """

    chains: int
    entries: int
    broken: str = ""
    reason: str = ""
    anchor: str = "off"
    anchor_lines: int = 0


def verify() -> Verification:
    """Walk every chain; stops at the first break.

    Entries may be appended meanwhile: a chain is held against its head as read before the walk, and that against
    the file as read before.
    """
    file = read_anchor()
    state = "off" if anchor_path() is None else "held" if file.exists else "none"
    chains = sorted(
        {*AuditHead.objects.values_list("chain", flat=True)}
        | {*AuditEntry.objects.order_by().values_list("chain", flat=True).distinct()}
        | {*file.known}
    )
    result = Verification(len(chains), 0, anchor=state, anchor_lines=len(file.lines))
    for chain in chains:
        walked, broken, reason = _walk(chain, file.known.get(chain, {}))
        result = replace(result, entries=result.entries + walked)
        if reason:
            return replace(result, broken=f"{chain}#{broken}", reason=reason)
    if bad := _bad_line(file):
        return replace(result, broken=f"anchor#{bad}", reason="anchor")
    return result


def _bad_line(file: AnchorFile) -> int:
    """The first line of the file that is changed or gone, 0 for none."""
    if file.trouble or anchor_path() is None:
        return file.trouble
    noted = noted_line()
    if noted is None or file.lines.get(noted[0]) == noted[1]:
        return 0
    return min(noted[0], len(file.lines) + 1)


def _walk(chain: str, kept: Mapping[int, str]) -> tuple[int, int, str]:
    """The entries gone through, the number of the first broken one and what is wrong with it (empty: nothing)."""
    head = AuditHead.objects.filter(chain=chain).first()
    previous, expected = GENESIS, 0
    for sequence, entry in _entries(chain, head.sequence if head else None):
        expected += 1
        if sequence != expected:
            return expected, expected, "missing" if sequence > expected else "inserted"
        if entry is None or not _fits(entry, previous):
            return expected, expected, "changed"
        if kept.get(expected, entry.hash) != entry.hash:
            return expected, expected, "replaced"
        previous = entry.hash
    if head is None or (head.sequence, head.hash) != (expected, previous) or _has_more(chain):
        return expected, expected + 1, "cut"
    if max(kept, default=0) > expected:
        return expected, expected + 1, "cut"
    return expected, 0, ""


def _entries(chain: str, last: int | None) -> Iterator[tuple[int, AuditEntry | None]]:
    """The entries of a chain up to number `last`, in order; None for one whose columns cannot be read."""
    entries = AuditEntry.objects.filter(chain=chain).order_by("sequence", "pk")
    if last is not None:
        entries = entries.filter(sequence__lte=last)
    rest: QuerySet[AuditEntry] = entries
    while True:
        numbers = list(rest.values_list("sequence", "pk")[:CHUNK])
        try:
            rows = {row.pk: row for row in rest[:CHUNK]}
        except UNREADABLE:
            rows = {key: row for _number, key in numbers if (row := _one(key)) is not None}
        for number, key in numbers:
            yield number, rows.get(key)
        if len(numbers) < CHUNK:
            return
        number, key = numbers[-1]  # a number twice must not hide behind the end of a chunk
        rest = entries.filter(Q(sequence__gt=number) | Q(sequence=number, pk__gt=key), sequence__gte=number)


def _one(key: int) -> AuditEntry | None:
    try:
        return AuditEntry.objects.get(pk=key)
    except UNREADABLE:
        return None


def _fits(entry: AuditEntry, previous: str) -> bool:
    try:
        return entry.previous_hash == previous and entry.hash == digest(entry)
    except UNREADABLE:
        return False


def _has_more(chain: str) -> bool:
    """Whether entries lie beyond the head, asked in one statement: both grow together."""
    head = AuditHead.objects.filter(chain=chain).values("sequence")
    return AuditEntry.objects.filter(chain=chain, sequence__gt=head).exists()
