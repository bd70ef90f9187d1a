"""The ledger as a list, and as a workbook of what is filtered."""

from __future__ import annotations

import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.common.keyset import BadCursor
from pledge_portal.common.spreadsheets.writing import write_csv, write_workbook
from pledges.forms import LedgerForm
from pledges.resources import PledgeResource
from pledges.selectors.listing import LedgerFilter, ledger_page, pledges_for_ledger
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
    context = {"form": form, "as_of": day, "page": None, "query": _query_of(request)}
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
    if suffix == "csv":
        write_csv(out, sheet)
    else:
        write_workbook(out, [sheet])
    name = f"pledges-{day.isoformat()}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue(), content_type=WRITERS[suffix], headers=headers)


def _is_too_long(request: HttpRequest, asked: LedgerFilter) -> bool:
    rows = pledges_for_ledger(actor=actor_from(request), asked=asked)
    return rows[: MOST_EXPORTED + 1].count() > MOST_EXPORTED
