"""Every address of the portal, asked for by every kind of person.

A new address belongs into `tests/architecture/url_table.py`; without an entry the first test fails and says so. Each
entry is then held against all of the following, for nobody signed in and for everybody of the cast:

- who sees it, and what everybody else gets (404 outside the own scope, 403 outside the role);
- an object of 安徽 looks to 广东's people exactly as one that does not exist;
- GET, HEAD and OPTIONS change no row; an unsafe method without the CSRF token changes nothing and answers 403;
- who may not act is refused and changes nothing; who may gets an answer, and nobody ever a 500.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.architecture.stage import Stage
from tests.architecture.url_table import EXPECTED, PUBLIC, Address, World
from tests.people import CAST

pytestmark = pytest.mark.django_db
# What signing in and out itself writes, and what no address writes to.
# The trail grows by refusals and downloads too: what it holds of them is tested with it (test_audit_matrix).
NOT_WATCHED = {
    "Session", "Division", "Holiday", "Clause", "AccessAttempt", "AccessLog", "AuditHead", "AuditEntry", "Flood",
}  # fmt: skip
WATCHED = [model for model in apps.get_models() if model.__name__ not in NOT_WATCHED]
BOUND = ("gd_lead", "gd_entry", "gz_entry")
JSON = {"Accept": "application/json"}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the resolver: its name and its route."""
    for each in resolver.url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, route)
        else:
            assert isinstance(each, URLPattern)
            yield each.name or f"unnamed {route}", route


ALL = dict(patterns(get_resolver()))


def cases(*, with_objects: bool) -> list[Any]:
    """The entries of the table, by name and number."""
    return [
        pytest.param(name, index, id=f"{name}-{index}" if index else name)
        for name, addresses in EXPECTED.items()
        for index, address in enumerate(addresses)
        if name in ALL and (address.objects or not with_objects)
    ]


every_address = pytest.mark.parametrize(("name", "index"), cases(with_objects=False))
every_object = pytest.mark.parametrize(("name", "index"), cases(with_objects=True))


def comparable(value: Any) -> Any:
    """Bytes as bytes: PostgreSQL hands out views, which are told by their place in memory."""
    return bytes(value) if isinstance(value, memoryview) else value


def rows() -> str:
    """A checksum of every watched row."""
    told = []
    for model in WATCHED:
        manager: Any = model._base_manager
        told.append(f"{model.__name__} {sorted(repr(list(map(comparable, row))) for row in manager.values_list())}")
    return sha256("\n".join(told).encode()).hexdigest()


def path_of(name: str, address: Address, world: World, whose: str) -> str:
    """The address of one's own, a foreign or an absent object."""
    kwargs = address.objects.kwargs(world, whose) if address.objects else {}
    return reverse(name, kwargs=kwargs) + address.query


def test_every_address_is_in_the_table() -> None:
    unknown = {name: route for name, route in ALL.items() if name not in EXPECTED}
    assert not unknown, "give each of these an entry in tests/architecture/url_table.py"
    assert not set(EXPECTED) - set(ALL), "these are gone"


@pytest.mark.parametrize("route", sorted(set(ALL.values())))
def test_nobody_sees_nothing(route: str, stage: Stage) -> None:
    """What holds for every address, also one that is not in the table yet."""
    path = "/" + re.sub(r"[\^$\\]", "", re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route))
    fillings = {"uuid:[^>]+": "00000000-0000-4000-8000-000000000000", "int:year": "2018", "year": "2018"}
    fillings |= {
        "register": "measures",
        "int:quarter": "1",
        "quarter": "1",
        "str:clause": "1.4",
        "clause": "1.4",
        "int:number": "1",
        "number": "1",
    }
    for kind, filling in fillings.items():
        path = re.sub(f"<{kind}>", filling, path)
    path = re.sub(r"<[^>]+>", "440000", path)
    page, data = stage.browser(None).get(path), stage.browser(None).get(path, headers=JSON)
    if path.startswith("/api/") and path != "/api/docs/":
        assert (page.status_code, data.status_code) == (401, 401), path
    elif not path.startswith(PUBLIC):
        assert page.status_code == 302, path
        assert page.headers["Location"].startswith("/accounts/login/?next=")
        assert data.status_code == 401
    posted = stage.browser(None, csrf=True).post(path)
    assert posted.status_code in {302, 401, 403}, path
    assert posted.status_code != 302 or posted.headers["Location"].startswith("/accounts/login/")


@every_address
def test_who_sees_it(name: str, index: int, stage: Stage) -> None:
    address = EXPECTED[name][index]
    path, before = path_of(name, address, stage.world, "own"), rows()
    wrong = []
    for login in CAST:
        answer, wanted = stage.browser(login).get(path), address.status_for(login)
        if answer.status_code != wanted:
            wrong.append(f"{login}: {told(answer)} instead of {wanted}")
    assert not wrong, path
    for login in ("national", "gd_lead"):
        assert stage.browser(login).head(path).status_code == address.status_for(login), login
        assert stage.browser(login).options(path).status_code < 500
    assert rows() == before, "a safe method changed a row"


def told(answer: Any) -> str:
    """A status, and what lies behind a 500."""
    trouble = getattr(answer, "exc_info", None)
    return f"{answer.status_code} {trouble[1]!r}" if trouble else str(answer.status_code)


def plain(content: bytes) -> str:
    """A page without what differs with its address and its request."""
    text = content.decode()
    text = re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", text)
    return re.sub(r"as_of=[^\"&]*", "", text)


@every_object
def test_a_foreign_one_looks_as_if_it_were_not_there(name: str, index: int, stage: Stage) -> None:
    address = EXPECTED[name][index]
    paths = [path_of(name, address, stage.world, whose) for whose in ("foreign", "absent")]
    before = rows()
    for login in BOUND:
        for method in ("get", "post"):
            answers = [getattr(stage.browser(login), method)(path) for path in paths]
            statuses = [answer.status_code for answer in answers]
            assert statuses in ([404, 404], [405, 405]), f"{method} {paths} as {login}"
            assert plain(answers[0].content) == plain(answers[1].content), f"{method} {paths} as {login}"
    assert rows() == before


@every_address
def test_unsafe_methods_need_the_token(name: str, index: int, stage: Stage) -> None:
    address = EXPECTED[name][index]
    path, before = path_of(name, address, stage.world, "own"), rows()
    for login in ("national", "gd_lead", "gz_entry"):
        for method in ("post", "put", "patch", "delete"):
            status = getattr(stage.browser(login, csrf=True), method)(path).status_code
            assert status == 403, f"{method} {path} as {login}: {status}"
    assert rows() == before


@every_address
def test_who_may_act(name: str, index: int, stage: Stage) -> None:
    address = EXPECTED[name][index]
    path, before = path_of(name, address, stage.world, "own"), rows()
    for login in sorted(set(CAST) - address.acts):
        answer = stage.browser(login).post(path, address.data, **address.how)
        assert answer.status_code in {403, 404, 405}, f"{path} as {login}: {told(answer)}"
    for method in ("put", "patch", "delete"):
        for login in ("national", "gd_lead"):
            status = getattr(stage.browser(login), method)(path).status_code
            assert status in address.refusals, f"{method} {path} as {login}: {status}"
    assert rows() == before, "somebody changed a row who may not"
    for login in sorted(address.acts):
        answer = stage.browser(login).post(path, address.data, **address.how)
        assert answer.status_code in {200, 302, 400, 404, 409, 422, 428}, f"{path} as {login}: {told(answer)}"


def test_signed_in_pages_are_kept_by_nobody(stage: Stage) -> None:
    for name in ("start", "password-change", "job"):
        path = path_of(name, EXPECTED[name][0], stage.world, "own")
        assert "no-store" in stage.browser("gd_lead").get(path).headers["Cache-Control"], path
