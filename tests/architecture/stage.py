"""What the walks over every address stand on: the cast, its sessions, and rows of two provinces to ask for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.architecture.url_table import World, make_world
from tests.people import load_register, make_cast


@dataclass(frozen=True, slots=True)
class Stage:
    """The rows to ask for, and everybody's open session."""

    world: World
    sessions: dict[str, str]

    def browser(self, login: str | None, *, csrf: bool = False) -> Client:
        """Of somebody signed in, or of nobody; with `csrf` as strict as in earnest. Errors come as 500."""
        client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
        if login is not None:
            client.cookies["sessionid"] = self.sessions[login]
        return client


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Built once for all the tests of this module, and taken away at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_register()
        cast = make_cast()
        sessions = {}
        for login, user in cast.items():
            client = Client()
            client.force_login(user, backend="pledge_portal.accounts.backends.PortalBackend")
            client.get("/accounts/password/")
            sessions[login] = client.cookies["sessionid"].value
        yield Stage(make_world(cast), sessions)
        transaction.set_rollback(True)


@pytest.fixture
def stage(built: Stage, db: None, caplog: pytest.LogCaptureFixture) -> Stage:
    """As built, whatever the test before did to it: each test's own transaction lies within that of the building."""
    caplog.set_level(logging.CRITICAL, logger="django.request")
    return built
