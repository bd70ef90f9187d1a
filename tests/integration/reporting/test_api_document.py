"""The OpenAPI document is whole and true, and no operation of it breaks on odd values."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from pledge_portal.accounts.models import User
from programmes.divisions.models import Division
from tests.integration.reporting.api_helpers import Program, held_to_form
from tests.integration.reporting.returns_helpers import FULL, put
from tests.people import ClientOf

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "patch", "delete")


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, validated, a warning being a failure."""
    told = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=told)
    found: dict[str, Any] = json.loads(told.getvalue())
    return found


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation: its path, its method, what the document says of it."""
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                yield path, method, operation


def test_the_document_is_valid_and_complete() -> None:
    names = [operation["operationId"] for _path, _method, operation in operations()]
    assert len(names) == len(set(names)) >= 30
    schemes = document()["components"]["securitySchemes"]
    assert {(each["type"], each["in"], each["name"]) for each in schemes.values()} == {
        ("apiKey", "cookie", "sessionid"),
        ("apiKey", "header", "Authorization"),
    }
    for path, method, operation in operations():
        told = f"{method} {path}"
        assert operation["summary"] and operation["description"], told
        assert operation["security"] == [{"token": []}, {"session": []}], told
        answers = operation["responses"]
        assert {"401", "403", "404", "405", "406", "429", "503"} <= set(answers), told
        assert {"400", "409", "413", "415", "422"} <= set(answers) or method == "get", told
        for status, answer in answers.items():
            if int(status) >= 400:
                assert set(answer["content"]) == {"application/problem+json"}, told
            elif status != "304" and "application/zip" not in answer["content"]:
                assert answer["content"]["application/json"]["examples"], told
        if method in {"put", "patch"} or path.endswith("/submit/"):
            assert {"412", "428"} <= set(answers), told
        if method != "get":
            assert operation["requestBody"]["content"]["application/json"]["examples"], told
            assert "Idempotency-Key" in [each["name"] for each in operation["parameters"]], told


def test_every_address_of_the_api_is_in_the_document(gd_lead: User, client_of: ClientOf) -> None:
    from reporting.api.urls import urlpatterns

    listed = {re.sub(r"\{\w+\}", "*", path) for path in document()["paths"]}
    for each in urlpatterns:
        route = re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", "*", str(each.pattern)).strip("^$").replace("\\", "")
        assert f"/api/{route}" in listed or route in {"schema/", "docs/"}, route
    assert client_of(gd_lead).get("/api/schema/?format=json").json()["paths"].keys() == document()["paths"].keys()


def test_the_page_of_the_document_is_for_those_signed_in(gd_lead: User, client_of: ClientOf) -> None:
    page = client_of(gd_lead).get("/api/docs/")
    assert page.status_code == 200
    assert b"swagger-ui-bundle.js" in page.content
    assert Client().get("/api/docs/").headers["Location"] == "/accounts/login/?next=/api/docs/"


PLACES = {
    "code": ["440100", "440000", "340100", "999999"], "year": ["2018", "2016", "1999", "9999"],
    "quarter": ["2", "1"], "clause": ["1.4", "1.8", "2.3", "9.9"], "number": ["1", "0", "9999"],
    "key": ["1", "999999999999999"], "job_id": ["00000000-0000-4000-8000-000000000000"],
}  # fmt: skip
ODD_TEXT = [
    "", " ", "abc", "-1", "0", "1e400", "NaN", "9" * 60, "2018-02-30", "2018-06-30", "１２３", "٣", "\u202e",
    "贴息", "NA", "不适用", "=1+1", "<script>", "440100", "440000", "项目数", "R17", "a" * 5000,
    "'; DROP TABLE x; --", "\u0001",
]  # fmt: skip
ODD: list[Any] = [None, True, False, 0, -1, 1, 10**30, 1.5, -0.0, 1e-30, [], {}, [[]], [{}], {"": None}, *ODD_TEXT]
WORDS = [
    "values", "zero_report", "explanations", "fill_reason", "rows", "division", "divisions", "reason", "signatories",
    "analysis", "answers", "remark", "text", "act", "revision", "remarks", "resubmit_by", "item", "effective_on",
    "ended_on", "document_number", "note", "title", "support", "fund_size", "is_current", "metric", "baseline",
    "target_2018", "adopted_on", "code", "figure", "filled_in_by", "1", "4", "27", "__proto__", "id", "version",
]  # fmt: skip
values = st.recursive(
    st.sampled_from(ODD) | st.text(max_size=20) | st.integers() | st.floats(allow_nan=True),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def bent(draw: st.DrawFn, example: Any) -> Any:
    """An example of the document with some of it replaced by something odd."""
    if draw(st.integers(0, 5)) == 0:
        return draw(values)
    if isinstance(example, dict):
        found = {name: draw(bent(inner)) for name, inner in example.items() if draw(st.integers(0, 7))}
        return found | (draw(st.dictionaries(st.sampled_from(WORDS), values, max_size=1)))
    if isinstance(example, list):
        return [draw(bent(inner)) for inner in example]
    return example


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, str, Any, dict[str, str]]:
    """An operation with odd values: its path as documented, method, address, body and headers."""
    path, method, operation = draw(st.sampled_from(list(operations())))
    address = re.sub(r"\{(\w+)\}", lambda found: draw(st.sampled_from(PLACES[found[1]])), path)
    known = [each["name"] for each in operation["parameters"] if each["in"] == "query"] or ["x"]
    query = draw(
        st.dictionaries(st.sampled_from([*known, "format", "ordering"]), st.sampled_from(ODD_TEXT), max_size=3)
    )
    body = None
    if "requestBody" in operation:
        examples = operation["requestBody"]["content"]["application/json"]["examples"]
        body = draw(bent(next(iter(examples.values()))["value"]))
    headers = {}
    if draw(st.booleans()):
        headers["If-Match"] = draw(st.sampled_from(["*", '"x"', "x", '"', ", ,"]))
    if draw(st.integers(0, 3)) == 0:
        headers["Idempotency-Key"] = draw(st.sampled_from(["k", "k2", " ", "é"]))
    return path, method, address, (query, body), headers


@pytest.fixture
def programs(
    gd_lead: User, gz_entry: User, national: User, register: dict[str, Division], settings: Settings
) -> list[Program]:
    """The province's, the unit's and the national office's system, with something to hit."""
    settings.PORTAL_TODAY = date(2018, 7, 10)
    put(register["440100"], FULL)
    put(register["440300"], FULL, state="accepted")
    return [Program(user) for user in (gd_lead, gz_entry, national)]


@settings(
    max_examples=150, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(data=st.data())
def test_no_operation_breaks_on_odd_values(programs: list[Program], data: st.DataObject) -> None:
    path, method, address, (query, body), headers = data.draw(requests())
    program = data.draw(st.sampled_from(programs))
    text = json.dumps(body, ensure_ascii=data.draw(st.booleans()), allow_nan=True).encode("utf-8", "surrogatepass")
    answer = program.client.generic(
        method.upper(), address, text, content_type="application/json",
        QUERY_STRING=_query(query), headers={**program.headers, **headers},
    )  # fmt: skip
    declared = document()["paths"][path][method]["responses"]
    assert answer.status_code < 500, (address, body, answer.content)
    assert str(answer.status_code) in declared, (answer.status_code, address, answer.content)
    if answer.status_code >= 400:
        held_to_form(answer)


def _query(query: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return urlencode(query)


def test_whatever_the_walk_stored_can_still_be_read(programs: list[Program]) -> None:
    """A poisoned row would break a list for everybody."""
    lead = programs[0]
    odd = {"1": "１２", "2": " 3 ", "3": "1,000", "4": "0.0001", "6": "不适用"}
    lead.write("PATCH", "returns/440300/2018/2/", {"values": odd, "fill_reason": "\u202e=1+1"}, match="*")
    for path in ("returns/", "returns/440000/2018/2/", "returns/440000/2018/2/findings/"):
        assert lead.read(path)
    assert lead.read("returns/440300/2018/2/")["values"]["3"] == "1000"
