"""The entry grid in a real browser: keyboard, autosave, conflicts, without script, and the lead's submission."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from pledge_portal.accounts.models import User
from programmes.divisions.models import Division
from reporting.models import ProvinceRevision
from tests.conftest import chromium
from tests.integration.reporting.returns_helpers import FULL, enter, put, row_of
from tests.people import PASSWORD, load_register, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GRID = "/returns/440000/2018/2/"
SignedIn = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module.

    Playwright keeps its own loop in this thread, which Django takes for an asynchronous caller; the tests use the
    database between its calls only.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(autouse=True)
def _portal(settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)


@pytest.fixture
def people(transactional_db: None, _portal: None) -> dict[str, User]:
    """The register and the cast, committed, so that the server's thread sees them."""
    load_register()
    return make_cast()


@pytest.fixture
def signed_in(browser: Browser, live_server: LiveServer, people: dict[str, User]) -> Iterator[SignedIn]:
    """`signed_in("gd_entry")` is a page of its own, signed in through the form."""
    contexts: list[BrowserContext] = []

    def sign_in(login: str, *, script: bool = True) -> Page:
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


def cell(page: Page, code: str, figure: str) -> Any:
    return page.locator(f"#c-{code}-{figure}")


def wait_saved(page: Page) -> None:
    expect(page.locator("#save-status[data-state=saved]")).to_be_visible()


def test_keyboard_entry_saves_itself_and_is_there_after_a_reload(signed_in: SignedIn) -> None:
    page = signed_in("gd_entry")
    page.goto(GRID)

    cell(page, "440100", "1").focus()
    page.keyboard.type("52")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("34")
    page.keyboard.press("Enter")
    expect(cell(page, "440200", "2")).to_be_focused()
    page.keyboard.type("1,003")
    page.keyboard.press("ArrowUp")
    expect(cell(page, "440100", "2")).to_be_focused()
    wait_saved(page)
    expect(page.locator("td[data-total='2']")).to_have_text("1,037")

    page.reload()
    expect(cell(page, "440100", "1")).to_have_value("52")
    expect(cell(page, "440200", "2")).to_have_value("1,003")
    assert row_of("440100").values == {"1": "52", "2": "34"}


def test_a_value_that_is_no_number_stays_and_says_why(signed_in: SignedIn) -> None:
    page = signed_in("gd_entry")
    page.goto(GRID)

    cell(page, "440100", "1").fill("五十")
    cell(page, "440100", "1").press("Enter")

    box = page.locator("td.is-invalid input")
    expect(box).to_have_value("五十")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#save-status[data-state=error]")).to_be_visible()
    box.fill("50")
    box.press("Enter")
    wait_saved(page)
    assert row_of("440100").values == {"1": "50"}


def test_a_stale_save_shows_both_values_and_overwrites_only_when_told(
    signed_in: SignedIn, people: dict[str, User]
) -> None:
    unit = Division.objects.get(code="440100")
    page = signed_in("gd_entry")
    page.goto(GRID)
    enter(people["gz_entry"], unit, "1", "52")

    cell(page, "440100", "1").fill("60")
    cell(page, "440100", "1").press("Enter")

    box = page.locator("#conflicts")
    expect(box).to_contain_text("52（修改人 广州填报员")
    expect(box).to_contain_text("60")
    expect(cell(page, "440100", "1")).to_have_value("60")
    assert row_of("440100").values == {"1": "52"}
    box.get_by_role("button", name="用我填的").click()
    wait_saved(page)
    assert row_of("440100").values == {"1": "60"}


def test_trouble_of_the_network_keeps_what_was_typed_and_tries_again(signed_in: SignedIn) -> None:
    page = signed_in("gd_entry")
    page.goto(GRID)
    page.context.set_offline(True)

    cell(page, "440100", "1").fill("52")
    cell(page, "440100", "1").press("Enter")
    expect(page.locator("#save-status[data-state=error]")).to_contain_text("正在重试")
    expect(cell(page, "440100", "1")).to_have_value("52")

    page.context.set_offline(False)
    wait_saved(page)
    assert row_of("440100").values == {"1": "52"}


def test_a_number_taken_back_while_it_is_being_saved_is_taken_back(signed_in: SignedIn) -> None:
    page = signed_in("gd_entry")
    page.goto(GRID)
    cell(page, "440100", "1").fill("5")
    cell(page, "440100", "1").press("Enter")
    wait_saved(page)
    page.context.set_offline(True)

    cell(page, "440100", "1").fill("52")
    cell(page, "440100", "1").press("Enter")
    expect(page.locator("#save-status[data-state=error]")).to_be_visible()
    cell(page, "440100", "1").fill("5")
    cell(page, "440100", "1").press("Enter")
    page.context.set_offline(False)

    wait_saved(page)
    expect(cell(page, "440100", "1")).to_have_value("5")
    assert row_of("440100").values == {"1": "5"}


def test_a_block_of_a_spreadsheet_is_pasted(signed_in: SignedIn) -> None:
    page = signed_in("gd_entry")
    page.goto(GRID)
    cell(page, "440100", "1").focus()

    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "5\\t3\\t9\\t1,200.5\\r\\n7\\t\\t不适用\\n");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )

    wait_saved(page)
    assert row_of("440100").values == {"1": "5", "2": "3", "3": "9", "4": "1200.5"}
    assert row_of("440200").values == {"1": "7", "3": "NA"}


def test_one_tick_is_a_zero_report(signed_in: SignedIn) -> None:
    page = signed_in("gd_entry")
    page.goto(GRID)

    page.get_by_role("checkbox", name="广州市 零报告").check()

    wait_saved(page)
    expect(cell(page, "440100", "1")).to_have_attribute("placeholder", "0")
    expect(page.locator("td[data-total='1']")).to_have_text("0")
    assert row_of("440100").zero_report


def test_without_script_it_is_a_plain_form(signed_in: SignedIn) -> None:
    page = signed_in("gd_entry", script=False)
    page.goto(GRID)

    cell(page, "440100", "1").fill("52")
    cell(page, "440300", "4").fill("77,341.5")
    page.get_by_role("button", name="保存", exact=True).click()

    expect(page.locator(".messages")).to_contain_text("已保存 2 行")
    expect(cell(page, "440300", "4")).to_have_value("77,341.5")
    page.get_by_role("link", name="保险与风险补偿").click()
    cell(page, "440100", "8").fill("x")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[role=alert]")).to_contain_text("风险补偿资金规模")
    expect(cell(page, "440100", "8")).to_have_value("x")


def test_the_lead_submits_and_gets_a_receipt(signed_in: SignedIn) -> None:
    put(Division.objects.get(code="440100"), FULL, state="reported")
    page = signed_in("gd_lead")
    page.goto(GRID)

    page.get_by_role("link", name="单位审核").click()
    page.get_by_role("button", name="已填齐的 1 个单位全部审核通过").click()
    expect(page.locator(".messages")).to_contain_text("审核通过 1 个单位")
    page.get_by_role("link", name="审定报送").click()
    page.get_by_label("填表人").fill("陈填")
    page.get_by_label("审核人").fill("李审")
    page.get_by_label("单位负责人").fill("王负责")
    page.get_by_label("分析说明").fill("总体平稳。")
    expect(page.locator("#analysis-count")).to_have_text("5 / 800")
    page.get_by_role("button", name="审定报送").click()

    expect(page.locator("#receipt-number")).to_have_text("440000-2018Q2-01")
    assert ProvinceRevision.objects.get().signatories["head"] == "王负责"
    page.goto(GRID)
    expect(page.locator(".entry-grid input[name^='f-']")).to_have_count(0)
    expect(page.get_by_role("button", name="审定报送")).to_be_disabled()
