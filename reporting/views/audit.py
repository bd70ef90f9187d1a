"""审计记录: searched, opened one by one, exported. For the national office's own people."""

from __future__ import annotations

import io
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Permission
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.selectors import Asked, entries_for, entries_page
from pledge_portal.audit.services import record_access
from pledge_portal.common import clock
from pledge_portal.common.keyset import BadCursor
from pledge_portal.common.spreadsheets.writing import write_csv, write_workbook
from reporting.forms.audit import AuditForm
from reporting.selectors.trail import logins_called, told_entries
from reporting.trail_sheet import trail_sheet

PAGE_SIZE = 50
MOST_EXPORTED = 20_000
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def _require(request: HttpRequest) -> None:
    actor_from(request).require(Permission.VIEW_AUDIT)
    if not actor_from(request).is_national:
        raise PermissionDenied


def _true_day() -> date:
    """Entries bear the true time, whatever day the portal plays."""
    return datetime.now(clock.BEIJING).date()


def _asked(form: AuditForm) -> Asked:
    who = form.cleaned_data["who"]
    return form.asked(today=_true_day(), logins=logins_called(who) if who.strip() else ())


def _query_of(request: HttpRequest) -> str:
    """The filters of the address without the place in the list, ending in "&" or empty."""
    text = urlencode(
        [(name, str(value)) for name, value in request.GET.items() if value and name not in {"after", "file"}]
    )
    return f"{text}&" if text else ""


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The trail, the newest first, filtered, a page at a time; a filter that cannot be read is 400 with its reason."""
    _require(request)
    form, cursor = AuditForm(request.GET), request.GET.get("after", "")
    context = {"form": form, "query": _query_of(request), "cursor": cursor}
    if not form.is_valid():
        return render(request, "audit/search.html", context, status=400)
    try:
        page = entries_page(_asked(form), cursor=cursor, size=PAGE_SIZE)
    except BadCursor:
        form.add_error(None, _("翻页位置无法识别，请从第一页重新开始。"))
        return render(request, "audit/search.html", context, status=400)
    context |= {"lines": told_entries(page.rows), "following": page.following, "is_cut": form.is_cut()}
    return render(request, "audit/search.html", context)


@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    """One entry (`?chain=…&number=…`) with all that it says; its address stays the same for ever."""
    _require(request)
    chain, number = request.GET.get("chain", ""), request.GET.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    sequence = int(number)
    found = get_object_or_404(AuditEntry, chain=chain, sequence=sequence)
    beside = AuditEntry.objects.filter(chain=chain, sequence__in=[sequence - 1, sequence + 1])
    context = {
        "line": told_entries([found])[0],
        "beside": sorted(beside.values_list("sequence", flat=True)),
        "sequence": sequence,
        "chain": chain,
    }
    return render(request, "audit/entry.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What is filtered, as `?file=` xlsx or csv; more than `MOST_EXPORTED` entries are refused with 400."""
    _require(request)
    suffix = request.GET.get("file", "")
    if suffix not in KINDS:
        raise Http404
    form = AuditForm(request.GET)
    if form.is_valid() and entries_for(_asked(form))[: MOST_EXPORTED + 1].count() > MOST_EXPORTED:
        told = _("筛选出的记录超过%(most)s条，请缩小范围后再导出。")
        form.add_error(None, told % {"most": MOST_EXPORTED})
    if not form.is_valid():
        context = {"form": form, "query": _query_of(request)}
        return render(request, "audit/search.html", context, status=400)
    out, rows = io.BytesIO(), entries_for(_asked(form)).order_by("at", "pk")
    sheet = trail_sheet(told_entries(rows))
    written = write_csv(out, sheet) if suffix == "csv" else write_workbook(out, [sheet])
    if request.method == "GET":
        details = {"kind": suffix, "rows": written, "filter": _query_of(request).rstrip("&")[:500]}
        record_access(
            actor=actor_from(request), action="audit.exported", subject_type="audit", subject_id="", details=details
        )
    headers = {"Content-Disposition": f'attachment; filename="audit-{_true_day().isoformat()}.{suffix}"'}
    return HttpResponse(out.getvalue(), content_type=KINDS[suffix], headers=headers)
