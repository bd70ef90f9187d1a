"""Blocks of cells: pasted from a messy spreadsheet, undone, filled down, selected, copied, cleared."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from pledge_portal.accounts.models import User
from programmes.divisions.models import Division
from tests.browser.conftest import SignedIn
from tests.browser.grid_hands import GRID, cell, copied, enter_by_hand, paste, wait_saved
from tests.integration.reporting.returns_helpers import enter, put, row_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(signed_in: SignedIn, login: str = "gd_entry") -> Page:
    page = signed_in(login)
    page.goto(GRID)
    return page


def messy_block() -> str:
    """A title row of headings and one of units, all 21 units in an order of their own, a total; marks of every kind."""
    units = list(Division.objects.units().filter(province="440000").order_by("-code"))
    lines = ["序号\t地市\t质押专利件数\t新增质押项目数（项）\t质押融资金额", "\t\t件\t项\t万元"]
    for number, unit in enumerate(units, start=1):
        amount = {1: '"1,200.5"', 2: "３０，０００", 3: "三百", 4: "-5", 5: "NA"}.get(number, str(100 * number))
        lines.append(f"{number}\t{unit.name} \t{number * 3}\t{number}　\t{amount}")
    lines.append("\t合计\t693\t231\t99")
    return "\r\n".join([*lines, "\t\t\t\t", ""])


def test_a_messy_block_of_21_units_is_put_where_its_names_and_headings_say(signed_in: SignedIn) -> None:
    units = list(Division.objects.units().filter(province="440000").order_by("-code"))
    put(units[20], {"1": "4"}, state="accepted")
    page = opened(signed_in)
    cell(page, "440300", "1").focus()

    paste(page, messy_block())

    told = page.locator("#block-report")
    expect(told).to_contain_text("粘贴63格：已保存58，有误2，锁定3")
    expect(told).to_contain_text("标题行未填入；地区名称列未填入，已按名称对应；合计行未填入")
    assert row_of(units[0].code).values == {"1": "1", "3": "3", "4": "1200.5"}
    assert row_of(units[1].code).values["4"] == "30000"
    assert row_of(units[4].code).values["4"] == "NA"
    assert row_of(units[20].code).values == {"1": "4"}
    bad = cell(page, units[2].code, "4")
    expect(bad).to_have_value("三百")
    expect(bad).to_have_attribute("aria-invalid", "true")
    told.get_by_role("link", name=f"{units[3].name} 质押融资金额").click()
    expect(cell(page, units[3].code, "4")).to_be_focused()
    expect(page.locator("#cell-panel")).to_contain_text("不能为负数")

    told.get_by_role("button", name="撤销").click()
    expect(page.locator("#save-status")).to_contain_text("已撤销58格")
    assert row_of(units[0].code).values == {}


def test_a_block_without_headings_goes_in_from_the_active_cell_and_says_what_lies_outside(signed_in: SignedIn) -> None:
    page = opened(signed_in)
    cell(page, "440100", "3").focus()

    paste(page, '9\t"1,200.5"\t7\r\n不适用\t\t\n')

    expect(page.locator("#block-report")).to_contain_text("粘贴5格：已保存4，表外1")
    wait_saved(page)
    assert row_of("440100").values == {"3": "9", "4": "1200.5"}
    assert row_of("440200").values == {"3": "NA"}


def test_saves_are_undone_step_by_step_and_done_again(signed_in: SignedIn) -> None:
    page = opened(signed_in)
    for text in ("5", "6"):
        enter_by_hand(page, "440100", "1", text)
        wait_saved(page)
    enter_by_hand(page, "440200", "1", "7")
    wait_saved(page)

    for _step in range(2):
        page.keyboard.press("Control+z")
        expect(page.locator("#save-status")).to_contain_text("已撤销1格")
        page.locator("#save-status").evaluate("each => { each.textContent = ''; }")
    expect(cell(page, "440100", "1")).to_have_value("5")
    expect(cell(page, "440200", "1")).to_have_value("")
    assert row_of("440100").values == {"1": "5"}
    page.keyboard.press("Control+y")
    expect(page.locator("#save-status")).to_contain_text("已重做1格")
    assert row_of("440100").values == {"1": "6"}


def test_an_undo_never_takes_back_what_somebody_else_has_entered_since(
    signed_in: SignedIn, people: dict[str, User]
) -> None:
    page = opened(signed_in)
    enter_by_hand(page, "440100", "1", "5")
    wait_saved(page)
    enter(people["gz_entry"], Division.objects.get(code="440100"), "1", "8", expected="5")

    page.keyboard.press("Control+z")

    expect(page.locator("#save-status")).to_contain_text("1格已被他人修改，未撤销")
    expect(cell(page, "440100", "1")).to_have_value("8")
    assert row_of("440100").values == {"1": "8"}


def test_a_range_is_filled_down_copied_and_cleared_with_the_keyboard(signed_in: SignedIn) -> None:
    page = opened(signed_in)
    enter_by_hand(page, "440100", "1", "5")
    enter_by_hand(page, "440100", "2", "1,003")
    wait_saved(page)
    cell(page, "440100", "1").focus()

    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("td.is-selected")).to_have_count(6)
    page.keyboard.press("Control+d")
    expect(page.locator("#block-report")).to_contain_text("填充4格：已保存4")
    assert row_of("440300").values == {"1": "5", "2": "1003"}
    assert copied(page) == "5\t1003\n5\t1003\n5\t1003"
    page.keyboard.press("Delete")
    expect(page.locator("#block-report")).to_contain_text("清除6格：已保存6")
    assert row_of("440100").values == {}


def test_the_mouse_selects_by_dragging(signed_in: SignedIn) -> None:
    page = opened(signed_in)
    start, end = cell(page, "440100", "1").bounding_box(), cell(page, "440300", "2").bounding_box()

    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + 10, steps=6)
    page.mouse.up()

    expect(page.locator("td.is-selected")).to_have_count(6)
    paste(page, "3")
    expect(page.locator("#block-report")).to_contain_text("粘贴6格：已保存6")
    assert row_of("440300").values == {"1": "3", "2": "3"}


def test_composing_with_an_input_method_moves_and_saves_nothing(signed_in: SignedIn) -> None:
    page = opened(signed_in)
    cell(page, "440100", "1").focus()

    for sign in ("Enter", "ArrowDown"):
        page.evaluate(
            """(key) => document.activeElement.dispatchEvent(new KeyboardEvent(
                "keydown", { key, keyCode: 229, isComposing: true, bubbles: true, cancelable: true }))""",
            sign,
        )

    expect(cell(page, "440100", "1")).to_be_focused()
