"""What the tests of the grid share: one Chromium a module, the cast committed, people signed in through the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from pledge_portal.accounts.models import User
from tests.conftest import chromium
from tests.people import PASSWORD, load_register, make_cast

SignedIn = Callable[..., Page]
PATIENCE = 20_000  # milliseconds: a busy machine is slow, not wrong


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module.

    Playwright keeps its own loop in this thread, which Django takes for an asynchronous caller; the tests use the
    database between its calls only.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=PATIENCE)
        running = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def tenth_of_july(settings: Any) -> None:
    """The second quarter of 2018 is open and due."""
    settings.PORTAL_TODAY = date(2018, 7, 10)


@pytest.fixture
def people(transactional_db: None, tenth_of_july: None) -> dict[str, User]:
    """The register and the cast, committed, so that the server's thread sees them."""
    load_register()
    return make_cast()


@pytest.fixture
def signed_in(browser: Browser, live_server: LiveServer, people: dict[str, User]) -> Iterator[SignedIn]:
    """`signed_in("gd_entry")` is a page of its own, signed in through the form; `page=` signs in on a page at hand."""
    contexts: list[BrowserContext] = []

    def sign_in(login: str, *, script: bool = True, page: Page | None = None) -> Page:
        if page is None:
            context = browser.new_context(
                base_url=live_server.url, java_script_enabled=script, viewport={"width": 1440, "height": 930}
            )
            contexts.append(context)
            page = context.new_page()
        page.goto("/accounts/login/")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    yield sign_in
    for context in contexts:
        context.close()
    connections.close_all()
