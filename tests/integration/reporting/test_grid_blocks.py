"""Blocks of cells, what others saved, comments: what the grid's script is answered."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from programmes.divisions.models import Division
from reporting.forms.cells import BLOCK_CELLS
from reporting.models import CellComment
from reporting.services.errors import BadInput
from reporting.services.returns.commenting import comment_on_cell
from tests.integration.reporting.returns_helpers import Q2, enter, put, row_of
from tests.people import ClientOf, actor_of

pytestmark = pytest.mark.django_db
GD = "/returns/440000/2018/2/"
GZ = "/returns/440100/2018/2/"
Register = dict[str, Division]


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)


def send(client: Client, cells: list[dict[str, Any]], path: str = GD, **headers: str) -> Any:
    body = json.dumps({"cells": cells})
    accept = {"accept": "application/json", **headers}
    return client.post(f"{path}block/?section=pledges", body, content_type="application/json", headers=accept)


def at(division: str, figure: str, value: str, expected: str = "") -> dict[str, str]:
    return {"division": division, "figure": figure, "value": value, "expected": expected}


def test_each_cell_of_a_block_fares_by_itself(
    register: Register, gd_entry: User, gz_entry: User, client_of: ClientOf
) -> None:
    put(register["440300"], {}, state="accepted")
    enter(gz_entry, register["440100"], "2", "3")

    answer = send(
        client_of(gd_entry),
        [
            at("440100", "1", "１，２００"),
            at("440100", "2", "9"),
            at("440100", "4", "三百"),
            at("440300", "1", "1"),
            at("340100", "1", "1"),
            at("440200", "99", "1"),
            at("440200", "5", "NA"),
            {"division": "440200", "zero_report": True, "expected": False},
        ],
    ).json()

    fared = [each["status"] for each in answer["results"]]
    assert fared == ["saved", "conflict", "invalid", "locked", "outside", "outside", "saved", "saved"]
    assert answer["results"][0]["text"] == "1,200"
    assert answer["results"][1]["conflict"]["by"] == "广州填报员"
    assert "审核通过" in answer["results"][3]["message"]
    assert {row["code"] for row in answer["rows"]} == {"440100", "440200", "440300"}
    assert row_of("440100").values == {"1": "1200", "2": "3"}
    assert (row_of("440200").values, row_of("440200").zero_report) == ({"5": "NA"}, True)
    assert AuditEntry.objects.filter(action="return.save", division_code="440200").count() == 1


def test_a_block_takes_as_many_queries_as_a_cell_whatever_its_rows(
    register: Register, gd_entry: User, client_of: ClientOf
) -> None:
    client = client_of(gd_entry)
    units = sorted(code for code in register if code.startswith("44") and code != "440000")
    send(client, [at(code, "1", "1") for code in units])  # every row is there

    def asked(codes: list[str], value: str, expected: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert send(client, [at(code, "1", value, expected) for code in codes]).status_code == 200
        return sum(1 for query in queries if "UPDATE" not in query["sql"])

    assert asked(units[:2], "2", "1") == asked(units[2:], "2", "1")


def test_a_save_asks_little(register: Register, gd_entry: User, client_of: ClientOf, settings: Any) -> None:
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": memory, "LOCATION": "a save asks little"}}
    client = client_of(gd_entry)
    send(client, [at("440100", "1", "1")])

    with CaptureQueriesContext(connection) as queries:
        send(client, [at("440100", "1", "2", "1")])

    assert len([each for each in queries if "SAVEPOINT" not in each["sql"]]) <= 14


@pytest.mark.parametrize("body", ['{"cells": 1}', '{"cells": [1]}', "[]", "x", '{"cells": [{"figure": "1"}]}'])
def test_what_is_no_block_is_422(register: Register, gd_entry: User, client_of: ClientOf, body: str) -> None:
    answer = client_of(gd_entry).post(f"{GD}block/", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["message"]


def test_a_block_has_an_end(register: Register, gd_entry: User, client_of: ClientOf) -> None:
    answer = send(client_of(gd_entry), [at("440100", "1", "1")] * (BLOCK_CELLS + 1))
    assert (answer.status_code, answer.json()["fields"]) == (422, ["cells"])


@pytest.mark.parametrize("text", ["9" * 61, "-3", "1.5", "3万", "％", "\x00", "\ud800", 5, ["1"], True])
def test_no_odd_value_is_stored(register: Register, gd_entry: User, client_of: ClientOf, text: Any) -> None:
    (result,) = send(client_of(gd_entry), [{**at("440100", "1", ""), "value": text}]).json()["results"]
    assert result["status"] == "invalid" and result["message"]


def test_who_may_send_a_block(
    register: Register, auditor: User, hf_entry: User, gz_entry: User, client_of: ClientOf
) -> None:
    cells = [at("440100", "1", "1")]
    assert send(Client(), cells).status_code == 401
    assert send(client_of(auditor), cells).status_code == 403
    assert send(client_of(hf_entry), cells).status_code == 404
    assert send(client_of(gz_entry), cells, GZ).json()["results"][0]["status"] == "saved"
    assert send(client_of(gz_entry), [at("440300", "1", "1")], GZ).json()["results"][0]["status"] == "outside"


def test_half_a_character_in_a_name_is_outside_of_the_table(gd_entry: User, client_of: ClientOf) -> None:
    answer = send(client_of(gd_entry), [at("440100", "\ud800", "1")])
    assert (answer.status_code, answer.json()["results"][0]["status"]) == (200, "outside")


def test_what_one_account_typed_is_not_saved_by_another(
    register: Register, gd_entry: User, client_of: ClientOf
) -> None:
    answer = send(client_of(gd_entry), [at("440100", "1", "1")], **{"X-Portal-Account": str(gd_entry.pk + 1)})
    assert (answer.status_code, answer.json()["reason"]) == (401, "account")
    assert not CellComment.objects.unscoped(reason="test").exists()


def test_a_form_grown_old_is_told_as_such(register: Register, gd_entry: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(gd_entry, backend="pledge_portal.accounts.backends.PortalBackend")
    answer = send(client, [at("440100", "1", "1")])
    assert (answer.status_code, answer.json()["reason"]) == (403, "csrf")


# --- what others saved ---


def look(client: Client, seen: str, etag: str = "") -> Any:
    headers = {"accept": "application/json", **({"if-none-match": etag} if etag else {})}
    return client.get(f"{GD}changes/?section=pledges&seen={seen}", headers=headers)


def test_changes_tell_the_rows_that_moved_and_nothing_while_none_has(
    register: Register, gd_entry: User, gz_entry: User, client_of: ClientOf
) -> None:
    client = client_of(gd_entry)
    first = look(client, "440100.1")
    assert first.json()["rows"] == []
    assert look(client, "440100.1", first["ETag"]).status_code == 304

    enter(gz_entry, register["440100"], "1", "52")
    told = look(client, "440100.1", first["ETag"])

    (row,) = told.json()["rows"]
    assert (row["code"], row["cells"][0]["value"]) == ("440100", "52")
    assert look(client, f"440100.{row['version']}").json()["rows"] == []
    comment_on_cell(actor=actor_of(gz_entry), division=register["440100"], quarter=Q2, figure="1", text="已核")
    said = look(client, "440100.2", told["ETag"])
    assert said.json()["comments"] == [{"division": "440100", "figure": "1", "count": 1}]


def test_looking_for_changes_costs_little_and_keeps_no_session_alive(
    register: Register, gd_entry: User, client_of: ClientOf
) -> None:
    client = client_of(gd_entry)
    etag = look(client, "")["ETag"]
    session = client.session
    session["seen_at"] = before = session["seen_at"] - 100 if "seen_at" in session else 1
    session["started_at"] = session.get("started_at", 0)
    session.save()
    with CaptureQueriesContext(connection) as queries:
        look(client, "", etag)
    assert len(queries) <= 8
    assert client.session.get("seen_at", before) == before


# --- comments ---


def test_a_comment_is_kept_with_who_and_when_and_sent_twice_is_one(register: Register, gd_entry: User) -> None:
    said: dict[str, Any] = {"actor": actor_of(gd_entry), "division": register["440100"], "quarter": Q2, "figure": "4"}
    comment_on_cell(**said, text=" 请附合同清单 ")
    comment_on_cell(**said, text="请附合同清单")

    comment = CellComment.objects.unscoped(reason="test").get()
    assert (comment.text, comment.made_by) == ("请附合同清单", gd_entry)
    entry = AuditEntry.objects.get(action="return.comment")
    assert entry.changes == {"comment 4": [None, "请附合同清单"]}


@pytest.mark.parametrize("text", ["  ", "字" * 501])
def test_a_comment_says_something_and_has_an_end(register: Register, gd_entry: User, text: str) -> None:
    with pytest.raises(BadInput):
        comment_on_cell(actor=actor_of(gd_entry), division=register["440100"], quarter=Q2, figure="4", text=text)


def test_who_may_comment_and_who_may_read(
    register: Register, reviewer: User, auditor: User, sz_entry: User, gz_entry: User, client_of: ClientOf
) -> None:
    said: dict[str, Any] = {"division": register["440100"], "quarter": Q2, "figure": "4"}
    comment_on_cell(actor=actor_of(reviewer), **said, text="请核")
    for nobody in (auditor, sz_entry):
        with pytest.raises(PermissionDenied):
            comment_on_cell(actor=actor_of(nobody), **said, text="x")

    page = client_of(gz_entry).get(f"{GZ}?cell=440100-4")
    assert "请核" in page.text
    assert (
        client_of(gz_entry).post(f"{GZ}comment/", {"division": "440100", "figure": "4", "text": "已附"}).status_code
        == 302
    )
    assert CellComment.objects.visible_to(actor_of(sz_entry)).count() == 0


# --- rows chosen without a script ---


def test_rows_are_chosen_by_the_address(register: Register, gd_entry: User, client_of: ClientOf) -> None:
    put(register["440100"], {"1": "2", "2": "5"})
    rows = client_of(gd_entry).get(f"{GD}?show=hard").context["grid"].rows
    assert [row.code for row in rows if not row.hidden] == ["440100"]
    rows = client_of(gd_entry).get(f"{GD}?unit=深圳&show=not_started").context["grid"].rows
    assert [row.code for row in rows if not row.hidden] == ["440300"]
