"""Idempotency keys: one effect of a write that is sent twice, one after the other or at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from programmes.models import Measure
from reporting.models import IdempotencyKey
from reporting.services import idempotency
from tests.integration.reporting.api_helpers import Program, held_to_form
from tests.people import load_register, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
GZ = "returns/440100/2018/2/"
NEW = {"division": "440100", "item": "专人负责", "effective_on": "2018-01-01"}


@pytest.fixture
def people(transactional_db: None, settings: Settings) -> dict[str, User]:
    """The register and the cast, committed."""
    settings.PORTAL_TODAY = date(2018, 7, 10)
    load_register()
    return make_cast()


def measures() -> int:
    """How many measures are stored."""
    return Measure.objects.unscoped(reason="test").count()


def test_the_same_request_again_gets_the_same_answer(people: dict[str, User]) -> None:
    gz = Program(people["gz_entry"])
    first = gz.send("POST", "measures/", NEW, key="m-1")
    again = gz.send("POST", "measures/", NEW, key="m-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert (again["Idempotency-Replayed"], again["Location"], again["ETag"]) == (
        "true", first["Location"], first["ETag"],
    )  # fmt: skip
    assert "Idempotency-Replayed" not in first
    assert measures() == 1
    assert AuditEntry.objects.filter(action="measure.created").count() == 1


def test_another_request_under_the_key_is_refused(people: dict[str, User]) -> None:
    gz = Program(people["gz_entry"])
    gz.send("POST", "measures/", NEW, key="m-1")
    for method, path, body in (("POST", "measures/", NEW | {"note": "x"}), ("POST", f"{GZ}check/", NEW)):
        problem = held_to_form(gz.send(method, path, body, key="m-1"))
        assert (problem["status"], problem["type"]) == (422, "urn:pledge-portal:problem:key-reused")
    assert measures() == 1


def test_keys_belong_to_their_token(people: dict[str, User]) -> None:
    mine, sibling = Program(people["gz_entry"]), Program(people["gz_entry"])
    mine.send("POST", "measures/", NEW, key="m-1")
    assert sibling.send("POST", "measures/", NEW, key="m-1").status_code == 422  # the measure is there already
    assert IdempotencyKey.objects.count() == 1


def test_a_refused_request_gives_its_key_back(people: dict[str, User]) -> None:
    gz = Program(people["gz_entry"])
    assert gz.send("POST", "measures/", NEW | {"item": "无此事项"}, key="m-1").status_code == 422
    assert not IdempotencyKey.objects.exists()
    assert gz.send("POST", "measures/", NEW, key="m-1").status_code == 201
    for key in ("", "a b", "ß", "x" * 121):
        headers = {**gz.headers, "Idempotency-Key": key}
        answer = gz.client.post("/api/v1/measures/", json.dumps(NEW), content_type="application/json", headers=headers)
        assert held_to_form(answer)["type"].endswith("malformed"), key


def test_a_request_under_way_is_not_done_twice(people: dict[str, User]) -> None:
    gz = Program(people["gz_entry"])
    gz.send("POST", "measures/", NEW, key="m-1")
    row = IdempotencyKey.objects.get()
    IdempotencyKey.objects.update(finished_at=None, status=None)
    answer = gz.send("POST", "measures/", NEW, key="m-1")
    assert held_to_form(answer)["type"].endswith("in-progress")
    assert int(answer["Retry-After"]) > 0
    # Whoever held it died long ago: it is done now.
    Measure.objects.unscoped(reason="test").delete()
    IdempotencyKey.objects.update(claimed_at=timezone.now() - idempotency.LEASE - timedelta(seconds=1))
    assert gz.send("POST", "measures/", NEW, key="m-1").status_code == 201
    assert IdempotencyKey.objects.get().pk == row.pk


def test_who_lost_the_claim_leaves_nothing(people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    gz = Program(people["gz_entry"])
    kept = idempotency.keep_answer

    def taken_over(claim: idempotency.Claim, **answer: Any) -> None:
        IdempotencyKey.objects.update(claim="somebody else")
        kept(claim, **answer)

    monkeypatch.setattr(idempotency, "keep_answer", taken_over)
    assert gz.send("POST", "measures/", NEW, key="m-1").status_code == 409
    assert measures() == 0


def test_answers_are_kept_for_two_days(people: dict[str, User]) -> None:
    gz = Program(people["gz_entry"])
    gz.send("POST", f"{GZ}check/", {"values": {}}, key="c-1")
    IdempotencyKey.objects.update(claimed_at=timezone.now() - timedelta(hours=47))
    assert gz.send("POST", f"{GZ}check/", {"values": {"1": 1}}, key="c-1").status_code == 422
    IdempotencyKey.objects.update(claimed_at=timezone.now() - timedelta(hours=49))
    assert gz.send("POST", f"{GZ}check/", {"values": {"1": 1}}, key="c-1").status_code == 200
    assert IdempotencyKey.objects.count() == 1


def at_once(program: Program, count: int, *, key: str) -> list[Any]:
    """The same request from several connections, started together; the answers."""
    gate = Barrier(count)

    def run(_number: int) -> Any:
        one = Program.__new__(Program)
        one.client, one.headers = type(program.client)(raise_request_exception=False), program.headers
        gate.wait()
        try:
            return one.send("POST", "measures/", NEW, key=key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_the_same_request_at_once_has_one_effect(people: dict[str, User]) -> None:
    gz = Program(people["gz_entry"])
    for turn in range(5):
        answers = at_once(gz, 4, key=f"race-{turn}")
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses[0] == 201
        assert set(statuses) <= {201, 409}, [answer.content for answer in answers]
        assert measures() == 1
        fresh = [each for each in answers if each.status_code == 201 and "Idempotency-Replayed" not in each]
        assert len(fresh) == 1
        Measure.objects.unscoped(reason="test").delete()


def test_without_a_key_the_same_request_at_once_is_told_apart_by_its_effect_alone(people: dict[str, User]) -> None:
    """What the key is for: without it the second is refused by the register's own uniqueness, not answered again."""
    answers = at_once(Program(people["gz_entry"]), 3, key="")
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422]
    assert measures() == 1
