"""One's own account: who one is, sign-ins and sessions, tokens."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pledge_portal.accounts.errors import answer
from pledge_portal.accounts.forms import OwnForm, TokenForm
from pledge_portal.accounts.middleware import actor_from, user_from
from pledge_portal.accounts.models import ApiToken
from pledge_portal.accounts.selectors import has_second_factor
from pledge_portal.accounts.selectors.own import sign_ins_of, tokens_of
from pledge_portal.accounts.selectors.people import handovers_for
from pledge_portal.accounts.services import AccountState, end_sign_ins, make_token, revoke_token, save_person
from pledge_portal.common import clock

USUAL_DAYS = 90


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """One's own page; POST saves the telephone."""
    user = user_from(request)
    if request.method != "POST":
        return _page(request)
    form = OwnForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    telephone = form.cleaned_data["telephone"]
    try:
        save_person(actor=actor_from(request), user=user, name=user.name, telephone=telephone, version=user.version)
    except AccountState as refused:
        return answer(request, 409, str(refused))
    messages.success(request, _("已保存。"))
    return redirect("me")


def _page(request: HttpRequest, **forms: object) -> HttpResponse:
    user, today = user_from(request), clock.today()
    sign_ins = sign_ins_of(user, current=request.session.get("sign_in"))
    page = {
        "person": user,
        "has_factor": has_second_factor(user),
        "sign_ins": sign_ins,
        "other_sessions": any(row.open and not row.current for row in sign_ins),
        "tokens": tokens_of(user, today=today),
        "handover": handovers_for(actor_from(request)).filter(successor=user).first(),
        "form": OwnForm(initial={"telephone": user.telephone}),
        **forms,
    }
    usual = {"expires_on": (today + timedelta(days=USUAL_DAYS)).isoformat()}
    page.setdefault("token_form", TokenForm(user, today, initial=usual, auto_id="token_%s"))
    return render(request, "accounts/me.html", page, status=422 if forms else 200)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session (`sign_in`), or with `others` every one but this."""
    user, current = user_from(request), request.session.get("sign_in")
    rows = sign_ins_of(user, current=current)
    if "others" in request.POST:
        chosen = {row.sign_in.pk for row in rows if not row.current}
    else:
        chosen = {row.sign_in.pk for row in rows if str(row.sign_in.pk) == request.POST.get("sign_in")}
    ended = end_sign_ins(actor=actor_from(request), user=user, chosen=chosen)
    if current in chosen:
        logout(request)
        return redirect("login")
    messages.success(request, _("已退出%(count)s处登录。") % {"count": ended})
    return redirect("me")


@require_POST
def new_token(request: HttpRequest) -> HttpResponse:
    """A token of one's own, shown once on the answer."""
    user = user_from(request)
    form = TokenForm(user, clock.today(), request.POST, auto_id="token_%s")
    if not form.is_valid():
        return _page(request, token_form=form)
    given = form.cleaned_data
    token = make_token(
        actor=actor_from(request), user=user, label=given["label"], expires_on=given["expires_on"],
        division=given.get("unit"),
    )  # fmt: skip
    return render(request, "accounts/token.html", {"token": token, **given})


@require_POST
def end_token(request: HttpRequest, key: int) -> HttpResponse:
    """One of one's own tokens ends with its next use."""
    token = get_object_or_404(ApiToken.objects.select_related("user__division"), pk=key, user=user_from(request))
    revoke_token(actor=actor_from(request), token=token)
    messages.success(request, _("令牌已停用。"))
    return redirect("me")
