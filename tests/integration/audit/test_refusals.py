"""Refused acts are in the trail once each, with who, what and why; nobody can make the trail grow without end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.accounts.services import make_token
from pledge_portal.audit.models import AuditEntry, Flood
from pledge_portal.audit.services import settle_floods, verify
from pledge_portal.audit.services.floods import MOST_KEPT, MOST_KEPT_OF_NOBODY
from programmes.divisions.models import Division
from programmes.models import Measure
from tests.people import ClientOf

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(register: dict[str, Division]) -> Measure:
    return Measure.objects.create(division=register["440100"], item="专人负责", effective_on="2018-01-01")


def refusals() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action="act.refused").order_by("pk"))


def test_an_act_beyond_the_role(client_of: ClientOf, gd_lead: User) -> None:
    assert client_of(gd_lead).post("/groups/change/", {}).status_code == 403
    (entry,) = refusals()
    assert (entry.login, entry.chain, entry.subject_id) == ("gd_lead", "440000", "/groups/change/")
    assert entry.changes["route"] == [None, "group-change"]
    assert entry.changes["status"] == [None, 403]
    assert entry.changes["reason"] == [None, "您的角色不能进行此操作。"]
    assert entry.address == "127.0.0.1" and entry.name == gd_lead.name


def test_a_page_beyond_the_role_but_not_what_lies_out_of_sight(client_of: ClientOf, gd_lead: User) -> None:
    assert client_of(gd_lead).get("/audit/").status_code == 403
    assert client_of(gd_lead).get("/provinces/340000/").status_code == 404
    assert [entry.subject_id for entry in refusals()] == ["/audit/"]


def test_an_act_out_of_scope(client_of: ClientOf, measure: Measure, ah_lead: User) -> None:
    path = f"/measures/{measure.pk}/remove/"
    assert client_of(ah_lead).post(path, {"version": "1"}).status_code == 404
    (entry,) = refusals()
    assert (entry.chain, entry.subject_id, entry.changes["status"]) == ("340000", path, [None, 404])


def test_a_stale_act_with_the_reason_told(client_of: ClientOf, measure: Measure, gz_entry: User) -> None:
    path = f"/measures/{measure.pk}/remove/"
    assert client_of(gz_entry).post(path, {"version": "7"}).status_code == 409
    (entry,) = refusals()
    assert (entry.division_code, entry.changes["status"]) == ("440100", [None, 409])
    assert "已被他人修改" in entry.changes["reason"][1]


def test_what_is_typed_wrong_is_no_refusal(client_of: ClientOf, gz_entry: User) -> None:
    assert client_of(gz_entry).post("/measures/new/440100/", {"item": "x"}).status_code == 422
    assert client_of(gz_entry).get("/measures/?as_of=never").status_code == 400
    assert refusals() == []


def test_a_form_from_elsewhere(gd_lead: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(gd_lead, backend="pledge_portal.accounts.backends.PortalBackend")
    assert browser.post("/accounts/logout/").status_code == 403
    assert [entry.changes["reason"][1][:5] for entry in refusals()] == ["页面已过期"]


def test_a_flood_of_one_account_is_counted_not_listed(client_of: ClientOf, gd_lead: User) -> None:
    browser = client_of(gd_lead)
    for _time in range(MOST_KEPT + 15):
        browser.post("/groups/change/", {})
    assert len(refusals()) == MOST_KEPT
    Flood.objects.filter(key="gd_lead").update(since=Flood.objects.get(key="gd_lead").since - timedelta(minutes=2))
    browser.post("/groups/change/", {})
    assert refusals()[-1].changes["not_listed"] == [None, 15]
    for _time in range(MOST_KEPT + 4):
        browser.post("/groups/change/", {})
    assert settle_floods() == 0  # this minute is not over
    Flood.objects.filter(key="gd_lead").update(since=Flood.objects.get(key="gd_lead").since - timedelta(minutes=2))
    assert settle_floods() == 1
    assert settle_floods() == 0
    note = AuditEntry.objects.get(action="act.refusals_counted")
    assert (note.subject_id, note.changes) == ("gd_lead", {"not_listed": [None, 5]})
    assert verify().broken == ""


def test_a_flood_of_nobody_is_bounded_for_all_together(cast: dict[str, User], client: Client) -> None:
    for number in range(MOST_KEPT_OF_NOBODY + 20):
        client.post(
            "/accounts/login/", {"login": f"nobody{number}", "password": "x" * 12}, REMOTE_ADDR=f"10.0.0.{number}"
        )
    assert AuditEntry.objects.filter(action="account.sign_in_failed").count() == MOST_KEPT_OF_NOBODY


def test_a_token_is_noted_on_its_first_use_of_a_day(gz_entry: User, client: Client) -> None:
    token = make_token(actor=OPERATOR, user=gz_entry, label="报表系统")
    for _time in range(3):
        assert client.get("/api/v1/divisions/", headers={"Authorization": f"Token {token}"}).status_code == 200
    entry = AuditEntry.objects.get(action="token.used")
    assert (entry.login, entry.source, entry.chain) == (gz_entry.login, "api", "440000")
    assert entry.changes == {"label": [None, "报表系统"]}


def test_a_token_that_is_none_is_noted_without_its_text(client: Client) -> None:
    answer = client.get("/api/v1/divisions/", headers={"Authorization": "Token seeded-secret-token"})
    assert answer.status_code == 401
    assert client.get("/api/v1/divisions/").status_code == 401  # nobody tried anything
    entry = AuditEntry.objects.get(action="token.refused")
    assert (entry.login, entry.chain, entry.address) == ("", "national", "127.0.0.1")
    assert "seeded-secret" not in repr(entry.__dict__)


def test_on_the_way_to_the_second_factor_nothing_is_refused(real_clerk: User, client_of: ClientOf) -> None:
    answer = client_of(real_clerk).get("/measures/", headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert refusals() == []
