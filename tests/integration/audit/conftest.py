"""A trail of three chains, and a file of its own for the heads kept outside the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.audit.services import Event, record, record_many


def event(number: int, province: str = "440000") -> Event:
    return Event("measure.changed", "measure", str(number), province=province, changes={"note": ["旧", f"新{number}"]})


@pytest.fixture
def trail() -> None:
    """Five entries of 广东, three of 安徽, one of the national office."""
    with transaction.atomic():
        record_many(actor=OPERATOR, events=[event(n) for n in range(1, 6)])
        record_many(actor=OPERATOR, events=[event(n, "340000") for n in range(1, 4)])
        record(actor=OPERATOR, event=Event("signed_in", "user", "1"))


@pytest.fixture
def anchor(settings: Settings, tmp_path: Path) -> Path:
    """Where the heads are kept."""
    path = tmp_path / "heads" / "audit-heads.log"
    settings.AUDIT_ANCHOR = path
    return path
