"""The audit chain: written in the caller's transaction, unbroken unless somebody meddles, and then it shows where."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.audit.models import AppendOnlyError, AuditEntry, AuditHead
from pledge_portal.audit.services import Event, digest, record, verify, verifying
from tests.integration.audit.conftest import event

pytestmark = pytest.mark.django_db


def unlocked(sql: str) -> None:
    """Change the trail as somebody with the keys of the database would."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_append_only")
        cursor.execute(sql)


@pytest.mark.usefixtures("trail")
def test_a_whole_trail_verifies() -> None:
    result = verify()
    assert (result.chains, result.entries, result.broken) == (3, 9, "")


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize(
    ("sql", "broken"),
    [
        ("UPDATE audit_auditentry SET login = 'other' WHERE chain = '440000' AND sequence = 3", "440000#3"),
        ("UPDATE audit_auditentry SET changes = '{}' WHERE chain = '340000' AND sequence = 1", "340000#1"),
        ("DELETE FROM audit_auditentry WHERE chain = '440000' AND sequence = 2", "440000#2"),
        ("DELETE FROM audit_auditentry WHERE chain = '440000' AND sequence = 5", "440000#5"),
        ("DELETE FROM audit_auditentry WHERE chain = '340000'", "340000#1"),
        ("UPDATE audit_auditentry SET sequence = sequence + 10 WHERE chain = 'national'", "national#1"),
        ("DELETE FROM audit_audithead WHERE chain = 'national'", "national#2"),
    ],
)
def test_meddling_shows_at_its_place(sql: str, broken: str) -> None:
    unlocked(sql)
    assert verify().broken == broken
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_audit", "--json", stdout=out)
    assert stopped.value.code == 1
    assert json.loads(out.getvalue())["broken"] == broken


@pytest.mark.usefixtures("trail")
def test_entries_cannot_be_changed_by_code_or_sql() -> None:
    entry = AuditEntry.objects.first()
    assert entry is not None
    entry.login = "other"
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        entry.delete()
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.filter(chain="440000").update(login="other")
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET login = 'other'")


@pytest.mark.django_db(transaction=True)
def test_an_entry_belongs_to_the_transaction_of_what_it_records() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record(actor=OPERATOR, event=event(1))
    with pytest.raises(ValueError, match="undone"), transaction.atomic():
        record(actor=OPERATOR, event=event(1))
        raise ValueError("undone")
    assert not AuditEntry.objects.exists()
    assert not AuditHead.objects.exists()


@pytest.mark.usefixtures("trail")
def test_entries_written_during_the_walk_are_no_break() -> None:
    late = iter([event(6)])

    def meanwhile(entry: AuditEntry) -> str:
        for each in late:
            with transaction.atomic():
                record(actor=OPERATOR, event=each)
        return digest(entry)

    with mock.patch.object(verifying, "digest", meanwhile):
        assert verify().broken == ""
    assert verify().entries == 10


@pytest.mark.usefixtures("trail")
def test_an_entry_beyond_the_head_shows() -> None:
    unlocked(
        "UPDATE audit_audithead SET sequence = 4, hash = (SELECT hash FROM audit_auditentry"
        " WHERE chain = '440000' AND sequence = 4) WHERE chain = '440000'"
    )
    assert verify().broken == "440000#5"


@pytest.mark.django_db
def test_the_trail_keeps_no_whole_number_whoever_hands_it_one() -> None:
    changes: dict[str, list[Any]] = {
        "telephone": ["", "13812341234"],
        "email": ["a@b.cn", None],
        "mobile": ["0a1b2c3d4e5f", "020-87651234"],
    }
    with transaction.atomic():
        entry = record(actor=OPERATOR, event=Event("account.changed", "account", "x", changes=changes))
    assert entry.changes == {
        "telephone": ["", "138****1234"],
        "email": ["a****@b.cn", None],
        "mobile": ["0a1b2c3d4e5f", "020****1234"],
    }
