"""Alive, ready, figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.db import DatabaseError
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from pledge_portal.common import queueing
from pledge_portal.common.models import WorkerBeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def embedded(settings: Settings) -> Iterator[None]:
    """The queue is the job table."""
    settings.EMBEDDED_QUEUE = True
    yield


def test_alive_asks_no_database(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_ready_needs_a_worker_at_work() -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "checks": {"database": "ok", "queue": "ok", "worker": "never seen"}}
    queueing.sweep()
    assert Client().get("/readyz").json()["ready"] is True
    WorkerBeat.objects.update(seen_at=datetime.now(UTC) - timedelta(minutes=3))
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"].startswith("silent for")


def test_ready_tells_no_secret_of_a_database_that_is_away() -> None:
    queueing.sweep()
    with mock.patch("reporting.selectors.health.FactsVersion.objects.exists", side_effect=DatabaseError("pw=hunter2")):
        answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "unreachable"
    assert b"hunter2" not in answer.content


def test_ready_asks_the_broker(settings: Settings) -> None:
    queueing.sweep()
    settings.EMBEDDED_QUEUE = False
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["queue"] == "unreachable"


@pytest.mark.redis
def test_ready_on_redis(settings: Settings) -> None:
    settings.EMBEDDED_QUEUE = False
    queueing.sweep()
    assert Client().get("/readyz").json()["ready"] is True


def test_figures_from_here_or_with_a_token(settings: Settings) -> None:
    queueing.sweep()
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'portal_jobs{state="queued"} 0.0' in text
    assert "portal_worker_beat_age_seconds" in text
    elsewhere = Client(REMOTE_ADDR="192.0.2.1")
    assert elsewhere.get("/metrics").status_code == 403
    assert Client().get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    for wrong in ("Bearer ", "Bearer None", "Bearer sesame"):
        assert elsewhere.get("/metrics", headers={"Authorization": wrong}).status_code == 403
    settings.METRICS_TOKEN = "sesame"
    assert elsewhere.get("/metrics", headers={"Authorization": "Bearer sesame"}).status_code == 200
    assert elsewhere.get("/metrics", headers={"Authorization": "Bearer sesam"}).status_code == 403


def test_the_icon_and_methods() -> None:
    assert Client().get("/favicon.ico").headers["Location"].endswith("logo.svg")
    for path in ("/healthz", "/readyz", "/metrics", "/favicon.ico"):
        assert Client().post(path).status_code == 405
