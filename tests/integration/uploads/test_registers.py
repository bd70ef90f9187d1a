"""The registers' workbooks from the browser: the command's checks, as the user, previewed and all or nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledges.models import LegalStatusEvent, Pledge
from programmes.models import Contact, Measure, Policy, WorkPlan
from reporting.models import Upload
from reporting.workbooks import KINDS
from tests.integration.uploads.helpers import brought, column_of, confirmed, fetched, saved, upload_at
from tests.people import ClientOf

GZ, SZ, HF = "440100", "440300", "340100"
MEASURES = "/workbooks/measures/"


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)


def stored(upload: Upload) -> Upload:
    return Upload.objects.unscoped(reason="test").get(pk=upload.pk)


def measures() -> list[tuple[str, str, str]]:
    rows = Measure.objects.unscoped(reason="test").order_by("division_id", "item", "effective_on")
    return [(row.division_id, row.item, row.document_number) for row in rows]


def appended(book: Workbook, *rows: dict[str, Any]) -> Workbook:
    """Rows typed below what is there."""
    sheet = book.worksheets[0]
    last = max((cell.row for cell in sheet["A"] if cell.value is not None), default=1)
    for number, row in enumerate(rows, start=last + 1):
        for heading, value in row.items():
            sheet.cell(number, column_of(sheet, heading)).value = value
    return book


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "returns"])
def test_every_kind_is_handed_out_and_read_back(kind: str, gd_lead: User, client_of: ClientOf) -> None:
    client = client_of(gd_lead)
    page = client.get(f"/workbooks/{kind}/")
    assert page.status_code == 200
    book = fetched(client, f"/workbooks/{kind}/file/")
    assert [cell.value for cell in book.worksheets[0][1]] == KINDS[kind].resource().headings()
    fetched(client, f"/workbooks/{kind}/file/?filled=1")
    upload = stored(upload_at(brought(client, f"/workbooks/{kind}/", saved(book))))
    assert (upload.state, upload.preview["rows"], upload.preview["warnings"]) == ("ready", 0, [])


def test_measures_created_updated_unchanged(gd_entry: User, client_of: ClientOf) -> None:
    make = Measure.objects.create
    make(division_id=GZ, item="专人负责", effective_on=date(2018, 1, 1), document_number="1号")
    make(division_id=GZ, item="平台服务", effective_on=date(2018, 1, 1), document_number="2号")
    client = client_of(gd_entry)
    book = fetched(client, f"{MEASURES}file/?filled=1")
    sheet = book.worksheets[0]
    sheet.cell(2, column_of(sheet, "文号")).value = "新1号"
    appended(book, {"地区代码": SZ, "事项": "政策保障", "生效日期": date(2018, 3, 1), "文号": "3号"})
    upload = stored(upload_at(brought(client, MEASURES, saved(book))))
    told = [(each["label"], each["how"], len(each["cells"])) for each in upload.preview["changes"]]
    assert upload.preview["unchanged"] == 1 and len(told) == 2
    assert {how for _label, how, _count in told} == {"created", "changed"}
    page = client.get(f"/workbooks/uploads/{upload.pk}/").content.decode()
    assert "深圳市 · 政策保障" in page and "新1号" in page
    assert len(measures()) == 2, "nothing is written before it is confirmed"
    assert confirmed(client, upload).status_code == 302
    assert (SZ, "政策保障", "3号") in measures() and len(measures()) == 3
    entries = AuditEntry.objects.filter(subject_type="measure")
    assert sorted(entries.values_list("action", "login")) == [
        ("measure.changed", "gd_entry"),
        ("measure.created", "gd_entry"),
    ]


def test_another_provinces_row_refuses_the_file(gd_entry: User, client_of: ClientOf) -> None:
    client = client_of(gd_entry)
    book = appended(
        fetched(client, f"{MEASURES}file/"),
        {"地区代码": GZ, "事项": "政策保障", "生效日期": date(2018, 3, 1)},
        {"地区代码": HF, "事项": "政策保障", "生效日期": date(2018, 3, 1)},
    )
    upload = stored(upload_at(brought(client, MEASURES, saved(book))))
    (error,) = upload.preview["errors"]
    assert (upload.state, error["row"], error["column"], error["value"]) == ("faulty", 3, "地区代码", HF)
    assert confirmed(client, upload).status_code == 409
    assert measures() == []


def test_a_unit_writes_its_own_rows_only(gz_entry: User, client_of: ClientOf) -> None:
    client = client_of(gz_entry)
    rows = [{"地区代码": code, "事项": "政策保障", "生效日期": date(2018, 3, 1)} for code in (GZ, SZ)]
    upload = stored(upload_at(brought(client, MEASURES, saved(appended(fetched(client, f"{MEASURES}file/"), *rows)))))
    assert [(each["row"], each["value"]) for each in upload.preview["errors"]] == [(3, SZ)]
    assert client.get("/workbooks/plans/").status_code == 403


def test_what_changed_meanwhile_is_a_conflict_or_stays(gd_entry: User, client_of: ClientOf) -> None:
    policy = Policy.objects.create(division_id=GZ, document_number="1号", title="办法", issuer="甲局", standard="一")
    client = client_of(gd_entry)
    book = fetched(client, "/workbooks/policies/file/?filled=1")
    sheet = book.worksheets[0]
    sheet.cell(2, column_of(sheet, "发文机关")).value = "乙局"
    Policy.objects.unscoped(reason="test").filter(pk=policy.pk).update(issuer="丙局", standard="二")
    upload = stored(upload_at(brought(client, "/workbooks/policies/", saved(book))))
    (change,) = upload.preview["changes"]
    told = {cell["key"]: (cell["how"], cell["old"], cell["new"]) for cell in change["cells"]}
    assert told == {"issuer": ("conflict", "丙局", "乙局"), "standard": ("kept", "二", "一")}
    assert confirmed(client, upload).status_code == 422
    assert confirmed(client, upload, **{f"use-{change['row']}-issuer": "file"}).status_code == 302
    policy = Policy.objects.unscoped(reason="test").get(pk=policy.pk)
    assert (policy.issuer, policy.standard) == ("乙局", "二")


def test_a_record_removed_meanwhile_is_not_made_again(gd_entry: User, client_of: ClientOf) -> None:
    measure = Measure.objects.create(division_id=GZ, item="专人负责", effective_on=date(2018, 1, 1))
    client = client_of(gd_entry)
    book = fetched(client, f"{MEASURES}file/?filled=1")
    Measure.objects.unscoped(reason="test").filter(pk=measure.pk).delete()
    upload = stored(upload_at(brought(client, MEASURES, saved(book))))
    assert (upload.preview["changes"], [each["row"] for each in upload.preview["warnings"]]) == ([], [2])
    assert confirmed(client, upload).status_code == 302
    assert measures() == []


def test_plans_and_contacts(gd_lead: User, client_of: ClientOf) -> None:
    client = client_of(gd_lead)
    plan = {
        "地区代码": "440000",
        "增长指标": "项目数",
        "基期值": 1000,
        "2018年目标": 1200,
        "2019年目标": 1440,
        "2020年目标": 1728,
        "通过日期": "2017年11月28日",
    }
    book = appended(fetched(client, "/workbooks/plans/file/"), plan)
    assert confirmed(client, upload_at(brought(client, "/workbooks/plans/", saved(book)))).status_code == 302
    assert WorkPlan.objects.unscoped(reason="test").get(province="440000").target_2020 == 1728
    contact = {"地区代码": "440000", "姓名": "张示例", "分工": "联系人", "手机": "13800000000"}
    book = appended(fetched(client, "/workbooks/contacts/file/"), contact)
    assert confirmed(client, upload_at(brought(client, "/workbooks/contacts/", saved(book)))).status_code == 302
    assert Contact.objects.unscoped(reason="test").get(division="440000").name == "张示例"
    assert "13800000000" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))


def test_another_kinds_workbook_is_refused(gd_lead: User, client_of: ClientOf) -> None:
    client = client_of(gd_lead)
    content = saved(fetched(client, "/workbooks/policies/file/"))
    upload = stored(upload_at(brought(client, MEASURES, content)))
    assert upload.state == "refused"
    assert "工作机制台账" in upload.message and "已出台政策措施清单" in upload.message


def test_a_change_between_preview_and_confirmation_comes_first(gd_entry: User, client_of: ClientOf) -> None:
    policy = Policy.objects.create(division_id=GZ, document_number="1号", title="办法", issuer="甲局")
    client = client_of(gd_entry)
    book = fetched(client, "/workbooks/policies/file/?filled=1")
    sheet = book.worksheets[0]
    sheet.cell(2, column_of(sheet, "发文机关")).value = "乙局"
    upload = upload_at(brought(client, "/workbooks/policies/", saved(book)))
    Policy.objects.unscoped(reason="test").filter(pk=policy.pk).update(issuer="丙局")
    assert confirmed(client, upload).status_code == 409
    assert Policy.objects.unscoped(reason="test").get(pk=policy.pk).issuer == "丙局"


def test_a_preview_tells_nothing_of_what_another_province_keeps(gd_lead: User, client_of: ClientOf) -> None:
    """A row that names somebody else's record is refused; what is stored of that record is shown nowhere."""
    Contact.objects.create(division_id=HF, name="王某", duty="联系人", mobile="13855512345", office="皖秘处")
    Pledge.objects.create(project_no="AH-1", division_id=HF, enterprise_name="皖秘企业", patent_count=0)
    patent = "ZL201010000001.8"
    LegalStatusEvent.objects.create(patent_no=patent, event="无效", published_on=date(2018, 1, 2), note="皖秘")
    rows: dict[str, dict[str, Any]] = {
        "contacts": {"地区代码": HF, "姓名": "王某", "分工": "联系人", "手机": "13900000000"},
        "pledges": {"项目编号": "AH-1", "地区代码": GZ, "企业名称": "甲公司"},
        "legal-status": {"专利号": patent, "事件": "无效", "公告日": "2018-01-02", "说明": "甲"},
    }
    client = client_of(gd_lead)
    for kind, row in rows.items():
        book = appended(fetched(client, f"/workbooks/{kind}/file/"), row)
        upload = stored(upload_at(brought(client, f"/workbooks/{kind}/", saved(book))))
        assert upload.state == "faulty" and len(upload.preview["errors"]) == 1, kind
        assert "皖秘" not in str(upload.preview) and "138555" not in str(upload.preview), kind
        assert confirmed(client, upload).status_code == 409
