"""Whoever holds an account or a province's filings keeps nobody from writing what refers to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Thread

import pytest
from django.db import connection, transaction

from pledge_portal.accounts.models import SignIn, User
from pledge_portal.accounts.services.people import locked_account
from programmes.divisions.models import Division
from reporting.models import ProvinceReturn
from reporting.services.filings.holding import hold_filings
from tests.people import load_register, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    """The register and the cast, committed."""
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time there")
    load_register()
    return make_cast()


def beside(work: Callable[[], object]) -> list[object]:
    """What the work gives on a connection of its own that waits half a second at most."""
    found: list[object] = []

    def run() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
                found.append(work())
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return found


def test_a_held_account_signs_in(people: dict[str, User]) -> None:
    clerk = people["gz_entry"]
    with transaction.atomic():
        locked_account(clerk)
        (made,) = beside(lambda: SignIn.objects.create(user=clerk, at=datetime.now(UTC)))
    assert isinstance(made, SignIn)


def test_while_a_province_files_its_quarters_are_begun(people: dict[str, User]) -> None:
    with transaction.atomic():
        hold_filings(Division.objects.get(code="440000"))
        (made,) = beside(lambda: ProvinceReturn.objects.create(province_id="440000", year=2018, quarter=2))
    assert isinstance(made, ProvinceReturn)
