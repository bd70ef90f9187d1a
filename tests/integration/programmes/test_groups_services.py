"""Groups: declared by a province, decided and edited by the national office; and further central cities."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pytest_django import DjangoAssertNumQueries

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services import verify
from pledge_portal.common.models import Job
from programmes.divisions.models import Division
from programmes.models import CentralCity, GroupDeclaration, GroupMembership
from programmes.rules.groups import GroupPeriod
from programmes.selectors import groups as selectors
from programmes.services import groups as services
from tests.people import actor_of

CODE = "733-2017"
JULY, JUNE_END = date(2018, 7, 1), date(2018, 6, 30)
DOCUMENT = "皖知〔2018〕20号"


def declare(user: User, province: Division, **given: Any) -> GroupDeclaration:
    values: dict[str, Any] = {"group": "with", "effective_on": JULY, "document_number": DOCUMENT}
    return services.declare_group(actor=actor_of(user), province=province, **{**values, **given})


def decide(user: User, declaration: GroupDeclaration, *, confirm: bool, reason: str = "") -> GroupDeclaration:
    return services.decide_declaration(actor=actor_of(user), declaration=declaration, confirm=confirm, reason=reason)


def jobs_of(province: str) -> int:
    return Job.objects.filter(province=province).count()


def test_a_declaration_changes_nothing_until_it_is_confirmed(register: dict[str, Division], ah_lead: User) -> None:
    declaration = declare(ah_lead, register["340000"], note="2018年设立资金池")
    assert declaration.state == GroupDeclaration.State.OPEN and declaration.declared_by == ah_lead
    assert selectors.group_on(CODE, "340000", JULY) == "unconfirmed"
    assert jobs_of("340000") == 0
    entry = AuditEntry.objects.get(action="group.declared")
    assert (entry.chain, entry.login) == ("340000", "ah_lead")
    assert entry.changes["effective_on"] == [None, "2018-07-01"]


def test_confirming_ends_the_running_group_the_day_before(
    register: dict[str, Division], ah_lead: User, national: User
) -> None:
    declaration = decide(national, declare(ah_lead, register["340000"]), confirm=True)
    assert declaration.state == GroupDeclaration.State.CONFIRMED and declaration.decided_by == national
    assert selectors.group_timeline(CODE, "340000") == (
        GroupPeriod("unconfirmed", None, JUNE_END),
        GroupPeriod("with", JULY, None, DOCUMENT),
    )
    assert selectors.group_on(CODE, "340000", JUNE_END) == "unconfirmed"
    assert selectors.group_on(CODE, "340000", JULY) == "with"
    confirmer = GroupMembership.objects.get(province="340000", first_day=JULY).confirmed_by
    assert confirmer == national
    assert GroupMembership.objects.get(province="340000", first_day=None).confirmed_by is None
    assert jobs_of("340000") == 1 and Job.objects.count() == 1
    actions = AuditEntry.objects.filter(chain="340000").order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["group.declared", "group.confirmed", "group.changed"]
    assert not verify().broken


def test_refusing_needs_a_reason_and_leaves_the_groups(
    register: dict[str, Division], ah_lead: User, national: User
) -> None:
    declaration = declare(ah_lead, register["340000"])
    with pytest.raises(ValidationError):
        decide(national, declaration, confirm=False, reason="  ")
    refused = decide(national, declaration, confirm=False, reason="依据文件未载明资金规模")
    assert refused.state == GroupDeclaration.State.REFUSED and refused.reason == "依据文件未载明资金规模"
    assert selectors.group_timeline(CODE, "340000") == (GroupPeriod("unconfirmed"),)
    assert jobs_of("340000") == 0
    assert declare(ah_lead, register["340000"]).pk != declaration.pk, "after a refusal one may declare again"


def test_a_declaration_is_decided_once(register: dict[str, Division], ah_lead: User, national: User) -> None:
    declaration = declare(ah_lead, register["340000"])
    decide(national, declaration, confirm=True)
    with pytest.raises(services.GroupsChanged):
        decide(national, declaration, confirm=False, reason="重复")
    assert selectors.group_on(CODE, "340000", JULY) == "with"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"group": "pilot"}, "group"),
        ({"group": "unconfirmed"}, "group"),
        ({"document_number": " "}, "document_number"),
    ],
)
def test_bad_declarations(register: dict[str, Division], ah_lead: User, given: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        declare(ah_lead, register["340000"], **given)
    assert set(refusal.value.message_dict) == {field}
    assert not AuditEntry.objects.filter(action="group.declared").exists()


def test_one_declaration_may_be_open(register: dict[str, Division], ah_lead: User) -> None:
    declare(ah_lead, register["340000"])
    with pytest.raises(ValidationError):
        declare(ah_lead, register["340000"], group="without")


def test_who_may_declare_and_decide(
    register: dict[str, Division], ah_lead: User, ah_entry: User, gd_lead: User, reviewer: User, national: User
) -> None:
    for user in (ah_entry, gd_lead, national):
        with pytest.raises(PermissionDenied):
            declare(user, register["340000"])
    with pytest.raises(PermissionDenied):
        declare(ah_lead, register["340100"])
    declaration = declare(ah_lead, register["340000"])
    for user in (ah_lead, reviewer):
        with pytest.raises(PermissionDenied):
            decide(user, declaration, confirm=True)


def test_declarations_are_seen_by_their_province_and_the_national_office(
    register: dict[str, Division], ah_lead: User, ah_entry: User, gd_lead: User, national: User
) -> None:
    declaration = declare(ah_lead, register["340000"])
    for user in (ah_lead, ah_entry, national):
        assert selectors.declarations_for(actor_of(user), CODE) == [declaration]
    assert selectors.declarations_for(actor_of(gd_lead), CODE) == []
    decide(national, declaration, confirm=True)
    assert selectors.declarations_for(actor_of(national), CODE, open_only=True) == []


def edit(user: User, province: Division, *periods: GroupPeriod, **given: Any) -> None:
    services.set_group(actor=actor_of(user), province=province, periods=periods, **given)


def test_the_national_office_edits_the_whole_timeline(
    register: dict[str, Division], national: User, ah_lead: User
) -> None:
    jiangsu = register["320000"]
    periods = (
        GroupPeriod("unconfirmed", None, date(2017, 12, 31)),
        GroupPeriod("without", date(2018, 1, 1), JUNE_END),
        GroupPeriod("with", JULY, None, "苏知〔2018〕3号"),
    )
    edit(national, jiangsu, *reversed(periods))
    assert selectors.group_timeline(CODE, "320000") == periods
    assert selectors.groups_on(CODE, date(2018, 3, 1))["320000"] == "without"
    assert jobs_of("320000") == 1
    entry = AuditEntry.objects.get(action="group.changed")
    assert entry.chain == "320000" and len(entry.changes["periods"][1]) == 3
    with pytest.raises(PermissionDenied):
        edit(ah_lead, register["340000"], GroupPeriod("with"))


def test_an_edit_that_changes_nothing_leaves_no_trace(register: dict[str, Division], national: User) -> None:
    edit(national, register["320000"], GroupPeriod("unconfirmed"))
    assert jobs_of("320000") == 0 and not AuditEntry.objects.filter(action="group.changed").exists()


@pytest.mark.parametrize(
    "periods",
    [
        (),
        (GroupPeriod("with", JULY),),
        (GroupPeriod("unconfirmed", None, date(2018, 6, 29)), GroupPeriod("with", JULY)),
        (GroupPeriod("unconfirmed", None, JULY), GroupPeriod("with", JULY)),
        (GroupPeriod("with", None, JULY),),
        (GroupPeriod("others"),),
    ],
)
def test_gaps_and_overlaps_are_refused(
    register: dict[str, Division], national: User, periods: tuple[GroupPeriod, ...]
) -> None:
    with pytest.raises(ValidationError):
        edit(national, register["320000"], *periods)
    assert selectors.group_timeline(CODE, "320000") == (GroupPeriod("unconfirmed"),)


def test_a_stale_edit_is_refused(register: dict[str, Division], national: User) -> None:
    seen = selectors.group_timeline(CODE, "320000")
    edit(national, register["320000"], GroupPeriod("with"), expected=seen)
    with pytest.raises(services.GroupsChanged):
        edit(national, register["320000"], GroupPeriod("without"), expected=seen)
    assert selectors.group_timeline(CODE, "320000") == (GroupPeriod("with"),)


def test_timelines_of_all_provinces_in_one_query(
    register: dict[str, Division], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = selectors.group_timelines(CODE)
    assert len(found) == 32 and found["510000"] == (GroupPeriod("pilot"),)
    assert selectors.group_on(CODE, "000000", JULY) == "unconfirmed"


def test_a_province_names_a_further_central_city(register: dict[str, Division], ah_lead: User, national: User) -> None:
    anhui, wuhu = register["340000"], register["340200"]
    services.name_central_city(
        actor=actor_of(ah_lead), province=anhui, division=wuhu, first_day=JULY, document_number=DOCUMENT
    )
    assert CentralCity.objects.get(division=wuhu).first_day == JULY
    assert jobs_of("340000") == 1
    entries = AuditEntry.objects.filter(action="central_city.named")
    assert entries.get().division_code == "340200"
    services.name_central_city(
        actor=actor_of(national), province=anhui, division=wuhu, first_day=JULY, document_number=DOCUMENT
    )
    assert entries.count() == 1, "the same again is no change"
    services.name_central_city(
        actor=actor_of(national), province=anhui, division=wuhu, first_day=JULY, last_day=date(2019, 6, 30)
    )
    assert CentralCity.objects.get(division=wuhu).last_day == date(2019, 6, 30)
    assert entries.count() == 2
    assert services.withdraw_central_city(actor=actor_of(ah_lead), province=anhui, division=wuhu)
    assert not services.withdraw_central_city(actor=actor_of(ah_lead), province=anhui, division=wuhu)
    assert not CentralCity.objects.exists()


@pytest.mark.parametrize(
    ("province", "division", "days"),
    [
        ("110000", "110101", (None, None)),  # a municipality is its own
        ("340000", "440200", (None, None)),  # another province's
        ("340000", "340000", (None, None)),
        ("340000", "340100", (None, None)),  # the capital is one already
        ("370000", "370200", (None, None)),  # 青岛 is sub-provincial
        ("340000", "340200", (JULY, JUNE_END)),
    ],
)
def test_what_cannot_be_named(
    register: dict[str, Division],
    national: User,
    province: str,
    division: str,
    days: tuple[date | None, date | None],
) -> None:
    with pytest.raises(ValidationError):
        services.name_central_city(
            actor=actor_of(national),
            province=register[province],
            division=register[division],
            first_day=days[0],
            last_day=days[1],
        )
    assert not CentralCity.objects.exists()


def test_who_may_name_a_central_city(
    register: dict[str, Division], ah_entry: User, gd_lead: User, reviewer: User
) -> None:
    for user in (ah_entry, gd_lead, reviewer):
        with pytest.raises(PermissionDenied):
            services.name_central_city(actor=actor_of(user), province=register["340000"], division=register["340200"])


def test_two_leads_declare_at_once(register: dict[str, Division], ah_lead: User) -> None:
    """Where the one does not see the other's row yet, the database does."""
    declare(ah_lead, register["340000"])
    with (
        mock.patch("django.db.models.query.QuerySet.exists", return_value=False),
        pytest.raises(ValidationError, match="尚待国家知识产权局确认"),
    ):
        declare(ah_lead, register["340000"])
    assert GroupDeclaration.objects.unscoped(reason="test").count() == 1
