"""The chains' heads kept outside the database, in an append-only file (AUDIT_ANCHOR) whose lines are chained too.

Each line is JSON: number, at, heads {chain: [sequence, hash]} of the chains that moved, previous, hash; a line with
`restart` forgives what stands before it, with the reason. Every line but those written between two anchorings is noted
in the national chain, so that a file cut short is found as well.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any

from django.conf import settings

from pledge_portal.audit.models import AuditEntry

logger = logging.getLogger(__name__)

ANCHOR_EVERY = 200  # entries of one chain, besides the schedule and every verification
ANCHOR = "audit_anchor"  # the subject of the notes about the file
START = "0" * 64
TAIL = 65_536

Heads = Mapping[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file."""

    number: int
    at: str
    heads: Heads
    previous: str
    hash: str
    restart: str = ""

    def as_json(self) -> str:
        """The line as it stands in the file."""
        body = _body(self.number, self.at, self.heads, self.previous, self.restart)
        return json.dumps(body | {"hash": self.hash}, ensure_ascii=False)


@dataclass(slots=True)
class AnchorFile:
    """What the file says. `known`: every head since the last restart; `trouble`: number of the first bad line."""

    exists: bool = False
    lines: dict[int, str] = field(default_factory=dict)
    known: dict[str, dict[int, str]] = field(default_factory=dict)
    trouble: int = 0

    def latest(self) -> dict[str, tuple[int, str]]:
        """The last head known of every chain."""
        return {chain: max(heads.items()) for chain, heads in self.known.items()}


def _body(number: int, at: str, heads: Heads, previous: str, restart: str) -> dict[str, Any]:
    body = {"number": number, "at": at, "heads": {k: list(v) for k, v in sorted(heads.items())}, "previous": previous}
    return body | ({"restart": restart} if restart else {})


def _made(number: int, heads: Heads, previous: str, restart: str = "") -> Line:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return Line(number, at, dict(heads), previous, _digest(_body(number, at, heads, previous, restart)), restart)


def _digest(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _parsed(raw: bytes) -> Line | None:
    """A whole line, or None: half of one is left by a machine that lost power."""
    try:
        told = json.loads(raw)
        heads = {str(chain): (int(pair[0]), str(pair[1])) for chain, pair in told["heads"].items()}
        return Line(
            int(told["number"]), str(told["at"]), heads, told["previous"], told["hash"], str(told.get("restart", ""))
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def anchor_path() -> Path | None:
    """Where the heads are kept; None where the setting switches it off."""
    path: Path | None = settings.AUDIT_ANCHOR
    return path


def anchor_name() -> str:
    """The file as the notes about it name it."""
    return str(anchor_path())[-120:]


def read_anchor() -> AnchorFile:
    """The whole file, each line held against the one before."""
    path, found, previous = anchor_path(), AnchorFile(), START
    if path is None or not path.is_file():
        return found
    found.exists = True
    for raw in path.read_bytes().splitlines():
        line = _parsed(raw)
        if line is None:
            continue
        body = _body(line.number, line.at, line.heads, line.previous, line.restart)
        if (line.number, line.previous, line.hash) != (len(found.lines) + 1, previous, _digest(body)):
            found.trouble = len(found.lines) + 1
            return found
        previous = found.lines[line.number] = line.hash
        if line.restart:
            found.known.clear()
        for chain, (sequence, head) in line.heads.items():
            found.known.setdefault(chain, {})[sequence] = head
    return found


def append_line(heads: Heads, restart: str = "") -> Line:
    """Add a line under the file's lock, and force it to the disk."""
    path = anchor_path()
    if path is None:
        raise OSError("AUDIT_ANCHOR is off")
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileIO(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - TAIL))
        tail = file.read()
        last = next(filter(None, map(_parsed, reversed(tail.splitlines()))), None)
        line = _made(last.number + 1 if last else 1, heads, last.hash if last else START, restart)
        broken_off = b"\n" if tail and not tail.endswith(b"\n") else b""
        file.write(broken_off + line.as_json().encode() + b"\n")
        os.fsync(file.fileno())
    return line


def anchor_one(chain: str, sequence: int, head: str) -> None:
    """Keep one chain's head after the commit that wrote it. Trouble with the file is told, never the user's."""
    if anchor_path() is None:
        return
    try:
        append_line({chain: (sequence, head)})
    except OSError:
        logger.exception("the audit trail's head could not be kept outside the database")


def noted_line() -> tuple[int, str] | None:
    """Number and hash of the last line of this file that the trail knows of; None: of none."""
    notes = AuditEntry.objects.filter(subject_type=ANCHOR, subject_id=anchor_name(), chain="national")
    last = notes.order_by("-sequence").first()
    return (last.changes["line"][1], last.changes["hash"][1]) if last else None
