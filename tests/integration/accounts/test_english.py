"""Data that the portal itself wrote speaks the language of the screen."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import translation
from django.utils.functional import Promise

from pledge_portal.accounts.models import User
from programmes.models.policies import SUPPORT_LABELS, Policy
from reporting.selectors.public_series import published
from tests.people import ClientOf

pytestmark = pytest.mark.django_db
HAN = re.compile("[\u4e00-\u9fff]")


def in_english(client: Client) -> Client:
    """The switch is on."""
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    return client


def test_demo_accounts_are_called_by_what_they_are_for(national: User, gz_entry: User, client_of: ClientOf) -> None:
    assert client_of(gz_entry).get("/accounts/me/").context["portal"]["actor_name"] == "广州填报员"
    for user, place in ((national, ""), (gz_entry, "Guangzhou · ")):
        name = in_english(client_of(user)).get("/accounts/me/").context["portal"]["actor_name"]
        assert name.startswith(place) and not HAN.search(name), name


def test_a_person_keeps_the_own_name(gz_entry: User, client_of: ClientOf) -> None:
    User.objects.filter(pk=gz_entry.pk).update(is_demo=False, name="陈示例")
    client = in_english(client_of(gz_entry))
    page = client.get("/accounts/second-factor/setup/")
    assert page.context["portal"]["actor_name"] == "陈示例"


def test_sources_of_the_public_series() -> None:
    for row in published():
        with translation.override("zh-hans"):
            assert row.source_label == row.source
        with translation.override("en"):
            assert row.source_label and not HAN.search(row.source_label) and "（" not in row.source_label


def test_kinds_of_support_are_words_of_the_screen(gd_entry: User, client_of: ClientOf) -> None:
    policy = Policy(division_id="440000", document_number="1号", title="办法", support="贴息;奖励;别的")
    policy.issued_on = date(2017, 1, 1)
    policy.save()
    assert all(isinstance(label, Promise) for label in SUPPORT_LABELS.values())
    page = client_of(gd_entry).get("/policies/").content.decode()
    assert "贴息、奖励、别的" in page and "贴息;奖励" not in page
