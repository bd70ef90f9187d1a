"""The ledger as a list, as a workbook of what is filtered, and one pledge as it is entered."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pledge_portal.accounts.errors import answer
from pledge_portal.accounts.middleware import actor_from
from pledge_portal.audit.services import record_access
from pledge_portal.common.keyset import BadCursor
from pledge_portal.common.spreadsheets.writing import write_csv, write_workbook
from pledges.forms import LedgerForm, PledgeForm
from pledges.models import Pledge
from pledges.permissions import may_enter
from pledges.resources import PledgeResource
from pledges.selectors.listing import LedgerFilter, ledger_page, pledges_for_ledger
from pledges.services.entry import StalePledge, enter_pledge
from programmes.views.common import day_of

MOST_EXPORTED = 20_000
WRITERS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """质押项目台账, filtered and ordered, a page at a time; a filter that cannot be read is 400 with its reason."""
    actor, day = actor_from(request), day_of(request)
    form = LedgerForm(request.GET, actor=actor)
    context = {"form": form, "as_of": day, "page": None, "query": _query_of(request), "may_enter": may_enter(actor)}
    if not form.is_valid():
        return render(request, "pledges/ledger.html", context, status=400)
    cursor = request.GET.get("after", "")
    try:
        context["page"] = ledger_page(actor=actor, asked=form.asked(day), cursor=cursor)
    except BadCursor:
        form.add_error(None, _("翻页位置无法识别，请从第一页重新开始。"))
        return render(request, "pledges/ledger.html", context, status=400)
    return render(request, "pledges/ledger.html", context | {"cursor": cursor})


def _query_of(request: HttpRequest) -> str:
    """The filters of the address without the place in the list, ending in "&" or empty."""
    kept = request.GET.copy()
    kept.pop("after", None)
    kept.pop("file", None)
    text = kept.urlencode()
    return f"{text}&" if text else ""


@require_safe
def ledger_export(request: HttpRequest) -> HttpResponse:
    """What is filtered, as the workbook that an import reads (`file`: xlsx or csv).

    More than `MOST_EXPORTED` rows are refused with 400.
    """
    actor, day = actor_from(request), day_of(request)
    suffix = "csv" if request.GET.get("file") == "csv" else "xlsx"
    form = LedgerForm(request.GET, actor=actor)
    if form.is_valid() and _is_too_long(request, form.asked(day)):
        told = _("筛选出的项目超过%(most)s项，请缩小范围后再导出；全部台账请由系统管理员按工作簿导出。")
        form.add_error(None, told % {"most": MOST_EXPORTED})
    if not form.is_valid():
        context = {"form": form, "as_of": day, "page": None, "query": _query_of(request)}
        return render(request, "pledges/ledger.html", context, status=400)
    rows = pledges_for_ledger(actor=actor, asked=form.asked(day)).select_related("division").order_by("project_no")
    sheet = PledgeResource().sheet(rows.iterator(2000))
    out = io.BytesIO()
    written = write_csv(out, sheet) if suffix == "csv" else write_workbook(out, [sheet])
    if request.method == "GET":
        details = {"kind": suffix, "rows": written, "filter": _query_of(request).rstrip("&")[:500]}
        record_access(
            actor=actor, action="ledger.exported", subject_type="pledge", subject_id="", province=actor.province,
            division=actor.unit, details=details,
        )  # fmt: skip
    name = f"pledges-{day.isoformat()}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue(), content_type=WRITERS[suffix], headers=headers)


def _is_too_long(request: HttpRequest, asked: LedgerFilter) -> bool:
    rows = pledges_for_ledger(actor=actor_from(request), asked=asked)
    return rows[: MOST_EXPORTED + 1].count() > MOST_EXPORTED


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_new(request: HttpRequest) -> HttpResponse:
    """A new pledge."""
    return _entry(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_edit(request: HttpRequest, key: str) -> HttpResponse:
    """A pledge changed; a stale save is answered 409 with both values."""
    rows = Pledge.objects.visible_to(actor_from(request)).select_related("division__province")
    return _entry(request, get_object_or_404(rows, pk=key))


def _entry(request: HttpRequest, pledge: Pledge | None) -> HttpResponse:
    """The form; 422 with the errors beside their fields, or with remarks to stand by."""
    actor = actor_from(request)
    if not may_enter(actor):
        raise PermissionDenied(_("您的角色不能登记质押项目。"))
    form = PledgeForm(request.POST or None, actor=actor, pledge=pledge)
    context: dict[str, Any] = {"form": form, "pledge": pledge, "remarks": [], "seen": ""}
    if request.method != "POST" or not form.is_valid():
        return render(request, "pledges/entry.html", context, status=422 if form.errors else 200)
    given = form.cleaned_data
    try:
        entered = enter_pledge(
            actor=actor, cells=form.cells(), pledge=pledge, version=given["version"] or 0, seen=given["seen"]
        )
    except StalePledge:
        return _stale(request, form, pledge)
    if entered.written:
        messages.success(request, _("已保存。"))
        return redirect("pledge", key=_key_of(request, given["project_no"], pledge))
    form.tell(entered.report.errors)
    context |= {"remarks": [] if form.errors else entered.report.warnings, "seen": entered.seen}
    return render(request, "pledges/entry.html", context, status=422)


def _key_of(request: HttpRequest, project_no: str, pledge: Pledge | None) -> int:
    if pledge is not None:
        return pledge.pk
    return Pledge.objects.visible_to(actor_from(request)).get(project_no=project_no).pk


def _stale(request: HttpRequest, form: PledgeForm, pledge: Pledge | None) -> HttpResponse:
    """409 with both values of what differs; nothing was overwritten."""
    now = PledgeForm(actor=actor_from(request), pledge=pledge).initial
    conflicts = [
        {"label": field.label, "yours": field.value() or "", "theirs": now[field.name]}
        for _title, fields in form.groups()
        for field in fields
        if str(field.value() or "") != str(now[field.name] or "")
    ]
    return answer(request, 409, _("此项目已被他人修改，您的修改没有保存。"), conflicts=conflicts, back=request.path)
