"""待办 about what is closed: requests to correct, corrections under way, 定稿 past its day."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common.formatting import short_date
from programmes.divisions.models import Division
from reporting.models import CorrectionRequest, CorrectionState, ProvinceReturn, QuarterState
from reporting.selectors.returns.corrections import waiting_corrections
from reporting.selectors.returns.overview import quarter_label
from reporting.selectors.startpage import Block, Task, due_words


def closing_block(actor: Actor, today: date) -> Block:
    """Of the national office: requests that wait for a decision, and 定稿 whose day has passed; two queries."""
    tasks = [
        Task(
            _("%(unit)s申请更正：%(quarter)s") % _told(each.province_return),
            _address("return-correction", each.province_return),
            each.reason[:40],
            _("%(day)s申请") % {"day": short_date(each.requested_at.date())},
            "warn",
            4,
            _("办理"),
        )
        for each in waiting_corrections(actor)
    ]
    expired = ProvinceReturn.objects.visible_to(actor).filter(state=QuarterState.LOCKED, locked_until__lt=today)
    tasks += [
        Task(
            _("%(unit)s：%(quarter)s定稿期限已过") % _told(each),
            _address("return-lock", each),
            _("仍为定稿状态，请调整期限"),
            _("期限 %(day)s") % {"day": each.locked_until.isoformat() if each.locked_until else ""},
            "warn",
            8,
            _("调整期限"),
        )
        for each in expired.select_related("province")
    ]
    return Block(_("更正申请、定稿期限"), tuple(tasks), empty=_("没有待办理的更正申请。"))


def correcting_block(actor: Actor, province: Division, today: date) -> Block:
    """Of a province: its requests under way, and what was approved and is still to be handed in; one query."""
    rows = CorrectionRequest.objects.visible_to(actor).filter(
        province_return__province=province, state__in=[CorrectionState.REQUESTED, CorrectionState.APPROVED]
    )
    tasks = []
    for each in rows.select_related("province_return__province"):
        held = each.province_return
        if each.state == CorrectionState.REQUESTED:
            what = _("%(quarter)s更正申请待国家局办理") % _told(held)
            tasks.append(Task(what, _address("return-correction", held)))
        elif held.state in (QuarterState.CORRECTING, QuarterState.RETURNED) and each.close_on:
            due = due_words(each.close_on, today)
            may = _("审定报送") if actor.can(Permission.SUBMIT_QUARTER) else ""
            what = _("%(quarter)s更正待审定报送") % _told(held)
            tasks.append(Task(what, _address("return-quarter", held), "", due.text, due.tone or "warn", 3, may))
    return Block(_("更正"), tuple(tasks), empty=_("没有办理中的更正。"))


def _told(held: ProvinceReturn) -> dict[str, str]:
    return {"unit": held.province.label, "quarter": quarter_label(held.period)}


def _address(name: str, held: ProvinceReturn) -> str:
    return reverse(name, args=[held.province_id, held.year, held.quarter])
