"""Telephone numbers, addresses, passwords and tokens that pass through the portal stand in no log, job or queue."""

from __future__ import annotations

import io
import json
import logging
import secrets
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.test import Client, RequestFactory

from pledge_portal.accounts.errors import outage
from pledge_portal.accounts.models import ApiToken, User
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.accounts.services import make_token, set_password
from pledge_portal.audit.models import AuditEntry
from pledge_portal.common.logs import JsonLines
from pledge_portal.common.models import Job
from programmes.divisions.models import Division
from tests.people import PASSWORD, ClientOf

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any logger says, at the finest, as the portal writes it."""
    held = io.StringIO()
    handler = logging.StreamHandler(held)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    quiet = logging.getLogger("django.db.backends")  # SQL with its values is for developers, off unless DEBUG
    before = quiet.level
    quiet.setLevel(logging.INFO)
    yield held
    root.removeHandler(handler)
    root.setLevel(level)
    quiet.setLevel(before)


def seeds() -> dict[str, str]:
    mark = secrets.token_hex(4)
    return {
        "mobile": f"139{secrets.randbelow(10**8):08d}",
        "telephone": f"020-{secrets.randbelow(10**8):08d}",
        "email": f"seeded.{mark}@example.gov.cn",
        "password": f"Seeded-{mark}-password",
        "token": f"seeded-{mark}-token",
    }


def kept_elsewhere() -> str:
    """Every job with all its columns, and whatever lies in Redis."""
    found = [repr(list(Job.objects.values()))]
    if settings.REDIS_URL:
        import redis

        server = redis.Redis.from_url(settings.REDIS_URL)
        found += [repr(server.dump(key)) for key in server.scan_iter()]
    return "".join(found)


def test_nothing_of_it_is_written_down(
    log: io.StringIO, cast: dict[str, User], register: dict[str, Division], client_of: ClientOf, gd_entry: User
) -> None:
    seed = seeds()
    nobody, clerk = Client(raise_request_exception=False), client_of(gd_entry)
    # passwords: a wrong one, one typed into the login, one set, one changed
    nobody.post("/accounts/login/", {"login": "gd_entry", "password": seed["password"]})
    nobody.post("/accounts/login/", {"login": seed["email"], "password": seed["password"]})
    given = set_password(actor=OPERATOR, user=cast["gz_entry"])
    nobody.post("/accounts/login/", {"login": "gz_entry", "password": given})
    change = {"old_password": PASSWORD, "new_password": seed["password"], "new_password_again": seed["password"]}
    clerk.post("/accounts/password/", change)
    # tokens: one that is none, one that is used
    nobody.get("/api/v1/divisions/", headers={"Authorization": f"Token {seed['token']}"})
    token = make_token(actor=OPERATOR, user=cast["gz_entry"], label="x")
    nobody.get("/api/v1/divisions/", headers={"Authorization": f"Token {token}"})
    nobody.get("/api/v1/returns/", headers={"Authorization": f"Token {token}"})
    # contacts: made, refused, changed, shown, uploaded
    contact = {"name": "张示例", "duty": "联系人", "version": "1"} | {
        name: seed[name] for name in ("mobile", "telephone", "email")
    }
    clerk.post("/contacts/new/440000/", contact)
    clerk.post("/contacts/new/440000/", contact | {"duty": "nonsense"})
    clerk.post("/contacts/new/340000/", contact)
    clerk.post("/contacts/new/440000/", contact | {"note": "\x00"})
    book = SimpleUploadedFile("人员.csv", f"姓名,手机\n张示例,{seed['mobile']}\n".encode(), content_type="text/csv")
    clerk.post("/workbooks/contacts/", {"file": book})
    clerk.post("/returns/440000/2018/2/analysis/", {"telephone": seed["telephone"], "filled_in_by": "张示例"})
    # the database away while a form with all of it is on its way
    request: HttpRequest = RequestFactory().post("/contacts/new/440000/", contact)
    outage(request, DatabaseError("connection lost"))
    told = log.getvalue() + kept_elsewhere()
    leaked = {name: value for name, value in (seed | {"given": given, "made": token}).items() if value in told}
    assert leaked == {}
    assert log.getvalue(), "nothing was logged at all: the test sees nothing"


def test_the_trail_holds_no_secret_either(cast: dict[str, User], client_of: ClientOf, gd_entry: User) -> None:
    seed = seeds()
    change = {"old_password": PASSWORD, "new_password": seed["password"], "new_password_again": seed["password"]}
    client_of(gd_entry).post("/accounts/password/", change)
    token = make_token(actor=OPERATOR, user=cast["gz_entry"], label="x")
    given = set_password(actor=OPERATOR, user=cast["gz_entry"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_auditentry")
        trail = repr(cursor.fetchall())
    assert AuditEntry.objects.count() >= 3
    digests = list(ApiToken.objects.values_list("digest", flat=True))
    assert [secret for secret in (seed["password"], token, given, *digests) if secret in trail] == []


def test_one_event_is_one_line(log: io.StringIO) -> None:
    logging.getLogger("portal.test").warning("a\r\nb\x1b[31m%s", "c\nd")
    lines = log.getvalue().splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0])["message"] == "a\r\nb\x1b[31mc\nd"
