"""The pages of a filing: who sees what, what a form does, what a refusal says."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pledge_portal.accounts.models import User
from programmes.divisions.models import Division
from programmes.models import Contact
from reporting.models import FiledPart, Filing, PilotApplication, PromotionPlan, PromotionTask
from reporting.rules.filings import CHAPTERS
from reporting.services.filings import submit_filing
from tests.integration.reporting.filing_world import DAY, at, complete, declare
from tests.people import actor_of

ClientOf = Callable[[User], Client]
HOME = "/submissions/440000/"
PAGES = ("", "plan/", "tasks/", "tasks/1.4/", "pilot/", "package/", "files/6.1/", "files/status/", "filings/1/")


@pytest.fixture
def guangdong(register: dict[str, Division], monkeypatch: pytest.MonkeyPatch) -> Division:
    """广东, complete, on 28 November 2017."""
    monkeypatch.setattr(settings, "PORTAL_TODAY", DAY)
    complete(register["440000"])
    return register["440000"]


@pytest.fixture
def filed(guangdong: Division, gd_lead: User) -> Filing:
    """6.1 and 6.2 as submitted."""
    return submit_filing(actor=actor_of(gd_lead), province=guangdong, parts=["6.1", "6.2"], submitted_at=at(DAY))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [("gd_lead", 200), ("gd_entry", 200), ("national", 200), ("reviewer", 200), ("gz_entry", 404), ("ah_lead", 404)],
)
def test_a_province_and_the_national_office_see_its_filing(
    filed: Filing, cast: dict[str, User], client_of: ClientOf, page: str, who: str, status: int
) -> None:
    assert client_of(cast[who]).get(HOME + page).status_code == status


def test_the_auditor_reads_all_but_people_s_numbers(filed: Filing, auditor: User, client_of: ClientOf) -> None:
    client = client_of(auditor)
    assert client.get(HOME).status_code == client.get(HOME + "files/6.1/").status_code == 200
    for page in ("package/", "package/?fresh=1", "files/6.2/", "filings/1/package/"):
        assert client.get(HOME + page).status_code == 403


def test_what_is_no_province_or_no_part_is_not_found(filed: Filing, national: User, client_of: ClientOf) -> None:
    client = client_of(national)
    for path in (
        "440100/",
        "999999/",
        "440000/files/6.4/",
        "440000/filings/9/",
        "440000/tasks/6.1/",
        "440000/tasks/9/",
    ):
        assert client.get(f"/submissions/{path}").status_code == 404


def test_the_national_table_puts_32_side_by_side(filed: Filing, reviewer: User, client_of: ClientOf) -> None:
    page = client_of(reviewer).get("/submissions/")
    rows = page.context["rows"]
    assert len(rows) == 32
    guangdong = next(row for row in rows if row.province.code == "440000")
    assert [part.label for part in guangdong.parts] == ["已报送", "已报送", "未申报"]
    assert filed.receipt in page.content.decode()
    assert [count for _clause, count in page.context["filed"]] == [(1, 32), (1, 32), (0, 0)]


def test_the_national_table_reads_no_package_and_no_more_for_more_filings(
    filed: Filing, cast: dict[str, User], register: dict[str, Division], client_of: ClientOf
) -> None:
    client = client_of(cast["national"])
    client.get("/submissions/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/submissions/")
        assert not any('"package"' in each["sql"] for each in seen)
        return len(seen)

    before = queries()
    complete(register["340000"])
    submit_filing(actor=actor_of(cast["ah_lead"]), province=register["340000"], parts=["6.1"])
    assert queries() == before <= 13


def test_overdue_days_stand_beside_what_is_not_filed(
    guangdong: Division, national: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PORTAL_TODAY", date(2017, 12, 3))
    rows = client_of(national).get("/submissions/").context["rows"]
    assert (rows[0].parts[0].label, rows[0].parts[0].late_label) == ("逾期未报", "逾期 3 天")


def test_home_leads_to_one_s_own_province(guangdong: Division, cast: dict[str, User], client_of: ClientOf) -> None:
    assert client_of(cast["gd_entry"]).get("/submissions/").headers["Location"] == HOME
    assert client_of(cast["gz_entry"]).get("/submissions/").status_code == 404


def test_submitting_gives_a_receipt_and_a_second_click_the_same(
    guangdong: Division, gd_lead: User, client_of: ClientOf
) -> None:
    client = client_of(gd_lead)
    form = {"parts": ["6.1", "6.2"], "after": client.get(HOME).context["after"]}
    first, second = client.post(HOME + "submit/", form), client.post(HOME + "submit/", form)
    assert first.headers["Location"] == second.headers["Location"] == HOME + "filings/1/"
    page = client.get(first.headers["Location"]).content.decode()
    filing = Filing.objects.unscoped(reason="test").get()
    assert "BS-440000-20171128-01" in page and filing.check_code in page and "推进计划.xlsx" in page


def test_a_refused_submission_lists_what_is_missing_with_the_way_there(
    guangdong: Division, gd_lead: User, client_of: ClientOf
) -> None:
    Contact.objects.unscoped(reason="test").filter(duty="分管领导").delete()
    answer = client_of(gd_lead).post(HOME + "submit/", {"parts": ["6.1", "6.2"], "after": 0})
    page = answer.content.decode()
    assert answer.status_code == 422 and "人员信息表尚不完整" in page and "/contacts/?province=440000" in page
    assert not FiledPart.objects.exists()


def test_nothing_chosen_is_422_and_others_may_not_submit(
    guangdong: Division, cast: dict[str, User], client_of: ClientOf
) -> None:
    form = {"parts": ["6.1"], "after": 0}
    assert client_of(cast["gd_lead"]).post(HOME + "submit/", {"after": 0}).status_code == 422
    assert client_of(cast["gd_lead"]).post(HOME + "submit/", {"parts": ["6.1"]}).status_code == 422
    for who, status in (("gd_entry", 403), ("national", 403), ("gz_entry", 404), ("ah_lead", 404)):
        assert client_of(cast[who]).post(HOME + "submit/", form).status_code == status
    assert not FiledPart.objects.exists()


def test_a_submission_after_another_is_409(filed: Filing, gd_lead: User, client_of: ClientOf) -> None:
    answer = client_of(gd_lead).post(HOME + "submit/", {"parts": ["6.1"], "after": 0})
    assert answer.status_code == 409 and "已有新的报送" in answer.content.decode()


def test_downloads_are_the_frozen_bytes(filed: Filing, gd_lead: User, client_of: ClientOf) -> None:
    client = client_of(gd_lead)
    for page in ("package/", "filings/1/package/"):
        answer = client.get(HOME + page)
        assert hashlib.sha256(answer.content).hexdigest() == filed.sha256
        assert "440000-" in answer.headers["Content-Disposition"]
    fresh = zipfile.ZipFile(io.BytesIO(client.get(HOME + "package/?fresh=1").content))
    assert "推进计划.xlsx" in fresh.namelist()
    book = client.get(HOME + "files/6.2/")
    assert book.content[:2] == b"PK" and "spreadsheetml" in book.headers["Content-Type"]


def test_the_review_accepts_or_returns_with_a_reason(
    filed: Filing, reviewer: User, gd_lead: User, client_of: ClientOf
) -> None:
    client, path = client_of(reviewer), HOME + "filings/1/review/"
    assert client_of(gd_lead).post(path, {"decision": "accept"}).status_code == 403
    assert client.post(path, {"decision": "return", "reason": ""}).status_code == 422
    assert client.post(path, {"decision": "perhaps"}).status_code == 422
    assert client.post(path, {"decision": "return", "reason": "请补充目标。"}).status_code == 302
    assert "请补充目标。" in client_of(gd_lead).get(HOME).content.decode()
    assert client.post(path, {"decision": "accept"}).status_code == 409


def chapters(version: int, **texts: str) -> dict[str, object]:
    return {**dict.fromkeys(CHAPTERS, "内容"), **texts, "version": version}


def test_blank_chapters_are_prefilled_and_saved_only_when_sent(
    register: dict[str, Division], ah_entry: User, client_of: ClientOf
) -> None:
    client, path = client_of(ah_entry), "/submissions/340000/plan/"
    page = client.get(path)
    assert "16个地市" in page.context["form"]["foundation"].value()
    assert not PromotionPlan.objects.unscoped(reason="test").exists()
    assert client.post(path, chapters(0, goals="年均增长20%")).status_code == 302
    stored = PromotionPlan.objects.unscoped(reason="test").get()
    assert stored.goals == "年均增长20%"
    stale = client.post(path, chapters(0, goals="旧稿"))
    page_text = stale.content.decode()
    assert stale.status_code == 409 and "旧稿" in page_text and "年均增长20%" in page_text


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999999"])
def test_a_bad_version_is_refused(guangdong: Division, gd_entry: User, client_of: ClientOf, version: str) -> None:
    answer = client_of(gd_entry).post(HOME + "plan/", {**chapters(0), "version": version})
    assert answer.status_code in (409, 422)


def test_tasks_are_proposed_adopted_and_changed_one_by_one(
    register: dict[str, Division], ah_entry: User, client_of: ClientOf
) -> None:
    client, path = client_of(ah_entry), "/submissions/340000/tasks/"
    assert client.get(path).context["proposed"] == 21
    client.post(path + "adopt/")
    assert PromotionTask.objects.unscoped(reason="test").filter(province="340000").count() == 21
    form = client.get(path + "1.4/").context["form"]
    values = {field.name: field.value() or "" for field in form} | {"office": "协调处", "due_on": "2018年5月31日"}
    assert client.post(path + "1.4/", values).status_code == 302
    row = PromotionTask.objects.unscoped(reason="test").get(clause="1.4")
    assert (row.office, row.due_on) == ("协调处", date(2018, 5, 31))
    assert client.post(path + "1.4/", values | {"office": "别处"}).status_code == 409
    assert client.post(path + "1.4/", values | {"due_on": "31.5."}).status_code == 422


def test_the_declaration_sets_the_portal_s_day(guangdong: Division, gd_entry: User, client_of: ClientOf) -> None:
    client = client_of(gd_entry)
    form = {"version": 0, "declared": "on", "goals": "受理试点", "categories": ["业务量较大"]}
    assert client.post(HOME + "pilot/", form).status_code == 302
    stored = PilotApplication.objects.unscoped(reason="test").get()
    assert (stored.applies_from, stored.goals, stored.categories) == (DAY, "受理试点", ["业务量较大"])
    assert client.post(HOME + "pilot/", form).status_code == 409
    assert client.post(HOME + "pilot/", form | {"categories": ["别的"], "version": 1}).status_code == 422


def test_a_filed_declaration_is_not_taken_back(guangdong: Division, gd_lead: User, client_of: ClientOf) -> None:
    application = declare(guangdong)
    submit_filing(actor=actor_of(gd_lead), province=guangdong, parts=["6.3"], submitted_at=at(DAY))
    answer = client_of(gd_lead).post(HOME + "pilot/", {"version": application.version})
    assert answer.status_code == 422 and "不能撤回声明" in answer.content.decode()


@pytest.mark.parametrize("page", ["plan/", "tasks/1.4/", "pilot/", "tasks/adopt/"])
def test_the_national_office_reads_and_does_not_write(
    guangdong: Division, national: User, client_of: ClientOf, page: str
) -> None:
    assert client_of(national).post(HOME + page, {"version": 0}).status_code == 403


@pytest.mark.parametrize("page", ["submit/", "tasks/adopt/", "filings/1/review/"])
def test_acts_are_posted(filed: Filing, cast: dict[str, User], client_of: ClientOf, page: str) -> None:
    who = "reviewer" if "review" in page else "gd_lead"
    assert client_of(cast[who]).get(HOME + page).status_code == 405


def test_pages_speak_english_by_the_switch(filed: Filing, national: User, client_of: ClientOf) -> None:
    client = client_of(national)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for page in ("", "plan/", "tasks/", "pilot/", "filings/1/"):
        assert client.get(HOME + page).status_code == 200
