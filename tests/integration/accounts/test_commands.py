"""Commands about accounts: what they print, refuse, and write down."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from pledge_portal.accounts.models import ApiToken, User
from pledge_portal.accounts.permissions import OPERATOR, Role
from pledge_portal.accounts.services import revoke_token
from pledge_portal.audit.models import AuditEntry
from programmes.divisions.models import Division

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def test_make_account(register: dict[str, Division]) -> None:
    told = json.loads(run("make_account", " Chen ", "--role", "province_entry", "--division", "440000", "--json"))
    assert (told["login"], told["role"]) == ("chen", Role.PROVINCE_ENTRY)
    user = User.objects.get(login="chen")
    assert user.must_change_password and not user.is_demo
    assert user.check_password(told["password"])
    entry = AuditEntry.objects.get(action="account.created")
    assert (entry.chain, entry.login, entry.subject_id) == ("440000", "operator", "chen")
    assert told["password"] not in json.dumps(entry.changes)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("li", "--role", "province_entry"), 1),
        (("li", "--role", "province_entry", "--division", "440100"), 1),
        (("li", "--role", "unit_entry", "--division", "440000"), 1),
        (("li", "--role", "national", "--division", "440000"), 1),
        (("li", "--role", "unit_entry", "--division", "999999"), 2),
        (("national", "--role", "national"), 1),
    ],
)
def test_make_account_refuses(cast: dict[str, User], words: tuple[str, ...], code: int) -> None:
    before = User.objects.count()
    with pytest.raises(CommandError) as refusal:
        run("make_account", *words)
    assert refusal.value.returncode == code
    assert User.objects.count() == before


def test_set_password_ends_a_lockout(real_clerk: User) -> None:
    for _try in range(6):
        Client().post("/accounts/login/", {"login": "chen", "password": "wrong"})
    password = run("set_password", "chen").split("：")[1].split("（")[0]
    assert Client().post("/accounts/login/", {"login": "chen", "password": password}).status_code == 302


def test_disable_and_enable(real_clerk: User) -> None:
    run("disable_account", "CHEN")
    assert not User.objects.get(login="chen").is_active
    run("disable_account", "chen", "--enable")
    assert User.objects.get(login="chen").is_active
    with pytest.raises(CommandError):
        run("disable_account", "nobody")


def test_make_token(gd_lead: User) -> None:
    token = run("make_token", "gd_lead", "--label", "省局报表系统")
    headers = {"Authorization": f"Token {token}"}
    assert not ApiToken.objects.filter(digest=token).exists()
    assert Client().get("/api/v1/divisions/", headers=headers).status_code == 200
    assert Client().get("/api/v1/divisions/", headers={"Authorization": f"Token {token}x"}).status_code == 401
    run("disable_account", "gd_lead")
    assert Client().get("/api/v1/divisions/", headers=headers).status_code == 401
    run("disable_account", "gd_lead", "--enable")
    revoke_token(actor=OPERATOR, token=ApiToken.objects.get())
    assert Client().get("/api/v1/divisions/", headers=headers).status_code == 401
