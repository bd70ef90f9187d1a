"""Contacts: masked until somebody asks for one, and then the trail says who asked."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.common.masking import masked_email, masked_number
from programmes.divisions.models import Division
from programmes.models import Contact
from tests.people import ClientOf

pytestmark = pytest.mark.django_db
FULL = ("020-87651234", "020-87655678", "13812341234", "zhang.san@gd.gov.cn")


@pytest.fixture
def contact(register: dict[str, Division]) -> Contact:
    telephone, fax, mobile, email = FULL
    return Contact.objects.create(
        division=register["440000"],
        name="张示例",
        duty="联系人",
        telephone=telephone,
        fax=fax,
        mobile=mobile,
        email=email,
    )


def views() -> list[tuple[str, str, str]]:
    rows = AuditEntry.objects.filter(action="contact.viewed").order_by("pk")
    return list(rows.values_list("login", "subject_id", "chain"))


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812341234", "138****1234"),
        ("020-87651234", "020****1234"),
        ("+86 138 1234 1234", "861****1234"),
        ("110", "****"),
        ("", ""),
    ],
)
def test_a_number_is_masked(number: str, masked: str) -> None:
    assert masked_number(number) == masked


def test_an_address_is_masked() -> None:
    assert masked_email("zhang.san@gd.gov.cn") == "z****@gd.gov.cn"
    assert masked_email("nonsense") == "n****" and masked_email("") == ""


@pytest.mark.parametrize("login", ["gd_lead", "gd_entry", "national", "reviewer"])
def test_no_page_shows_a_whole_number_unasked(
    login: str, contact: Contact, cast: dict[str, User], client_of: ClientOf
) -> None:
    browser = client_of(cast[login])
    for path in ("/contacts/?province=440000", f"/contacts/{contact.pk}/", f"/contacts/{contact.pk}/history/"):
        page = browser.get(path).content.decode()
        assert not [number for number in FULL if number in page], path
    assert "138****1234" in browser.get("/contacts/?province=440000").content.decode()
    assert views() == []


def test_who_asks_sees_one_and_is_on_record(
    contact: Contact, client_of: ClientOf, gd_entry: User, reviewer: User
) -> None:
    path = f"/contacts/{contact.pk}/reveal/"
    page = client_of(gd_entry).post(path).content.decode()
    assert all(number in page for number in FULL)
    assert f'action="/contacts/{contact.pk}/"' in page  # the form saves where the record is
    told = client_of(reviewer).post(path, headers={"Accept": "application/json"})
    assert tuple(told.json().values()) == FULL
    assert views() == [("gd_entry", str(contact.pk), "440000"), ("reviewer", str(contact.pk), "440000")]
    assert client_of(gd_entry).get(path).status_code == 405


def test_who_may_not_see_gets_nothing(
    contact: Contact, client_of: ClientOf, auditor: User, ah_lead: User, gz_entry: User
) -> None:
    path = f"/contacts/{contact.pk}/reveal/"
    assert client_of(auditor).post(path).status_code == 403
    assert client_of(ah_lead).post(path).status_code == 404
    assert client_of(gz_entry).post(path).status_code == 404
    assert views() == []


def test_a_change_saves_and_the_trail_keeps_no_number(contact: Contact, client_of: ClientOf, gd_entry: User) -> None:
    form = {"name": "张示例", "duty": "联系人", "mobile": "13900001111", "version": "1"}
    assert client_of(gd_entry).post(f"/contacts/{contact.pk}/", form).status_code == 302
    stored = Contact.objects.unscoped(reason="test").get()
    assert stored.mobile == "13900001111"
    trail = repr(list(AuditEntry.objects.values_list("changes", flat=True)))
    assert not [number for number in (*FULL, "13900001111") if number in trail]


def test_somebody_elses_change_is_shown_whole_and_on_record(
    contact: Contact, client_of: ClientOf, gd_entry: User
) -> None:
    form = {"name": "张示例", "duty": "联系人", "mobile": "13900001111", "version": "7"}
    answer = client_of(gd_entry).post(f"/contacts/{contact.pk}/", form)
    assert answer.status_code == 409
    assert len(views()) == 1


def test_the_workbook_holds_whole_numbers_and_is_on_record(contact: Contact, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    call_command("export_workbook", "contacts", str(path), "--province", "440000", stdout=StringIO())
    assert "13812341234" in path.read_text(encoding="utf-8-sig")
    entry = AuditEntry.objects.get(action="workbook.exported")
    assert (entry.login, entry.chain, entry.subject_id) == ("operator", "440000", "contacts")
    assert entry.changes == {"file": [None, "contacts.csv"], "rows": [None, 1]}
