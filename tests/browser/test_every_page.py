"""Every page of the portal in a real browser: accessible, no wider than its window or its sheet of paper, no complaint.

The pages are those of `tests/architecture/url_table.py`, so that a new address is looked at from its first day. Each is
opened by whoever may act on it where somebody may (with its forms), and by one reader of every scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from tests.architecture.url_table import EXPECTED, World, make_world
from tests.conftest import chromium
from tests.people import load_register, make_cast
from tests.performance.rows import declare, fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE, NARROW = (1440, 900), (390, 844)
# A4 between its margins: 186 mm, and across, where a page asks for it, 277 mm.
UPRIGHT, ACROSS = (703, 1000), (1047, 700)
READERS = ("national", "gd_lead", "gz_entry")
ACTING = ("gd_lead", "gz_entry", "national")
# Answers of machines, and what leads on from there.
NO_PAGES = {"healthz", "readyz", "metrics", "favicon", "set_language"}


def visits(world: World) -> Iterator[tuple[str, str]]:
    """(who opens it, path) of every page; an address that answers no page is left out when it answers."""
    for name, addresses in EXPECTED.items():
        for address in [] if name in NO_PAGES or name.startswith("api-") else addresses:
            path = reverse(name, kwargs=address.objects.kwargs(world, "own") if address.objects else {}) + address.query
            reading = [login for login in READERS if address.status_for(login) == 200]
            acting = [login for login in ACTING if login in address.acts and login in reading]
            others = [login for login in sorted(address.sees) if address.status_for(login) == 200]
            for login in dict.fromkeys(acting[:1] + reading[:1] or others[:1]):
                yield login, path


@pytest.fixture
def world(transactional_db: None, settings: Any) -> World:
    """Rows of two provinces, one object of every noun."""
    settings.PORTAL_TODAY = date(2018, 7, 10)
    load_register()
    cast = make_cast()
    built = make_world(cast)
    fill(["440000", "340000"], units=3, quarters=[Quarter(2018, 1), Quarter(2018, 2)], times=1)
    declare(Division.objects.get(code="440000"), by=cast["gd_lead"], office=cast["national"], times=1)
    return {**built, "cast": cast}


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Playwright's loop makes Django take the thread for an asynchronous caller."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield running
        running.close()


def context_of(browser: Browser, server: LiveServer, world: World, login: str) -> BrowserContext:
    """A browser of somebody signed in."""
    client = Client()
    client.force_login(world["cast"][login], backend="pledge_portal.accounts.backends.PortalBackend")
    context = browser.new_context(base_url=server.url)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    return context


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def faults(page: Page, path: str, complaints: list[str]) -> list[str]:
    """What is wrong with an address as opened by whoever `page` is; nothing where it answers no page."""
    complaints.clear()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    kinds: list[str] = []
    page.once("response", lambda answer: kinds.append(answer.headers.get("content-type", "")))
    try:
        page.goto(path)
    except Exception as error:  # a download is no page
        if "Download is starting" in str(error):
            return []
        raise
    if not kinds or "text/html" not in kinds[0] or page.locator("body > header.topbar").count() == 0:
        return []
    found = [f"console: {text}" for text in complaints]
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first rank")
    result = Axe().run(page)
    found += [f"axe: {each['id']} at {each['nodes'][0]['html'][:120]}" for each in result.response["violations"]]
    sheet = ACROSS if page.locator(".print-landscape, .entry").count() else UPRIGHT
    for name, size, media in (("wide", WIDE, "screen"), ("narrow", NARROW, "screen"), ("on paper", sheet, "print")):
        page.emulate_media(media=media)  # type: ignore[arg-type]
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if (more := overflow(page)) > 0:
            found.append(f"{name}: {more} pixels too wide")
    return found


def test_every_page_is_fit_to_be_seen(browser: Browser, live_server: LiveServer, world: World) -> None:
    pages: dict[str, Page] = {}
    complaints: list[str] = []
    wrong: list[str] = []
    for login, path in visits(world):
        if login not in pages:
            pages[login] = context_of(browser, live_server, world, login).new_page()
            pages[login].on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            pages[login].on("pageerror", lambda error: complaints.append(str(error)))
        wrong += [f"{path} as {login}: {fault}" for fault in faults(pages[login], path, complaints)]
    connections.close_all()
    assert not wrong, "\n".join(wrong)
