"""An account's life as people see it: a slip, the first sign-in, the second factor, one's own page, handing over."""

from __future__ import annotations

import base64
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from playwright.sync_api import Page

from pledge_portal.accounts.models import User
from tests.browser.conftest import SignedIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN = "quiet-river-stone-88"


def fit(page: Page, what: str) -> None:
    """Accessible, and no wider than a wide and a narrow window."""
    found = [f"{each['id']} {each['nodes'][0]['html'][:100]}" for each in Axe().run(page).response["violations"]]
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"wider than {width}")
    assert not found, f"{what}: {found}"


def code_of(secret: str) -> str:
    """What an authenticator shows now."""
    totp = TOTP(base64.b32decode(secret.replace(" ", "")))
    totp.time = time.time()
    return f"{totp.token():06d}"


def type_in(page: Page, **fields: str) -> None:
    """Fill the fields of those ids and send their form with the Enter key."""
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_the_slip_to_the_handover(signed_in: SignedIn) -> None:
    lead = signed_in("gd_lead")
    lead.goto("/accounts/people/new/?place=440100&role=unit_entry")
    type_in(lead, id_name="陈示例", id_telephone="020-1", id_login="x")
    assert lead.locator("#id_login_error").is_visible()
    fit(lead, "refused")
    type_in(lead, id_login="gz.chen")
    password = lead.inner_text("#slip-password")
    fit(lead, "slip")

    clerk = signed_in("gz_entry")
    clerk.click("form.sign-out button")
    type_in(clerk, id_login="gz.chen", id_password=password)
    assert clerk.locator(".site-nav").count() == 0, "nothing leads on yet"
    type_in(clerk, id_old_password=password, id_new_password="short", id_new_password_again="short")
    assert "至少12个字符" in clerk.inner_text("#id_new_password_error")
    fit(clerk, "first password")
    type_in(clerk, id_old_password=password, id_new_password=OWN, id_new_password_again=OWN)
    fit(clerk, "setting up")
    type_in(clerk, id_code=code_of(clerk.inner_text(".copy-text")))
    recovery = clerk.locator(".codes li").first.inner_text()
    fit(clerk, "recovery codes")
    clerk.click("main a.button--primary")
    clerk.click(".who")
    clerk.click("text=申请令牌")
    fit(clerk, "own page")
    type_in(clerk, token_label="系统")
    assert len(clerk.inner_text("#token")) > 30
    fit(clerk, "token")

    lead.goto("/accounts/people/?q=gz.chen")
    lead.click("tbody th a")
    lead.click("summary:has-text('办理交接')")
    fit(lead, "account")
    type_in(lead, handover_name="李样例", handover_login="gz.li")
    fit(lead, "successor's slip")
    lead.click("text=查看交接单")
    assert "陈示例" in lead.inner_text("table") and "李样例" in lead.inner_text("table")
    fit(lead, "record")
    clerk.goto("/")
    assert "/accounts/login/" in clerk.url
    type_in(clerk, id_login="gz.chen", id_password=OWN)
    assert clerk.locator(".notice--error").is_visible()
    assert recovery


def test_the_second_step(signed_in: SignedIn) -> None:
    page = signed_in("gz_entry")
    user = User.objects.get(login="gz_entry")
    User.objects.filter(pk=user.pk).update(is_demo=False)
    StaticDevice.objects.create(user=user, name="recovery").token_set.create(token="0123456789")
    page.goto("/")
    type_in(page, id_code="000000")
    assert page.locator("#id_code_error").is_visible()
    fit(page, "second factor")
    type_in(page, id_code="0123456789")
    assert page.locator(".site-nav").is_visible()
