"""The ledger as a list: filtered, ordered, a page at a time; and one pledge with what is published of its patents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.keyset import KeysetPage, Order, keyset_page
from pledges.models import LegalStatusEvent, Pledge, PledgeQuerySet
from pledges.rules.numbers import has_patent_check, is_patent_form, official_patent, plain_patent, split_patents

PAGE_SIZE = 50
COUNTED = 10_000  # a longer list is said to be longer, not counted
SEARCHED = ("enterprise_name", "project_no", "registration_no", "pledgee", "enterprise_code", "patents")


class Standing(models.TextChoices):
    """Where a pledge stands on a day."""

    IN_FORCE = "in_force", _("在质押")
    DEREGISTERED = "deregistered", _("已注销")
    UNREGISTERED = "unregistered", _("未登记")


class Sorting(models.TextChoices):
    """The orders of the list."""

    NEWEST = "newest", _("登记日从近到远")
    OLDEST = "oldest", _("登记日从远到近")
    AMOUNT = "amount", _("贷款金额从大到小")
    NUMBER = "number", _("项目编号")


ORDERS: Mapping[str, Order] = {
    Sorting.NEWEST: Order.by_day("registered_on", descending=True),
    Sorting.OLDEST: Order.by_day("registered_on"),
    Sorting.AMOUNT: Order.by_amount("loan_amount", descending=True),
    Sorting.NUMBER: Order.by_text("project_no"),
}


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What is asked of the ledger; empty: everything. `day`: on which `standing` is judged. Days are inclusive."""

    day: date
    words: str = ""
    province: str = ""
    unit: str = ""
    standing: str = ""
    first: date | None = None
    last: date | None = None
    sorting: str = Sorting.NEWEST


@dataclass(frozen=True, slots=True)
class PledgeLine:
    """A pledge of the list with where it stands."""

    pledge: Pledge
    standing: Standing


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """`count` None: more than `COUNTED`. `following`: the next page's cursor, empty on the last."""

    lines: Sequence[PledgeLine]
    count: int | None
    following: str


@dataclass(frozen=True, slots=True)
class PatentLine:
    """One patent of a pledge. `remark`: what is odd about its number. `events`: what was published, newest first."""

    number: str
    has_form: bool
    has_check: bool
    events: Sequence[LegalStatusEvent]


def standing_of(pledge: Pledge, day: date) -> Standing:
    """Where a pledge stands at the end of `day`; it is deregistered from its 注销日期 on."""
    if pledge.deregistered_on is not None and pledge.deregistered_on <= day:
        return Standing.DEREGISTERED
    if pledge.registered_on is None or pledge.registered_on > day:
        return Standing.UNREGISTERED
    return Standing.IN_FORCE


def pledges_for_ledger(*, actor: Actor, asked: LedgerFilter) -> PledgeQuerySet:
    """The pledges within the actor's scope that match, unordered."""
    rows = Pledge.objects.visible_to(actor).order_by()
    if asked.province:
        rows = rows.filter(division__province=asked.province)
    if asked.unit:
        rows = rows.filter(division=asked.unit)
    if asked.first:
        rows = rows.filter(registered_on__gte=asked.first)
    if asked.last:
        rows = rows.filter(registered_on__lte=asked.last)
    if asked.standing:
        rows = rows.filter(_stands(asked.standing, asked.day))
    for word in asked.words.split():
        rows = rows.filter(_says(word))
    return rows


def _stands(standing: str, day: date) -> Q:
    gone = Q(deregistered_on__isnull=False, deregistered_on__lte=day)
    if standing == Standing.DEREGISTERED:
        return gone
    known = Q(registered_on__isnull=False, registered_on__lte=day)
    return ~gone & (known if standing == Standing.IN_FORCE else ~known)


def _says(word: str) -> Q:
    """A pledge that holds the word; a patent is found however its number is spelt."""
    found = Q()
    for column in SEARCHED:
        found |= Q(**{f"{column}__icontains": word})
    if is_patent_form(word):
        plain = plain_patent(word)
        found |= Q(patents__icontains=plain) | Q(patents__icontains=f"{plain[:-1]}.{plain[-1]}")
    return found


def ledger_page(*, actor: Actor, asked: LedgerFilter, cursor: str) -> LedgerPage:
    """A page of the list; at most three queries. Raises BadCursor."""
    rows = pledges_for_ledger(actor=actor, asked=asked)
    page: KeysetPage[Pledge] = keyset_page(
        rows.select_related("division__province"), order=ORDERS[asked.sorting], cursor=cursor, size=PAGE_SIZE
    )
    count = rows[: COUNTED + 1].count()
    lines = [PledgeLine(pledge, standing_of(pledge, asked.day)) for pledge in page.rows]
    return LedgerPage(lines, count if count <= COUNTED else None, page.following)


def patents_of(pledge: Pledge) -> list[PatentLine]:
    """The patents of a pledge as given, each with its published events; one query."""
    numbers = split_patents(pledge.patents)
    spelt = {official_patent(number) for number in numbers}
    events: dict[str, list[LegalStatusEvent]] = {}
    for event in LegalStatusEvent.objects.filter(patent_no__in=spelt).order_by("-published_on", "event"):
        events.setdefault(event.patent_no, []).append(event)
    return [
        PatentLine(number, is_patent_form(number), has_patent_check(number), events.get(official_patent(number), []))
        for number in numbers
    ]
