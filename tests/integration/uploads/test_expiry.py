"""An upload waits a week for its confirmation, then a new one takes its place."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from pledge_portal.accounts.models import User
from pledge_portal.common import clock
from programmes.models import Measure
from reporting.models import Upload
from tests.integration.uploads.helpers import brought, confirmed, fetched, saved, upload_at
from tests.integration.uploads.test_registers import GZ, MEASURES, appended, stored
from tests.people import ClientOf


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)


def test_an_expired_upload_is_not_confirmed_and_bars_no_new_one(gd_entry: User, client_of: ClientOf) -> None:
    client = client_of(gd_entry)
    row = {"地区代码": GZ, "事项": "专人负责", "生效日期": "2018-01-01"}
    file = saved(appended(fetched(client, f"{MEASURES}file/"), row))
    upload = stored(upload_at(brought(client, MEASURES, file)))
    late = {"expires_at": clock.now() - timedelta(seconds=1)}
    Upload.objects.unscoped(reason="test").filter(pk=upload.pk).update(**late)

    assert confirmed(client, upload).status_code == 409
    assert not Measure.objects.unscoped(reason="test").exists()

    again = stored(upload_at(brought(client, MEASURES, file)))
    assert again.pk != upload.pk
    assert confirmed(client, again).status_code == 302
    assert Measure.objects.unscoped(reason="test").count() == 1
