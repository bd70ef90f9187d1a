"""The grid among people and in bad weather: offline, signed out, two at one cell, tabs, filter, comments, axe."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from pledge_portal.accounts.models import User
from programmes.divisions.models import Division
from reporting.models import CellComment
from tests.browser.conftest import SignedIn
from tests.browser.grid_hands import GRID, cell, enter_by_hand, wait_saved
from tests.integration.reporting.returns_helpers import enter, put, row_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(signed_in: SignedIn, login: str = "gd_entry", query: str = "") -> Page:
    page = signed_in(login)
    page.goto(GRID + query)
    return page


def lines_down(page: Page) -> None:
    """Nothing reaches the portal any more."""
    page.context.set_offline(True)


def test_what_was_typed_without_a_line_survives_a_closed_window(signed_in: SignedIn) -> None:
    page = opened(signed_in)
    lines_down(page)
    enter_by_hand(page, "440100", "1", "52")
    enter_by_hand(page, "440200", "1", "7")
    expect(page.locator("#save-status")).to_contain_text("2格待保存")
    context = page.context
    page.close()
    context.set_offline(False)

    again = context.new_page()
    again.goto(f"{GRID}?section=insurance")

    wait_saved(again)
    assert row_of("440100").values == {"1": "52"}
    assert row_of("440200").values == {"1": "7"}


def test_an_expired_session_keeps_the_typing_and_goes_on_after_a_new_sign_in(signed_in: SignedIn) -> None:
    page = opened(signed_in)
    Session.objects.all().delete()

    enter_by_hand(page, "440100", "1", "52")

    notice = page.locator("#sign-in-notice")
    expect(notice).to_contain_text("登录已过期")
    expect(cell(page, "440100", "1")).to_have_value("52")
    with page.expect_popup() as popup:
        notice.get_by_role("link", name="在新窗口登录").click()
    signed_in("gd_entry", page=popup.value)
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(notice).to_be_hidden()
    wait_saved(page)
    assert row_of("440100").values == {"1": "52"}


def test_another_account_of_the_same_browser_does_not_send_it(signed_in: SignedIn) -> None:
    page = opened(signed_in)
    Session.objects.all().delete()
    enter_by_hand(page, "440100", "1", "52")
    expect(page.locator("#sign-in-notice")).to_be_visible()

    other = signed_in("gd_lead", page=page.context.new_page())
    other.goto(GRID)
    expect(cell(other, "440100", "1")).to_have_value("")
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#sign-in-notice")).to_contain_text("已换用其他账号登录")
    enter_by_hand(other, "440200", "1", "7")
    wait_saved(other)

    expect(cell(page, "440100", "1")).to_have_value("52")
    assert row_of("440200").values == {"1": "7"}
    assert "1" not in put_or_none("440100")


def put_or_none(code: str) -> dict[str, str]:
    """What a row says, nothing where there is none."""
    from reporting.models import QuarterlyReturn

    row = QuarterlyReturn.objects.unscoped(reason="test").filter(division=code, year=2018, quarter=2).first()
    return dict(row.values) if row else {}


def test_two_browsers_at_one_cell_see_each_other(signed_in: SignedIn) -> None:
    one, two = opened(signed_in, "gd_entry"), opened(signed_in, "gd_lead")
    cell(two, "440100", "1").fill("60")
    enter_by_hand(one, "440100", "1", "52")
    enter_by_hand(one, "440300", "2", "9")
    wait_saved(one)

    two.evaluate("document.dispatchEvent(new Event('grid:look'))")
    expect(cell(two, "440300", "2")).to_have_value("9")
    expect(cell(two, "440100", "1")).to_have_value("60")
    cell(two, "440100", "1").press("Enter")

    box = two.locator("#conflicts")
    expect(box).to_contain_text("52（修改人 广东局填报员")
    expect(box).to_contain_text("60")
    assert row_of("440100").values == {"1": "52"}
    box.get_by_role("button", name="用现有的").click()
    expect(cell(two, "440100", "1")).to_have_value("52")
    two.reload()
    expect(cell(two, "440100", "1")).to_have_value("52")


def test_a_finding_of_another_tab_leads_into_its_cell(signed_in: SignedIn, people: dict[str, User]) -> None:
    put(Division.objects.get(code="440100"), {"5": "0", "6": "30"})
    page = opened(signed_in)

    page.locator("#cell-findings").get_by_role("link", name="R07").first.click()

    page.wait_for_url("**section=insurance**")
    expect(page.locator("td.is-hard input").first).to_be_focused()


def test_rows_are_chosen_by_name_and_by_what_is_wanted(signed_in: SignedIn) -> None:
    put(Division.objects.get(code="440100"), {"1": "2", "2": "5"})
    page = opened(signed_in)
    rows = page.locator(".entry-grid tbody tr:visible")

    page.get_by_label("地区", exact=True).fill("圳")
    expect(rows).to_have_count(1)
    page.get_by_label("地区", exact=True).fill("")
    page.get_by_label("显示").select_option("hard")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("广州市")
    page.reload()
    expect(rows).to_have_count(1)
    plain = signed_in("gd_entry", script=False)
    plain.goto(f"{GRID}?unit=深圳")
    expect(plain.locator(".entry-grid tbody tr:visible")).to_have_count(1)
    expect(plain.locator("#filter-count")).to_contain_text("另有")


def test_a_comment_is_said_at_a_cell_and_read_by_its_unit(signed_in: SignedIn) -> None:
    page = opened(signed_in)
    cell(page, "440100", "4").focus()
    expect(page.locator("#cell-panel h2")).to_contain_text("质押融资金额")

    page.get_by_text("批注（0）").click()
    page.get_by_label("写批注").fill("请附合同清单")
    page.get_by_role("button", name="保存批注").click()

    expect(page.locator("td[data-figure='4'] .cell__said")).to_have_count(1)
    expect(page.locator(".cell-comments")).to_contain_text("请附合同清单")
    assert CellComment.objects.unscoped(reason="test").get().figure == "4"
    unit = signed_in("gz_entry")
    unit.goto("/returns/440100/2018/2/?cell=440100-4")
    expect(unit.locator(".cell-comments")).to_contain_text("请附合同清单")


def test_the_panel_takes_the_ledgers_number_and_tells_the_cells_history(
    signed_in: SignedIn, people: dict[str, User]
) -> None:
    from tests.integration.reporting.returns_helpers import pledge

    unit = Division.objects.get(code="440100")
    pledge("A1", unit)
    enter(people["gz_entry"], unit, "1", "5")
    page = opened(signed_in)
    cell(page, "440100", "1").focus()

    page.get_by_role("button", name="采用台账数").click()
    wait_saved(page)

    assert row_of("440100").values == {"1": "1"}
    page.get_by_text("修改记录（2）").click()
    expect(page.locator(".cell-changes")).to_contain_text("广州填报员")
    expect(page.locator(".cell-changes")).to_contain_text("5 → 1")


def test_with_the_keyboard_alone(signed_in: SignedIn) -> None:
    page = opened(signed_in)
    cell(page, "440100", "1").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="按键说明")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    expect(cell(page, "440100", "1")).to_be_focused()
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#cell-panel [role=alert]")).to_contain_text("应为数字")
    page.keyboard.press("Escape")
    expect(cell(page, "440100", "1")).to_have_value("")
    page.keyboard.press("Control+End")
    expect(page.locator("tbody tr:last-child td.cell:nth-of-type(10) input")).to_be_focused()


def test_axe_finds_nothing_on_a_busy_grid(signed_in: SignedIn, people: dict[str, User]) -> None:
    put(Division.objects.get(code="440100"), {"1": "2", "2": "5", "4": "1"})
    put(Division.objects.get(code="440200"), {"1": "2"}, state="accepted")
    page = opened(signed_in)
    enter_by_hand(page, "440300", "1", "五")
    expect(page.locator("td.is-invalid")).to_have_count(1)

    result = Axe().run(page)

    assert result.violations_count == 0, result.generate_report()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
