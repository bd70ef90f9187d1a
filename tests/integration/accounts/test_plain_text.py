"""A NUL in whatever a browser sends is refused with 400 and a reason; PostgreSQL would fail on it."""

from __future__ import annotations

import pytest
from django.test import Client

from pledge_portal.accounts.models import User
from tests.people import ClientOf

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/provinces/%00/", "/returns/44%000000/2018/2/", "/submissions/%00/", "/measures/of/%00/x/",
        "/measures/?province=%00", "/measures/of/440100/a%00b/", "/measures/?a=1&a=%00", "/accounts/login/?next=%00",
        "/%00",
    ],
)  # fmt: skip
def test_in_an_address(national: User, client_of: ClientOf, path: str) -> None:
    assert client_of(national).get(path).status_code == 400


def test_in_a_form(gd_lead: User, client_of: ClientOf) -> None:
    answer = client_of(gd_lead).post("/returns/440000/2018/2/units/", {"act": "return", "division": "4401\x00"})
    assert answer.status_code == 400
    assert "“division”中含有空字符" in answer.text


def test_in_a_cookie() -> None:
    client = Client()
    client.cookies.load({"sessionid": "\x00" + "a" * 31})
    assert client.get("/").status_code == 400


def test_a_form_without_the_token_is_refused_for_that(gd_lead: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(gd_lead, backend="pledge_portal.accounts.backends.PortalBackend")
    assert client.post("/returns/440000/2018/2/units/", {"reason": "\x00"}).status_code == 403
