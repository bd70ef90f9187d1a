"""Starting a stopped job anew: the trail says what happened, not what was asked for."""

from __future__ import annotations

import pytest
from django.db import transaction

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.common import queueing
from pledge_portal.common.models import Job, JobState
from reporting.services.jobs import NotStopped, retry_job
from tests.people import ClientOf, actor_of

pytestmark = pytest.mark.django_db


def stopped() -> Job:
    """A job that was parked."""
    with transaction.atomic():
        job = queueing.enqueue(kind="compute_province", key="k", province="440000")
    Job.objects.filter(pk=job.pk).update(state=JobState.PARKED)
    return Job.objects.get(pk=job.pk)


def changes() -> dict[str, list[object]]:
    """What the trail says of the last restart."""
    found: dict[str, list[object]] = AuditEntry.objects.filter(action="job.retried").latest("sequence").changes
    return found


def test_queued_anew(national: User) -> None:
    job = stopped()
    assert retry_job(actor=actor_of(national), job=job) == job.pk
    assert changes() == {"state": ["parked", "queued"]}
    job.refresh_from_db()
    with pytest.raises(NotStopped):
        retry_job(actor=actor_of(national), job=job)


def test_joined_to_one_that_waits(national: User, client_of: ClientOf) -> None:
    job = stopped()
    with transaction.atomic():
        newer = queueing.enqueue(kind="compute_province", key="k", province="440000")
    answer = client_of(national).post(f"/jobs/{job.pk}/retry/")
    assert answer.headers["Location"] == f"/jobs/{newer.pk}/"
    assert changes() == {"joined": [None, str(newer.pk)]}
    job.refresh_from_db()
    assert job.state == JobState.PARKED
