"""A job's page and JSON: who sees it, what it says, and starting it anew."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.common import queueing
from pledge_portal.common.models import Job, JobState
from tests.people import ClientOf

pytestmark = pytest.mark.django_db


def make(**fields: Any) -> Job:
    """A job of 广东 unless said otherwise."""
    with transaction.atomic():
        job = queueing.enqueue(kind="compute_province", key=uuid.uuid4().hex, province="440000")
    Job.objects.filter(pk=job.pk).update(**fields)
    job.refresh_from_db()
    return job


def test_the_document_is_the_contract_s(gd_lead: User, client_of: ClientOf) -> None:
    job = make(state=JobState.RUNNING, done=3, total=9, message="第3项")
    answer = client_of(gd_lead).get(f"/jobs/{job.pk}/", headers={"Accept": "application/json"})
    assert answer.json() == {
        "id": str(job.pk), "kind": "compute_province", "state": "running", "done": 3, "total": 9, "message": "第3项",
        "result": None,
    }  # fmt: skip


def test_who_sees_it(cast: dict[str, User], client_of: ClientOf) -> None:
    job = make()
    asked = make(requested_by=cast["gz_entry"].pk, province="")
    nowhere = uuid.uuid4()
    for login, user in cast.items():
        client = client_of(user)
        sees = login in {"national", "auditor", "gd_lead", "gd_entry"}
        assert client.get(f"/jobs/{job.pk}/").status_code == (200 if sees else 404), login
        sees = login in {"national", "auditor", "gz_entry"}
        assert client.get(f"/jobs/{asked.pk}/").status_code == (200 if sees else 404), login
        assert client.get(f"/jobs/{nowhere}/").status_code == 404
    assert without_secrets(client_of(cast["ah_lead"]), str(job.pk)) == without_secrets(
        client_of(cast["ah_lead"]), str(nowhere)
    )


def without_secrets(client: Client, identifier: str) -> str:
    """The page of a job, without what differs from one request to the next: its own id and the form's token."""
    page = client.get(f"/jobs/{identifier}/").content.decode().replace(identifier, "ID")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "TOKEN", page)


def test_what_was_asked_for_elsewhere_stays_there(ah_entry: User, client_of: ClientOf) -> None:
    """Somebody who has moved from 广东 to 安徽 sees 广东's jobs no longer."""
    job = make(requested_by=ah_entry.pk)
    assert client_of(ah_entry).get(f"/jobs/{job.pk}/").status_code == 404


@pytest.mark.parametrize("state", JobState.values)
def test_each_state_has_its_page(gd_lead: User, client_of: ClientOf, state: str) -> None:
    job = make(state=state, done=2, total=5, result={"spells": 3} if state == "done" else None)
    page = client_of(gd_lead).get(f"/jobs/{job.pk}/").content.decode()
    assert str(job.get_state_display()) in page
    assert ("js/job.js" in page) == (state in {"queued", "running"})
    assert ('max="5"' in page) == (state == "running")
    assert ("/provinces/440000/" in page) == (state == "done") or state != "done"
    assert f"/jobs/{job.pk}/retry/" not in page


def test_a_named_result_stays_within_the_portal(gd_lead: User, client_of: ClientOf) -> None:
    for href, shown in (("/submissions/440000/", True), ("//evil.example/", False), ("javascript:x", False)):
        job = make(state=JobState.DONE, result={"href": href})
        assert (f'href="{href}"' in client_of(gd_lead).get(f"/jobs/{job.pk}/").content.decode()) == shown


def test_the_national_office_starts_it_anew(national: User, client_of: ClientOf) -> None:
    client = client_of(national)
    job = make(state=JobState.PARKED, attempts=4)
    assert f"/jobs/{job.pk}/retry/" in client.get(f"/jobs/{job.pk}/").content.decode()
    assert client.get(f"/jobs/{job.pk}/retry/").status_code == 405
    assert client.post(f"/jobs/{job.pk}/retry/").status_code == 302
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert AuditEntry.objects.filter(action="job.retried", subject_id=str(job.pk), login="national").exists()
    assert client.post(f"/jobs/{job.pk}/retry/").status_code == 409


@pytest.mark.parametrize(("login", "status"), [("gd_lead", 403), ("auditor", 403), ("ah_lead", 404), ("gz_entry", 404)])
def test_others_do_not(cast: dict[str, User], client_of: ClientOf, login: str, status: int) -> None:
    job = make(state=JobState.PARKED)
    assert client_of(cast[login]).post(f"/jobs/{job.pk}/retry/").status_code == status
    job.refresh_from_db()
    assert job.state == JobState.PARKED
