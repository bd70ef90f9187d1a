"""An account's life: made, first used, working, handed over; what was done keeps its name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from pledge_portal.accounts.models import Handover, NeverDeleted, User
from pledge_portal.accounts.permissions import NATIONAL_ROLES, OPERATOR, ROLE_PERMISSIONS, Permission, Role
from pledge_portal.accounts.services import (
    AccountState,
    Successor,
    enable_account,
    hand_over,
    make_token,
    save_person,
)
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services import verify
from pledge_portal.common import clock
from reporting.models import ProvinceReturn, ProvinceRevision, QuarterlyReturn
from tests.people import ClientOf, actor_of

pytestmark = pytest.mark.django_db
PEOPLE, LOGIN, CHANGE = "/accounts/people/", "/accounts/login/", "/accounts/password/"
OWN = "quiet-river-stone-88"
RETURN = "/returns/440100/2018/2/"


@pytest.fixture(autouse=True)
def in_july(settings: Settings) -> None:
    """The second quarter of 2018 is being filled in; the second factor is another test's."""
    settings.SECOND_FACTOR = False
    settings.PORTAL_TODAY = clock.parse_day("2018-07-10")


def sign_in(login: str, password: str) -> Client:
    """A browser that tried to sign in."""
    client = Client()
    client.post(LOGIN, {"login": login, "password": password})
    return client


def is_in(client: Client) -> bool:
    """Whether the browser is signed in and let through."""
    return client.get("/").status_code == 200


def begin(login: str, password: str) -> Client:
    """The first sign-in: nothing works before the password is one's own."""
    client = sign_in(login, password)
    assert client.get("/").headers["Location"] == CHANGE
    fields = {"old_password": password, "new_password": OWN, "new_password_again": OWN}
    assert client.post(CHANGE, fields).status_code == 302
    assert is_in(client)
    return client


def enter(client: Client, value: str, *, over: str | None = None) -> int:
    """Type 广州's first figure into the grid, over what stood there."""
    assert client.get(RETURN).status_code == 200
    typed = {"division": "440100", "figure": "1", "value": value, "expected": over}
    return client.post(f"{RETURN}cell/", typed, content_type="application/json").status_code


def value_of() -> str | None:
    """What stands in that cell."""
    row = QuarterlyReturn.objects.unscoped(reason="test").get(division="440100", year=2018, quarter=2)
    value = row.values.get("1")
    return None if value is None else str(value)


def test_from_making_to_handing_over(gd_lead: User, client_of: ClientOf) -> None:
    lead = client_of(gd_lead)
    fields = {
        "name": "陈示例",
        "login": "ＧＺ.chen",
        "telephone": "020-0000 0001",
        "role": "unit_entry",
        "place": "440100",
    }
    made = lead.post(f"{PEOPLE}new/", fields)
    assert made.status_code == 200
    chen, password = made.context["person"], made.context["password"]
    assert (chen.login, chen.division_id, chen.role) == ("gz.chen", "440100", Role.UNIT_ENTRY)
    assert password not in lead.get(f"{PEOPLE}{chen.pk}/").content.decode(), "shown once"

    clerk = begin("gz.chen", password)
    assert not is_in(sign_in("gz.chen", password)), "the slip is of no use any more"
    assert enter(clerk, "7") == 200
    token = make_token(actor=actor_of(chen), user=chen, label="系统")

    successor = {"name": "李样例", "login": "gz.li", "telephone": "", "handed_on": "2018-07-09", "note": "调任"}
    done = lead.post(f"{PEOPLE}{chen.pk}/hand-over/", successor)
    assert done.status_code == 200
    assert not is_in(clerk), "the open session ends at once"
    assert not is_in(sign_in("gz.chen", OWN))
    assert Client().get("/api/v1/divisions/", headers={"Authorization": f"Token {token}"}).status_code == 401

    follower = begin("gz.li", done.context["password"])
    assert value_of() == "7", "the draft stays where it was"
    page = follower.get(RETURN).content.decode()
    assert "gz.chen" not in page
    held = QuarterlyReturn.objects.unscoped(reason="test").get(division="440100", year=2018, quarter=2)
    assert held.updated_by == chen
    assert enter(follower, "8", over="7") == 200
    assert value_of() == "8"

    record = Handover.objects.get()
    assert (record.former_name, record.successor_name, str(record.handed_on)) == ("陈示例", "李样例", "2018-07-09")
    for reader in (lead, follower):
        told = reader.get(f"/accounts/handovers/{record.pk}/").content.decode()
        assert "陈示例" in told and "李样例" in told
    assert lead.post(f"{PEOPLE}{chen.pk}/enable/", {"reason": "回来了"}).status_code == 409
    assert lead.post(f"{PEOPLE}{chen.pk}/hand-over/", successor | {"login": "gz.wu"}).status_code == 409
    trail = AuditEntry.objects.filter(subject_id="gz.chen", action="account.handed_over").get()
    assert (trail.login, trail.chain, trail.changes["name"]) == ("gd_lead", "440000", ["陈示例", "李样例"])
    assert not verify().broken


def test_receipts_name_who_submitted(gd_lead: User, gd_entry: User, national: User, client_of: ClientOf) -> None:
    at = timezone.now()
    gathered = ProvinceReturn.objects.create(
        province_id="440000", year=2018, quarter=1, state="submitted", first_submitted_at=at, submitted_at=at
    )
    gathered.latest_revision = ProvinceRevision.objects.create(
        province_return=gathered, number=1, submitted_at=at, submitted_by=gd_lead, source="browser",
        checksum="0" * 64, receipt="R1",
    )  # fmt: skip
    gathered.save()
    receipt = "/returns/440000/2018/1/receipt/"
    assert "广东局审定人" in client_of(gd_entry).get(receipt).content.decode()
    save_person(actor=actor_of(national), user=gd_lead, name="王改名", telephone="", version=gd_lead.version)
    told = client_of(gd_entry).get(receipt).content.decode()
    assert "广东局审定人" in told and "王改名" not in told, "the name of that day"
    gd_lead.refresh_from_db()
    hand_over(actor=actor_of(national), user=gd_lead, successor=Successor("gd.zhao", "赵接任"), handed_on=clock.today())
    told = client_of(gd_entry).get(receipt).content.decode()
    assert "广东局审定人" in told and "赵接任" not in told


def test_names_then_and_now(gd_entry: User, gd_lead: User) -> None:
    before = timezone.now()
    lead = actor_of(gd_lead)
    save_person(actor=lead, user=gd_entry, name="李一", telephone="1", version=1)
    between = timezone.now()
    save_person(actor=lead, user=gd_entry, name="李二", telephone="1", version=2)
    gd_entry.refresh_from_db()
    names = [gd_entry.name_at(moment) for moment in (before, between, timezone.now())]
    assert names == ["广东局填报员", "李一", "李二"]
    with pytest.raises(AccountState):
        save_person(actor=lead, user=gd_entry, name="李三", telephone="", version=2)
    assert AuditEntry.objects.filter(action="account.renamed", subject_id="gd_entry").count() == 2


def test_pages_ask_for_the_name_of_the_day() -> None:
    """A page that prints today's name of whoever acted would rename the past."""
    root = Path(__file__).resolve().parents[3]
    read = [*(root / "templates").rglob("*.html"), *(root / "reporting/selectors").rglob("*.py")]
    wrong = [
        f"{path.relative_to(root)}: {found}"
        for path in read
        for found in re.findall(r"\w+_by(?:\.|__)(?:name|login)\b", path.read_text(encoding="utf-8"))
    ]
    assert not wrong, "write {{ x.made_by|named_at:x.made_at }}, or name_at"


def test_none_is_ever_deleted(gd_entry: User) -> None:
    with pytest.raises(NeverDeleted):
        gd_entry.delete()
    with pytest.raises(NeverDeleted):
        User.objects.filter(login="gd_entry").delete()
    assert User.objects.filter(login="gd_entry").exists()


def test_who_manages_cannot_enter_figures() -> None:
    entering = {Permission.ENTER_FIGURES, Permission.REPORT_UNIT, Permission.SUBMIT_QUARTER, Permission.EDIT_LEDGER}
    for role in NATIONAL_ROLES:
        assert not ROLE_PERMISSIONS[role] & entering, role
    managing = {role for role, may in ROLE_PERMISSIONS.items() if Permission.MANAGE_ACCOUNTS in may}
    assert managing == {Role.NATIONAL}


def test_a_handed_over_account_stays_closed(gz_entry: User, gd_lead: User) -> None:
    lead = actor_of(gd_lead)
    hand_over(actor=lead, user=gz_entry, successor=Successor("gz.li", "李样例"), handed_on=clock.today())
    gz_entry.refresh_from_db()
    with pytest.raises(AccountState):
        enable_account(actor=OPERATOR, user=gz_entry)
    with pytest.raises(AccountState):
        hand_over(actor=OPERATOR, user=gz_entry, successor=Successor("x.y", "X"), handed_on=clock.today())
    with pytest.raises(PermissionDenied):
        hand_over(actor=lead, user=gd_lead, successor=Successor("gd.me", "我"), handed_on=clock.today())
