"""The four registers as lists: 工作机制, 政策措施, 工作方案, 人员信息."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Permission
from programmes.divisions.models import Division
from programmes.models import Contact, Item, Measure, Policy, WorkPlan
from programmes.selectors import records
from programmes.services.records import may_edit
from programmes.views.common import day_of, division_within, province_of, provinces_for, register_context


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """What every unit of a province has in place on a day."""
    day, province = day_of(request), province_of(request)
    table = records.measure_table(actor=actor_from(request), province=province, as_of=day)
    context = register_context(request, province) | {"table": table, "as_of": day}
    return render(request, "programmes/measures.html", context)


@require_safe
def measure_item(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Every spell of one item at one division, and the way to a new one."""
    division = division_within(request, code)
    actor = actor_from(request)
    context = {
        "division": division,
        "item": item,
        "item_label": dict(Item.choices).get(item, item),
        "measures": records.measures_of(actor=actor, division=division, item=item),
        "may_edit": may_edit(actor, Measure, division),
    }
    return render(request, "programmes/measure_item.html", context)


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """已出台政策措施清单."""
    province = province_of(request)
    actor = actor_from(request)
    own = division_within(request, actor.unit or province.code)
    context = register_context(request, province) | {
        "policies": records.policies_of(actor=actor, province=province),
        "may_edit": may_edit(actor, Policy, own),
        "own": own,
    }
    return render(request, "programmes/policies.html", context)


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """人员信息表; telephone numbers are masked for those who need not call."""
    actor = actor_from(request)
    province = province_of(request)
    actor.require(Permission.VIEW_CONTACTS)
    own = division_within(request, actor.unit or province.code)
    context = register_context(request, province) | {
        "contacts": records.contacts_of(actor=actor, province=province),
        "may_edit": may_edit(actor, Contact, own),
        "own": own,
    }
    return render(request, "programmes/contacts.html", context)


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """工作方案: the national office sees 32, a province its own."""
    actor = actor_from(request)
    stored = records.plans_by_province(actor=actor)
    heads = provinces_for(request) or [get_object_or_404(Division.objects.provinces(), code=actor.province)]
    rows = [(head, stored.get(head.code)) for head in heads]
    editable = not actor.is_national and not actor.unit and may_edit(actor, WorkPlan, heads[0])
    return render(request, "programmes/plans.html", {"rows": rows, "may_edit": editable})
