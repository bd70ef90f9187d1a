"""The second factor: setting it up, passing it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as otp_login

from pledge_portal.accounts.forms import CodeForm, SetUpForm
from pledge_portal.accounts.middleware import actor_from, user_from
from pledge_portal.accounts.selectors import has_second_factor
from pledge_portal.accounts.services import AccountRefused, factor
from pledge_portal.accounts.views.signin import keep_session


def _pass(request: HttpRequest, device: object) -> None:
    """Mark the session as verified, under a new id."""
    request.session.cycle_key()
    otp_login(request, device)
    keep_session(request)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """The secret as QR code and text; the first code stores it. Once set up, it cannot be set up over again."""
    user = user_from(request)
    if has_second_factor(user):
        return redirect("second-factor")
    form = SetUpForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            enrolled = factor.enrol(actor=actor_from(request), user=user, **form.cleaned_data)
        except AccountRefused:  # set up at this moment from another window
            return redirect("second-factor")
        if enrolled:
            _pass(request, enrolled[0])
            return render(request, "accounts/recovery_codes.html", {"codes": enrolled[1]})
        form.add_error("code", _("验证码不正确，请等待下一个验证码再试，并核对手机时间。"))
    enrolment = factor.begin_enrolment(user, sealed=request.POST.get("sealed", ""))
    page = {"form": form, "enrolment": enrolment}
    return render(request, "accounts/second_factor_setup.html", page, status=422 if form.is_bound else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code of the authenticator, or a recovery code."""
    user = user_from(request)
    if user.is_verified():  # type: ignore[attr-defined]
        return redirect("/")
    if not has_second_factor(user):
        return redirect("second-factor-setup")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        device = factor.verify(actor=actor_from(request), user=user, code=form.cleaned_data["code"])
        if device:
            _pass(request, device)
            return redirect("/")
        form.add_error("code", _("验证码不正确、已用过，或者尝试过于频繁；请等待下一个验证码再试。"))
    return render(request, "accounts/second_factor.html", {"form": form}, status=422 if form.is_bound else 200)
