"""The same file from many hands of one person at once: one upload, one import."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from pledge_portal.audit.models import AuditEntry
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import Upload
from reporting.services.errors import Conflict
from reporting.services.uploads import confirm_upload, receive_upload
from tests.integration.reporting.returns_helpers import put, row_of
from tests.integration.uploads.helpers import work
from tests.people import actor_of, load_register, make_cast
from tests.workbooks.refusals import OWN, book

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What each of several threads got that began together."""
    barrier = threading.Barrier(HANDS)
    found: list[Any] = []

    def hand() -> None:
        try:
            barrier.wait()
            found.append(act())
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand) for _ in range(HANDS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found


def test_one_file_is_one_upload_and_one_import(settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)
    load_register()
    actor = actor_of(make_cast()["gd_entry"])
    subject = Division.objects.select_related("province").get(code="440000")
    put(Division.objects.get(code="440100"), {"1": "3"})
    content = book([["440100", 2018, 2, 5]], OWN)

    def upload() -> Any:
        file = SimpleUploadedFile("表.xlsx", content)
        return receive_upload(actor=actor, kind="returns", subject=subject, quarter=Quarter(2018, 2), file=file)

    uploads = at_once(upload)
    assert [each for each in uploads if isinstance(each, Exception)] == []
    assert len({each[0].pk for each in uploads}) == 1 and sum(each[1] for each in uploads) == 1
    work()
    (kept,) = Upload.objects.unscoped(reason="test")
    assert kept.state == "ready"
    answers = at_once(lambda: confirm_upload(actor=actor, upload=kept, seen=kept.seen, chosen=()))
    assert [each for each in answers if isinstance(each, Exception) and not isinstance(each, Conflict)] == []
    assert {each.state for each in answers if isinstance(each, Upload)} == {"confirmed"}
    assert AuditEntry.objects.filter(action="workbook.imported").count() == 1
    assert AuditEntry.objects.filter(action="return.save").count() == 1
    assert (row_of("440100").values, row_of("440100").version) == ({"1": "5"}, 2)
