"""The groups of section 二: a province declares, the national office confirms or refuses."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pledge_portal.accounts.errors import answer
from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Permission
from programmes.divisions.models import Division
from programmes.forms import DeclarationForm, GroupForm
from programmes.models import GroupDeclaration
from programmes.models.groups import GroupKind
from programmes.rules.groups import changed_from
from programmes.selectors.groups import declarations_for, group_timeline, groups_on
from programmes.selectors.programme import programme_by_code
from programmes.services.groups import GroupsChanged, decide_declaration, declare_group, set_group
from programmes.views.common import day_of


@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """All groups of the day for the national office; a province's own with its declarations."""
    actor, day = actor_from(request), day_of(request)
    if actor.unit:
        raise PermissionDenied(_("此页面由省局和国家知识产权局使用。"))
    may_declare = actor.can(Permission.DECLARE_GROUP) and not actor.is_national
    form = DeclarationForm(request.POST or None) if may_declare else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(_("由省局审定人员申报。"))
        if form.is_valid() and _declare(request, form):
            return redirect("groups")
    programme = programme_by_code(None)
    current = groups_on(programme, day)
    labels = dict(GroupKind.choices)
    provinces = Division.objects.provinces()
    if actor.province:
        provinces = provinces.filter(code=actor.province)
    rows = [(each, current.get(each.code, "unconfirmed"), labels) for each in provinces]
    context: dict[str, Any] = {
        "set_form": GroupForm() if actor.can(Permission.EDIT_PROGRAMME) and actor.is_national else None,
        "rows": [(division, group, known[group]) for division, group, known in rows],
        "declarations": declarations_for(actor, programme),
        "form": form,
        "may_confirm": actor.can(Permission.CONFIRM_GROUP),
    }
    return render(request, "programmes/groups.html", context, status=422 if form and form.errors else 200)


def _declare(request: HttpRequest, form: DeclarationForm) -> bool:
    actor = actor_from(request)
    province = get_object_or_404(Division.objects.provinces(), code=actor.province)
    try:
        declare_group(actor=actor, province=province, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    messages.success(request, _("申报已提交，待国家知识产权局确认；确认前仍按“待认定”评判。"))
    return True


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """The national office sets a province's group from a day on; what came before stays as it was."""
    actor = actor_from(request)
    actor.require(Permission.EDIT_PROGRAMME)
    form = GroupForm(request.POST)
    if not form.is_valid():
        return _refused(request, form.errors.as_text())
    province = get_object_or_404(Division.objects.provinces(), code=form.cleaned_data["province"])
    before = group_timeline(programme_by_code(None), province.code)
    after = changed_from(
        before,
        group=form.cleaned_data["group"],
        first_day=form.cleaned_data["first_day"],
        document_number=form.cleaned_data["document_number"],
    )
    try:
        set_group(actor=actor, province=province, periods=after, expected=before)
    except ValidationError as error:
        return _refused(request, " ".join(error.messages))
    except GroupsChanged as error:
        return answer(request, 409, str(error), back="/groups/")
    messages.success(request, _("分组已更新，相关条款正在重新计算。"))
    return redirect("groups")


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    messages.error(request, reason)
    return redirect("groups")


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm or refuse a declaration."""
    actor = actor_from(request)
    declaration = get_object_or_404(GroupDeclaration.objects.visible_to(actor), pk=key)
    try:
        decide_declaration(
            actor=actor,
            declaration=declaration,
            confirm=request.POST.get("decision") == "confirm",
            reason=request.POST.get("reason", "")[:500],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except GroupsChanged as error:
        return answer(request, 409, str(error), back="/groups/")
    else:
        messages.success(request, _("已办理，相关条款正在重新计算。"))
    return redirect("groups")
