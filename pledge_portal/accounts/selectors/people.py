"""The accounts that somebody manages: listed, looked up, and those that want attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from pledge_portal.accounts.models import Handover, User
from pledge_portal.accounts.permissions import Actor, Permission, Role, may_manage
from programmes.divisions.models import Division

STALE_DAYS = 90
STATES = ("active", "disabled", "closed")


def people_within(actor: Actor) -> QuerySet[User]:
    """Accounts within the actor's scope, with their divisions, whether it manages any or not."""
    people = User.objects.select_related("division__province")
    if actor.unit:
        return people.filter(division=actor.unit)
    return people.filter(division__province=actor.province) if actor.province else people


def people_for(actor: Actor) -> QuerySet[User]:
    """Accounts that the actor may read: all, or its province's. 403 for who manages none."""
    actor.require(Permission.MANAGE_UNIT_ACCOUNTS)
    return people_within(actor)


def search_people(
    actor: Actor, *, text: str = "", province: str = "", role: str = "", state: str = ""
) -> QuerySet[User]:
    """Those whose login, name or division holds `text`; national people first, then by division, role and login."""
    found = people_for(actor)
    if text:
        found = found.filter(
            Q(login__icontains=text)
            | Q(name__icontains=text)
            | Q(division__name__icontains=text)
            | Q(division__name_en__icontains=text)
        )
    if province:
        found = found.filter(division__province=province)
    if role:
        found = found.filter(role=role)
    if state == "active":
        found = found.filter(is_active=True)
    elif state == "disabled":
        found = found.filter(is_active=False, closed_on=None)
    elif state == "closed":
        found = found.exclude(closed_on=None)
    return found.order_by("division__province__code", "division__code", "role", "login")


def manages(actor: Actor, user: User) -> bool:
    """Whether the actor may change this account; expects `user.division` to be loaded."""
    province = user.division.province_id if user.division else ""
    return may_manage(actor, role=user.role, province=province, user_id=user.pk)


@dataclass(frozen=True, slots=True)
class Attention:
    """What wants attention. `people`: accounts; `places`: divisions. `key`: its anchor on the page."""

    key: str
    title: str
    advice: str
    people: Sequence[User] = ()
    places: Sequence[Division] = ()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.people) + len(self.places)


def attention(actor: Actor, *, today: date, now: datetime) -> list[Attention]:
    """Never signed in, long unused, disabled; units without a clerk, provinces without a lead. Five queries.

    `today`: the day on which a unit must exist; `now`: the clock that sign-ins were noted by.
    """
    people = people_for(actor).order_by("division__code", "role", "login")
    active = people.filter(is_active=True)
    since = now - timedelta(days=STALE_DAYS)
    found = [
        Attention(
            "leads", _("没有审定人的省份"), _("无法审定报送，请建立省局审定账号或办理交接。"),
            places=_places_without(actor, today, role=Role.PROVINCE_LEAD),
        ),
        Attention(
            "units", _("没有可用账号的单位"), _("该单位无人填报，只能由省局代填。"),
            places=_places_without(actor, today, role=Role.UNIT_ENTRY),
        ),
        Attention(
            "never", _("从未登录"), _("核对密码条是否已送达；过期的请重新发放。"),
            people=list(active.filter(last_login=None)),
        ),
        Attention(
            "unused", _("%(days)s天未登录") % {"days": STALE_DAYS}, _("人员可能已调整，请核实后交接或停用。"),
            people=list(active.filter(last_login__lt=since)),
        ),
        Attention(
            "disabled", _("已停用"), _("不再使用的保持停用，经办记录仍保留其姓名。"),
            people=list(people.filter(is_active=False, closed_on=None)),
        ),
    ]  # fmt: skip
    return [each for each in found if not (actor.province and each.key == "leads")]


def _places_without(actor: Actor, today: date, *, role: Role) -> list[Division]:
    provinces = role == Role.PROVINCE_LEAD
    places = Division.objects.provinces() if provinces else Division.objects.units().existing_on(today)
    if actor.province:
        places = places.filter(province=actor.province)
    somebody = User.objects.filter(role=role, is_active=True, division=OuterRef("pk"))
    return list(places.select_related("province").filter(~Exists(somebody)))


def handovers_for(actor: Actor, user: User | None = None) -> QuerySet[Handover]:
    """Records of handing over that the actor may read: of what it manages, and those that made its own account."""
    records = Handover.objects.select_related("former", "successor", "division__province", "made_by")
    if not actor.can(Permission.MANAGE_UNIT_ACCOUNTS):
        records = records.filter(successor=actor.user_id)
    elif actor.province:
        records = records.filter(division__province=actor.province)
    return records if user is None else records.filter(Q(former=user) | Q(successor=user))


def places_for(actor: Actor) -> QuerySet[Division]:
    """The divisions for which the actor may make accounts, provinces before their units. 403 for who manages none."""
    if not actor.can(Permission.MANAGE_UNIT_ACCOUNTS):
        raise PermissionDenied
    places = Division.objects.select_related("province").order_by("province__code", "code")
    return places.filter(province=actor.province) if actor.province else places
