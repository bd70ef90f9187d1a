"""A quarter's workbook from the browser: prefilled, brought back, previewed, conflicts, confirmed as drafts."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services import verify
from programmes.divisions.models import Division
from reporting.catalogue import catalogue
from reporting.models import QuarterlyReturn, Upload
from reporting.services.returns.units import report_unit
from tests.integration.reporting.returns_helpers import FULL, Q2, enter, pledge, put, row_of
from tests.integration.uploads.helpers import (
    QUARTER,
    brought,
    column_of,
    confirmed,
    fetched,
    fill,
    rows_by_code,
    saved,
    upload_at,
    work,
)
from tests.people import ClientOf, actor_of

GZ, SZ = "440100", "440300"
PAGE, FILE = f"{QUARTER}workbook/", f"{QUARTER}workbook/file/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)


@pytest.fixture
def gz(register: dict[str, Division]) -> Division:
    return register[GZ]


def stored(upload: Upload) -> Upload:
    return Upload.objects.unscoped(reason="test").get(pk=upload.pk)


def test_the_workbook_holds_what_is_stored_and_what_the_ledger_says(
    gd_entry: User, gz: Division, client_of: ClientOf
) -> None:
    put(gz, {"1": "52", "4": "30517.5", "21": "NA"}, zero_report=False)
    pledge("P1", gz)
    book = fetched(client_of(gd_entry), FILE)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert headings == ["地区代码", "地区名称", "年度", "季度", "零报告", *(f.heading for f in catalogue().figures)]
    at = rows_by_code(sheet)
    assert len(at) == 22 and at["440000"] == 2
    row = {heading: sheet.cell(at[GZ], index).value for index, heading in enumerate(headings, start=1)}
    assert (row["新增质押项目数"], row["质押融资金额"], row["登记服务窗口数"]) == (52, 30517.5, "不适用")
    assert row["新增服务企业数"] is None  # the ledger's number is a remark, never a reported one
    assert "台账：1" in sheet.cell(at[GZ], column_of(sheet, "新增服务企业数")).comment.text
    assert sheet.protection.sheet and sheet.cell(1, 1).protection.locked and sheet.cell(at[GZ], 1).protection.locked
    assert not sheet.cell(at[GZ], column_of(sheet, "培训场次")).protection.locked
    assert book.sheetnames[1:] == ["填表说明", "填前数据", "本表信息"]
    assert [each.sheet_state for each in book.worksheets] == ["visible", "visible", "hidden", "hidden"]


def test_the_same_rows_give_the_same_bytes(gd_entry: User, gz: Division, client_of: ClientOf) -> None:
    put(gz, {"1": "52"})
    client = client_of(gd_entry)
    assert client.get(FILE).content == client.get(FILE).content


def test_the_import_command_reads_it_without_a_remark(
    gd_entry: User, gz: Division, client_of: ClientOf, tmp_path: Any
) -> None:
    from tests.integration.workbooks.helpers import run_import

    put(gz, FULL)
    path = tmp_path / "a.xlsx"
    path.write_bytes(client_of(gd_entry).get(FILE).content)
    code, document = run_import("returns", path, "--dry-run")
    assert (code, document["rows"], document["warnings"]) == (0, 22, [])


def test_uploaded_previewed_confirmed(gd_entry: User, gz: Division, client_of: ClientOf) -> None:
    put(gz, {"1": "52", "2": "30"})
    client = client_of(gd_entry)
    book = fetched(client, FILE)
    fill(
        book,
        GZ,
        {"新增质押项目数": 53, "新增服务企业数": None, "质押融资金额": "３０，５１７.5", "登记服务窗口数": "不适用"},
    )
    fill(book, SZ, {"零报告": "是"})
    upload = upload_at(brought(client, PAGE, saved(book), worked=False))
    assert stored(upload).state == "checking"
    page = client.get(f"/workbooks/uploads/{upload.pk}/").content.decode()
    assert "data-job" in page
    work()
    upload = stored(upload)
    assert (upload.state, bytes(upload.content)) == ("ready", b"")
    assert (upload.preview["changed_cells"], upload.preview["unchanged"], upload.preview["errors"]) == (5, 20, [])
    assert row_of(GZ).values == {"1": "52", "2": "30"}, "nothing is written before it is confirmed"
    page = client.get(f"/workbooks/uploads/{upload.pk}/").content.decode()
    assert "30,517.5" in page and "广州市" in page

    assert confirmed(client, upload).status_code == 302
    assert row_of(GZ).values == {"1": "53", "4": "30517.5", "21": "NA"}
    assert (row_of(GZ).state, row_of(GZ).filled_by_province) == ("filling", True)
    assert row_of(SZ).zero_report and row_of(SZ).values == {}
    saves = AuditEntry.objects.filter(action="return.save")
    assert {each.division_code for each in saves} == {GZ, SZ}
    assert AuditEntry.objects.filter(action="workbook.imported").count() == 1
    assert not verify().broken


def test_confirmed_twice_is_one_import(gd_entry: User, gz: Division, client_of: ClientOf) -> None:
    put(gz, {"1": "52"})
    client = client_of(gd_entry)
    book = fetched(client, FILE)
    fill(book, GZ, {"新增质押项目数": 53})
    content = saved(book)
    upload = upload_at(brought(client, PAGE, content))
    assert confirmed(client, upload).status_code == 302
    version, entries = row_of(GZ).version, AuditEntry.objects.filter(action="return.save").count()
    assert confirmed(client, upload).status_code == 302
    again = upload_at(brought(client, PAGE, content, "另一个名字.xlsx"))
    assert again.pk == upload.pk
    assert "已经导入过" in client.get(f"/workbooks/uploads/{upload.pk}/").content.decode()
    assert (row_of(GZ).version, AuditEntry.objects.filter(action="return.save").count()) == (version, entries)
    repeated = client.post(f"/workbooks/uploads/{upload.pk}/repeat/")
    fresh = upload_at(repeated)
    assert (fresh.preview["changed_cells"], fresh.preview["conflicts"], fresh.preview["unchanged"]) == (0, 0, 22)


def test_what_the_browser_changed_meanwhile_is_never_overwritten_in_silence(
    gd_entry: User, gz_entry: User, gz: Division, client_of: ClientOf
) -> None:
    put(gz, {"1": "10", "2": "10", "3": "10"})
    client = client_of(gd_entry)
    book = fetched(client, FILE)
    fill(book, GZ, {"新增质押项目数": 11, "新增服务企业数": 12})
    enter(gz_entry, gz, "2", "15", "10")  # changed in both places: a conflict
    enter(gz_entry, gz, "3", "20", "10")  # changed in the browser only: stays
    upload = stored(upload_at(brought(client, PAGE, saved(book))))
    (change,) = upload.preview["changes"]
    told = {cell["key"]: (cell["how"], cell["old"], cell["new"], cell["base"]) for cell in change["cells"]}
    assert told == {
        "1": ("changed", "10", "11", "10"),
        "2": ("conflict", "15", "12", "10"),
        "3": ("kept", "20", "10", "10"),
    }
    page = client.get(f"/workbooks/uploads/{upload.pk}/").content.decode()
    assert "广州填报员" in page
    assert confirmed(client, upload).status_code == 422, "a conflict wants a choice"
    assert row_of(GZ).values["1"] == "10"
    name = f"use-{change['row']}-2"
    assert confirmed(client, upload, **{name: "file"}).status_code == 302
    assert row_of(GZ).values == {"1": "11", "2": "12", "3": "20"}


def test_the_portals_value_can_be_kept(gd_entry: User, gz_entry: User, gz: Division, client_of: ClientOf) -> None:
    put(gz, {"1": "10", "2": "10"})
    client = client_of(gd_entry)
    book = fetched(client, FILE)
    fill(book, GZ, {"新增质押项目数": 11, "新增服务企业数": 12})
    enter(gz_entry, gz, "2", "15", "10")
    upload = stored(upload_at(brought(client, PAGE, saved(book))))
    name = f"use-{upload.preview['changes'][0]['row']}-2"
    assert confirmed(client, upload, **{name: "stored"}).status_code == 302
    assert row_of(GZ).values == {"1": "11", "2": "15"}


def test_a_change_between_preview_and_confirmation_is_shown_first(
    gd_entry: User, gz_entry: User, gz: Division, client_of: ClientOf
) -> None:
    put(gz, {"1": "10"})
    client = client_of(gd_entry)
    book = fetched(client, FILE)
    fill(book, GZ, {"新增质押项目数": 11})
    upload = upload_at(brought(client, PAGE, saved(book)))
    enter(gz_entry, gz, "1", "99", "10")
    answer = confirmed(client, upload)
    assert answer.status_code == 409 and "双方都改过" in answer.content.decode()
    assert row_of(GZ).values == {"1": "99"}
    assert stored(upload).preview["conflicts"] == 1


def test_a_row_that_was_reported_may_stand_unchanged_only(
    gd_entry: User, gz_entry: User, gz: Division, client_of: ClientOf
) -> None:
    put(gz, FULL)
    report_unit(actor=actor_of(gz_entry), division=gz, quarter=Q2)
    client = client_of(gd_entry)
    book = fetched(client, FILE)
    sheet = book.worksheets[0]
    assert sheet.cell(rows_by_code(sheet)[GZ], 8).protection.locked
    fill(book, SZ, {"新增质押项目数": 3})
    upload = stored(upload_at(brought(client, PAGE, saved(book))))
    assert (upload.state, upload.preview["changed_cells"]) == ("ready", 1)
    fill(book, GZ, {"新增质押项目数": 9})
    upload = stored(upload_at(brought(client, PAGE, saved(book))))
    (error,) = upload.preview["errors"]
    assert (upload.state, error["column"], error["value"]) == ("faulty", "地区代码", GZ)
    assert "已上报" in error["message"]
    assert confirmed(client, upload).status_code == 409
    assert not QuarterlyReturn.objects.unscoped(reason="test").filter(division=SZ).exists()


def test_a_units_own_workbook(gz_entry: User, gd_entry: User, gz: Division, client_of: ClientOf) -> None:
    put(gz, {"1": "1"})
    unit = client_of(gz_entry)
    path = f"/returns/{GZ}/2018/2/workbook/"
    book = fetched(unit, f"{path}file/")
    assert list(rows_by_code(book.worksheets[0])) == [GZ]
    fill(book, GZ, {"新增质押项目数": 2})
    upload = stored(upload_at(brought(unit, path, saved(book))))
    assert (upload.state, upload.preview["changed_cells"]) == ("ready", 1)
    # sent in to the province, it is taken there too
    upload = stored(upload_at(brought(client_of(gd_entry), PAGE, saved(book))))
    assert (upload.state, upload.preview["changed_cells"]) == ("ready", 1)


def test_findings_of_the_rule_pack_are_foretold_and_never_stop_a_draft(
    gd_entry: User, gz: Division, client_of: ClientOf
) -> None:
    client = client_of(gd_entry)
    book = fetched(client, FILE)
    fill(book, GZ, {"新增质押项目数": 5, "新增服务企业数": 8, "质押专利件数": 6, "质押融资金额": 4000})
    upload = stored(upload_at(brought(client, PAGE, saved(book))))
    assert "R01" in {each["code"] for each in upload.preview["findings"]}
    assert upload.state == "ready"
    assert confirmed(client, upload).status_code == 302


def test_the_marked_workbook_is_mended_and_taken(gd_entry: User, gz: Division, client_of: ClientOf) -> None:
    put(gz, {"1": "1"})
    client = client_of(gd_entry)
    book = fetched(client, FILE)
    fill(book, GZ, {"新增质押项目数": "52项", "质押融资金额": -3, "培训场次": 2})
    fill(book, SZ, {"零报告": "有"})
    upload = stored(upload_at(brought(client, PAGE, saved(book))))
    assert upload.state == "faulty"
    assert {(each["column"], each["value"]) for each in upload.preview["errors"]} == {
        ("新增质押项目数", "52项"),
        ("质押融资金额", "-3"),
        ("零报告", "有"),
    }
    answer = client.get(f"/workbooks/uploads/{upload.pk}/marked/")
    marked = load_workbook(io.BytesIO(answer.content))
    sheet = marked.worksheets[0]
    at = rows_by_code(sheet)
    cell = sheet.cell(at[GZ], column_of(sheet, "新增质押项目数"))
    assert cell.value == "52项" and "只填数字" in cell.comment.text and cell.fill.fgColor.rgb == "FFF8CBC6"
    assert "新增质押项目数" in sheet.cell(at[GZ], column_of(sheet, "问题")).value
    assert sheet.cell(at[GZ], column_of(sheet, "培训场次")).value == 2
    assert marked.sheetnames == [sheet.title, "错误清单", "填表说明", "填前数据", "本表信息"]
    listed = [[cell.value for cell in row] for row in marked["错误清单"].iter_rows(min_row=2)]
    assert [at[GZ], "新增质押项目数", "52项"] in [row[:3] for row in listed]

    fill(marked, GZ, {"新增质押项目数": 52, "质押融资金额": 3})
    fill(marked, SZ, {"零报告": "是"})
    upload = stored(upload_at(brought(client, PAGE, saved(marked))))
    assert (upload.state, upload.preview["warnings"], upload.preview["changed_cells"]) == ("ready", [], 4)
    assert confirmed(client, upload).status_code == 302
    assert row_of(GZ).values == {"1": "52", "4": "3", "16": "2"}


def test_discarded_leaves_nothing(gd_entry: User, gz: Division, client_of: ClientOf) -> None:
    client = client_of(gd_entry)
    book = fetched(client, FILE)
    fill(book, GZ, {"新增质押项目数": 5})
    upload = upload_at(brought(client, PAGE, saved(book)))
    assert client.post(f"/workbooks/uploads/{upload.pk}/discard/").status_code == 302
    upload = stored(upload)
    assert (upload.state, bytes(upload.table), bytes(upload.content), upload.preview) == ("discarded", b"", b"", {})
    assert client.get(f"/workbooks/uploads/{upload.pk}/").status_code == 404


def test_expired_uploads_go_and_what_was_imported_stays_told(gd_entry: User, gz: Division, client_of: ClientOf) -> None:
    from datetime import timedelta

    from pledge_portal.common import clock
    from reporting.services.uploads.checking import remove_expired

    client = client_of(gd_entry)
    book = fetched(client, FILE)
    fill(book, GZ, {"新增质押项目数": 5})
    first = upload_at(brought(client, PAGE, saved(book)))
    confirmed(client, first)
    fill(book, GZ, {"新增质押项目数": 6})
    second = upload_at(brought(client, PAGE, saved(book)))
    remove_expired(now=clock.now() + timedelta(days=8))
    assert not Upload.objects.unscoped(reason="test").filter(pk=second.pk).exists()
    first = stored(first)
    assert (first.state, bytes(first.table), first.outcome["cells"]) == ("confirmed", b"", 1)


def test_nobody_else_sees_an_upload(
    gd_entry: User, gd_lead: User, gz_entry: User, ah_lead: User, national: User, gz: Division, client_of: ClientOf
) -> None:
    client = client_of(gd_entry)
    upload = upload_at(brought(client, PAGE, saved(fetched(client, FILE))))
    for other in (gd_lead, gz_entry, ah_lead, national):
        for act in ("", "marked/"):
            assert client_of(other).get(f"/workbooks/uploads/{upload.pk}/{act}").status_code == 404
        for act in ("confirm/", "discard/", "repeat/"):
            assert client_of(other).post(f"/workbooks/uploads/{upload.pk}/{act}").status_code == 404


def test_readers_do_not_upload(national: User, auditor: User, gz: Division, client_of: ClientOf) -> None:
    for reader in (national, auditor):
        assert client_of(reader).get(PAGE).status_code == 200
        assert brought(client_of(reader), PAGE, b"PK\x03\x04").status_code == 403
