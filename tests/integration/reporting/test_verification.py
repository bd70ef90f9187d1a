"""核验回执: a code or a file's bytes, told by everybody signed in to be what was received, or not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pledge_portal.accounts.models import User
from programmes.divisions.models import Division
from reporting.forms import filings as forms
from reporting.models import Filing, ProvinceReturn, ProvinceRevision
from reporting.rules.receipts import check_code
from reporting.services.filings import submit_filing
from tests.integration.reporting.filing_world import DAY, at, complete
from tests.integration.reporting.reading_world import submit_quarter
from tests.people import actor_of

ClientOf = Callable[[User], Client]
PAGE = "/submissions/verify/"


@pytest.fixture
def filed(register: dict[str, Division], gd_lead: User, monkeypatch: pytest.MonkeyPatch) -> Filing:
    """广东's 6.1 and 6.2."""
    monkeypatch.setattr(settings, "PORTAL_TODAY", DAY)
    complete(register["440000"])
    lead = actor_of(gd_lead)
    return submit_filing(actor=lead, province=register["440000"], parts=["6.1", "6.2"], submitted_at=at(DAY))


def asked(client: Client, content: bytes, name: str = "a.zip") -> list[tuple[str, bool, str]]:
    """Receipt, whether superseded, and the file's name of what a file is."""
    answer = client.post(PAGE, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    return [(each.receipt, each.superseded, each.file) for each in answer.context["found"]]


@pytest.mark.parametrize("who", ["gd_entry", "ah_lead", "gz_entry", "hf_entry", "national", "auditor"])
def test_everybody_signed_in_may_ask_for_a_code(
    filed: Filing, cast: dict[str, User], client_of: ClientOf, who: str
) -> None:
    page = client_of(cast[who]).get(PAGE, {"code": filed.check_code.replace("-", " ").lower()})
    (found,) = page.context["found"]
    assert (found.province.code, found.receipt, found.number, found.superseded) == ("440000", filed.receipt, 1, False)
    assert (found.at, found.what) == (filed.submitted_at, "推进计划、人员信息表")
    assert filed.sha256 not in page.content.decode()


def test_a_package_and_each_of_its_files_are_known_by_their_bytes(
    filed: Filing, ah_lead: User, client_of: ClientOf
) -> None:
    client, package = client_of(ah_lead), bytes(filed.package)
    assert asked(client, package) == [(filed.receipt, False, "")]
    assert asked(client, package + b" ") == []
    plan = zipfile.ZipFile(io.BytesIO(package)).read("推进计划.xlsx")
    assert asked(client, plan, "改名.xlsx") == [(filed.receipt, False, "推进计划.xlsx")]


def test_an_older_version_is_told_to_be_superseded(filed: Filing, gd_lead: User, client_of: ClientOf) -> None:
    lead, client = actor_of(gd_lead), client_of(gd_lead)
    second = submit_filing(actor=lead, province=filed.province, parts=["6.1"], submitted_at=at(date(2017, 11, 29)))
    assert asked(client, bytes(filed.package)) == [(filed.receipt, False, "")], "6.2 still stands"
    third = submit_filing(actor=lead, province=filed.province, parts=["6.2"], submitted_at=at(date(2017, 11, 30)))
    assert asked(client, bytes(filed.package)) == [(filed.receipt, True, "")]
    assert asked(client, bytes(second.package)) == [(second.receipt, False, "")]
    form = zipfile.ZipFile(io.BytesIO(bytes(third.package))).read("人员信息表.xlsx")
    assert (third.receipt, False, "人员信息表.xlsx") in asked(client, form)


def test_a_quarter_s_receipt_has_a_code_of_the_same_form(
    register: dict[str, Division], cast: dict[str, User], client_of: ClientOf
) -> None:
    submit_quarter("440000", 2018, 1, {"1": "10"})
    ProvinceRevision.objects.update(checksum="22499f087e84" + "1" * 52)
    revision = ProvinceRevision.objects.get()
    ProvinceReturn.objects.unscoped(reason="test").update(latest_revision=revision)
    code = check_code(revision.checksum)
    (found,) = client_of(cast["ah_entry"]).get(PAGE, {"code": code}).context["found"]
    assert (found.receipt, found.superseded, found.code) == (revision.receipt, False, code)
    receipt = client_of(cast["gd_lead"]).get("/returns/440000/2018/1/receipt/").content.decode()
    assert code in receipt and revision.checksum[:16] not in receipt


@pytest.mark.parametrize("typed", ["2249", "ABCD-EFGH-IJKL", "' or 1=1 --", "0" * 300])
def test_what_is_no_code_is_refused_with_the_reason(
    register: dict[str, Division], gd_lead: User, client_of: ClientOf, typed: str
) -> None:
    answer = client_of(gd_lead).get(PAGE, {"code": typed})
    assert answer.status_code == 422 and answer.context["wrong"]


def test_an_unknown_code_and_an_unknown_file_are_not_known(filed: Filing, gd_lead: User, client_of: ClientOf) -> None:
    client = client_of(gd_lead)
    page = client.get(PAGE, {"code": "0000-0000-0000"})
    assert page.status_code == 200 and page.context["found"] == [] and "没有收到过这样的材料" in page.content.decode()
    assert asked(client, b"something else") == []
    assert client.post(PAGE, {}).status_code == 422


def test_a_file_beyond_the_limit_is_refused(
    filed: Filing, gd_lead: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST_VERIFIED", 10)
    answer = client_of(gd_lead).post(PAGE, {"file": SimpleUploadedFile("a.zip", b"x" * 11)})
    assert answer.status_code == 422 and "file" in answer.context["form"].errors
