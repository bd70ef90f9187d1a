"""A quarter's workbook in a real browser: fetched, filled in, uploaded with the keyboard, looked over, confirmed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from programmes.divisions.models import Division
from tests.conftest import chromium
from tests.integration.reporting.returns_helpers import put, row_of
from tests.integration.uploads.helpers import fill, saved, work
from tests.people import PASSWORD, load_register, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUARTER = "/returns/440000/2018/2/"
SignedIn = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium; Playwright's loop makes Django take the thread for an asynchronous caller."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def signed_in(browser: Browser, live_server: LiveServer, transactional_db: None, settings: Any) -> Iterator[SignedIn]:
    """`signed_in()` is 广东's clerk at a page of their own."""
    settings.PORTAL_TODAY = date(2018, 7, 10)
    load_register()
    make_cast()
    contexts: list[BrowserContext] = []

    def sign_in(*, script: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url, java_script_enabled=script, viewport={"width": 1440, "height": 930}
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.fill("[name=login]", "gd_entry")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    yield sign_in
    for context in contexts:
        context.close()
    connections.close_all()


def accessible(page: Page) -> None:
    """No violation that axe knows of, and no page wider than its screen."""
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 930})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width


def downloaded(page: Page) -> Any:
    """The workbook behind the page's first download link, opened."""
    with page.expect_download() as waiting:
        page.locator("a[download]").first.press("Enter")
    return load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))


def brought(page: Page, path: Path, content: bytes) -> None:
    """Choose the file and send the form with Enter on its button."""
    path.write_bytes(content)
    page.goto(f"{QUARTER}workbook/")
    page.set_input_files("[name=file]", str(path))
    page.locator("form.form button").press("Enter")
    page.wait_for_url("**/workbooks/uploads/**")


@pytest.mark.parametrize("script", [True, False])
def test_uploaded_looked_over_and_confirmed(script: bool, signed_in: SignedIn, tmp_path: Path) -> None:
    page = signed_in(script=script)
    put(Division.objects.get(code="440100"), {"1": "10", "2": "9"})
    page.goto(QUARTER)
    page.locator("a[href$='/workbook/']").press("Enter")
    page.wait_for_url("**/workbook/")
    if script:
        accessible(page)
    book = downloaded(page)
    fill(book, "440100", {"新增质押项目数": 12, "新增服务企业数": None, "质押融资金额": 4000})
    brought(page, tmp_path / "表.xlsx", saved(book))
    work()
    if not script:
        page.reload()
    expect(page.locator("#confirm-form")).to_be_attached()
    if script:
        accessible(page)
    cells = page.locator(".diff-table td.diff")
    expect(cells).to_have_count(3)
    page.locator("button[form=confirm-form]").press("Enter")
    expect(page.locator(".notice--success")).to_be_visible()
    assert row_of("440100").values == {"1": "12", "4": "4000"}
    if script:
        accessible(page)


def test_faults_and_conflicts_are_shown(signed_in: SignedIn, tmp_path: Path) -> None:
    page = signed_in()
    row = put(Division.objects.get(code="440100"), {"1": "10"})
    page.goto(f"{QUARTER}workbook/")
    book = downloaded(page)
    fill(book, "440100", {"新增质押项目数": "12项"})
    brought(page, tmp_path / "错.xlsx", saved(book))
    work()
    expect(page.locator("#errors")).to_contain_text("12项")
    expect(page.locator("a[href$='/marked/']")).to_be_visible()
    accessible(page)

    fill(book, "440100", {"新增质押项目数": 12})
    row.values, row.version = {"1": "11"}, row.version + 1
    row.save()
    brought(page, tmp_path / "对.xlsx", saved(book))
    work()
    expect(page.locator("#conflicts")).to_be_visible()
    accessible(page)
    page.locator("#conflicts input[value=file]").press("Space")
    page.locator("button[form=confirm-form]").press("Enter")
    expect(page.locator(".notice--success")).to_be_visible()
    assert row_of("440100").values == {"1": "12"}
