"""The job table: asking, joining, claiming, leases, parking, healing."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from pledge_portal.common import queueing
from pledge_portal.common.models import FactsVersion, Job, JobState
from pledge_portal.common.queueing import JobRefused, JobRun, LeaseLost
from pledge_portal.common.queueing.jobs import now
from pledge_portal.common.queueing.running import _HANDLERS, owner_name
from pledge_portal.common.tasks import run_job, sweep_jobs

pytestmark = pytest.mark.django_db
PROVINCE = "440000"
Register = Callable[[Callable[[JobRun], dict[str, Any]]], str]


@pytest.fixture
def kind() -> Iterator[Register]:
    """Gives a kind of its own to a handler."""
    made: list[str] = []

    def register(handler: Callable[[JobRun], dict[str, Any]]) -> str:
        name = f"test-{uuid.uuid4().hex[:8]}"
        made.append(name)
        queueing.job_kind(name)(handler)
        return name

    yield register
    for name in made:
        del _HANDLERS[name]


def queue(kind: str = "none", key: str = "", **more: Any) -> Job:
    """A queued job."""
    with transaction.atomic():
        return queueing.enqueue(kind=kind, key=key or uuid.uuid4().hex, **more)


def expire(job: Job) -> None:
    """As if its worker had been silent for longer than the lease."""
    Job.objects.filter(pk=job.pk).update(lease_until=now() - timedelta(seconds=1))


def test_a_job_belongs_in_a_transaction() -> None:
    with (
        mock.patch("pledge_portal.common.queueing.jobs.transaction.get_connection") as connection,
        pytest.raises(RuntimeError),
    ):
        connection.return_value.in_atomic_block = False
        queueing.enqueue(kind="none", key="k")


def test_a_queued_key_is_joined_a_running_one_is_not() -> None:
    first = queue(key="k")
    assert queue(key="k").pk == first.pk
    assert Job.objects.get().requests == 2
    assert queueing.claim(first.pk, owner="a")
    second = queue(key="k")
    assert second.pk != first.pk
    assert Job.objects.filter(key="k").count() == 2


def test_a_job_is_claimed_once() -> None:
    job = queue()
    claimed = queueing.claim(job.pk, owner="a")
    assert claimed and claimed.attempts == 1 and claimed.lease_until and claimed.lease_until > now()
    assert queueing.claim(job.pk, owner="b") is None


def test_done(kind: Register) -> None:
    def work(run: JobRun) -> dict[str, Any]:
        run.progress(done=1, total=2, message="一半")
        assert Job.objects.get().message == "一半"
        return {"rows": 3}

    job = queue(kind(work))
    assert queueing.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, job.done, job.total) == (JobState.DONE, {"rows": 3}, 1, 2)
    assert job.finished_at and job.lease_until is None
    assert not queueing.run(job.pk)


def test_refused_is_failed_and_not_tried_again(kind: Register) -> None:
    def work(run: JobRun) -> dict[str, Any]:
        raise JobRefused("账号已停用。")

    job = queue(kind(work))
    queueing.run(job.pk)
    queueing.sweep()
    job.refresh_from_db()
    assert (job.state, job.message, job.attempts) == (JobState.FAILED, "账号已停用。", 1)


def test_an_unknown_kind_fails() -> None:
    job = queue("nobody-knows-it")
    queueing.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_errors_are_tried_again_then_parked_and_tell_no_secret(kind: Register, settings: Settings) -> None:
    settings.JOB_MAX_ATTEMPTS = 3

    def work(run: JobRun) -> dict[str, Any]:
        raise ValueError("password=hunter2")

    job = queue(kind(work))
    states = []
    for _attempt in range(4):
        queueing.run(job.pk)
        job.refresh_from_db()
        states.append(job.state)
        assert "hunter2" not in job.message
        assert "ValueError" in job.message
    assert states == [JobState.QUEUED, JobState.QUEUED, JobState.PARKED, JobState.PARKED]
    assert job.attempts == 3


def test_a_silent_worker_loses_its_job() -> None:
    job = queue()
    queueing.claim(job.pk, owner="elsewhere:1:1:x")
    assert job.pk not in queueing.sweep()
    expire(job)
    assert job.pk in queueing.sweep()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_owner) == (JobState.QUEUED, 1, "")
    again = queueing.claim(job.pk, owner="b")
    assert again and again.attempts == 2


def test_a_dead_process_of_this_machine_is_not_waited_for() -> None:
    host, _pid, rest = owner_name().split(":", 2)
    gone = next(pid for pid in range(4_000_000, 5_000_000) if not os.path.exists(f"/proc/{pid}"))
    dead, alive, foreign = queue(), queue(), queue()
    queueing.claim(dead.pk, owner=f"{host}:{gone}:{rest}")
    queueing.claim(alive.pk, owner=f"{host}:{os.getpid()}:{rest}")
    queueing.claim(foreign.pk, owner=f"elsewhere:{gone}:{rest}")
    assert queueing.sweep() == [dead.pk]


def test_one_who_shows_life_in_time_keeps_it() -> None:
    job = queue()
    claimed = queueing.claim(job.pk, owner="elsewhere:1:1:x")
    assert claimed
    expire(job)
    JobRun(claimed, "elsewhere:1:1:x").renew()
    queueing.sweep()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_dying_repeatedly_parks(settings: Settings) -> None:
    job = queue()
    for attempt in range(1, settings.JOB_MAX_ATTEMPTS + 1):
        assert queueing.claim(job.pk, owner="elsewhere:1:1:x"), attempt
        expire(job)
        queueing.sweep()
    job.refresh_from_db()
    assert job.state == JobState.PARKED
    assert job.finished_at
    assert queueing.sweep() == []


def test_retry_gives_all_attempts_anew(settings: Settings) -> None:
    settings.JOB_MAX_ATTEMPTS = 1
    job = queue(key="k")
    assert not queueing.retry(job.pk), "only what stopped"
    queueing.claim(job.pk, owner="elsewhere:1:1:x")
    expire(job)
    queueing.sweep()
    assert queueing.retry(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.finished_at) == (JobState.QUEUED, 0, None)


def test_retry_beside_a_newer_one_leaves_the_work_to_it(settings: Settings) -> None:
    settings.JOB_MAX_ATTEMPTS = 1
    job = queue(key="k")
    queueing.claim(job.pk, owner="elsewhere:1:1:x")
    expire(job)
    queueing.sweep()
    newer = queue(key="k")
    assert queueing.retry(job.pk)
    assert list(Job.objects.filter(state=JobState.QUEUED)) == [newer]


def test_a_requeued_job_ends_where_a_newer_one_waits() -> None:
    job = queue(key="k")
    queueing.claim(job.pk, owner="elsewhere:1:1:x")
    newer = queue(key="k")
    expire(job)
    assert queueing.sweep() == [newer.pk]
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_who_was_taken_over_learns_it_and_writes_nothing(kind: Register) -> None:
    seen = []

    def work(run: JobRun) -> dict[str, Any]:
        if run.job.attempts == 1:  # silent for too long, and swept meanwhile
            expire(run.job)
            queueing.sweep()
            assert queueing.run(run.job.pk)
            with pytest.raises(LeaseLost):
                run.progress(done=1, total=1)
            seen.append("lost")
            run.renew()  # and again: ends the handler
        return {"by": run.job.attempts}

    job = queue(kind(work))
    queueing.run(job.pk)
    job.refresh_from_db()
    assert seen == ["lost"]
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"by": 2}, 2)


@pytest.mark.parametrize("ending", ["result", "refused", "error"])
def test_the_end_of_one_who_was_taken_over_is_discarded(kind: Register, ending: str) -> None:
    def work(run: JobRun) -> dict[str, Any]:
        Job.objects.filter(pk=run.job.pk).update(lease_owner="another")
        if ending == "result":
            return {"by": "the old one"}
        raise JobRefused("old") if ending == "refused" else ValueError("old")

    job = queue(kind(work))
    queueing.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.lease_owner, job.result, job.message) == (JobState.RUNNING, "another", None, "")


def test_the_database_away_at_the_end_heals(kind: Register) -> None:
    job = queue(kind(lambda run: {"ok": True}))
    with (
        mock.patch("pledge_portal.common.queueing.running._finish", side_effect=OperationalError("gone")),
        pytest.raises(OperationalError),
    ):
        queueing.run(job.pk)
    expire(job)
    assert queueing.sweep() == [job.pk]
    queueing.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_broker_that_is_away_costs_no_request(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.EMBEDDED_QUEUE = False
    away = mock.patch.object(run_job, "apply_async", side_effect=ConnectionError("broker"))
    with away as ringing, django_capture_on_commit_callbacks(execute=True):
        job = queue()
    ringing.assert_called_once()
    with mock.patch.object(run_job, "apply_async") as ringing:
        sweep_jobs()
        sweep_jobs()
    ringing.assert_called_once_with(args=(str(job.pk),))


def test_the_bell_rings_after_the_commit(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.EMBEDDED_QUEUE = False
    with mock.patch.object(run_job, "apply_async") as ringing:
        with django_capture_on_commit_callbacks(execute=True):
            queue()
            ringing.assert_not_called()
        ringing.assert_called_once()


def test_a_beat_is_left_by_the_sweep() -> None:
    assert queueing.last_beat() is None
    queueing.sweep()
    beat = queueing.last_beat()
    assert beat and now() - beat < timedelta(minutes=1)


def test_facts_ahead_of_their_computation_are_queued_by_the_sweep() -> None:
    with transaction.atomic():
        queueing.facts_changed(province=PROVINCE)
        assert queueing.facts_changed(province=PROVINCE).key == f"compute_province:{PROVINCE}"
    assert FactsVersion.objects.get().version == 2
    assert Job.objects.get().requests == 2
    Job.objects.all().delete()  # lost, however that came about
    ids = queueing.sweep()
    assert [job.pk for job in Job.objects.filter(province=PROVINCE)] == ids
    assert queueing.sweep() == []
    Job.objects.all().delete()
    FactsVersion.objects.update(computed=2)
    assert queueing.sweep() == []


def test_a_parked_computation_is_not_begun_at_every_sweep(settings: Settings) -> None:
    settings.JOB_MAX_ATTEMPTS = 1
    with transaction.atomic():
        job = queueing.facts_changed(province=PROVINCE)
    queueing.claim(job.pk, owner="elsewhere:1:1:x")
    expire(job)
    assert queueing.sweep() == []
    assert queueing.sweep() == []
    Job.objects.update(finished_at=now() - timedelta(hours=2))
    assert len(queueing.sweep()) == 1


def test_what_was_done_long_ago_is_removed() -> None:
    old, parked, fresh = queue(), queue(), queue()
    long_ago = now() - timedelta(days=91)
    Job.objects.filter(pk=old.pk).update(state=JobState.DONE, created_at=long_ago)
    Job.objects.filter(pk=parked.pk).update(state=JobState.PARKED, created_at=long_ago)
    Job.objects.filter(pk=fresh.pk).update(state=JobState.DONE)
    queueing.sweep()
    assert set(Job.objects.values_list("pk", flat=True)) == {parked.pk, fresh.pk}


def test_the_oldest_waits_first_and_is_rung_for_once() -> None:
    jobs = [queue() for _number in range(3)]
    ids = [job.pk for job in jobs]
    assert queueing.waiting(skip=set(), limit=2) == ids[:2]
    assert queueing.waiting(skip={str(ids[0])}, limit=5) == ids[1:]
