"""Sign-in, sign-out, password change."""

from __future__ import annotations

import time

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from pledge_portal.accounts import services
from pledge_portal.accounts.errors import answer
from pledge_portal.accounts.forms import PasswordChangeForm, SignInForm
from pledge_portal.accounts.middleware import actor_from, user_from
from pledge_portal.accounts.models import User
from pledge_portal.accounts.network import client_address
from pledge_portal.accounts.selectors import actor_of


def next_page(request: HttpRequest) -> str:
    """Where to go after sign-in: a path of this portal, never another host."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    local = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if local and not any(ord(sign) < 32 for sign in wanted) else "/"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Login and password; 422 where they do not fit, 429 where they were wrong too often."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(next_page(request))
        form = SignInForm(request)
        return render(request, "accounts/login.html", {"form": form, "next": next_page(request)})
    form = SignInForm(request, request.POST)
    if form.is_valid() and form.user:
        if services.use_one_time_password(form.user, now=timezone.now()):
            _open_session(request, form.user)
            return redirect(next_page(request))
        form.add_error(None, _("一次性密码已用过或已过期，请联系管理您账号的人员重新发放。"))
    if form.tried:
        locked = bool(getattr(request, "axes_locked_out", False))
        services.record_sign_in_failed(login=form.tried, address=client_address(request), locked=locked)
    return render(request, "accounts/login.html", {"form": form, "next": next_page(request)}, status=422)


def _open_session(request: HttpRequest, user: User) -> None:
    """Sign in under a new session id, and note it."""
    login(request, user)
    request.session["started_at"] = int(time.time())
    if not request.session.session_key:
        request.session.create()
    sign_in = services.record_sign_in(
        actor=actor_of(user, address=client_address(request)),
        user=user,
        session_key=request.session.session_key or "",
        agent=request.headers.get("User-Agent", ""),
    )
    request.session["sign_in"] = sign_in.pk


def keep_session(request: HttpRequest) -> None:
    """After the session has got another key: its line among one's sign-ins goes on with it."""
    services.follow_session(sign_in_id=request.session.get("sign_in"), session_key=request.session.session_key)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on the server."""
    services.record_sign_out(actor=actor_from(request), sign_in_id=request.session.get("sign_in"))
    logout(request)
    return redirect("login")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """One's own password; every other session of the account ends."""
    user = user_from(request)
    form = PasswordChangeForm(request, user, request.POST if request.method == "POST" else None)
    forced = user.must_change_password
    if form.is_bound and form.is_valid():
        try:
            services.change_password(
                actor=actor_from(request), user=user, new_password=form.cleaned_data["new_password"]
            )
        except services.AccountState as refused:
            return answer(request, 409, str(refused))
        update_session_auth_hash(request, user)
        keep_session(request)
        messages.success(request, _("密码已修改，其他设备上的登录已退出。"))
        return redirect("/")
    page = {"form": form, "forced": forced, "action": reverse("password-change")}
    return render(request, "accounts/password_change.html", page, status=422 if form.is_bound else 200)
