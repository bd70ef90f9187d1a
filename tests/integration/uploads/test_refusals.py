"""What the browser refuses as a whole says what was expected and what the file is, and writes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pledge_portal.accounts.models import User
from reporting.models import QuarterlyReturn, Upload
from tests.integration.uploads.helpers import brought, confirmed, upload_at
from tests.people import ClientOf
from tests.workbooks.refusals import REFUSED, UNIT, Refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_it(case: Refused, gd_entry: User, gz_entry: User, client_of: ClientOf, settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)
    client = client_of(gz_entry if case.place == UNIT else gd_entry)
    answer = brought(client, case.place, case.content(), case.file)
    if case.at_once:
        assert answer.status_code == 422
        page = answer.content.decode()
        assert not Upload.objects.unscoped(reason="test").exists()
    else:
        upload = upload_at(answer)
        page = client.get(f"/workbooks/uploads/{upload.pk}/").content.decode()
        upload = Upload.objects.unscoped(reason="test").get(pk=upload.pk)
        assert upload.state == "refused" and upload.message in page
        assert bytes(upload.content) == b"" and bytes(upload.table) == b""
        assert confirmed(client, upload).status_code == 409
    for word in case.words:
        assert word in page, case.name
    assert not QuarterlyReturn.objects.unscoped(reason="test").exists()


def test_no_file_is_told_beside_the_field(gd_entry: User, client_of: ClientOf) -> None:
    answer = client_of(gd_entry).post("/returns/440000/2018/2/workbook/", {})
    assert answer.status_code == 422 and "请选择要上传的文件" in answer.content.decode()
