"""Sign-in, sign-out, lockout, sessions, passwords."""

from __future__ import annotations

import time
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR, Role
from pledge_portal.accounts.services import disable_account, enable_account, move_account
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services import verify
from programmes.divisions.models import Division
from tests.people import PASSWORD, ClientOf

pytestmark = pytest.mark.django_db
LOGIN, OWN = "/accounts/login/", "/accounts/password/"


def sign_in(login: str, password: str = PASSWORD, *, client: Client | None = None, **extra: str) -> tuple[Client, int]:
    """Try; returns the browser and the status."""
    client = client or Client()
    status = client.post(LOGIN, {"login": login, "password": password}, **extra).status_code  # type: ignore[arg-type]
    return client, status


def test_in_and_out(gd_lead: User) -> None:
    client = Client()
    assert client.get(OWN).headers["Location"] == f"{LOGIN}?next={OWN}"
    client.get(LOGIN)
    answer = client.post(LOGIN, {"login": "gd_lead", "password": PASSWORD, "next": OWN})
    assert (answer.status_code, answer.headers["Location"]) == (302, OWN)
    assert client.get(OWN).status_code == 200
    assert client.get("/accounts/logout/").status_code == 405
    copied = client.cookies["sessionid"].value
    assert client.post("/accounts/logout/").status_code == 302
    thief = Client()
    thief.cookies["sessionid"] = copied
    assert thief.get(OWN).status_code == 302
    actions = list(AuditEntry.objects.filter(subject_id="gd_lead").values_list("action", "chain", "address"))
    assert actions == [("account.signed_in", "440000", "127.0.0.1"), ("account.signed_out", "440000", "127.0.0.1")]
    assert not verify().broken


@pytest.mark.parametrize("login", ["gd_lead", " gd_lead　", "GD_LEAD", "ｇｄ＿ｌｅａｄ"])
def test_spellings_of_a_login(gd_lead: User, login: str) -> None:
    assert sign_in(login)[1] == 302


def test_unknown_wrong_and_disabled_get_the_same_answer(gd_lead: User, ah_lead: User) -> None:
    disable_account(actor=OPERATOR, user=ah_lead)
    tries = [("nobody_", PASSWORD), ("gd_lead", "wrong"), ("ah_lead", PASSWORD)]
    pages = []
    for login, password in tries:
        client = Client()
        client.cookies["csrftoken"] = "a" * 32
        answer = client.post(LOGIN, {"login": login, "password": password})
        assert answer.status_code == 422
        assert answer.context["form"].non_field_errors() == ["账号或密码不正确。"]
        text = answer.content.decode().replace(login, "")
        pages.append([line for line in text.splitlines() if "csrfmiddlewaretoken" not in line])
    assert pages[0] == pages[1] == pages[2]


def test_unknown_logins_cost_a_hash_too(register: dict[str, Division]) -> None:
    with mock.patch("pledge_portal.accounts.backends.make_password") as make_password:
        sign_in("nobody")
    make_password.assert_called_once()


def test_five_wrong_ones_lock_even_the_right_one_out(gd_lead: User, ah_lead: User) -> None:
    spellings = ["gd_lead", "GD_lead", "ｇｄ_lead", "gd_lead ", "  gd_lead"]
    for agent, login in enumerate(spellings):
        assert sign_in(login, "wrong", HTTP_USER_AGENT=f"browser {agent}")[1] in {422, 429}
    client, status = sign_in("gd_lead")
    assert status == 429
    answer = client.post(LOGIN, {"login": "gd_lead", "password": PASSWORD})
    assert "429.html" in [template.name for template in answer.templates]
    assert int(answer.headers["Retry-After"]) >= 900
    assert client.get(OWN).status_code == 302
    assert sign_in("ah_lead")[1] == 302, "a colleague at the same address"
    assert sign_in("gd_lead", REMOTE_ADDR="192.0.2.7")[1] == 302, "the same one elsewhere"
    assert AuditEntry.objects.filter(action="account.locked_out", subject_id="gd_lead").exists()


def test_an_unknown_login_locks_alike(register: dict[str, Division]) -> None:
    statuses = [sign_in("nobody", "wrong")[1] for _try in range(6)]
    assert statuses == [422, 422, 422, 422, 429, 429]


def test_forged_forwarding_does_not_move_the_counter(gd_lead: User, settings: Settings) -> None:
    for number in range(5):
        sign_in("gd_lead", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert sign_in("gd_lead", HTTP_X_FORWARDED_FOR="203.0.113.9")[1] == 429
    settings.TRUSTED_PROXIES = ["127.0.0.0/8"]
    assert sign_in("gd_lead", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.9")[1] == 302
    assert AuditEntry.objects.filter(action="account.signed_in").get().address == "203.0.113.9"


def test_success_clears_the_count(gd_lead: User) -> None:
    for _round in range(2):
        for _try in range(4):
            sign_in("gd_lead", "wrong")
        assert sign_in("gd_lead")[1] == 302


ELSEWHERE = (
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "javascript:alert(1)", "http:evil.example", " //evil.example", "/\t/evil.example", "/%0d%0aSet-Cookie:x",
    "%2F%2Fevil.example", "@evil.example", "https:/evil.example",
)  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_next_never_leaves_the_portal(gd_lead: User, wanted: str) -> None:
    for path, data in ((LOGIN, {"next": wanted}), (f"{LOGIN}?next={wanted}", {})):
        answer = Client().post(path, {"login": "gd_lead", "password": PASSWORD} | data)
        target = answer.headers["Location"]
        assert target.startswith("/") and not target.startswith(("//", "/\\")), target
        assert "evil" not in target and "\n" not in target


def test_a_new_session_id_at_sign_in(gd_lead: User) -> None:
    client = Client()
    session = client.session
    session["planted"] = "1"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted or ""
    sign_in("gd_lead", client=client)
    assert client.cookies["sessionid"].value != planted
    old = Client()
    old.cookies["sessionid"] = planted or ""
    assert old.get(OWN).status_code == 302


@pytest.mark.parametrize(("idle", "age", "alive"), [(29, 60, True), (31, 60, False), (1, 599, True), (1, 601, False)])
def test_idle_and_absolute_limits(gd_lead: User, client_of: ClientOf, idle: int, age: int, alive: bool) -> None:
    client = client_of(gd_lead)
    client.get(OWN)
    session = client.session
    now = int(time.time())
    session["started_at"], session["seen_at"] = now - age * 60, now - idle * 60
    session.save()
    assert client.get(OWN).status_code == (200 if alive else 302)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(gd_lead: User, client_of: ClientOf) -> None:
    client = client_of(gd_lead)
    client.get(OWN)
    session = client.session
    session["started_at"] = session["seen_at"] = seen = int(time.time()) - 1000
    session.save()
    client.get("/jobs/00000000-0000-0000-0000-000000000000/")
    assert client.session["seen_at"] == seen
    client.get(OWN)
    assert client.session["seen_at"] > seen


def test_a_disabled_account_is_out_at_once(gd_lead: User, client_of: ClientOf) -> None:
    client = client_of(gd_lead)
    assert client.get(OWN).status_code == 200
    disable_account(actor=OPERATOR, user=gd_lead)
    assert client.get(OWN).status_code == 302
    assert sign_in("gd_lead")[1] == 422
    enable_account(actor=OPERATOR, user=gd_lead)
    assert sign_in("gd_lead")[1] == 302


def test_another_place_works_on_the_next_request(
    gd_lead: User, client_of: ClientOf, register: dict[str, Division]
) -> None:
    client = client_of(gd_lead)
    assert client.get(OWN).context["actor"].province == "440000"
    move_account(actor=OPERATOR, user=gd_lead, role=Role.UNIT_ENTRY, division=register["340100"])
    actor = client.get(OWN).context["actor"]
    assert (actor.province, actor.unit, actor.role_name) == ("340000", "340100", Role.UNIT_ENTRY)


def test_two_queries_make_an_actor(
    gd_lead: User, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(gd_lead)
    client.get(OWN)
    with django_assert_num_queries(2) as queries:
        assert client.get(OWN).status_code == 200
    assert "divisions_division" in queries.captured_queries[1]["sql"]


def test_password_change_ends_other_sessions(gd_lead: User, client_of: ClientOf) -> None:
    here, there = client_of(gd_lead), client_of(gd_lead)
    new = "quiet-river-stone-88"
    fields = {"old_password": PASSWORD, "new_password": new, "new_password_again": new}
    wrong = here.post(OWN, fields | {"new_password_again": "other-river-stone-88"})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["new_password_again"]
    assert here.post(OWN, fields | {"old_password": "no"}).status_code == 422
    assert here.post(OWN, fields).status_code == 302
    assert here.get(OWN).status_code == 200
    assert there.get(OWN).status_code == 302
    assert sign_in("gd_lead", new)[1] == 302
    assert AuditEntry.objects.filter(action="account.password_changed", login="gd_lead").count() == 1


@pytest.mark.parametrize(
    "weak", ["short", "password1234", "zhuanlizhiya1", "专利质押融资平台2018年", "gd_lead_gd_lead", PASSWORD]
)
def test_weak_passwords_are_refused(gd_lead: User, client_of: ClientOf, weak: str) -> None:
    fields = {"old_password": PASSWORD, "new_password": weak, "new_password_again": weak}
    answer = client_of(gd_lead).post(OWN, fields)
    assert answer.status_code == 422
    assert answer.context["form"].errors["new_password"]


@pytest.mark.parametrize("strong", ["山高水长 江河不息 天地同春", "p" * 40 + " q" * 60])
def test_long_and_chinese_passwords_are_whole(gd_lead: User, client_of: ClientOf, strong: str) -> None:
    fields = {"old_password": PASSWORD, "new_password": strong, "new_password_again": strong}
    assert client_of(gd_lead).post(OWN, fields).status_code == 302
    assert sign_in("gd_lead", strong)[1] == 302
    assert sign_in("gd_lead", strong[:-1])[1] == 422


def test_a_first_password_must_be_changed(real_clerk: User, settings: Settings) -> None:
    settings.SECOND_FACTOR = False
    client, status = sign_in("chen")
    assert status == 302
    assert client.get("/").headers["Location"] == OWN
    assert client.get("/", headers={"Accept": "application/json"}).status_code == 403
    assert client.get("/api/v1/").status_code == 403
    assert "首次登录" in client.get(OWN).content.decode()
    new = "quiet-river-stone-88"
    fields = {"old_password": PASSWORD, "new_password": new, "new_password_again": new}
    assert client.post(OWN, fields).status_code == 302
    assert client.get("/").headers.get("Location") != OWN


def test_headers_everywhere(gd_lead: User, client_of: ClientOf) -> None:
    client = client_of(gd_lead)
    for path in (OWN, "/nowhere/", LOGIN, "/accounts/logout/"):
        for answer in (client.get(path), Client().get(path)):
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"], path
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in client.get(path).headers["Cache-Control"], path
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_the_database_away(gd_lead: User, client_of: ClientOf) -> None:
    client = client_of(gd_lead)
    client.raise_request_exception = False
    away = mock.patch(
        "pledge_portal.accounts.backends.User.objects.select_related", side_effect=OperationalError("gone")
    )
    with away:  # while the account is loaded, before any view
        page = client.get("/")
        data = client.get("/", headers={"Accept": "application/json"})
    assert (page.status_code, data.status_code) == (503, 503)
    assert page.headers["Retry-After"] and data.headers["Retry-After"]
    assert page.headers["Content-Type"].startswith("text/html")
    assert data.json()["message"]
    assert "gone" not in page.content.decode() + data.content.decode()


def test_what_was_typed_is_kept_but_for_passwords(gd_lead: User, client_of: ClientOf) -> None:
    client = client_of(gd_lead)
    away = mock.patch("pledge_portal.accounts.middleware.actor_of", side_effect=OperationalError("gone"))
    client.raise_request_exception = False
    with away:
        page = client.post("/returns/440000/2018/1/", {"note": "一季度说明", "csrfmiddlewaretoken": "x"})
        secret = client.post(OWN, {"old_password": "very-secret", "new_password": "very-secret"})
    assert page.status_code == 503
    assert page.context["kept"] == [("note", "一季度说明")]
    assert "very-secret" not in secret.content.decode()
