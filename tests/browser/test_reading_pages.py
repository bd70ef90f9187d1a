"""Dashboard, province and start page in a real browser: wide and narrow, by keyboard, and without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from pledge_portal.accounts.models import User
from tests.conftest import chromium
from tests.integration.reporting.reading_world import guangdong_and_anhui
from tests.people import PASSWORD, load_register, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignedIn = Callable[..., Page]
WIDE, NARROW = (1440, 1480), (390, 844)
PAGES = [
    ("national", "/"),
    ("national", "/dashboard/"),
    ("national", "/dashboard/ranking/"),
    ("national", "/provinces/"),
    ("national", "/provinces/440000/?clause=1.5"),
    ("national", "/provinces/440000/clauses/1.5/"),
    ("national", "/provinces/340000/clauses/1.8/?as_of=2018-12-31"),
    ("gd_lead", "/"),
    ("gz_entry", "/"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module; Playwright's loop makes Django take the thread for an asynchronous caller."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def people(transactional_db: None, settings: Any) -> dict[str, User]:
    """The register, the cast and two provinces' facts, committed."""
    settings.PORTAL_TODAY = date(2018, 7, 10)
    load_register()
    cast = make_cast()
    guangdong_and_anhui()
    return cast


@pytest.fixture
def signed_in(browser: Browser, live_server: LiveServer, people: dict[str, User]) -> Iterator[SignedIn]:
    """`signed_in("national")` is a page of its own, signed in through the form."""
    contexts: list[BrowserContext] = []

    def sign_in(login: str, *, size: tuple[int, int] = WIDE, script: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            java_script_enabled=script,
            viewport={"width": size[0], "height": size[1]},
            permissions=["clipboard-read", "clipboard-write"],
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


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def complaints(page: Page) -> list[str]:
    """What the browser's console reports as an error from now on."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def test_every_page_fits_its_window_and_says_no_error(signed_in: SignedIn) -> None:
    for size in (WIDE, NARROW):
        for login in ("national", "gd_lead", "gz_entry"):
            page = signed_in(login, size=size)
            problems = complaints(page)
            for path in (path for who, path in PAGES if who == login):
                page.goto(path)
                assert overflow(page) <= 0, (path, size)
                assert problems == [], (path, size)


def test_every_page_is_accessible(signed_in: SignedIn) -> None:
    axe = Axe()
    for login in ("national", "gd_lead", "gz_entry"):
        page = signed_in(login)
        for path in (path for who, path in PAGES if who == login):
            page.goto(path)
            result = axe.run(page)
            assert result.violations_count == 0, (path, result.generate_report())


def test_the_matrix_of_32_fits_one_screen(signed_in: SignedIn) -> None:
    page = signed_in("national")
    page.goto("/dashboard/")
    rows = page.locator(".matrix tbody tr")
    expect(rows).to_have_count(32)
    last = rows.last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= WIDE[1]


def test_from_a_mark_to_what_is_lacking(signed_in: SignedIn) -> None:
    page = signed_in("national")
    page.goto("/dashboard/")
    page.get_by_role("link", name="广东 1.5").click()
    expect(page.locator("#basis")).to_contain_text("10 ÷ 21 = 47.62% < 50%")
    page.get_by_role("link", name="查看全部 21 个地市与佐证材料").click()
    expect(page.locator(".unit-evidence tbody tr")).to_have_count(21)
    expect(page.get_by_text("最接近")).to_have_count(1)


def test_the_day_of_the_frame_changes_the_answer(signed_in: SignedIn) -> None:
    page = signed_in("national")
    page.goto("/provinces/440000/?clause=1.4")
    field = page.locator("[name=as_of]")
    field.fill("2018-05-09")
    field.press("Enter")
    page.wait_for_url("**as_of=2018-05-09**")
    expect(page.locator("#basis")).to_contain_text("0 ÷ 21")
    assert "clause=1.4" in page.url


def test_a_ranking_is_sorted_by_keyboard(signed_in: SignedIn) -> None:
    page = signed_in("national")
    page.goto("/dashboard/ranking/?as_of=2018-12-31")
    heading = page.locator("th", has_text="新增项目（项）")
    heading.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(page.locator("tbody tr").first).to_contain_text("安徽")


def test_an_urging_is_copied(signed_in: SignedIn) -> None:
    page = signed_in("national")
    page.goto("/dashboard/")
    page.locator(".urgings > summary").click()
    block = page.locator(".urgings section", has_text="海南省")
    block.get_by_role("button", name="复制文本").click()
    expect(block.get_by_role("button")).to_have_text("已复制")
    words = page.evaluate("navigator.clipboard.readText()")
    assert words == "贵局2018年第二季度调度表尚未报送，请于7月16日17:00前补报。"


def test_without_script_everything_opens(signed_in: SignedIn) -> None:
    page = signed_in("national", script=False)
    page.goto("/dashboard/")
    page.get_by_role("link", name="广东 1.5").click()
    expect(page.locator("#basis")).to_contain_text("还差 1 个")
    page.locator("tr", has_text="2.1").get_by_role("link", name="计算依据").click()
    expect(page.locator("#basis-title")).to_contain_text("2.1")
    page.locator("[name=as_of]").fill("2018-06-30")
    page.get_by_role("button", name="查看").click()
    expect(page.locator(".page-head__sub")).to_contain_text("2018年6月30日")
