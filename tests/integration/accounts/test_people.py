"""Who manages whose account, and what each act does at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import DjangoAssertNumQueries, Settings

from pledge_portal.accounts.models import Handover, User
from pledge_portal.accounts.permissions import OPERATOR, Role
from pledge_portal.accounts.selectors.people import attention
from pledge_portal.accounts.services import (
    AccountRefused,
    Successor,
    create_account,
    disable_account,
    enable_account,
    hand_over,
    make_token,
    set_password,
    use_one_time_password,
)
from pledge_portal.audit.models import AuditEntry
from pledge_portal.common import clock
from programmes.divisions.models import Division
from tests.people import PASSWORD, ClientOf, actor_of, load_register, make_cast

pytestmark = pytest.mark.django_db
PEOPLE, LOGIN = "/accounts/people/", "/accounts/login/"
ACTS = {
    "": {"name": "新名", "telephone": "", "version": 1},
    "move/": {"role": "unit_entry", "place": "440300", "version": 1},
    "disable/": {"reason": "离岗"},
    "enable/": {"reason": "返岗"},
    "password/": {"version": 1},
    "second-factor/": {},
    "hand-over/": {"name": "接任", "login": "new.one", "handed_on": "2018-01-02"},
}


@pytest.fixture(autouse=True)
def without_factor(settings: Settings) -> None:
    settings.SECOND_FACTOR = False


def accounts() -> list[tuple[object, ...]]:
    """Every account but for its last sign-in."""
    told = ("login", "name", "telephone", "role", "division", "is_active", "password", "version", "session_epoch")
    return list(User.objects.order_by("pk").values_list(*told))


@pytest.mark.parametrize("act", ACTS)
def test_another_province_s_people_are_not_there(
    act: str, gd_lead: User, hf_entry: User, ah_lead: User, client_of: ClientOf
) -> None:
    before = accounts()
    for user in (hf_entry, ah_lead):
        assert client_of(gd_lead).post(f"{PEOPLE}{user.pk}/{act}", ACTS[act]).status_code == 404
    assert accounts() == before


@pytest.mark.parametrize("act", ACTS)
def test_nobody_manages_the_own_account_or_a_lead_another_lead(
    act: str, cast: dict[str, User], register: dict[str, Division], client_of: ClientOf
) -> None:
    second, _password = create_account(
        actor=OPERATOR, login="second", role=Role.PROVINCE_LEAD, division=register["440000"], password=PASSWORD
    )
    before = accounts()
    for actor, subject in (("gd_lead", cast["gd_lead"]), ("gd_lead", second), ("national", cast["national"])):
        answer = client_of(cast[actor]).post(f"{PEOPLE}{subject.pk}/{act}", ACTS[act])
        assert answer.status_code == 403, (actor, subject.login)
    for actor in ("gd_entry", "gz_entry"):
        assert client_of(cast[actor]).post(f"{PEOPLE}{cast['gz_entry'].pk}/{act}", ACTS[act]).status_code == 403
    assert accounts() == before


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        ("province_lead", "440000", 403),
        ("national", "", 403),
        ("auditor", "440000", 403),
        ("emperor", "440000", 422),
        ("unit_entry", "340100", 422),
        ("unit_entry", "440000", 422),
        ("province_entry", "440100", 422),
        ("unit_entry", "", 422),
    ],
)
def test_a_lead_gives_no_more_than_it_may(
    gd_lead: User, gz_entry: User, client_of: ClientOf, role: str, place: str, status: int
) -> None:
    lead, count = client_of(gd_lead), User.objects.count()
    fields = {"role": role, "place": place, "name": "某", "login": "some.one"}
    assert lead.post(f"{PEOPLE}new/", fields).status_code == status
    moved = lead.post(f"{PEOPLE}{gz_entry.pk}/move/", {"role": role, "place": place, "version": 1})
    assert moved.status_code == status
    gz_entry.refresh_from_db()
    assert (User.objects.count(), gz_entry.role, gz_entry.division_id) == (count, Role.UNIT_ENTRY, "440100")
    with pytest.raises((PermissionDenied, AccountRefused)):
        division = Division.objects.filter(code=place).first()
        create_account(actor=actor_of(gd_lead), login="x", role=role, division=division)


def test_national_makes_a_lead_and_a_taken_login_is_refused(national: User, client_of: ClientOf) -> None:
    office = client_of(national)
    fields = {"role": "province_lead", "place": "650000", "name": "某", "login": "gd_lead"}
    taken = office.post(f"{PEOPLE}new/", fields)
    assert taken.status_code == 422
    assert taken.context["form"].errors["login"]
    made = office.post(f"{PEOPLE}new/", fields | {"login": "xj.lead"})
    assert made.context["person"].must_change_password
    assert made.headers["Cache-Control"] == "no-store, private"


def test_moving_works_at_once(gd_lead: User, gz_entry: User, client_of: ClientOf) -> None:
    clerk = client_of(gz_entry)
    assert clerk.get("/returns/440100/2018/1/").status_code == 200
    move = {"role": "unit_entry", "place": "440300", "version": 1}
    assert client_of(gd_lead).post(f"{PEOPLE}{gz_entry.pk}/move/", move).status_code == 302
    assert clerk.get("/returns/440100/2018/1/").status_code == 404
    assert clerk.get("/returns/440300/2018/1/").status_code == 200
    assert client_of(gd_lead).post(f"{PEOPLE}{gz_entry.pk}/move/", move | {"place": "440100"}).status_code == 409


def test_a_reset_is_for_one_sign_in(gd_lead: User, real_clerk: User) -> None:
    user = real_clerk
    token = make_token(actor=actor_of(user), user=user, label="系统")
    old = Client()
    old.post(LOGIN, {"login": "chen", "password": PASSWORD})
    assert old.get("/accounts/password/").status_code == 200
    lead = Client()
    lead.force_login(gd_lead, backend="pledge_portal.accounts.backends.PortalBackend")
    version = lead.get(f"{PEOPLE}{user.pk}/").context["person"].version
    slip = lead.post(f"{PEOPLE}{user.pk}/password/", {"version": version})
    password = slip.context["password"]
    assert password in slip.content.decode()
    assert lead.post(f"{PEOPLE}{user.pk}/password/", {"version": version}).status_code == 409, "sent twice"
    assert old.get("/accounts/password/").status_code == 302
    assert Client().get("/api/v1/divisions/", headers={"Authorization": f"Token {token}"}).status_code == 401
    statuses = [Client().post(LOGIN, {"login": "chen", "password": password}).status_code for _try in range(2)]
    assert statuses == [302, 422]
    told = Client().post(LOGIN, {"login": "chen", "password": password}).context["form"].non_field_errors()
    assert "一次性密码" in told[0]
    entry = AuditEntry.objects.get(action="account.password_set")
    assert (entry.login, entry.subject_id, password in str(entry.changes)) == ("gd_lead", "chen", False)


@pytest.mark.parametrize(("hours", "status"), [(23, 302), (25, 422)])
def test_a_reset_is_for_a_day(gd_lead: User, real_clerk: User, hours: int, status: int) -> None:
    password = set_password(actor=actor_of(gd_lead), user=real_clerk)
    real_clerk.refresh_from_db()
    assert real_clerk.one_time_until
    User.objects.filter(pk=real_clerk.pk).update(one_time_until=real_clerk.one_time_until - timedelta(hours=hours))
    assert Client().post(LOGIN, {"login": "chen", "password": password}).status_code == status


def test_the_second_factor_is_reset_by_somebody_else(gd_lead: User, gd_entry: User, client_of: ClientOf) -> None:
    for user in (gd_lead, gd_entry):
        TOTPDevice.objects.create(user=user, key="0" * 40)
    lead, clerk = client_of(gd_lead), client_of(gd_entry)
    assert lead.post(f"{PEOPLE}{gd_lead.pk}/second-factor/").status_code == 403
    assert lead.post(f"{PEOPLE}{gd_entry.pk}/second-factor/").status_code == 302
    assert list(TOTPDevice.objects.values_list("user__login", flat=True)) == ["gd_lead"]
    assert clerk.get("/").status_code == 302, "its sessions end"
    assert AuditEntry.objects.get(action="second_factor.reset").subject_id == "gd_entry"


def test_an_old_session_does_not_come_back_with_the_account(gd_lead: User, gz_entry: User, client_of: ClientOf) -> None:
    clerk, lead = client_of(gz_entry), actor_of(gd_lead)
    assert clerk.get("/").status_code == 200
    disable_account(actor=lead, user=gz_entry, reason="休假")
    gz_entry.refresh_from_db()
    assert gz_entry.disabled_at and gz_entry.disabled_reason == "休假"
    enable_account(actor=lead, user=gz_entry, reason="返岗")
    assert clerk.get("/").status_code == 302
    assert Client().post(LOGIN, {"login": "gz_entry", "password": PASSWORD}).status_code == 302
    reasons = AuditEntry.objects.filter(subject_id="gz_entry", action__in=["account.disabled", "account.enabled"])
    assert [entry.changes["reason"] for entry in reasons.order_by("sequence")] == [[None, "休假"], ["休假", "返岗"]]


def test_what_wants_attention(gd_lead: User, national: User, cast: dict[str, User]) -> None:
    now = timezone.now()
    User.objects.filter(login="gz_entry").update(last_login=now - timedelta(days=91))
    User.objects.filter(login="gd_entry").update(last_login=now - timedelta(days=89))
    disable_account(actor=OPERATOR, user=cast["sz_entry"], reason="离岗")
    disable_account(actor=OPERATOR, user=cast["ah_lead"], reason="离岗")

    def told(user: User) -> dict[str, list[str]]:
        rows = attention(actor_of(user), today=clock.parse_day("2018-07-10"), now=now)
        return {row.key: [person.login for person in row.people] + [place.code for place in row.places] for row in rows}

    own = told(gd_lead)
    assert set(own) == {"units", "never", "unused", "disabled"}
    assert (own["unused"], own["disabled"], own["never"]) == (["gz_entry"], ["sz_entry"], ["gd_lead"])
    assert "440300" in own["units"] and "440100" not in own["units"] and len(own["units"]) == 20
    office = told(national)
    assert "340000" in office["leads"] and "440000" not in office["leads"] and len(office["leads"]) == 30
    assert set(office["disabled"]) == {"sz_entry", "ah_lead"}


def test_lists_take_as_many_queries_for_many_as_for_few(
    national: User,
    client_of: ClientOf,
    register: dict[str, Division],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    office = client_of(national)
    office.get(PEOPLE)
    for path, most in ((PEOPLE, 6), (f"{PEOPLE}attention/", 8)):
        for number in range(60):
            User.objects.get_or_create(
                login=f"x{number}", defaults={"role": Role.UNIT_ENTRY, "division": register["440100"], "name": "某"}
            )
        with django_assert_max_num_queries(most):
            assert office.get(path).status_code == 200
    page = office.get(f"{PEOPLE}?q=x&province=440000&role=unit_entry&state=active&page=2")
    assert len(page.context["page"].object_list) == 10
    assert office.get(f"{PEOPLE}?role=nonsense&page=999&province=zz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_succeeds() -> None:
    load_register()
    cast = make_cast()
    lead, clerk = actor_of(cast["gd_lead"]), cast["gz_entry"]
    user, _password = create_account(actor=lead, login="gz.a", role=Role.UNIT_ENTRY, division=clerk.division)

    def use(_number: int) -> bool:
        try:
            return use_one_time_password(user, now=timezone.now())
        finally:
            connections.close_all()

    def follow(number: int) -> bool:
        try:
            hand_over(actor=lead, user=clerk, successor=Successor(f"gz.f{number}", "某"), handed_on=clock.today())
        except AccountRefused:
            return False
        finally:
            connections.close_all()
        return True

    for work in (use, follow):
        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(work, range(4))) == 1, work.__name__
    assert Handover.objects.count() == 1
    assert User.objects.filter(login__startswith="gz.f").count() == 1
