"""The demo accounts of every office, with one password for all."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Count

from pledge_portal import env
from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR, Role
from pledge_portal.audit.services import Event, record
from programmes.divisions.models import Division, Level

NATIONAL = (
    ("national", "国家局管理员", Role.NATIONAL),
    ("reviewer", "国家局审核员", Role.REVIEWER),
    ("auditor", "审计员", Role.AUDITOR),
)


def demo_password() -> str:
    """DEMO_PASSWORD, else one made once and kept under var/, readable by its owner only."""
    return settings.DEMO_PASSWORD or env.kept_secret(Path(settings.VAR_DIR) / "demo-password", length=12)


def demo_login_of(division: Division) -> str:
    """A unit's demo login: four digits of its code, six for the districts of a municipality."""
    code = division.code
    return f"d{code if division.level == Level.DISTRICT else code[:4]}-entry"


def ensure_demo_accounts() -> int:
    """Make the demo accounts that are missing and give all of them the one password; returns how many were made.

    Doing it again changes nothing, not even for somebody who chose another password; a changed DEMO_PASSWORD resets
    all of them and ends their sessions. An account that is no demo account is left alone, whatever it is called. One
    hash serves all: hashing is slow on purpose.
    """
    password = demo_password()
    with transaction.atomic():
        hashed, is_new = _hash(password)
        made = User.objects.bulk_create(_missing(hashed), batch_size=200)
        reset = User.objects.filter(is_demo=True).exclude(password=hashed).update(password=hashed) if is_new else 0
        if made or reset:
            changes = {"made": [0, len(made)], "reset": [0, reset]}
            record(actor=OPERATOR, event=Event("account.demo", "account", "demo", changes=changes))
    return len(made)


def _hash(password: str) -> tuple[str, bool]:
    """The hash that most demo accounts carry if it is of this password, else a new one and True."""
    hashes = User.objects.filter(is_demo=True).order_by().values_list("password")
    most = hashes.annotate(carriers=Count("pk")).order_by("-carriers", "password").first()
    if most is not None and check_password(password, most[0]):
        return most[0], False
    return make_password(password), True


def _missing(hashed: str) -> list[User]:
    taken = set(User.objects.values_list("login", flat=True))
    wanted = [User(login=login, name=name, role=role) for login, name, role in NATIONAL]
    for division in Division.objects.order_by("code"):
        name, code = division.short_name or division.name, division.code
        if division.is_province:
            wanted += [
                User(login=f"p{code[:2]}-entry", name=f"{name}局填报员", role=Role.PROVINCE_ENTRY, division=division),
                User(login=f"p{code[:2]}-lead", name=f"{name}局审定人", role=Role.PROVINCE_LEAD, division=division),
            ]
        else:
            login = demo_login_of(division)
            wanted.append(User(login=login, name=f"{name}填报员", role=Role.UNIT_ENTRY, division=division))
    for user in wanted:
        user.is_demo, user.password = True, hashed
    return [user for user in wanted if user.login not in taken]
