"""One record of a register: made, changed, removed, its files attached. The same steps for all four."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from pledge_portal.accounts.errors import answer
from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Permission
from programmes.divisions.models import Division
from programmes.forms import ContactForm, FileForm, MeasureForm, PlanForm, PolicyForm, RecordForm
from programmes.models import Contact, Measure, Policy, WorkPlan
from programmes.selectors.records import files_of
from programmes.services.contacts import note_contact_seen
from programmes.services.evidence import attach_file
from programmes.services.records import (
    REGISTERS,
    StaleRecord,
    create_record,
    division_of,
    may_edit,
    remove_record,
    save_record,
)
from programmes.views.common import division_within

Row = Measure | Policy | WorkPlan | Contact


@dataclass(frozen=True, slots=True)
class Pages:
    """How a register's record pages are called and where they lead."""

    model: type[Measure] | type[Policy] | type[WorkPlan] | type[Contact]
    form: type[RecordForm]
    title: Any
    list_url: str
    has_files: bool = True


PAGES: Mapping[str, Pages] = {
    "measures": Pages(Measure, MeasureForm, gettext_lazy("工作机制"), "measures"),
    "policies": Pages(Policy, PolicyForm, gettext_lazy("政策措施"), "policies"),
    "plans": Pages(WorkPlan, PlanForm, gettext_lazy("工作方案"), "plans"),
    "contacts": Pages(Contact, ContactForm, gettext_lazy("人员信息"), "contacts", has_files=False),
}


def row_of(request: HttpRequest, register: str, key: str) -> Row:
    """A record within the actor's scope, or 404."""
    model = PAGES[register].model
    if model is Contact:
        actor_from(request).require(Permission.VIEW_CONTACTS)
    place = "province" if model is WorkPlan else "division"
    rows = model.objects.visible_to(actor_from(request)).select_related(place, f"{place}__province")
    return cast(Row, get_object_or_404(rows, pk=key))


def _fresh(register: str, division: Division, request: HttpRequest) -> Row:
    """An empty record; an item named in the address is proposed."""
    if register == "plans":
        if not division.is_province:
            raise Http404
        return WorkPlan(province=division)
    if register == "measures":
        return Measure(division=division, item=request.GET.get("item", ""))
    return Policy(division=division) if register == "policies" else Contact(division=division)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, register: str, code: str) -> HttpResponse:
    """A new record of a division."""
    division = division_within(request, code)
    pages = PAGES[register]
    if not may_edit(actor_from(request), pages.model, division):
        raise PermissionDenied(_("您不能修改此单位的记录。"))
    form = pages.form(request.POST or None, instance=_fresh(register, division, request), division=division)
    if request.method == "POST" and form.is_valid():
        try:
            row = create_record(actor=actor_from(request), row=form.save(commit=False))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("record", register=register, key=row.pk)
    return record_page(request, register, division, form, None, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """A record: seen by everyone in scope, changed by those who may. A contact's numbers are masked."""
    row = row_of(request, register, key)
    division = division_of(row)
    if isinstance(row, Contact) and request.method != "POST":
        return contact_page(request, row)
    if request.method == "POST":
        _require_edit(request, row)
    form = PAGES[register].form(request.POST or None, instance=row, division=division)
    if request.method == "POST" and form.is_valid():
        try:
            save_record(
                actor=actor_from(request), row=form.save(commit=False), version=form.cleaned_data["version"] or 0
            )
        except ValidationError as error:
            form.add_error(None, error)
        except StaleRecord:
            return _stale(request, register, key, form)
        else:
            messages.success(request, _("已保存。"))
            return redirect("record", register=register, key=key)
    return record_page(request, register, division, form, row, status=422 if form.errors else 200)


def _require_edit(request: HttpRequest, row: Row) -> None:
    if not may_edit(actor_from(request), type(row), division_of(row)):
        raise PermissionDenied(_("您不能修改此单位的记录。"))


def _stale(request: HttpRequest, register: str, key: str, form: RecordForm) -> HttpResponse:
    """409 with both versions of what differs; nothing was overwritten, what was typed stays on the page."""
    now = row_of(request, register, key)
    if isinstance(now, Contact):
        note_contact_seen(actor=actor_from(request), contact=now)
    conflicts = [
        {"label": field.label, "yours": field.value(), "theirs": getattr(now, field.name)}
        for field in form.visible_fields()
        if str(field.value() or "") != str(getattr(now, field.name) or "")
    ]
    back = reverse("record", kwargs={"register": register, "key": key})
    return answer(request, 409, _("此记录已被他人修改，您的修改没有保存。"), conflicts=conflicts, back=back)


def contact_page(request: HttpRequest, contact: Contact) -> HttpResponse:
    """A contact with its numbers masked, and the buttons that show them."""
    division = contact.division
    context = {
        "contact": contact,
        "division": division,
        "may_edit": may_edit(actor_from(request), Contact, division),
        "list_url": f"{reverse('contacts')}?province={division.province_id}",
    }
    return render(request, "programmes/contact.html", context)


def record_page(
    request: HttpRequest, register: str, division: Division, form: RecordForm, row: Row | None, *, status: int
) -> HttpResponse:
    """The form of a record with what belongs to it."""
    pages, actor = PAGES[register], actor_from(request)
    writable = may_edit(actor, pages.model, division)
    if not writable:
        for field in form.fields.values():
            field.disabled = True
    files = None
    if row is not None and pages.has_files:
        files = files_of(actor=actor, **{REGISTERS[pages.model].subject: row})  # type: ignore[arg-type]
    context = {
        "register": register,
        "pages": pages,
        "division": division,
        "form": form,
        "row": row,
        "files": files,
        "file_form": FileForm() if files is not None else None,
        "may_edit": writable,
        "action": reverse("record", kwargs={"register": register, "key": row.pk}) if row else "",
        "list_url": f"{reverse(pages.list_url)}?province={division.province_id}",
    }
    return render(request, "programmes/record.html", context, status=status)


@require_POST
def remove(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Remove a record entered by mistake."""
    row = row_of(request, register, key)
    version = request.POST.get("version", "")[:9]
    try:
        remove_record(
            actor=actor_from(request), row=row, version=int(version) if version.isascii() and version.isdigit() else 0
        )
    except StaleRecord:
        back = reverse("record", kwargs={"register": register, "key": key})
        return answer(request, 409, _("此记录已被他人修改，没有删除。"), back=back)
    messages.success(request, _("已删除。"))
    return HttpResponseRedirect(f"{reverse(PAGES[register].list_url)}?province={division_of(row).province_id}")


@require_POST
def attach(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Attach an evidence file."""
    row = row_of(request, register, key)
    if isinstance(row, Contact):
        raise Http404
    _require_edit(request, row)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            attach_file(actor=actor_from(request), owner=row, upload=form.cleaned_data["file"])
        except StaleRecord as error:
            raise Http404 from error
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, _("文件已上传。"))
            return redirect("record", register=register, key=key)
    messages.error(request, " ".join(str(each) for each in form.errors.get("file", [])))
    return redirect("record", register=register, key=key)
