"""One's own page: sign-ins, sessions ended from elsewhere, tokens, the telephone."""

from __future__ import annotations

import pytest
from django.test import Client

from pledge_portal.accounts.models import ApiToken, SignIn, User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.common import clock
from tests.people import PASSWORD, ClientOf

pytestmark = pytest.mark.django_db
ME, SESSIONS, TOKENS = "/accounts/me/", "/accounts/me/sessions/", "/accounts/me/tokens/"
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0"


def signed_in(login: str) -> Client:
    """A browser, by its password."""
    client = Client(headers={"User-Agent": AGENT})
    assert client.post("/accounts/login/", {"login": login, "password": PASSWORD}).status_code == 302
    return client


def test_a_session_is_ended_from_another(gd_lead: User) -> None:
    here, there, third = signed_in("gd_lead"), signed_in("gd_lead"), signed_in("gd_lead")
    rows = here.get(ME).context["sign_ins"]
    assert [(row.open, row.current) for row in rows] == [(True, False), (True, False), (True, True)]
    assert {row.sign_in.device for row in rows} == {"Edge · Windows"}
    assert here.post(SESSIONS, {"sign_in": rows[1].sign_in.pk}).status_code == 302
    assert (there.get(ME).status_code, third.get(ME).status_code) == (302, 200)
    here.post(SESSIONS, {"others": "1"})
    assert (third.get(ME).status_code, here.get(ME).status_code) == (302, 200)
    assert AuditEntry.objects.filter(action="account.sessions_ended", subject_id="gd_lead").count() == 2
    current = here.get(ME).context["sign_ins"][-1].sign_in.pk
    assert here.post(SESSIONS, {"sign_in": current}).headers["Location"].startswith("/accounts/login/")
    assert here.get(ME).status_code == 302


def test_a_foreign_session_is_nobody_s_business(gd_lead: User, ah_lead: User) -> None:
    mine, theirs = signed_in("gd_lead"), signed_in("ah_lead")
    foreign = SignIn.objects.get(user=ah_lead)
    mine.post(SESSIONS, {"sign_in": foreign.pk})
    assert theirs.get(ME).status_code == 200
    for odd in ("", "x", "-1", "9" * 30):
        assert mine.post(SESSIONS, {"sign_in": odd}).status_code == 302


def test_the_line_goes_on_when_the_session_changes_its_key(gd_lead: User) -> None:
    here = signed_in("gd_lead")
    new = "quiet-river-stone-88"
    fields = {"old_password": PASSWORD, "new_password": new, "new_password_again": new}
    assert here.post("/accounts/password/", fields).status_code == 302
    (row,) = here.get(ME).context["sign_ins"]
    assert row.open and row.current
    here.post("/accounts/logout/")
    assert SignIn.objects.get().ended_at


def test_tokens(gd_lead: User, ah_lead: User, client_of: ClientOf) -> None:
    client = client_of(gd_lead)
    today = clock.today().isoformat()
    made = client.post(TOKENS, {"label": "省局系统", "expires_on": today, "unit": "440100"})
    token = made.context["token"]
    assert made.status_code == 200
    assert token not in client.get(ME).content.decode(), "shown once"
    use = {"Authorization": f"Token {token}"}
    assert Client().get("/api/v1/divisions/", headers=use).status_code == 200
    assert Client().get("/api/v1/returns/440300/2018/1/", headers=use).status_code == 404
    row = ApiToken.objects.get()
    assert (row.division_id, row.expires_on, row.last_used_on) == ("440100", clock.today(), clock.today())
    assert client_of(ah_lead).post(f"{TOKENS}{row.pk}/").status_code == 404
    assert client.post(f"{TOKENS}{row.pk}/").status_code == 302
    assert Client().get("/api/v1/divisions/", headers=use).status_code == 401
    assert client.get(ME).context["tokens"][0].state == "revoked"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"expires_on": "2017-01-01"}, "expires_on"),
        ({"expires_on": "2099-01-01"}, "expires_on"),
        ({"unit": "340100"}, "unit"),
        ({"unit": "440000"}, "unit"),
        ({"label": ""}, "label"),
    ],
)
def test_tokens_refused(gd_lead: User, client_of: ClientOf, wrong: dict[str, str], field: str) -> None:
    answer = client_of(gd_lead).post(TOKENS, {"label": "a", "expires_on": clock.today().isoformat()} | wrong)
    assert answer.status_code == 422
    assert answer.context["token_form"].errors[field]
    assert not ApiToken.objects.exists()


def test_the_telephone_is_one_s_own_the_name_is_not(gz_entry: User, client_of: ClientOf) -> None:
    client = client_of(gz_entry)
    assert client.post(ME, {"telephone": "020-8888 0000转1", "name": "别名"}).status_code == 302
    gz_entry.refresh_from_db()
    assert (gz_entry.telephone, gz_entry.name) == ("020-8888 0000转1", "广州填报员")
    assert client.post(ME, {"telephone": "<b>"}).status_code == 422


def test_password_messages_are_chinese(gz_entry: User, client_of: ClientOf) -> None:
    for weak, told in (("short", "至少12个字符"), ("1234567890123", "太常见"), ("gz_entrygz_entry", "过")):
        fields = {"old_password": PASSWORD, "new_password": weak, "new_password_again": weak}
        errors = client_of(gz_entry).post("/accounts/password/", fields).context["form"].errors["new_password"]
        assert any(told in error for error in errors), errors
        assert all("This" not in error and "The " not in error for error in errors)
