"""Measures on start pages: what a unit lacks, and what expires or has just expired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pledge_portal.accounts.permissions import Actor
from programmes.divisions.models import Division
from programmes.models import Measure
from reporting.selectors.explanation_words import item_label
from reporting.selectors.startpage import Block, Task

SOON = timedelta(days=60)
JUST = timedelta(days=45)


def measures_block(actor: Actor, unit: Division, items: Sequence[tuple[str, str]], today: date) -> Block:
    """The items of 1.4 and 1.5 that the unit does not have; one query."""
    rows = Measure.objects.visible_to(actor).in_force_on(today).filter(division=unit)
    has = set(rows.values_list("item", flat=True))
    tasks = [
        Task(
            _("尚无%(item)s") % {"item": item_label(item)},
            reverse("measure-item", args=[unit.code, item]),
            _("条款 %(code)s") % {"code": code},
            tone="warn",
            rank=20,
            action=_("登记"),
        )
        for code, item in items
        if item not in has
    ]
    note = _("已有 %(have)d 项，共 %(all)d 项") % {"have": len(items) - len(tasks), "all": len(items)}
    return Block(_("工作机制与“四有”"), tuple(tasks), note=note, empty=_("六项均已具备。"), more=reverse("measures"))


def expiring(actor: Actor, today: date) -> Block:
    """What ends within sixty days, and what ended within forty-five, with nothing that follows; one query.

    纳入年度计划 and 经费支持 end with the year: January reminds of those of the year before.
    """
    follows = Measure.objects.visible_to(actor).filter(
        Q(ended_on=None) | Q(ended_on__gt=OuterRef("ended_on")),
        division=OuterRef("division"),
        item=OuterRef("item"),
        effective_on__lte=OuterRef("ended_on"),
    )
    later = Measure.objects.visible_to(actor).filter(
        division=OuterRef("division"), item=OuterRef("item"), effective_on__gt=OuterRef("ended_on")
    )
    rows = (
        Measure.objects.visible_to(actor)
        .filter(ended_on__range=(today - JUST, today + SOON))
        .filter(Q(division__last_day=None) | Q(division__last_day__gt=today))
        .exclude(Exists(follows))
        .exclude(Exists(later))
        .select_related("division")
        .order_by("ended_on", "division_id", "item")
    )
    tasks = [_expiry(row, today) for row in rows]
    return Block(
        _("即将到期的措施"),
        tuple(tasks),
        note=_("年度计划、经费支持一般于12月31日到期，须逐年续办"),
        empty=_("60天内没有到期的措施。"),
        more=reverse("measures"),
    )


def _expiry(row: Measure, today: date) -> Task:
    ended = row.ended_on or today
    what = _("%(unit)s：%(item)s") % {"unit": row.division.label, "item": item_label(row.item)}
    href = reverse("measure-item", args=[row.division_id, row.item])
    if ended < today:
        return Task(what, href, "", _("已于%(day)s到期") % {"day": ended.isoformat()}, "bad", 18, _("续办"))
    left = (ended - today).days
    when = ngettext("%(day)s到期，剩 %(days)d 天", "%(day)s到期，剩 %(days)d 天", left)
    return Task(what, href, "", when % {"day": ended.isoformat(), "days": left}, "warn", 40, _("续办"))
