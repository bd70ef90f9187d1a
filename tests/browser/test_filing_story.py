"""The filing in one story: checklist, mend, submit, receipt, verify, returned, corrected, the first day kept.

In a real browser with the keyboard where it matters; every page on the way is accessible.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from programmes.divisions.models import Division
from reporting.models import Filing, PromotionPlan
from tests.browser.conftest import SignedIn
from tests.integration.reporting.filing_world import DAY, complete

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME = "/submissions/440000/"
LATER = date(2017, 12, 5)  # past the due day


def accessible(page: Page) -> None:
    """No violation that axe knows of, and nothing wider than the window."""
    result = Axe().run(page)
    assert result.violations_count == 0, f"{page.url}\n{result.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def mends_and_submits(page: Page) -> None:
    """A refused submission leads to what is missing; mended, it gives a receipt."""
    page.goto(HOME)
    accessible(page)
    page.get_by_role("checkbox", name="6.1 推进计划").check()
    page.get_by_role("button", name="报送国家知识产权局").press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("推进计划尚不完整")
    accessible(page)
    alert.get_by_role("link", name="五、保障措施").press("Enter")
    expect(page.locator("#id_safeguards")).to_be_visible()
    accessible(page)
    page.locator("#id_safeguards").fill("落实经费，纳入考核。")
    page.get_by_role("button", name="保存").press("Enter")
    page.goto(HOME)
    expect(page.get_by_role("checkbox", name="6.1 推进计划")).to_be_checked()
    page.get_by_role("button", name="报送国家知识产权局").press("Enter")
    expect(page.locator("#receipt-number")).to_have_text("BS-440000-20171128-01")
    accessible(page)


def attaches_the_scan(page: Page, scan: Path) -> None:
    """The sealed letter with its number, paired with the electronic copy."""
    page.goto(HOME)
    page.locator("#papers").get_by_role("link", name="上传").first.press("Enter")
    accessible(page)
    page.get_by_label("文号").fill("粤知函〔2017〕15号")
    page.get_by_label("成文日期").fill("2017-11-27")
    page.get_by_label("签发人").fill("周一鸣")
    page.get_by_label("扫描件").set_input_files(scan)
    page.get_by_role("button", name="上传").press("Enter")
    expect(page.locator("#papers")).to_contain_text("粤知函〔2017〕15号")
    accessible(page)


def verifies(page: Page, code: str, package: Path) -> None:
    """By the code, and by the file itself."""
    page.goto("/submissions/verify/")
    accessible(page)
    page.get_by_label("回执校验码").fill(code.lower())
    page.get_by_label("回执校验码").press("Enter")
    expect(page.locator("#result")).to_contain_text("一致：是国家局收到的材料。")
    accessible(page)
    page.get_by_label("选择文件").set_input_files(package)
    page.get_by_role("button", name="比对").press("Enter")
    expect(page.locator("#result")).to_contain_text("BS-440000-20171128-01")
    accessible(page)


def office_returns(page: Page) -> None:
    """The paper copy goes into the register; the electronic one back, with reason and 重报期限."""
    page.goto("/submissions/")
    accessible(page)
    page.get_by_role("link", name="登记纸质件").press("Enter")
    accessible(page)
    page.get_by_label("广东 报送函 收文日期").fill("2017-11-28")
    page.get_by_label("广东 报送函 收文号").fill("收〔2017〕88号")
    page.get_by_role("button", name="保存登记").press("Enter")
    expect(page.locator(".messages")).to_contain_text("已登记 1 件。")
    page.goto("/submissions/")
    page.get_by_role("link", name="待审核").press("Enter")
    page.get_by_role("button", name="退回修改").press("Enter")
    expect(page.locator(".field__errors")).to_contain_text("退回时请写明理由和要求。")
    accessible(page)
    page.get_by_label("退回理由和要求").fill("年度目标请分解到地市。")
    page.get_by_label("重报期限").fill("2017-12-10")
    page.get_by_role("button", name="退回修改").press("Enter")
    expect(page.locator(".messages")).to_contain_text("已退回修改。")
    accessible(page)


def corrects(page: Page) -> None:
    """The reason stands on the checklist; the correction keeps the first day."""
    page.goto(HOME)
    expect(page.locator("#part-61")).to_contain_text("年度目标请分解到地市。")
    accessible(page)
    page.get_by_role("button", name="报送国家知识产权局").press("Enter")
    expect(page.locator("#receipt-number")).to_have_text("BS-440000-20171205-01")
    expect(page.locator(".facts").first).to_contain_text("退回重报")
    expect(page.locator("table").first).to_contain_text("2017-11-28")
    expect(page.locator("table").first).to_contain_text("按期")
    accessible(page)


def test_a_province_files_is_returned_and_corrects(signed_in: SignedIn, settings: Any, tmp_path: Path) -> None:
    settings.PORTAL_TODAY, settings.MEDIA_ROOT = DAY, tmp_path / "media"
    complete(Division.objects.get(code="440000"))
    PromotionPlan.objects.unscoped(reason="test").update(safeguards="")
    scan, package = tmp_path / "函.pdf", tmp_path / "报送材料.zip"
    scan.write_bytes(b"%PDF-1.4 sealed")

    lead = signed_in("gd_lead")
    mends_and_submits(lead)
    filing = Filing.objects.unscoped(reason="test").get()
    package.write_bytes(bytes(filing.package))
    attaches_the_scan(lead, scan)
    verifies(signed_in("ah_entry"), filing.check_code, package)
    office_returns(signed_in("national"))
    settings.PORTAL_TODAY = LATER
    corrects(lead)

    lead.goto(f"/submissions/verify/?code={filing.check_code}")
    expect(lead.locator("#result")).to_contain_text("已有更新的报送")


def test_the_pages_speak_english_and_fit_a_telephone(signed_in: SignedIn, settings: Any) -> None:
    settings.PORTAL_TODAY = DAY
    complete(Division.objects.get(code="440000"))
    page = signed_in("national")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": page.url}])
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        for path in ("/submissions/", "/submissions/register/", "/submissions/verify/", HOME, "/bulletin/"):
            page.goto(path)
            accessible(page)
