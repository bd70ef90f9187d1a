"""Many writers of the trail at once: no fork, no gap, nothing lost, also not where they meet in several chains."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections, transaction
from pytest_django.fixtures import Settings

from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.audit.models import AuditEntry, AuditHead
from pledge_portal.audit.services import Event, chains, record, record_many, verify

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, EACH = 60, 4
CHAINS = ("440000", "340000", "")


@pytest.fixture
def anchor(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The heads are kept every few entries, by all the threads at once."""
    settings.AUDIT_ANCHOR = tmp_path / "heads.log"
    monkeypatch.setattr(chains, "ANCHOR_EVERY", 10)
    yield settings.AUDIT_ANCHOR


def write(number: int, gate: Barrier) -> None:
    gate.wait()
    try:
        for turn in range(EACH):
            with transaction.atomic():
                if number % 5:
                    event = Event("return.save", "quarterly_return", f"{number} {turn}", CHAINS[number % 3])
                    record(actor=OPERATOR, event=event)
                else:  # in every chain, named in another order each time
                    order = [CHAINS[(number + turn + step) % 3] for step in range(3)]
                    events = [Event("return.import", "quarterly_return", f"{number} {turn}", each) for each in order]
                    record_many(actor=OPERATOR, events=events)
    finally:
        connections.close_all()


def test_sixty_writers_make_no_fork_and_no_gap(anchor: Path) -> None:
    gate = Barrier(WRITERS)
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda number: write(number, gate), range(WRITERS)))
    in_all = len([number for number in range(WRITERS) if number % 5 == 0])
    assert AuditEntry.objects.count() == EACH * (WRITERS - in_all + 3 * in_all)
    for head in AuditHead.objects.all():
        numbers = AuditEntry.objects.filter(chain=head.chain).order_by("sequence").values_list("sequence", flat=True)
        assert list(numbers) == list(range(1, head.sequence + 1))
    result = verify()
    assert (result.broken, result.anchor) == ("", "held")
    assert result.anchor_lines >= 20
