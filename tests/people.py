"""The fixed cast of the suite, on the real register.

广东: `gd_lead`, `gd_entry`, its units `gz_entry` (广州), `sz_entry` (深圳).
安徽: `ah_lead`, `ah_entry`, `hf_entry` (合肥).
北京: `bj_lead`, `bj_entry`, its district `dc_entry` (东城). The national office: `national`, `reviewer`, `auditor`.
All are demo accounts (no second factor) with the password `PASSWORD`; `real_clerk` is a real one of 广东.

    def test_it(gd_lead, client_of):
        assert client_of(gd_lead).get("/").status_code == 200
"""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import AutoField, F, Model
from django.db.models.base import ModelState
from django.test import Client

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import Actor, Role
from pledge_portal.accounts.selectors import actor_of as actor_of_user
from pledge_portal.common.models import FactsVersion, Job
from programmes.divisions.models import Division
from programmes.models import Clause, GroupMembership, Holiday, Programme, ReportingDay
from programmes.selectors import calendar
from programmes.services.loading import load_programme

PASSWORD = "lantern-harbour-42"
CAST: dict[str, tuple[str, str, str | None]] = {
    "national": ("国家局管理员", Role.NATIONAL, None),
    "reviewer": ("国家局审核员", Role.REVIEWER, None),
    "auditor": ("审计员", Role.AUDITOR, None),
    "gd_lead": ("广东局审定人", Role.PROVINCE_LEAD, "440000"),
    "gd_entry": ("广东局填报员", Role.PROVINCE_ENTRY, "440000"),
    "gz_entry": ("广州填报员", Role.UNIT_ENTRY, "440100"),
    "sz_entry": ("深圳填报员", Role.UNIT_ENTRY, "440300"),
    "ah_lead": ("安徽局审定人", Role.PROVINCE_LEAD, "340000"),
    "ah_entry": ("安徽局填报员", Role.PROVINCE_ENTRY, "340000"),
    "hf_entry": ("合肥填报员", Role.UNIT_ENTRY, "340100"),
    "bj_lead": ("北京局审定人", Role.PROVINCE_LEAD, "110000"),
    "bj_entry": ("北京局填报员", Role.PROVINCE_ENTRY, "110000"),
    "dc_entry": ("东城填报员", Role.UNIT_ENTRY, "110101"),
}
ClientOf = Callable[[User], Client]


LOADED: tuple[type[Model], ...] = (Division, Programme, Clause, GroupMembership, Holiday, ReportingDay)
_rows: dict[type[Model], list[Model]] = {}


def load_register() -> None:
    """The real register and programme, with nothing waiting to be computed.

    `load_programme` reads and computes for a second; after the first time its rows are put back as they were.
    """
    if not _rows:
        load_programme()
        for model in LOADED:
            _rows[model] = list(model._default_manager.all())
        Job.objects.all().delete()
    else:
        with transaction.atomic():
            for model, rows in _rows.items():
                model._default_manager.bulk_create([_fresh(row) for row in rows])
        codes = [row.pk for row in _rows[Division] if isinstance(row, Division) and row.is_province]
        FactsVersion.objects.bulk_create(FactsVersion(scope=code, version=1) for code in codes)
    FactsVersion.objects.update(computed=F("version"))
    calendar.refresh()


def _fresh(row: Model) -> Model:
    """A copy to insert; numbered keys are given anew."""
    again = copy.copy(row)
    again._state = ModelState()
    if isinstance(row._meta.pk, AutoField):
        again.pk = None
    return again


def make_cast() -> dict[str, User]:
    """Everybody, by the name of their fixture, which is their login too."""
    hashed = make_password(PASSWORD)
    User.objects.bulk_create(
        User(login=login, name=name, role=role, division_id=division, is_demo=True, password=hashed)
        for login, (name, role, division) in CAST.items()
    )
    return {user.login: user for user in User.objects.select_related("division").filter(login__in=CAST)}


@pytest.fixture
def register(db: None) -> dict[str, Division]:
    """The divisions by code, from `load_programme`."""
    load_register()
    return {division.code: division for division in Division.objects.all()}


@pytest.fixture
def cast(register: dict[str, Division]) -> dict[str, User]:
    """Everybody by name."""
    return make_cast()


@pytest.fixture
def national(cast: dict[str, User]) -> User:
    """Administers the programme."""
    return cast["national"]


@pytest.fixture
def reviewer(cast: dict[str, User]) -> User:
    """Reviews for the national office."""
    return cast["reviewer"]


@pytest.fixture
def auditor(cast: dict[str, User]) -> User:
    """Reads all, changes nothing."""
    return cast["auditor"]


@pytest.fixture
def gd_lead(cast: dict[str, User]) -> User:
    """广东: 审定."""
    return cast["gd_lead"]


@pytest.fixture
def gd_entry(cast: dict[str, User]) -> User:
    """广东: 填报."""
    return cast["gd_entry"]


@pytest.fixture
def gz_entry(cast: dict[str, User]) -> User:
    """广州, a unit of 广东."""
    return cast["gz_entry"]


@pytest.fixture
def sz_entry(cast: dict[str, User]) -> User:
    """深圳, 广州's sibling."""
    return cast["sz_entry"]


@pytest.fixture
def ah_lead(cast: dict[str, User]) -> User:
    """安徽: 审定."""
    return cast["ah_lead"]


@pytest.fixture
def ah_entry(cast: dict[str, User]) -> User:
    """安徽: 填报."""
    return cast["ah_entry"]


@pytest.fixture
def hf_entry(cast: dict[str, User]) -> User:
    """合肥, a unit of 安徽."""
    return cast["hf_entry"]


@pytest.fixture
def bj_lead(cast: dict[str, User]) -> User:
    """北京, a municipality: 审定."""
    return cast["bj_lead"]


@pytest.fixture
def bj_entry(cast: dict[str, User]) -> User:
    """北京: 填报."""
    return cast["bj_entry"]


@pytest.fixture
def dc_entry(cast: dict[str, User]) -> User:
    """东城, a district of 北京."""
    return cast["dc_entry"]


@pytest.fixture
def real_clerk(register: dict[str, Division]) -> User:
    """A real account of 广东 with a first password still to be changed."""
    return User.objects.create_account(
        login="chen",
        password=PASSWORD,
        role=Role.PROVINCE_ENTRY,
        division=register["440000"],
        must_change_password=True,
    )


@pytest.fixture
def client_of() -> ClientOf:
    """A browser in which the user is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="pledge_portal.accounts.backends.PortalBackend")
        return client

    return signed_in


def actor_of(user: User) -> Actor:
    """The Actor of somebody of the cast."""
    return actor_of_user(user, address="127.0.0.1")
