"""Sealed scans and paper copies: what is taken, who sees it, how it pairs; the national office's table and files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from openpyxl import load_workbook

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.audit.models import AuditEntry
from programmes.divisions.models import Division
from programmes.models import Contact
from programmes.selectors.programme import programme_by_code
from reporting.models import Filing, FilingPaper, PaperCopy
from reporting.rules.filings import PLAN_LETTER_FILE
from reporting.services.errors import Conflict
from reporting.services.filings import CopyEntry, build_package, enter_paper_copies, review_filing, submit_filing
from tests.integration.reporting.filing_world import DAY, at, complete, declare, enrich
from tests.people import actor_of

ClientOf = Callable[[User], Client]
HOME = "/submissions/440000/"
LETTER = HOME + "papers/plan_letter/"
PDF = b"%PDF-1.4 sealed"


@pytest.fixture
def guangdong(
    register: dict[str, Division], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> Division:
    """广东, complete, on 28 November 2017; files in a folder of the test's own."""
    settings.PORTAL_TODAY, settings.MEDIA_ROOT = DAY, tmp_path
    complete(register["440000"])
    enrich(register["440000"], register["440100"])
    return register["440000"]


@pytest.fixture
def filed(guangdong: Division, gd_lead: User) -> Filing:
    """6.1 and 6.2 as submitted."""
    return submit_filing(actor=actor_of(gd_lead), province=guangdong, parts=["6.1", "6.2"], submitted_at=at(DAY))


def scan(name: str = "函.pdf", content: bytes = PDF, **facts: str) -> dict[str, Any]:
    """A form with a file."""
    values = {"document_number": "粤知函〔2017〕15号", "issued_on": "2017年11月27日", "signed_by": "周一鸣"} | facts
    return {**values, "file": SimpleUploadedFile(name, content)}


def papers() -> list[FilingPaper]:
    return list(FilingPaper.objects.unscoped(reason="test").order_by("uploaded_at"))


def test_a_scan_is_kept_and_pairs_with_the_electronic_copy(
    guangdong: Division, gd_entry: User, client_of: ClientOf
) -> None:
    client = client_of(gd_entry)
    assert client.post(LETTER, scan()).status_code == 302
    (paper,) = papers()
    assert (paper.document_number, paper.issued_on, paper.signed_by) == (
        "粤知函〔2017〕15号",
        date(2017, 11, 27),
        "周一鸣",
    )
    line = client.get(HOME).context["papers"][0]
    assert (line.paper, line.issued_on, line.filed_at, line.copy) == (paper, date(2017, 11, 27), None, None)
    item = next(each for each in client.get(HOME).context["lines"][0][0].items if each.key == "paper:plan_letter")
    assert item.is_done and "粤知函〔2017〕15号" in item.detail
    package = zipfile.ZipFile(io.BytesIO(build_package(actor=OPERATOR, province=guangdong, as_of=DAY)))
    assert package.read("正式文件扫描件-报送函-粤知函〔2017〕15号.pdf") == PDF
    letter = [each.text for each in Document(io.BytesIO(package.read(PLAN_LETTER_FILE))).paragraphs]
    assert letter[0] == "粤知函〔2017〕15号" and "2017年11月27日" in letter
    entry = AuditEntry.objects.get(action="filing_paper.attached")
    assert entry.changes["document_number"] == [None, "粤知函〔2017〕15号"]


def test_a_newer_scan_replaces_and_the_older_stays_on_record(
    guangdong: Division, gd_entry: User, client_of: ClientOf
) -> None:
    client = client_of(gd_entry)
    client.post(LETTER, scan())
    client.post(LETTER, scan())
    assert len(papers()) == 1, "the same file again is no new one"
    client.post(LETTER, scan(document_number="粤知函〔2017〕16号"))
    old, new = papers()
    assert old.replaced_at is not None and new.replaced_at is None
    page = client.get(LETTER)
    assert [each.pk for each in page.context["held"]] == [new.pk, old.pk]
    assert client.get(f"{HOME}scans/{old.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (scan("函.exe", b"MZ"), "file"),
        (scan("函.pdf", b"<html>"), "file"),
        (scan("函.png", PDF), "file"),
        (scan("函.pdf", b""), "file"),
        (scan(document_number=""), "document_number"),
        (scan(signed_by=""), "signed_by"),
        (scan(issued_on="2017-11-29"), "issued_on"),
        (scan(issued_on="昨天"), "issued_on"),
        ({"document_number": "1号", "issued_on": "2017-11-27", "signed_by": "甲"}, "file"),
    ],
)
def test_what_is_not_taken_says_where(
    guangdong: Division, gd_entry: User, client_of: ClientOf, form: dict[str, Any], field: str
) -> None:
    answer = client_of(gd_entry).post(LETTER, form)
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {field}
    assert papers() == []


def test_who_uploads_and_who_reads(guangdong: Division, cast: dict[str, User], client_of: ClientOf) -> None:
    client_of(cast["gd_lead"]).post(LETTER, scan())
    (paper,) = papers()
    address = f"{HOME}scans/{paper.pk}/"
    for who, status in (("national", 403), ("auditor", 403), ("gz_entry", 404), ("ah_lead", 404)):
        assert client_of(cast[who]).post(LETTER, scan()).status_code == status, who
    for who, status in (("national", 200), ("gd_entry", 200), ("auditor", 403), ("gz_entry", 404), ("ah_lead", 404)):
        assert client_of(cast[who]).get(address).status_code == status, who
    assert client_of(cast["ah_lead"]).get(f"/submissions/340000/scans/{paper.pk}/").status_code == 404
    answer = client_of(cast["national"]).get(address)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client_of(cast["gd_lead"]).get(HOME + "papers/other/").status_code == 404
    assert AuditEntry.objects.filter(action="filing.downloaded").count() == 3


def copies(page: Any, **lines: str) -> dict[str, str]:
    """The register's form as shown, with some fields changed."""
    values = {field.html_name: str(field.value() or "") for line in page.context["lines"] for field in line.form}
    return values | lines


def test_the_national_office_registers_paper_copies(filed: Filing, cast: dict[str, User], client_of: ClientOf) -> None:
    client, path = client_of(cast["reviewer"]), "/submissions/register/"
    page = client.get(path)
    assert len(page.context["lines"]) == 32
    stale = copies(page)
    sent = copies(
        page, **{"440000-plan_letter-received_on": "2017-11-28", "440000-plan_letter-number": "收〔2017〕88号"}
    )
    assert client.post(path, sent).status_code == 302
    (copy,) = PaperCopy.objects.unscoped(reason="test")
    assert (copy.province_id, copy.received_on, copy.number) == ("440000", DAY, "收〔2017〕88号")
    assert client.post(path, sent).status_code == 302, "the same again changes nothing"
    assert AuditEntry.objects.filter(action="paper_copy.entered").count() == 1
    lost = stale | {"440000-plan_letter-received_on": "2017-11-27", "440000-plan_letter-number": "收〔2017〕1号"}
    assert client.post(path, lost).status_code == 409
    assert client.post(path, stale).status_code == 409, "a stale empty line must not take a registered one away"
    copy.refresh_from_db()
    assert copy.number == "收〔2017〕88号"
    row = next(row for row in client.get("/submissions/").context["rows"] if row.province.code == "440000")
    assert row.letters[0].copy == copy
    assert "收〔2017〕88号" in client_of(cast["gd_lead"]).get(HOME).content.decode()
    cleared = copies(client.get(path), **{"440000-plan_letter-received_on": "", "440000-plan_letter-number": ""})
    assert client.post(path, cleared).status_code == 302
    assert not PaperCopy.objects.unscoped(reason="test").exists()


@pytest.mark.parametrize(("day", "number"), [("2017-11-28", ""), ("", "1号"), ("2017-11-29", "1号"), ("28.11.", "1号")])
def test_a_half_line_saves_nothing(filed: Filing, national: User, client_of: ClientOf, day: str, number: str) -> None:
    client, path = client_of(national), "/submissions/register/"
    good = {"340000-plan_letter-received_on": "2017-11-27", "340000-plan_letter-number": "2号"}
    bad = {"440000-plan_letter-received_on": day, "440000-plan_letter-number": number}
    answer = client.post(path, copies(client.get(path), **good, **bad))
    assert answer.status_code == 422 and [line.province.code for line in answer.context["wrong"]] == ["440000"]
    assert not PaperCopy.objects.unscoped(reason="test").exists()


def test_two_who_write_the_same_line_do_not_overwrite_each_other(filed: Filing, national: User) -> None:
    programme = programme_by_code(None)

    def entry(number: str) -> list[CopyEntry]:
        return [CopyEntry("440000", "plan_letter", DAY, number, "")]

    assert enter_paper_copies(actor=actor_of(national), programme=programme, entries=entry("1号")) == 1
    assert enter_paper_copies(actor=actor_of(national), programme=programme, entries=entry("1号")) == 0
    with pytest.raises(Conflict):
        enter_paper_copies(actor=actor_of(national), programme=programme, entries=entry("2号"))


def test_the_collected_workbook_holds_what_was_filed_and_not_the_drafts(
    filed: Filing, register: dict[str, Division], cast: dict[str, User], client_of: ClientOf
) -> None:
    complete(register["340000"])  # written, not filed
    declare(register["440000"], goals="草稿")
    Contact.objects.unscoped(reason="test").filter(name="周一鸣", division="440000").update(name="改后")
    answer = client_of(cast["national"]).get("/submissions/collected/")
    book = load_workbook(io.BytesIO(answer.content))
    tables = {name: list(book[name].iter_rows(values_only=True)) for name in book.sheetnames}
    overview = {row[1]: row for row in tables["报送情况总览"] if isinstance(row[0], int)}
    assert len(overview) == 32
    assert overview["广东"][2] == "已报送" and overview["安徽"][2] == "未报送"
    for name in ("推进计划表1 任务分解", "推进计划表2 地市分解", "推进计划表3 年度目标", "人员信息表", "地市专人名单"):
        assert {row[1] for row in tables[name] if isinstance(row[0], int)} == {"广东"}, name
    assert len([row for row in tables["推进计划表2 地市分解"] if row[1] == "广东"]) == 21
    goal = next(row for row in tables["推进计划表3 年度目标"] if row[1] == "广东")
    assert goal[2:] == ("项目数", 1000, 1200, 0.2, 1440, 0.2, 1728, 0.2, 0.2)
    people = [row[3] for row in tables["人员信息表"] if row[1] == "广东"]
    assert "周一鸣" in people and "改后" not in people
    assert not [row for row in tables["登记试点申请"] if row[1] == "广东"]
    assert not [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    assert client_of(cast["auditor"]).get("/submissions/collected/").status_code == 403


def test_all_packages_are_the_frozen_bytes(filed: Filing, cast: dict[str, User], client_of: ClientOf) -> None:
    answer = client_of(cast["reviewer"]).get("/submissions/packages/")
    held = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert {name: held.read(name) for name in held.namelist()} == {"440000-报送材料.zip": bytes(filed.package)}
    assert client_of(cast["gd_lead"]).get("/submissions/packages/").status_code == 403


def test_a_changed_contact_asks_for_a_new_filing_which_is_an_update(
    filed: Filing, guangdong: Division, gd_lead: User, client_of: ClientOf
) -> None:
    client = client_of(gd_lead)
    page = client.get(HOME)
    assert not page.context["contacts_changed"]
    assert [ticked for _check, _state, ticked, _items in page.context["lines"]] == [False, False, False]
    Contact.objects.unscoped(reason="test").filter(name="周一鸣").update(mobile="13700000000")
    page = client.get(HOME)
    assert page.context["contacts_changed"] and "更新报备" in page.content.decode()
    assert [ticked for _check, _state, ticked, _items in page.context["lines"]] == [False, True, False]
    submit_filing(actor=actor_of(gd_lead), province=guangdong, parts=["6.2"], submitted_at=at(date(2018, 1, 9)))
    page = client.get(HOME)
    assert not page.context["contacts_changed"]
    assert [kind.label for _filing, _parts, kind in page.context["filings"]] == ["更新报备", "首次报送"]


def test_a_correction_after_a_return_keeps_the_first_day_and_is_told_as_such(
    filed: Filing, guangdong: Division, national: User, gd_lead: User, client_of: ClientOf
) -> None:
    review_filing(
        actor=actor_of(national), filing=filed, accept=False, reason="目标偏低。", resubmit_by=date(2017, 12, 15)
    )
    client = client_of(gd_lead)
    page = client.get(HOME)
    assert "目标偏低。" in page.content.decode() and "2017年12月15日" in page.content.decode()
    assert [ticked for _check, _state, ticked, _items in page.context["lines"]] == [True, True, False]
    again = submit_filing(
        actor=actor_of(gd_lead), province=guangdong, parts=["6.1", "6.2"], submitted_at=at(date(2017, 12, 10))
    )
    page = client.get(f"{HOME}filings/{again.number}/")
    assert page.context["kind"].label == "退回重报"
    assert {state.first_on for _clause, state, _late in page.context["parts"]} == {DAY}
    filed.refresh_from_db()
    assert (filed.decided_by_id, filed.resubmit_by) == (national.pk, date(2017, 12, 15))
    assert filed.decided_at is not None


def test_the_checklist_says_who_completed_a_line_and_when(
    guangdong: Division, gd_entry: User, client_of: ClientOf
) -> None:
    client = client_of(gd_entry)
    form = {"version": 1, **dict.fromkeys(("foundation", "goals", "tasks_text", "schedule", "safeguards"), "新稿")}
    assert client.post(HOME + "plan/", form).status_code == 302
    client.post(LETTER, scan())
    _check, _state, _ticked, items = client.get(HOME).context["lines"][0]
    done = {item.key: found for item, found in items if found}
    assert (done["promotion_plan:goals"].who, done["promotion_plan:goals"].on) == (gd_entry.name, DAY)
    assert done["paper:plan_letter"].who == gd_entry.name


def test_the_pages_ask_no_more_for_more_rows(
    filed: Filing, register: dict[str, Division], cast: dict[str, User], client_of: ClientOf
) -> None:
    clients = {path: client_of(cast["national"]) for path in ("/submissions/", "/submissions/register/", HOME)}

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            clients[path].get(path)
        assert not any('"package"' in each["sql"] for each in seen), path
        return len(seen)

    for path in clients:
        queries(path)
    before = {path: queries(path) for path in clients}
    complete(register["340000"])
    submit_filing(actor=actor_of(cast["ah_lead"]), province=register["340000"], parts=["6.1"])
    submit_filing(actor=actor_of(cast["gd_lead"]), province=register["440000"], parts=["6.1"])
    client_of(cast["gd_entry"]).post(LETTER, scan())
    client_of(cast["gd_entry"]).post(LETTER, scan(document_number="2号"))
    assert {path: queries(path) for path in clients} == before
