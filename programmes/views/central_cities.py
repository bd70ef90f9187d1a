"""Central cities (中心城市) of clause 1.6: by rank, and what a province names besides."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Actor, Permission
from programmes.divisions.models import Division, ProvinceKind
from programmes.forms import CentralCityForm
from programmes.selectors.register import central_cities_of, units_of
from programmes.services.groups import name_central_city, withdraw_central_city
from programmes.views.common import division_within, province_of, register_context


def _may_name(actor: Actor, province: Division) -> bool:
    """The province's lead or the national office; a municipality is itself its one central city."""
    may = actor.can(Permission.EDIT_PROGRAMME) or actor.can(Permission.DECLARE_GROUP)
    return may and province.kind != ProvinceKind.MUNICIPALITY


@require_http_methods(["GET", "HEAD", "POST"])
def central_cities(request: HttpRequest) -> HttpResponse:
    """A province's central cities, and naming a further one."""
    actor, province = actor_from(request), province_of(request)
    if request.method == "POST" and not _may_name(actor, province):
        raise PermissionDenied(_("中心城市由省局审定人员或国家知识产权局指定，直辖市不另行指定。"))
    form = None
    if _may_name(actor, province):
        known = {each.code for each in central_cities_of(province.code) if not each.named}
        candidates = [each for each in units_of(province.code) if each.code not in known]
        form = CentralCityForm(request.POST or None, candidates=candidates)
        if request.method == "POST" and form.is_valid() and _name(request, province, form):
            return redirect(f"{reverse('central-cities')}?province={province.code}")
    context = register_context(request, province) | {"cities": central_cities_of(province.code), "form": form}
    return render(request, "programmes/central_cities.html", context, status=422 if form and form.errors else 200)


def _name(request: HttpRequest, province: Division, form: CentralCityForm) -> bool:
    given = dict(form.cleaned_data)
    division = get_object_or_404(Division, code=given.pop("division"))
    try:
        name_central_city(actor=actor_from(request), province=province, division=division, **given)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    messages.success(request, _("已保存，条款1.6正在重新计算。"))
    return True


@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take back a naming that was a mistake."""
    division = division_within(request, code)
    withdraw_central_city(actor=actor_from(request), province=division.province, division=division)
    messages.success(request, _("已撤回。"))
    return redirect(f"{reverse('central-cities')}?province={division.province_id}")
