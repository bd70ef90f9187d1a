"""The demo accounts of the contract."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import Role
from pledge_portal.accounts.services import demo_password, ensure_demo_accounts
from pledge_portal.audit.models import AuditEntry
from programmes.divisions.models import Division

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept_in(tmp_path: Path, settings: Settings) -> Path:
    """A var/ of its own."""
    settings.VAR_DIR = tmp_path
    return tmp_path


def test_every_office_has_its_accounts(register: dict[str, Division]) -> None:
    made = ensure_demo_accounts()
    provinces = [code for code, division in register.items() if division.is_province]
    assert made == User.objects.filter(is_demo=True).count() == 3 + 2 * len(provinces) + len(register) - len(provinces)
    places = dict(User.objects.values_list("login", "division_id"))
    assert [places[login] for login in ("national", "reviewer", "auditor")] == [None] * 3
    assert (places["p44-entry"], places["p44-lead"]) == ("440000", "440000")
    assert (places["d4401-entry"], places["d110101-entry"]) == ("440100", "110101")
    assert places["d6601-entry"] == "660100"
    assert places["d3712-entry"] == "371200"
    roles = dict(User.objects.values_list("login", "role"))
    assert (roles["p44-entry"], roles["p44-lead"]) == (Role.PROVINCE_ENTRY, Role.PROVINCE_LEAD)


def test_the_password_is_made_once_and_kept(register: dict[str, Division], kept_in: Path) -> None:
    ensure_demo_accounts()
    kept = (kept_in / "demo-password").read_text()
    assert demo_password() == kept
    assert (kept_in / "demo-password").stat().st_mode & 0o077 == 0
    answer = Client().post("/accounts/login/", {"login": "d4401-entry", "password": kept})
    assert answer.status_code == 302


def test_again_changes_nothing_and_hashes_nothing(
    register: dict[str, Division], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ensure_demo_accounts()
    before = list(User.objects.values_list("pk", "password"))
    entries = AuditEntry.objects.count()
    with django_assert_max_num_queries(6):
        assert ensure_demo_accounts() == 0
    assert list(User.objects.values_list("pk", "password")) == before
    assert AuditEntry.objects.count() == entries


def test_a_changed_password_resets_all_and_ends_sessions(register: dict[str, Division], settings: Settings) -> None:
    ensure_demo_accounts()
    client = Client()
    client.post("/accounts/login/", {"login": "p44-lead", "password": demo_password()})
    assert client.get("/accounts/password/").status_code == 200
    settings.DEMO_PASSWORD = "another-long-demo-word"
    assert ensure_demo_accounts() == 0
    assert client.get("/accounts/password/").status_code == 302
    for login in ("national", "p44-lead", "d110101-entry"):
        answer = Client().post("/accounts/login/", {"login": login, "password": "another-long-demo-word"})
        assert answer.status_code == 302, login


def test_one_who_chose_another_password_keeps_it(register: dict[str, Division]) -> None:
    ensure_demo_accounts()
    user = User.objects.get(login="p34-lead")
    user.set_password("my-own-long-password")
    user.save()
    ensure_demo_accounts()
    user.refresh_from_db()
    assert user.check_password("my-own-long-password")


def test_a_real_account_of_that_name_is_left_alone(register: dict[str, Division]) -> None:
    real = User.objects.create_account(login="national", password="real-password-1", role=Role.NATIONAL)
    ensure_demo_accounts()
    real.refresh_from_db()
    assert not real.is_demo
    assert real.check_password("real-password-1")
