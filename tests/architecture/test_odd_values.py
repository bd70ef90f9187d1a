"""Odd values in every parameter that a view reads: refused, ignored or answered, never a 500."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import reverse

from tests.architecture.stage import Stage
from tests.architecture.url_table import EXPECTED

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
ODD = (
    "", "abc", "-1", "1e400", "NaN", "9" * 30, "9" * 5000, "2018-02-30", "9999-12-31", "0001-01-01", "\x00", "\ud800",
    "１２３", "²", "440000\n", "'; --", "[]", "%", "<script>", "../../etc/passwd", "a" * 3000,
)  # fmt: skip
WORST = ("9" * 30, "9" * 5000, "\x00", "²")
FORMS = (
    "return-quarter", "return-submit", "return-analysis", "return-units", "record", "record-new", "record-remove",
    "return-cell", "filing-plan", "filing-pilot", "filing-task", "filing-submit", "groups", "password-change",
    "me", "me-tokens", "me-sessions", "person", "person-new", "person-move", "person-hand-over",
)  # fmt: skip
TYPED = (
    "version", "v-440100", "f-440100-1", "seen", "division", "effective_on", "item", "figure", "reason", "act", "parts",
    "after", "number", "baseline", "fund_size", "resubmit_by", "revision", "reported_on", "analysis", "action",
    "name", "login", "telephone", "handed_on", "expires_on", "label", "role", "place", "sign_in",
)  # fmt: skip


def asked_for() -> set[str]:
    """The names that any view reads from the query string."""
    names = set()
    for room in ("reporting", "programmes", "pledges", "pledge_portal"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(
                        func=ast.Attribute(value=ast.Attribute(attr="GET"), attr="get" | "getlist"),
                        args=[ast.Constant(value=str(name)), *_],
                    ):
                        names.add(name)
    return names


def address_of(name: str, stage: Stage, index: int = 0) -> str:
    """One's own; of the quarters one that is open for entry."""
    address = EXPECTED[name][index]
    path = reverse(name, kwargs=address.objects.kwargs(stage.world, "own") if address.objects else {})
    return path.replace("/2018/1/", "/2018/2/")


def refused(answer: Any, what: str) -> None:
    """Whatever it is, it is no fault of the server's."""
    trouble = getattr(answer, "exc_info", None)
    assert answer.status_code < 500, f"{what}: {trouble[1]!r}" if trouble else what


@pytest.mark.parametrize("name", sorted(name for name in EXPECTED if name not in {"readyz", "logout"}))
def test_queries(name: str, stage: Stage) -> None:
    names = asked_for()
    assert {"as_of", "section", "next"} <= names
    path, browser = address_of(name, stage), stage.browser("gd_lead")
    for value in ODD:
        given = quote(value, safe="", errors="surrogatepass")
        refused(
            browser.get(path + "?" + "&".join(f"{each}={given}" for each in sorted(names))), f"{path} {value[:20]!r}"
        )
    for each in sorted(names):  # alone: another parameter may have been refused first
        refused(browser.get(f"{path}?{each}={'9' * 30}"), f"{path} {each}")


@pytest.mark.parametrize("name", FORMS)
def test_forms(name: str, stage: Stage) -> None:
    path, browser = address_of(name, stage), stage.browser("gd_lead")
    good = {"version": "1", "v-440100": "1", "item": "专人负责", "effective_on": "2018-02-01", "seen": "", "after": "0"}
    posts = [dict.fromkeys(TYPED, value) for value in ODD]
    posts += [
        {**good, each: value} for each in ("version", "v-440100", "f-440100-1", "seen", "after") for value in WORST
    ]
    for post in posts:
        body = "&".join(f"{key}={quote(text, safe='', errors='surrogatepass')}" for key, text in post.items())
        with transaction.atomic():
            answer = browser.post(path, body, content_type="application/x-www-form-urlencoded")
            transaction.set_rollback(True)
        refused(answer, f"{path} {body[:200]}")


BODIES = (
    b"", b"{", b"[]", b"null", b'{"division": 1}', b"[" * 100_000, b'{"division": "\\u0000"}', b"\xff\xfe",
    b'"\\ud800"',
    b'{"division": "440100", "figure": "1", "value": "1e999", "expected": null}',
    b'{"division": "440100", "figure": "1", "value": "\\ud800", "expected": "\\u0000"}',
    b'{"division": "440100", "figure": "1", "reason": "\\ud800\\u0000"}',
    b'{"division": "440100", "figure": "1", "value": ' + b"9" * 5000 + b"}",
    b'{"division": "440100", "figure": "1", "value": "' + b"9" * 5000 + b'"}',
)  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:40]))
def test_cells(body: bytes, stage: Stage) -> None:
    for index in (0, 1):
        path = address_of("return-cell", stage, index)
        refused(stage.browser("gd_lead").post(path, body, content_type="application/json"), repr(body[:60]))
    page = stage.browser("gd_lead").get(address_of("return-quarter", stage))
    refused(page, "what was stored spoils the page")
    assert page.status_code == 200
