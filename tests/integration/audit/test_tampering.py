"""A hundred ways to meddle with the trail by somebody with the keys of the database: each is found, and named.

Nothing of it is found by the chain alone where whoever meddles makes the rest of the chain anew; there the heads kept
outside the database speak.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.audit.models import AuditEntry, AuditHead
from pledge_portal.audit.services import Event, anchor_heads, digest, record, record_many, restart_anchor, verify
from pledge_portal.audit.tasks import anchor_audit
from tests.integration.audit.conftest import event

pytestmark = pytest.mark.django_db
LENGTHS = {"440000": 20, "340000": 9, "national": 6}
HEX = "0123456789abcdef"
Random = random.Random
Named = set[str]


@pytest.fixture
def kept(anchor: Path) -> Path:
    """A trail whose heads are kept outside, and a little that came after."""
    with transaction.atomic():
        for chain, length in LENGTHS.items():
            record_many(
                actor=OPERATOR, events=[event(n, "" if chain == "national" else chain) for n in range(1, length + 1)]
            )
        anchor_heads()
        record_many(actor=OPERATOR, events=[event(n) for n in range(1, 4)])
    return anchor


def verdict() -> tuple[int, dict[str, Any]]:
    """The exit status and the document of `verify_audit --json`."""
    out, status = StringIO(), 0
    try:
        call_command("verify_audit", "--json", stdout=out)
    except SystemExit as stopped:
        status = int(str(stopped.code))
    return status, json.loads(out.getvalue())


@contextmanager
def meddling() -> Iterator[Callable[..., None]]:
    """SQL by hand with the trigger out of the way; all of it undone at the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_append_only")
        yield cursor.execute
        transaction.set_rollback(True)


def one_of(luck: Random) -> tuple[str, int]:
    """A chain and the number of one of its entries."""
    chain = luck.choice(sorted(LENGTHS))
    return chain, luck.randint(1, AuditHead.objects.get(chain=chain).sequence)


def other(luck: Random, entry: AuditEntry, column: str) -> Any:
    """Another value for a column."""
    old = getattr(entry, column)
    if column == "at":
        return old + timedelta(microseconds=luck.choice([1, 10**6]))
    if column == "portal_day":
        return old + timedelta(days=1)
    if column == "user_id":
        return (old or 0) + 1
    if column == "changes":
        return json.dumps({"note": ["旧", f"另{luck.random()}"]})
    if column in {"hash", "previous_hash"}:
        return old[:-1] + luck.choice([sign for sign in HEX if sign != old[-1]])
    return "440100" if column == "division_code" else f"{old}x"[-12:]


COLUMNS = [
    "at", "portal_day", "user_id", "login", "name", "role", "source", "address", "action", "subject_type", "subject_id",
    "division_code", "changes", "previous_hash", "hash",
]  # fmt: skip


def edit(luck: Random, sql: Callable[..., None], column: str) -> Named:
    chain, number = one_of(luck)
    entry = AuditEntry.objects.get(chain=chain, sequence=number)
    sql(f"UPDATE audit_auditentry SET {column} = %s WHERE id = %s", [other(luck, entry, column), entry.pk])  # noqa: S608
    return {f"{chain}#{number}"}


def renumber(luck: Random, sql: Callable[..., None]) -> Named:
    chain, number = one_of(luck)
    sql("UPDATE audit_auditentry SET sequence = sequence + 1000 WHERE chain = %s AND sequence = %s", [chain, number])
    return {f"{chain}#{number}"}


def move(luck: Random, sql: Callable[..., None]) -> Named:
    chain, number = one_of(luck)
    sql("UPDATE audit_auditentry SET chain = '990000' WHERE chain = %s AND sequence = %s", [chain, number])
    return {f"{chain}#{number}", "990000#1", "990000#2"}


def delete(luck: Random, sql: Callable[..., None], which: str) -> Named:
    chain, number = one_of(luck)
    last = AuditHead.objects.get(chain=chain).sequence
    number = {"first": 1, "middle": max(2, min(number, last - 1)), "last": last}[which]
    sql("DELETE FROM audit_auditentry WHERE chain = %s AND sequence = %s", [chain, number])
    return {f"{chain}#{number}"}


def forged(chain: str, number: int, previous: str) -> AuditEntry:
    """An entry that nobody wrote, its digest right."""
    entry = AuditEntry.objects.filter(chain=chain).order_by("sequence")[0]
    entry.pk, entry.sequence, entry.previous_hash, entry.login = None, number, previous, "nobody"
    entry.hash = digest(entry)
    entry._state.adding = True
    return entry


def insert(luck: Random, sql: Callable[..., None], *, at_end: bool) -> Named:
    chain, number = one_of(luck)
    if at_end:
        head = AuditHead.objects.get(chain=chain)
        forged(chain, head.sequence + 1, head.hash).save()
        return {f"{chain}#{head.sequence + 1}"}
    before = AuditEntry.objects.filter(chain=chain, sequence=number - 1).first()
    for shift, bound in ((1000, number), (-999, 1000)):
        sql(
            "UPDATE audit_auditentry SET sequence = sequence + %s WHERE chain = %s AND sequence >= %s",
            [shift, chain, bound],
        )
    forged(chain, number, before.hash if before else "0" * 64).save()
    return {f"{chain}#{number}", f"{chain}#{number + 1}"}  # the forged one, or the first that does not follow it


def swap(luck: Random, sql: Callable[..., None]) -> Named:
    chain, number = one_of(luck)
    last = AuditHead.objects.get(chain=chain).sequence
    mate = luck.choice([each for each in range(1, last + 1) if each != number])
    for old, new in ((number, 5000), (mate, number), (5000, mate)):
        sql("UPDATE audit_auditentry SET sequence = %s WHERE chain = %s AND sequence = %s", [new, chain, old])
    return {f"{chain}#{min(number, mate)}"}


def set_head(sql: Callable[..., None], chain: str) -> None:
    sql(
        "UPDATE audit_audithead SET sequence = (SELECT MAX(sequence) FROM audit_auditentry e WHERE e.chain = %s),"
        " hash = (SELECT hash FROM audit_auditentry e WHERE e.chain = %s ORDER BY sequence DESC LIMIT 1)"
        " WHERE chain = %s",
        [chain, chain, chain],
    )


def cut_tail(luck: Random, sql: Callable[..., None]) -> Named:
    """The head says what the shortened chain says."""
    chain = luck.choice(sorted(LENGTHS))
    left = luck.randint(1, LENGTHS[chain] - 1)
    sql("DELETE FROM audit_auditentry WHERE chain = %s AND sequence > %s", [chain, left])
    set_head(sql, chain)
    return {f"{chain}#{left + 1}"}


def remove_chain(luck: Random, sql: Callable[..., None]) -> Named:
    chain = luck.choice(sorted(LENGTHS))
    sql("DELETE FROM audit_auditentry WHERE chain = %s", [chain])
    sql("DELETE FROM audit_audithead WHERE chain = %s", [chain])
    return {f"{chain}#1"}


def rebuild(luck: Random, sql: Callable[..., None]) -> Named:
    """One entry says something else, and the rest of the chain is made anew with right digests, the head too."""
    chain = luck.choice(sorted(LENGTHS))
    number = luck.randint(1, LENGTHS[chain])
    previous = ""
    for entry in AuditEntry.objects.filter(chain=chain, sequence__gte=number).order_by("sequence"):
        if entry.sequence == number:
            entry.login = "somebody-else"
        entry.previous_hash = previous or entry.previous_hash
        previous = entry.hash = digest(entry)
        sql(
            "UPDATE audit_auditentry SET login = %s, previous_hash = %s, hash = %s WHERE id = %s",
            [entry.login, entry.previous_hash, entry.hash, entry.pk],
        )
    set_head(sql, chain)
    return {f"{chain}#{LENGTHS[chain]}"}  # where the file holds another head


def edit_head(luck: Random, sql: Callable[..., None]) -> Named:
    chain = luck.choice(sorted(LENGTHS))
    last = AuditHead.objects.get(chain=chain).sequence
    sql("UPDATE audit_audithead SET hash = %s WHERE chain = %s", ["f" * 64, chain])
    return {f"{chain}#{last + 1}"}


def garbage(luck: Random, sql: Callable[..., None]) -> Named:
    """What no code of the portal can read (SQLite takes anything for a time)."""
    if connection.vendor == "postgresql":
        return edit(luck, sql, "changes")
    chain, number = one_of(luck)
    column, value = luck.choice([("at", "never"), ("portal_day", "someday"), ("at", "2018-13-45 00:00:00")])
    sql(f"UPDATE audit_auditentry SET {column} = %s WHERE chain = %s AND sequence = %s", [value, chain, number])  # noqa: S608
    return {f"{chain}#{number}"}


def cases() -> list[Callable[[Random, Callable[..., None]], Named]]:
    """A hundred, every kind several times."""
    each: list[Callable[..., Named]] = [
        *[lambda luck, sql, c=column: edit(luck, sql, c) for column in COLUMNS],
        *[lambda luck, sql, w=which: delete(luck, sql, w) for which in ("first", "middle", "last")],
        lambda luck, sql: insert(luck, sql, at_end=True),
        lambda luck, sql: insert(luck, sql, at_end=False),
        renumber, move, swap, cut_tail, remove_chain, rebuild, edit_head, garbage,
    ]  # fmt: skip
    return [each[number % len(each)] for number in range(100)]


@pytest.mark.usefixtures("kept")
def test_a_hundred_tamperings_are_a_hundred_found() -> None:
    luck, unfound = Random(733), []
    assert verdict()[1]["intact"] is True
    for number, tamper in enumerate(cases()):
        with meddling() as sql:
            named = tamper(luck, sql)
            status, told = verdict()
            if status != 1 or told["intact"] or told["broken"] not in named:
                unfound.append((number, sorted(named), told))
    assert unfound == []
    assert verdict() == (0, verdict()[1])
    assert verdict()[1]["intact"] is True


@pytest.mark.usefixtures("kept")
def test_without_the_file_a_chain_made_anew_is_not_found(settings: Any) -> None:
    """What the heads kept outside are for."""
    settings.AUDIT_ANCHOR = None
    for tamper in (cut_tail, rebuild):
        with meddling() as sql:
            tamper(Random(1), sql)
            assert verify().broken == ""


def test_a_file_cut_short_or_changed_is_found(kept: Path) -> None:
    with transaction.atomic():
        anchor_heads()
    lines = kept.read_text().splitlines(keepends=True)
    assert len(lines) == 2 and verify().anchor_lines == 2
    for text in (lines[0], "", lines[1], lines[0] + lines[1].replace('"440000"', '"450000"')):
        kept.write_text(text)
        assert verdict()[0] == 1
        assert verify().broken.startswith(("anchor#", "440000#"))
    kept.unlink()
    assert verify().broken == "anchor#1"
    kept.write_text("".join(lines))
    assert verify().broken == ""


def test_a_line_broken_off_by_a_power_cut_is_no_break(kept: Path) -> None:
    with kept.open("a") as file:
        file.write('{"number": 2, "at": "20')
    assert verify().broken == ""
    with transaction.atomic():
        assert anchor_heads()
    assert verify().broken == "" and verify().anchor_lines == 2


def test_nothing_new_is_not_kept_twice(kept: Path) -> None:
    with transaction.atomic():
        assert anchor_heads()
        assert not anchor_heads()
    assert [verdict()[0] for _time in range(3)] == [0, 0, 0]
    assert len(kept.read_text().splitlines()) == 2


def test_after_a_restore_the_file_begins_anew_with_the_reason(kept: Path) -> None:
    with meddling() as sql:
        cut_tail(Random(2), sql)
        assert verdict()[0] == 1
        call_command("anchor_audit", restart="2018年7月9日备份恢复", stdout=StringIO())
        assert verdict()[0] == 0
        assert "2018年7月9日备份恢复" in kept.read_text()
        note = AuditEntry.objects.get(action="audit.anchor_restarted")
        assert note.changes["reason"] == [None, "2018年7月9日备份恢复"]


def test_the_heads_of_a_long_chain_are_kept_as_it_grows(anchor: Path, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        record_many(actor=OPERATOR, events=[event(n) for n in range(450)])
    assert json.loads(anchor.read_text())["heads"]["440000"][0] == 450
    with meddling() as sql:
        sql("DELETE FROM audit_auditentry WHERE sequence > 100", [])
        set_head(sql, "440000")
        assert verdict()[1]["broken"] == "440000#101"


def test_a_file_that_cannot_be_written_takes_nothing_away(
    anchor: Path, django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    anchor.parent.write_text("no folder")
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        record_many(actor=OPERATOR, events=[event(n) for n in range(250)])
    assert AuditEntry.objects.count() == 250
    assert "could not be kept outside" in caplog.text
    assert verdict()[0] == 0


def test_what_no_engine_keeps_as_it_was_is_made_fit_before(kept: Path) -> None:
    """No value of a caller may turn into a false alarm, or into an error of the database."""
    odd: dict[str, list[Any]] = {
        "number": [1.10, 1e300],
        "text": ["a\x00b", "\ud800"],
        "nested": [{"x": 0.5}, [1, None, True]],
    }
    with transaction.atomic():
        record(actor=OPERATOR, event=Event("x" * 60, "measure", "9" * 300, "440000", "440100", odd))
        restart_anchor("test")
    assert verify().broken == ""


def test_the_schedule_keeps_the_heads(kept: Path, caplog: pytest.LogCaptureFixture) -> None:
    anchor_audit()
    assert len(kept.read_text().splitlines()) == 2
    with transaction.atomic():
        record(actor=OPERATOR, event=event(9))
    kept.unlink()
    kept.mkdir()  # nothing can be written there: told, and no reason to stop the worker
    anchor_audit()
    assert "could not be kept outside" in caplog.text
