"""The history of one record of a register: who changed what when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.audit.selectors import entries_of
from pledge_portal.audit.words import told
from programmes.divisions.models import Division
from programmes.services.records import REGISTERS, division_of
from programmes.views.records import PAGES, row_of

MOST = 300


@require_safe
def record_history(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """What was done to a record within the actor's scope, the latest first."""
    row = row_of(request, register, key)
    division, pages = division_of(row), PAGES[register]
    subject = REGISTERS[pages.model].subject
    entries = entries_of(
        viewer=actor_from(request), subject_type=subject, subject_id=key, province=division.province_id
    )
    places = {each.code: each.label for each in Division.objects.filter(province=division.province_id)}
    values = dict.fromkeys(("division_id", "province_id"), places)
    context = {
        "lines": [told(entry, names={}, values=values) for entry in entries[:MOST]],
        "pages": pages,
        "division": division,
        "record_url": reverse("record", kwargs={"register": register, "key": key}),
        "list_url": f"{reverse(pages.list_url)}?province={division.province_id}",
    }
    return render(request, "audit/record_history.html", context)
