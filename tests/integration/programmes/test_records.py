"""The registers in the browser: who may write what, compare-and-swap, evidence files and who gets to see them."""

from __future__ import annotations

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connections, transaction
from django.db.models.deletion import Collector
from django.test import Client

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services import verify
from pledge_portal.common.models import FactsVersion, Job
from programmes.models import Contact, Evidence, Measure, Policy, WorkPlan
from programmes.services.records import remove_record
from tests.people import ClientOf, actor_of, load_register, make_cast

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF"
MEASURE = {"item": "服务促进机制", "effective_on": "2018-3-1", "ended_on": "", "document_number": "穗知〔2018〕5号"}


@pytest.fixture
def measure(gz_entry: User, client_of: ClientOf) -> Measure:
    client_of(gz_entry).post("/measures/new/440100/", MEASURE)
    return Measure.objects.unscoped(reason="test").get()


def test_a_unit_enters_a_measure_and_the_province_is_computed_again(measure: Measure) -> None:
    assert (measure.division_id, measure.effective_on, measure.ended_on) == ("440100", date(2018, 3, 1), None)
    facts = FactsVersion.objects.get(scope="440000")
    assert facts.version > facts.computed
    assert Job.objects.filter(key="compute_province:440000", state="queued").count() == 1
    entry = AuditEntry.objects.get(subject_type="measure")
    assert (entry.action, entry.login, entry.division_code) == ("measure.created", "gz_entry", "440100")
    assert entry.changes["effective_on"] == [None, "2018-03-01"]
    assert verify().broken == ""


def test_people_write_only_where_they_belong(
    measure: Measure, client_of: ClientOf, sz_entry: User, ah_entry: User, gd_entry: User, national: User, auditor: User
) -> None:
    address = f"/measures/{measure.pk}/"
    changed = MEASURE | {"note": "改", "version": "1"}
    assert client_of(sz_entry).post(address, changed).status_code == 404
    assert client_of(ah_entry).post(address, changed).status_code == 404
    assert client_of(national).post(address, changed).status_code == 403
    assert client_of(auditor).post(f"/measures/{measure.pk}/remove/", {"version": "1"}).status_code == 403
    assert client_of(ah_entry).post("/measures/new/440100/", MEASURE).status_code == 404
    assert client_of(national).post("/measures/new/440100/", MEASURE).status_code == 403
    assert client_of(gd_entry).post(address, changed).status_code == 302
    stored = Measure.objects.unscoped(reason="test").get()
    assert (stored.note, stored.version) == ("改", 2)


def test_a_stale_save_overwrites_nothing(measure: Measure, client_of: ClientOf, gz_entry: User, gd_entry: User) -> None:
    address = f"/measures/{measure.pk}/"
    assert client_of(gd_entry).post(address, MEASURE | {"note": "先到", "version": "1"}).status_code == 302
    late = client_of(gz_entry).post(address, MEASURE | {"note": "后到", "version": "1"})
    assert late.status_code == 409
    page = late.content.decode()
    assert "先到" in page
    assert "后到" in page
    assert Measure.objects.unscoped(reason="test").get().note == "先到"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ended_on": "2018-02-28"}, "终止日期早于生效日期"),
        ({"item": "年度考核机制"}, "item"),
        ({"effective_on": "2018-02-30"}, "2018-06-30"),
        ({"effective_on": ""}, "effective_on"),
    ],
)
def test_what_the_workbook_refuses_the_form_refuses(
    change: dict[str, str], message: str, client_of: ClientOf, gz_entry: User
) -> None:
    answer = client_of(gz_entry).post("/measures/new/440100/", MEASURE | change)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Measure.objects.unscoped(reason="test").exists()


def test_the_same_start_twice_is_told_not_stored(measure: Measure, client_of: ClientOf, gz_entry: User) -> None:
    answer = client_of(gz_entry).post("/measures/new/440100/", MEASURE)
    assert answer.status_code == 422
    assert Measure.objects.unscoped(reason="test").count() == 1


def test_a_municipality_has_regular_operation_and_its_districts_do_not(
    client_of: ClientOf, bj_entry: User, dc_entry: User
) -> None:
    regular = MEASURE | {"item": "常态化开展"}
    assert client_of(bj_entry).post("/measures/new/110000/", regular).status_code == 302
    assert client_of(dc_entry).post("/measures/new/110101/", regular).status_code == 422


def upload(client: Client, measure: Measure, name: str, content: bytes) -> None:
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    client.post(f"/measures/{measure.pk}/files/", {"file": file})


def docx(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("通知.pdf", PDF, True),
        ("照片.PNG", b"\x89PNG\r\n\x1a\n123", True),
        ("方案.docx", docx("[Content_Types].xml", "word/document.xml"), True),
        ("宏.docx", docx("word/document.xml", "word/vbaProject.bin"), False),
        ("表格.docx", docx("xl/workbook.xml"), False),
        ("网页.pdf", b"<html><script>alert(1)</script>", False),
        ("通知.html", PDF, False),
        ("空.pdf", b"", False),
        ("坏.docx", b"PK\x03\x04broken", False),
    ],
)
def test_evidence_is_taken_by_its_bytes(
    name: str, content: bytes, taken: bool, measure: Measure, client_of: ClientOf, gz_entry: User
) -> None:
    upload(client_of(gz_entry), measure, name, content)
    assert Evidence.objects.unscoped(reason="test").count() == int(taken)


def test_evidence_opens_to_its_people_alone_and_always_as_a_download(
    measure: Measure, client_of: ClientOf, gz_entry: User, gd_lead: User, sz_entry: User, ah_lead: User, auditor: User
) -> None:
    upload(client_of(gz_entry), measure, "../../穗知5号.pdf", PDF)
    evidence = Evidence.objects.unscoped(reason="test").get()
    assert evidence.name == "穗知5号.pdf"
    assert "穗知" not in (evidence.file.name or "")
    address = f"/evidence/{evidence.pk}/"
    for person in (gz_entry, gd_lead, auditor):
        answer = client_of(person).get(address)
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    for stranger in (sz_entry, ah_lead):
        assert client_of(stranger).get(address).status_code == 404
        assert client_of(stranger).post(f"{address}remove/").status_code == 404
    assert client_of(auditor).post(f"{address}remove/").status_code == 403
    assert client_of(gd_lead).post(f"{address}remove/").status_code == 302
    assert client_of(gz_entry).get(address).status_code == 404


def test_plan_policy_and_contact_in_the_browser(client_of: ClientOf, gd_entry: User, gz_entry: User) -> None:
    plan = {
        "metric": "项目数",
        "baseline": "100",
        "target_2018": "120",
        "target_2019": "144",
        "target_2020": "173",
        "adopted_on": "2017年11月28日",
        "document_number": "粤知〔2017〕68号",
    }
    assert client_of(gz_entry).post("/plans/new/440000/", plan).status_code in {403, 404}
    assert client_of(gd_entry).post("/plans/new/440000/", plan).status_code == 302
    assert WorkPlan.objects.unscoped(reason="test").get().adopted_on == date(2017, 11, 28)
    policy = {"title": "办法", "document_number": "粤财〔2016〕1号", "support": ["贴息", "奖励"], "fund_size": "1200.5"}
    assert client_of(gd_entry).post("/policies/new/440000/", policy).status_code == 302
    assert Policy.objects.unscoped(reason="test").get().support == "贴息;奖励"
    contact = {"name": "李示例", "duty": "联系人", "mobile": "13800001234"}
    assert client_of(gd_entry).post("/contacts/new/440000/", contact).status_code == 302
    assert Contact.objects.unscoped(reason="test").get().masked["mobile"] == "138****1234"
    trail = AuditEntry.objects.get(subject_type="contact")
    assert "13800001234" not in str(trail.changes)
    assert "李示例" not in str(trail.changes)


def test_lists_answer_for_everybody_within_their_scope(
    measure: Measure, client_of: ClientOf, gz_entry: User, gd_lead: User, national: User, ah_lead: User
) -> None:
    for person in (gz_entry, gd_lead, national):
        page = client_of(person).get("/measures/?province=440000&as_of=2018-06-30")
        assert page.status_code == 200
        assert f"/measures/of/440100/{measure.item}/" in page.content.decode() or "440100" in page.content.decode()
    assert client_of(ah_lead).get("/measures/?province=440000").status_code == 404
    assert client_of(gd_lead).get("/measures/?as_of=2018-02-30").status_code == 400
    for path in ("/policies/", "/plans/", "/contacts/", "/groups/", "/measures/of/440100/服务促进机制/"):
        assert client_of(gd_lead).get(path).status_code == 200, path


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("/measures/new/440000/", "effective_on", "0201-01-01"),
        ("/measures/new/440000/", "ended_on", "9999-12-31"),
        ("/measures/new/440000/", "note", "a\x01b"),
        ("/policies/new/440000/", "fund_size", "-1"),
        ("/policies/new/440000/", "fund_size", "999999999999"),
        ("/plans/new/440000/", "baseline", "2147483648"),
    ],
)
def test_forms_refuse_what_the_workbook_refuses(
    gd_lead: User, client_of: ClientOf, path: str, field: str, value: str
) -> None:
    """What is stored is written into workbooks, and those must be read again."""
    given = {
        "item": "年度考核机制", "effective_on": "2018-01-01", "title": "办法", "document_number": "1号",
        "metric": "项目数", "baseline": "10",
        "target_2018": "12", "target_2019": "15", "target_2020": "18", "adopted_on": "2017-10-01",
    }  # fmt: skip
    answer = client_of(gd_lead).post(path, given | {field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_record_is_held_while_it_is_removed() -> None:
    """Deleting reads the version first and deletes by the key afterwards: nobody may save in between."""
    load_register()
    cast = make_cast()
    row = Measure.objects.create(division_id="440100", item="专人负责", effective_on="2018-01-01")
    delete, held = Collector.delete, []

    def delete_late(collector: Collector) -> object:
        with ThreadPoolExecutor(1) as pool:
            held.append(pool.submit(is_held, row.pk).result())
        return delete(collector)

    with mock.patch.object(Collector, "delete", delete_late):
        remove_record(actor=actor_of(cast["gz_entry"]), row=row, version=1)
    assert held == [True]


def is_held(key: int) -> bool:
    """Whether another transaction holds the measure; asked on a connection of its own."""
    try:
        with transaction.atomic():
            Measure.objects.unscoped(reason="test").select_for_update(nowait=True).get(pk=key)
    except OperationalError:
        return True
    finally:
        connections.close_all()
    return False
