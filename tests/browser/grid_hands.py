"""Short words for the hands at the grid."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

GRID = "/returns/440000/2018/2/"


def cell(page: Page, code: str, figure: str) -> Any:
    """A cell's input."""
    return page.locator(f"#c-{code}-{figure}")


def wait_saved(page: Page) -> None:
    """Everything typed has been stored."""
    expect(page.locator("#save-status[data-state=saved]")).to_be_visible()


def enter_by_hand(page: Page, code: str, figure: str, text: str) -> None:
    """Type over a cell and press Enter."""
    cell(page, code, figure).focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def paste(page: Page, text: str) -> None:
    """What a spreadsheet has put on the clipboard, into the focused cell."""
    page.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def copied(page: Page) -> str:
    """What Ctrl+C puts on the clipboard."""
    text: str = page.evaluate(
        """() => {
            const data = new DataTransfer();
            document.activeElement.dispatchEvent(
                new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
            return data.getData("text/plain");
        }"""
    )
    return text
