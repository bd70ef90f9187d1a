"""A real worker, killed outright in the middle of a job: the next one finishes it, and nobody asks it to."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

from pledge_portal.common import queueing
from pledge_portal.common.models import FactsVersion, Job, JobState
from reporting.models import VerdictSpell
from tests.integration.jobs.slow_kind import KIND
from tests.integration.jobs.workers import await_that, kill, redis_url, worker
from tests.people import load_register

pytestmark = pytest.mark.django_db(transaction=True)
QUEUES = ["", pytest.param("redis", marks=pytest.mark.redis)]


def queue(key: str = "k") -> Job:
    """A job that hangs at its first attempt."""
    with transaction.atomic():
        return queueing.enqueue(kind=KIND, key=key)


def state_of(job: Job) -> str:
    """Its state now."""
    return str(Job.objects.values_list("state", flat=True).get(pk=job.pk))


@pytest.mark.parametrize("broker", QUEUES)
@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_a_killed_worker_loses_nothing(tmp_path: Path, broker: str, pool: str) -> None:
    redis = redis_url() if broker else ""
    job = queue()
    with worker(tmp_path, redis=redis, pool=pool) as process:
        await_that(lambda: Job.objects.get(pk=job.pk).done == 1, tmp_path)
        kill(process)
    assert state_of(job) == JobState.RUNNING
    with worker(tmp_path, redis=redis, pool=pool):
        await_that(lambda: state_of(job) == JobState.DONE, tmp_path)
    job.refresh_from_db()
    assert (job.attempts, job.result) == (2, {"attempt": 2})


@pytest.mark.parametrize("broker", QUEUES)
def test_a_computation_appears_by_itself(tmp_path: Path, broker: str) -> None:
    load_register()
    with transaction.atomic():
        queueing.facts_changed(province="340000")
    with worker(tmp_path, redis=redis_url() if broker else ""):
        await_that(lambda: FactsVersion.objects.get(scope="340000").computed >= 2, tmp_path)
        await_that(lambda: not Job.objects.exclude(state=JobState.DONE).exists(), tmp_path)
    assert VerdictSpell.objects.unscoped(reason="test").filter(province="340000").exists()


def test_of_many_threads_one_claims() -> None:
    with transaction.atomic():
        jobs = [queueing.enqueue(kind=KIND, key=str(number)) for number in range(8)]
    barrier, won = threading.Barrier(6), []

    def race(name: str) -> None:
        try:
            for job in jobs:
                barrier.wait(30)
                if queueing.claim(job.pk, owner=name):
                    won.append((job.pk, name))
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=(f"worker-{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(key for key, _name in won) == sorted(job.pk for job in jobs)


def test_many_who_ask_at_once_get_one_job() -> None:
    barrier = threading.Barrier(6)
    ids = set()

    def ask() -> None:
        try:
            barrier.wait(30)
            ids.add(queue("same").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert ids == {Job.objects.get().pk}
    assert Job.objects.get().requests == 6
