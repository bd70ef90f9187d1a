"""The accounts that one manages: listed, made, looked at; what wants attention."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pledge_portal.accounts.errors import answer
from pledge_portal.accounts.forms import HandoverForm, MoveForm, NewPersonForm, PersonForm, ReasonForm, SearchForm
from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import Permission, Role
from pledge_portal.accounts.selectors import has_second_factor
from pledge_portal.accounts.selectors.people import (
    attention,
    handovers_for,
    manages,
    people_within,
    places_for,
    search_people,
)
from pledge_portal.accounts.services import AccountRefused, AccountState, create_account, save_person
from pledge_portal.common import clock
from programmes.divisions.selectors import provinces

A_PAGE = 50


def person_of(request: HttpRequest, key: int) -> User:
    """An account within the actor's scope with its division, or 404; then 403 for who manages none."""
    user = get_object_or_404(people_within(actor_from(request)), pk=key)
    actor_from(request).require(Permission.MANAGE_UNIT_ACCOUNTS)
    return user


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody within the actor's sight, fifty a page."""
    actor = actor_from(request)
    form = SearchForm(request.GET)
    chosen = form.chosen()
    found = Paginator(search_people(actor, **chosen), A_PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in form.cleaned_data.items() if value}
    page = {
        "page": found, "chosen": chosen, "query": urlencode(kept) + "&" if kept else "", "roles": Role.choices,
        "provinces": [] if actor.province else provinces(), "narrowed": bool(kept),
    }  # fmt: skip
    return render(request, "accounts/people.html", page)


@require_safe
def wanting(request: HttpRequest) -> HttpResponse:
    """Accounts and places that want attention."""
    actor = actor_from(request)
    rows = attention(actor, today=clock.today(), now=timezone.now())
    return render(request, "accounts/people_attention.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new account; its one-time password is shown once, on the answer."""
    actor = actor_from(request)
    places_for(actor)  # 403 before any form
    asked = {"role": request.GET.get("role", ""), "place": request.GET.get("place", "")}
    form = NewPersonForm(actor, request.POST if request.method == "POST" else None, initial=asked)
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            user, password = create_account(actor=actor, division=given.pop("place"), **given)
        except AccountRefused as refused:
            form.add_error("login", str(refused))
        else:
            return slip(request, user, password)
    return render(request, "accounts/person_new.html", {"form": form}, status=422 if form.is_bound else 200)


def slip(request: HttpRequest, user: User, password: str, **more: object) -> HttpResponse:
    """The page with a one-time password, to be printed; it is shown this once."""
    page = {"person": user, "password": password, "portal_address": request.build_absolute_uri("/"), **more}
    return render(request, "accounts/slip.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, key: int) -> HttpResponse:
    """One account; POST saves its name and telephone."""
    actor, user = actor_from(request), person_of(request, key)
    if request.method != "POST":
        return person_page(request, user)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return person_page(request, user, form=form)
    try:
        save_person(actor=actor, user=user, **form.cleaned_data)
    except AccountState as refused:
        return answer(request, 409, str(refused))
    messages.success(request, _("已保存。"))
    return redirect("person", key=user.pk)


def person_page(request: HttpRequest, user: User, **forms: object) -> HttpResponse:
    """The account's page; a form that was refused comes back on it with 422."""
    actor = actor_from(request)
    place = user.division_id or ""
    page = {
        "person": user,
        "manages": manages(actor, user) and not user.closed_on,
        "is_own": user.pk == actor.user_id,
        "has_factor": has_second_factor(user),
        "open_tokens": user.api_tokens.filter(revoked_at=None).count(),
        "handovers": list(handovers_for(actor, user)),
        "stale_one_time": bool(user.one_time_until and (user.one_time_used_at or user.one_time_until < timezone.now())),
        "form": PersonForm(initial={"name": user.name, "telephone": user.telephone, "version": user.version}),
        "reason_form": ReasonForm(),
        **forms,
    }
    if page["manages"]:
        initial = {"role": user.role, "place": place, "version": user.version}
        page.setdefault("move_form", MoveForm(actor, initial=initial, auto_id="move_%s"))
        initial_day = {"handed_on": clock.today().isoformat()}
        page.setdefault("handover_form", HandoverForm(clock.today(), initial=initial_day, auto_id="handover_%s"))
    return render(request, "accounts/person.html", page, status=422 if forms else 200)
