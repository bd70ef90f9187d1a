"""The second factor of real accounts."""

from __future__ import annotations

import base64
from unittest import mock

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.accounts.services import factor
from pledge_portal.audit.models import AuditEntry
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN, SET_UP, VERIFY = "/accounts/login/", "/accounts/second-factor/setup/", "/accounts/second-factor/"


@pytest.fixture(autouse=True)
def first_password_stays(settings: Settings) -> None:
    """These tests are about the factor alone."""
    settings.FORCE_PASSWORD_CHANGE = False


def signed_in() -> Client:
    """chen, with a password alone."""
    client = Client()
    assert client.post(LOGIN, {"login": "chen", "password": PASSWORD}).status_code == 302
    return client


def code_of(secret: str, *, later: int = 0) -> str:
    """What an authenticator shows, `later` steps of thirty seconds from now."""
    totp = TOTP(base64.b32decode(secret.replace(" ", "")))
    totp.drift = later
    import time

    totp.time = time.time()
    return f"{totp.token():06d}"


def set_up(client: Client) -> tuple[str, list[str]]:
    """Enrol; returns the secret and the recovery codes."""
    page = client.get(SET_UP)
    enrolment = page.context["enrolment"]
    answer = client.post(SET_UP, {"sealed": enrolment.sealed, "code": code_of(enrolment.secret)})
    assert answer.status_code == 200, answer.content.decode()
    return enrolment.secret, answer.context["codes"]


def test_nothing_before_it_is_set_up(real_clerk: User) -> None:
    client = signed_in()
    for path in ("/", "/returns/440000/2018/1/", "/jobs/1/"):
        assert client.get(path).headers["Location"] == SET_UP
    page = client.get(SET_UP)
    svg = page.context["enrolment"].svg
    assert svg.startswith("<svg ") and svg.rstrip().endswith("</svg>")
    assert "style=" not in svg
    assert page.context["enrolment"].secret in page.content.decode()
    assert not TOTPDevice.objects.exists()
    set_up(client)
    assert client.get("/").headers.get("Location") not in {SET_UP, VERIFY}


def test_the_next_sign_in_asks_for_a_code_once(real_clerk: User) -> None:
    secret, _codes = set_up(signed_in())
    client = signed_in()
    assert client.get("/").headers["Location"] == VERIFY
    assert client.post(VERIFY, {"code": code_of(secret)}).status_code == 422, "used while setting up"
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    fresh = code_of(secret, later=1)
    before = client.cookies["sessionid"].value
    assert client.post(VERIFY, {"code": f" {fresh[:3]} {fresh[3:]}"}).status_code == 302
    assert client.cookies["sessionid"].value != before
    assert client.get("/").headers.get("Location") != VERIFY
    other = signed_in()
    assert other.post(VERIFY, {"code": fresh}).status_code == 422, "a code works once"


def test_a_recovery_code_works_once(real_clerk: User) -> None:
    _secret, codes = set_up(signed_in())
    assert len(set(codes)) == 10
    assert signed_in().post(VERIFY, {"code": codes[0].upper()}).status_code == 302
    assert signed_in().post(VERIFY, {"code": codes[0]}).status_code == 422
    assert StaticToken.objects.count() == 9


def test_guessing_is_slowed_down(real_clerk: User) -> None:
    secret, _codes = set_up(signed_in())
    client = signed_in()
    for _try in range(3):
        assert client.post(VERIFY, {"code": "000000"}).status_code == 422
    assert client.post(VERIFY, {"code": code_of(secret, later=1)}).status_code == 422
    assert TOTPDevice.objects.get().throttling_failure_count >= 1


def test_a_password_alone_cannot_set_up_another(real_clerk: User) -> None:
    first = signed_in()
    page = first.get(SET_UP).context["enrolment"]
    set_up(first)
    thief = signed_in()
    assert thief.get(SET_UP).headers["Location"] == VERIFY
    assert thief.post(SET_UP, {"sealed": page.sealed, "code": code_of(page.secret)}).status_code == 302
    assert TOTPDevice.objects.count() == 1


def test_a_seal_belongs_to_one_account(real_clerk: User, national: User) -> None:
    foreign = factor.begin_enrolment(national)
    client = signed_in()
    answer = client.post(SET_UP, {"sealed": foreign.sealed, "code": code_of(foreign.secret)})
    assert answer.status_code == 422
    forged = client.post(SET_UP, {"sealed": "forged", "code": "123456"})
    assert forged.status_code == 422
    assert not TOTPDevice.objects.exists()


def test_a_wrong_first_code_keeps_the_secret(real_clerk: User) -> None:
    client = signed_in()
    enrolment = client.get(SET_UP).context["enrolment"]
    with mock.patch("django_otp.plugins.otp_totp.models.TOTPDevice.verify_token", return_value=False):
        answer = client.post(SET_UP, {"sealed": enrolment.sealed, "code": "123456"})
    assert answer.context["enrolment"].secret == enrolment.secret
    assert not TOTPDevice.objects.exists()


def test_it_can_be_reset_and_is_audited(real_clerk: User) -> None:
    set_up(signed_in())
    factor.reset_second_factor(actor=OPERATOR, user=real_clerk)
    assert signed_in().get("/").headers["Location"] == SET_UP
    actions = set(AuditEntry.objects.filter(subject_id="chen").values_list("action", flat=True))
    assert {"second_factor.set_up", "second_factor.reset"} <= actions


def test_demo_accounts_need_none(gd_lead: User, settings: Settings) -> None:
    client = Client()
    client.post(LOGIN, {"login": "gd_lead", "password": PASSWORD})
    assert client.get("/").headers.get("Location") != SET_UP


def test_it_can_be_switched_off(real_clerk: User, settings: Settings) -> None:
    settings.SECOND_FACTOR = False
    assert signed_in().get("/").headers.get("Location") != SET_UP


def test_a_password_alone_cannot_change_the_password(real_clerk: User, settings: Settings) -> None:
    settings.FORCE_PASSWORD_CHANGE = True
    assert signed_in().get("/accounts/password/").status_code == 200, "a first password before the factor is set up"
    set_up(signed_in())
    thief = signed_in()
    fields = {
        "old_password": PASSWORD,
        "new_password": "quiet-orchard-71-b",
        "new_password_again": "quiet-orchard-71-b",
    }
    answer = thief.post("/accounts/password/", fields)
    assert answer.status_code == 302 and answer.headers["Location"] == VERIFY
    real_clerk.refresh_from_db()
    assert real_clerk.check_password(PASSWORD)


def test_set_up_from_two_windows_at_once(real_clerk: User) -> None:
    client = signed_in()
    enrolment = client.get(SET_UP).context["enrolment"]
    with mock.patch("pledge_portal.accounts.views.factor.has_second_factor", return_value=False):
        assert client.post(SET_UP, {"sealed": enrolment.sealed, "code": code_of(enrolment.secret)}).status_code == 200
        answer = client.post(SET_UP, {"sealed": enrolment.sealed, "code": code_of(enrolment.secret, later=1)})
    assert answer.status_code == 302 and answer.headers["Location"] == VERIFY
    assert TOTPDevice.objects.count() == 1
