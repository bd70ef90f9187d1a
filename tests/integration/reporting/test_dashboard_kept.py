"""The dashboard that is kept: as current as one made anew, and with nothing of one reader in another's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import Role
from pledge_portal.common.models import FactsVersion
from programmes.divisions.models import Division
from reporting.rules.returns import QuarterAct
from reporting.services.returns.remarks import RemarkEntry
from reporting.services.returns.reviewing import review_quarter
from tests.integration.reporting.returns_helpers import FULL, Q2, put, submit
from tests.people import ClientOf, actor_of

pytestmark = pytest.mark.django_db
KEPT = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "kept pages"}}
ANEW = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture(autouse=True)
def a_cache(settings: Settings) -> Iterator[None]:
    """A day in July, and a cache that really keeps."""
    settings.PORTAL_TODAY = date(2018, 7, 10)
    settings.CACHES = KEPT
    cache.clear()
    yield
    settings.CACHES = KEPT
    cache.clear()


@pytest.fixture
def second(cast: dict[str, User]) -> User:
    """Another administrator of the national office."""
    return User.objects.create_account(
        login="second", password=None, role=Role.NATIONAL, name="<b>乙</b>&", is_demo=True
    )  # fmt: skip


def page(client: Client, path: str = "/dashboard/") -> str:
    """The page as it is answered."""
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def without_tokens(text: str) -> str:
    """A page without what differs with each reading."""
    return re.sub(r"\s+", " ", TOKEN.sub("", text))


def in_english(client: Client) -> Client:
    """The same reader with the screen switched."""
    client.cookies["django_language"] = "en"
    return client


def test_what_is_kept_is_what_would_be_made(
    national: User, second: User, reviewer: User, auditor: User, client_of: ClientOf, settings: Settings
) -> None:
    readers: list[Callable[[], Client]] = [
        lambda: client_of(national), lambda: client_of(second), lambda: client_of(reviewer),
        lambda: client_of(auditor), lambda: in_english(client_of(second)), lambda: in_english(client_of(national)),
    ]  # fmt: skip
    paths = ("/dashboard/", "/dashboard/?as_of=2018-06-30", "/dashboard/?as_of=2018-07-10")
    kept = {(number, path): page(reader(), path) for number, reader in enumerate(readers) for path in paths}
    again = {(number, path): page(reader(), path) for number, reader in enumerate(readers) for path in paths}
    settings.CACHES = ANEW
    for (number, path), text in kept.items():
        wanted = without_tokens(page(readers[number](), path))
        assert without_tokens(text) == wanted == without_tokens(again[number, path]), (number, path)
    chinese = {without_tokens(text) for (number, _path), text in kept.items() if number < 4}
    english = {without_tokens(text) for (number, _path), text in kept.items() if number >= 4}
    assert len(chinese) == 4 * len(paths) and len(english) >= len(paths)
    assert not chinese & english


def test_nothing_of_a_reader_is_kept(national: User, second: User, client_of: ClientOf) -> None:
    mine, theirs = client_of(national), client_of(second)
    first, other = page(mine), page(theirs)
    assert national.name in first and national.name not in other
    assert "&lt;b&gt;乙&lt;/b&gt;&amp;" in other and "<b>乙" not in other
    tokens = {token for text in (first, other) for token in TOKEN.findall(text)}
    assert len(tokens) == 2
    stored: dict[str, bytes] = cache._cache  # type: ignore[attr-defined]
    assert stored
    for value in stored.values():
        for secret in (national.name, second.name, mine.cookies["sessionid"].value, *tokens):
            assert secret.encode() not in value


def test_the_token_of_a_kept_page_is_its_readers(national: User, second: User, client_of: ClientOf) -> None:
    page(client_of(national))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(second, backend="pledge_portal.accounts.backends.PortalBackend")
    token = TOKEN.findall(page(strict))[0]
    given = {"language": "en", "next": "/dashboard/"}
    assert strict.post("/i18n/setlang/", given).status_code == 403
    assert strict.post("/i18n/setlang/", {**given, "csrfmiddlewaretoken": token}).status_code == 302


def test_a_submission_and_its_return_show_at_once(
    national: User, reviewer: User, gd_lead: User, client_of: ClientOf
) -> None:
    client = client_of(national)
    put(Division.objects.get(code="440100"), FULL, state="accepted")
    blank = page(client)
    assert "已报 0/32" in blank
    revision = submit(gd_lead, "440000", 1)
    filed = page(client)
    assert "已报 1/32" in filed
    review_quarter(
        actor=actor_of(reviewer), province="440000", quarter=Q2, act=QuarterAct.RETURN, revision_seen=revision.pk,
        remarks=[RemarkEntry("金额有误")], resubmit_by=date(2018, 7, 20),
    )  # fmt: skip
    returned = page(client)
    assert "退回" in returned and without_tokens(returned) != without_tokens(filed)


def test_a_units_report_shows_at_once(national: User, client_of: ClientOf, settings: Settings) -> None:
    client = client_of(national)
    before = page(client)
    row = put(Division.objects.get(code="440100"), FULL, state="filling")
    begun = page(client)
    row.state, row.version = "reported", row.version + 1
    row.save()
    reported = page(client)
    assert len({without_tokens(text) for text in (before, begun, reported)}) >= 2
    settings.CACHES = ANEW
    assert without_tokens(page(client)) == without_tokens(reported)


def test_new_facts_a_new_computation_and_a_new_day_show_at_once(
    national: User, client_of: ClientOf, settings: Settings
) -> None:
    client = client_of(national)
    calm = page(client)
    FactsVersion.objects.filter(scope="440000").update(version=2)
    updating = page(client)
    assert "正在更新" in updating and "正在更新" not in calm
    FactsVersion.objects.filter(scope="440000").update(computed=2)
    assert "正在更新" not in page(client)
    settings.PORTAL_TODAY = date(2018, 7, 11)
    assert "2018年7月11日" in page(client)


def test_reading_it_again_costs_one_short_question(
    national: User, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(national)
    page(client)
    with django_assert_num_queries(3):  # session, account, and whether facts or returns have changed
        page(client)


def test_without_the_cache_it_is_made_each_time(national: User, client_of: ClientOf, settings: Settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert "全国总览" in page(client_of(national))


def test_who_may_not_see_it_is_not_shown_what_is_kept(national: User, gd_lead: User, client_of: ClientOf) -> None:
    page(client_of(national))
    assert client_of(gd_lead).get("/dashboard/").status_code == 403
