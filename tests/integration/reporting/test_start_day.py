"""The start page speaks of today: another day in the address is not passed over in silence."""

from __future__ import annotations

import pytest

from pledge_portal.accounts.models import User
from tests.people import ClientOf

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["national", "gd_lead", "gz_entry"])
def test_another_day_is_dropped_and_told(cast: dict[str, User], client_of: ClientOf, who: str) -> None:
    client = client_of(cast[who])
    answer = client.get("/?as_of=2018-03-01")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "待办只显示今天的事项" in client.get("/").content.decode()
