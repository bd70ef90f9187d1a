"""The chain of a quarter in one story: a real browser, server and worker; no call into the portal moves it on.

广州's clerk enters the second quarter of 2018 and hands it in, 广东's lead accepts and submits it, both with the
keyboard alone; the worker computes; the national office finds the numbers on the dashboard of a day and asks why; the
lead downloads the submission workbooks. Every page on the way is accessible.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import socket
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as portal_settings
from django.db import connections
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

import pledge_portal.settings
from pledge_portal.accounts.models import User
from pledge_portal.management.commands.serve_demo import answers, children
from programmes.divisions.models import Division
from tests.conftest import chromium
from tests.integration.jobs.workers import ROOT, await_that, database_url, kill, redis_url, worker
from tests.integration.reporting.filing_world import complete
from tests.integration.reporting.reading_world import compute, submit_quarter, submit_year
from tests.integration.reporting.returns_helpers import FULL, explain_all, put
from tests.people import PASSWORD, load_register, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GUANGDONG, GUANGZHOU = "440000", "440100"
TODAY = "2018-07-10"
TYPED = {"1": "52", "2": "34", "3": "90", "4": "77,341.5"}
TABS = 120  # how many times Tab is pressed before an element counts as out of the keyboard's reach
SignedIn = Callable[[str], Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium; Playwright's loop makes Django take the thread for an asynchronous caller."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def rows(transactional_db: None, settings: Any) -> None:
    """广东 before the story: its plan and contacts, its quarters up to the first of 2018, 20 units of the second."""
    settings.PORTAL_TODAY = date.fromisoformat(TODAY)
    settings.PASSWORD_HASHERS = pledge_portal.settings.PASSWORD_HASHERS  # the server knows no other
    load_register()
    make_cast()
    complete(Division.objects.get(code=GUANGDONG))
    submit_year(GUANGDONG, 2017, [200, 220, 250, 330])
    submit_quarter(GUANGDONG, 2018, 1, {"1": "10", "2": "8", "4": "1000.25"})
    for unit in Division.objects.units().filter(province=GUANGDONG):
        if unit.code != GUANGZHOU:
            put(unit, FULL, state="accepted")
    put(Division.objects.get(code=GUANGZHOU), {code: text for code, text in FULL.items() if code not in TYPED})
    compute(GUANGDONG)


@contextlib.contextmanager
def server(folder: Path, redis: str) -> Iterator[str]:
    """The server that `make demo` starts, on a free port and the test's own database; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "pledge_portal.settings",
        "DATABASE_URL": database_url(),
        "REDIS_URL": redis,
        "SECRET_KEY": portal_settings.SECRET_KEY,
    }
    (command,) = [child.command for child in children(port) if child.name == "web"]
    with (folder / "worker.log").open("ab") as log:  # one log of both
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        await_that(lambda: answers(port), folder)
        yield f"http://127.0.0.1:{port}"
    finally:
        kill(process)


@pytest.fixture
def portal(rows: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Server and worker at work; the address."""
    monkeypatch.setenv("PORTAL_TODAY", TODAY)
    redis = redis_url() if portal_settings.REDIS_URL else ""
    with worker(tmp_path, redis=redis), server(tmp_path, redis) as address:
        yield address
    connections.close_all()


@pytest.fixture
def signed_in(browser: Browser, portal: str) -> Iterator[SignedIn]:
    """`signed_in("gd_lead")` is a page of its own, signed in with the keyboard."""
    contexts: list[BrowserContext] = []

    def sign_in(login: str) -> Page:
        context = browser.new_context(base_url=portal, viewport={"width": 1440, "height": 930})
        contexts.append(context)
        page = context.new_page()
        page.goto("/accounts/login/")
        expect(page.locator("[name=login]")).to_be_focused()
        accessible(page)
        page.keyboard.type(login)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{portal}/")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def accessible(page: Page) -> None:
    """No violation that axe knows of."""
    result = Axe().run(page)
    assert result.violations_count == 0, f"{page.url}\n{result.generate_report()}"


def tab_to(page: Page, target: Locator) -> None:
    """Move the focus there with Tab."""
    for _press in range(TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{TABS} times Tab do not lead to {target}")


def press(page: Page, target: Locator) -> None:
    """Go there with Tab and press Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    """Go to the field of that label with Tab and type."""
    tab_to(page, page.get_by_label(label))
    page.keyboard.type(text)


def clerk_enters(page: Page) -> None:
    """From the start page into the grid; four numbers, saved as they are typed; handed in to the province."""
    accessible(page)
    press(page, page.locator(".next-step a"))
    expect(page.locator(f"#c-{GUANGZHOU}-1")).to_be_visible()
    accessible(page)
    tab_to(page, page.locator(f"#c-{GUANGZHOU}-1"))
    for number, text in enumerate(TYPED.values()):
        if number:
            page.keyboard.press("ArrowRight")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("#save-status[data-state=saved]")).to_be_visible()
    page.reload()
    for figure, text in TYPED.items():
        expect(page.locator(f"#c-{GUANGZHOU}-{figure}")).to_have_value(text)
    explain_all(User.objects.get(login="gz_entry"), GUANGZHOU)
    press(page, page.get_by_role("button", name="提交省局审核"))
    expect(page.locator(".messages")).to_be_visible()
    accessible(page)


def lead_submits(page: Page) -> None:
    """Accepts what is complete, signs and submits; a receipt."""
    accessible(page)
    press(page, page.locator(".site-nav").get_by_role("link", name="季度报表"))
    press(page, page.get_by_role("link", name="2018年第二季度").first)
    expect(page.locator("td[data-total='1']")).to_have_text("72")
    accessible(page)
    press(page, page.get_by_role("link", name="单位审核"))
    press(page, page.get_by_role("button", name="已填齐的 1 个单位全部审核通过"))
    expect(page.locator(".messages")).to_contain_text("审核通过 1 个单位")
    accessible(page)
    explain_all(User.objects.get(login="gd_lead"), GUANGDONG)
    press(page, page.get_by_role("link", name="审定报送"))
    write(page, "填表人", "陈填")
    write(page, "审核人", "李审")
    write(page, "单位负责人", "王负责")
    write(page, "分析说明", "总体平稳。")
    accessible(page)
    press(page, page.get_by_role("button", name="审定报送"))
    expect(page.locator("#receipt-number")).to_have_text("440000-2018Q2-01")
    accessible(page)


def computed(page: Page) -> bool:
    """Whether the submitted quarter can be read."""
    answer = page.request.get(f"/api/v1/totals/?year=2018&quarter=2&province={GUANGDONG}")
    return any(row["figures"]["1"]["total"] == "72" for row in answer.json()["results"])


def office_asks_why(page: Page) -> None:
    """The dashboard of the day tells the new number; 计算依据 tells where it comes from."""
    page.goto(f"/dashboard/?as_of={TODAY}")
    accessible(page)
    expect(page.locator(".kpi", has_text="项目").locator(".kpi__value")).to_have_text("82")
    expect(page.locator("tr", has_text="2018Q2").first.locator("td").first).to_have_text("72")
    page.get_by_role("link", name="广东 1.8").click()
    expect(page.locator("#basis")).to_contain_text("82")
    accessible(page)
    page.get_by_role("link", name="查看全部").click()
    numbers = page.locator(".growth-table tr", has_text="广州市").locator("td")
    expect(numbers).to_have_text(["10", "52", "未到", "未到", "62"])
    expect(page.locator(".growth-table tfoot td").last).to_have_text("82")
    accessible(page)


def lead_downloads(page: Page) -> bytes:
    """The package of the province's page 报送材料."""
    page.locator(".site-nav").get_by_role("link", name="报送材料").click()
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载全部材料").click()
    assert download.value.suggested_filename == "440000-报送材料.zip"
    return Path(download.value.path()).read_bytes()


def check_package(content: bytes) -> None:
    """The three workbooks open, and the manifest knows every file by its bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    told = {each["name"]: (each["bytes"], each["sha256"]) for each in manifest["files"]}
    assert told == {name: (len(held), hashlib.sha256(held).hexdigest()) for name, held in files.items()}
    assert {"推进计划.xlsx", "人员信息表.xlsx", "任务落实情况表.xlsx"} <= set(files)
    books = {name: load_workbook(io.BytesIO(held)) for name, held in files.items() if name.endswith(".xlsx")}
    cells = {str(cell) for sheet in books["任务落实情况表.xlsx"] for row in sheet.values for cell in row}
    assert "82" in cells  # the year's projects, as on the dashboard
    assert any("周一鸣" in row for row in books["人员信息表.xlsx"].worksheets[0].values)


def test_from_the_grid_to_the_dashboard_and_the_package(signed_in: SignedIn, tmp_path: Path) -> None:
    national = signed_in("national")
    national.goto(f"/dashboard/?as_of={TODAY}")
    expect(national.locator(".kpi", has_text="项目").locator(".kpi__value")).to_have_text("10")

    clerk_enters(signed_in("gz_entry"))
    lead = signed_in("gd_lead")
    lead_submits(lead)
    await_that(lambda: computed(national), tmp_path)
    office_asks_why(national)
    check_package(lead_downloads(lead))
