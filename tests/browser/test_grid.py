"""The entry grid in a real browser: keyboard, autosave, conflicts, without script, and the lead's submission."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from pledge_portal.accounts.models import User
from programmes.divisions.models import Division
from reporting.models import ProvinceRevision
from tests.browser.conftest import SignedIn
from tests.browser.grid_hands import GRID, cell, wait_saved
from tests.integration.reporting.returns_helpers import FULL, enter, put, row_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    expect(page.locator("#save-status[data-state=offline]")).to_contain_text("1格待保存")
    expect(page.locator("td.is-waiting input")).to_have_value("52")

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
    expect(page.locator("#save-status[data-state=offline]")).to_be_visible()
    cell(page, "440100", "1").fill("5")
    cell(page, "440100", "1").press("Enter")
    page.context.set_offline(False)

    wait_saved(page)
    expect(cell(page, "440100", "1")).to_have_value("5")
    assert row_of("440100").values == {"1": "5"}


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
    expect(page.locator("[role=alert]:visible")).to_contain_text("风险补偿资金规模")
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
