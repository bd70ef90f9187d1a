"""What `serve_demo` decides before it serves."""

from __future__ import annotations

import os
import socket
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError

from pledge_portal.accounts.models import User
from pledge_portal.common import clock
from pledge_portal.management.commands import serve_demo


def test_the_demo_day_is_set_unless_one_is_given(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_TODAY", "")
    settings.PORTAL_TODAY = None
    serve_demo.keep_demo_day()
    assert clock.today() == date(2018, 7, 10)
    assert os.environ["PORTAL_TODAY"] == "2018-07-10"


def test_a_given_day_stays(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_TODAY", "2019-01-02")
    settings.PORTAL_TODAY = date(2019, 1, 2)
    serve_demo.keep_demo_day()
    assert clock.today() == date(2019, 1, 2)
    assert os.environ["PORTAL_TODAY"] == "2019-01-02"


@pytest.mark.parametrize("raw", ["0", "65536", "http", "８０００", "-1"])
def test_a_port_that_is_none_is_refused_by_name(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", raw)
    with pytest.raises(CommandError, match="PORT="):
        serve_demo.chosen_port()


def test_a_taken_port_is_told_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=str(port)):
            serve_demo.refuse_taken(port)
    serve_demo.refuse_taken(port)


def test_a_second_demo_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "demo.lock"
    second = serve_demo.only_one(lock)
    with serve_demo.only_one(lock), pytest.raises(CommandError, match="already runs"), second:
        pass
    with serve_demo.only_one(lock):
        pass


@pytest.mark.django_db
def test_real_accounts_are_joined_by_no_demo_data(settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)
    User.objects.create_account(login="someone", password="her own one", role="national")
    said = StringIO()
    serve_demo.Command(stdout=said)._prepare()
    assert "real accounts" in said.getvalue()
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_a_second_start_keeps_the_data_and_takes_over_a_changed_password(settings: Any) -> None:
    settings.DEMO_PASSWORD = "the second one"
    account = User.objects.create_account(
        login="national", password="the first one", role="national", name="kept", is_demo=True
    )
    serve_demo.Command(stdout=StringIO())._prepare()
    account.refresh_from_db()
    assert account.name == "kept"
    assert account.check_password("the second one")
