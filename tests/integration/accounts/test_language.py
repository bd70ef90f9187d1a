"""Chinese by default whatever the browser prefers; English by the switch."""

from __future__ import annotations

from django.test import Client

from pledge_portal.accounts.models import User
from tests.people import ClientOf


def test_the_switch_decides_not_the_browser(gd_lead: User, client_of: ClientOf) -> None:
    client: Client = client_of(gd_lead)
    page = client.get("/plans/", headers={"Accept-Language": "en"}).content.decode()
    assert 'lang="zh-hans"' in page
    assert "广东" in page
    client.post("/i18n/setlang/", {"language": "en", "next": "/plans/"})
    page = client.get("/plans/").content.decode()
    assert 'lang="en"' in page
    assert "Guangdong" in page
    client.cookies["django_language"] = "xx"
    assert 'lang="zh-hans"' in client.get("/plans/").content.decode()
