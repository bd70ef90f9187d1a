"""What a manager does with an account: moved, disabled, enabled, its password and second factor reset, handed over."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pledge_portal.accounts.errors import answer
from pledge_portal.accounts.forms import HandoverForm, MoveForm, ReasonForm, VersionForm
from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.models import User
from pledge_portal.accounts.selectors.people import handovers_for
from pledge_portal.accounts.services import (
    AccountRefused,
    AccountState,
    Successor,
    disable_account,
    enable_account,
    hand_over,
    move_account,
    set_password,
)
from pledge_portal.accounts.services.factor import reset_second_factor
from pledge_portal.accounts.services.people import require_managing
from pledge_portal.accounts.views.people import person_of, person_page, slip
from pledge_portal.common import clock

Act = Callable[[HttpRequest, User], HttpResponse]


def _act(work: Act) -> Callable[[HttpRequest, int], HttpResponse]:
    """POST alone, on an account that the actor manages (404, 403); what its state refuses answers 409."""

    @require_POST
    @wraps(work)
    def view(request: HttpRequest, key: int) -> HttpResponse:
        user = person_of(request, key)
        require_managing(actor_from(request), user)
        try:
            return work(request, user)
        except AccountState as refused:
            return answer(request, 409, str(refused))

    return view


def _done(request: HttpRequest, user: User, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("person", key=user.pk)


@_act
def move(request: HttpRequest, user: User) -> HttpResponse:
    """Another role or place."""
    form = MoveForm(actor_from(request), request.POST, auto_id="move_%s")
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        try:
            move_account(
                actor=actor_from(request), user=user, role=given["role"], division=given["place"],
                version=given["version"],
            )  # fmt: skip
        except AccountState:
            raise
        except AccountRefused as refused:
            form.add_error("role", str(refused))
        else:
            return _done(request, user, _("角色和地区已调整，下一次操作起生效。"))
    return person_page(request, user, move_form=form)


@_act
def disable(request: HttpRequest, user: User) -> HttpResponse:
    """No sign-in any more, with the reason."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return person_page(request, user, reason_form=form)
    disable_account(actor=actor_from(request), user=user, reason=form.cleaned_data["reason"])
    return _done(request, user, _("账号已停用，登录和令牌即时失效。"))


@_act
def enable(request: HttpRequest, user: User) -> HttpResponse:
    """Sign-in again, with the reason."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return person_page(request, user, reason_form=form)
    enable_account(actor=actor_from(request), user=user, reason=form.cleaned_data["reason"])
    return _done(request, user, _("账号已启用。"))


@_act
def reset_password(request: HttpRequest, user: User) -> HttpResponse:
    """A one-time password, shown once. The same page sent again is stale: it makes no second one."""
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    password = set_password(actor=actor_from(request), user=user, version=version)
    user.refresh_from_db(fields=["one_time_until"])
    return slip(request, user, password, is_reset=True)


@_act
def reset_factor(request: HttpRequest, user: User) -> HttpResponse:
    """The second factor forgotten; it is set up anew at the next sign-in."""
    reset_second_factor(actor=actor_from(request), user=user)
    return _done(request, user, _("两步验证已重置，下次登录时重新设置。"))


@_act
def follow(request: HttpRequest, user: User) -> HttpResponse:
    """Handing over: the record and the successor's one-time password, shown once."""
    form = HandoverForm(clock.today(), request.POST, auto_id="handover_%s")
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        successor = Successor(given["login"], given["name"], given["telephone"])
        try:
            handover, password = hand_over(
                actor=actor_from(request), user=user, successor=successor, handed_on=given["handed_on"],
                note=given["note"],
            )  # fmt: skip
        except AccountState:
            raise
        except AccountRefused as refused:
            form.add_error("login", str(refused))
        else:
            return slip(request, handover.successor, password, handover=handover)
    return person_page(request, user, handover_form=form)


@require_safe
def handover(request: HttpRequest, key: int) -> HttpResponse:
    """The record of a handover, to be printed and signed by both."""
    record = get_object_or_404(handovers_for(actor_from(request)), pk=key)
    return render(request, "accounts/handover.html", {"handover": record})
