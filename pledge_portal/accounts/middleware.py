"""One Actor a request; session limits; unfit text answered with 400, trouble of the portal's own with 503."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django_otp import user_has_device

from pledge_portal.accounts.errors import answer, outage, wants_json
from pledge_portal.accounts.models import User
from pledge_portal.accounts.network import client_address
from pledge_portal.accounts.permissions import Actor
from pledge_portal.accounts.selectors import actor_of
from pledge_portal.accounts.trail import note_answer

Handler = Callable[[HttpRequest], HttpResponse]

PUBLIC_PREFIXES = ("/accounts/login/", "/healthz", "/readyz", "/metrics", "/static/", "/i18n/", "/api/", "/favicon.ico")
WITHOUT_DETOUR = (
    "/accounts/login/", "/accounts/logout/", "/accounts/second-factor/", "/static/", "/i18n/", "/healthz", "/readyz",
    "/metrics", "/favicon.ico",
)  # fmt: skip
CHANGE_PAGE = "/accounts/password/"
API = "/api/"
NUL = "\x00"
SEEN_EVERY = 60  # seconds: a write of the session a minute at the most


class PortalRequest(HttpRequest):
    """A request of somebody signed in."""

    actor: Actor


def actor_from(request: HttpRequest) -> Actor:
    """The Actor of a signed-in request (views behind ActorMiddleware)."""
    return cast(PortalRequest, request).actor


def user_from(request: HttpRequest) -> User:
    """The account of a signed-in request."""
    return cast(User, request.user)


class PlainTextMiddleware:
    """Refuses a NUL in an address, a query, a cookie or a form: no text holds one, and PostgreSQL stores none."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info or _has_nul(request.COOKIES.values()):
            return answer(request, 400)
        if request.path_info.startswith(API):  # its serializers read every parameter and say so in their own form
            return self.get_response(request)
        return _refusal(request, request.GET.lists()) or self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """A form is read only after its CSRF token has been checked; a script's JSON is none, the API takes none."""
        if request.method != "POST" or request.path_info.startswith(API):
            return None
        return _refusal(request, request.POST.lists())


def _refusal(request: HttpRequest, fields: Iterable[tuple[str, list[Any]]]) -> HttpResponse | None:
    found = next((name for name, values in fields if _has_nul([name, *values])), None)
    if found is None:
        return None
    return answer(request, 400, _("“%(field)s”中含有空字符，请删除后重试。") % {"field": found.replace(NUL, "")[:40]})


def _has_nul(texts: Iterable[Any]) -> bool:
    return any(NUL in text for text in texts if isinstance(text, str))


class OutageMiddleware:
    """The database away or busy: 503 with Retry-After, so that a browser keeps what was typed and tries again.

    Only faults of the server's own; `errors.server_error` does the same for those outside a view.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 for what the database could not do."""
        return outage(request, exception) if isinstance(exception, OperationalError | InterfaceError) else None


class ActorMiddleware:
    """Puts `request.actor` on every signed-in request; everything but the public paths asks for a sign-in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        note_answer(request, response)
        if hasattr(request, "actor") and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store, private"
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and isinstance(user, User):
            if _expired(request):
                logout(request)
            else:
                cast(PortalRequest, request).actor = actor_of(user, address=client_address(request))
                detour = _detour(request, user)
                request.is_detour = detour is not None  # type: ignore[attr-defined]
                return detour or self.get_response(request)
        if request.path.startswith(PUBLIC_PREFIXES):
            return self.get_response(request)
        if wants_json(request):
            return answer(request, 401)
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def _expired(request: HttpRequest) -> bool:
    """Idle for too long, or too long ago signed in. A page that asks by itself how a job goes is no sign of life."""
    now = int(time.time())
    started = request.session.setdefault("started_at", now)
    last_seen = request.session.get("seen_at", started)
    if now - last_seen > settings.SESSION_COOKIE_AGE or now - started > settings.SESSION_ABSOLUTE_AGE:
        return True
    polls = request.method == "GET" and (request.path.startswith("/jobs/") or request.path.endswith("/changes/"))
    if now - last_seen > SEEN_EVERY and not polls:
        request.session["seen_at"] = now
    return False


def _detour(request: HttpRequest, user: User) -> HttpResponse | None:
    """To the second factor, to the change of a first password, to setting the factor up. Demo accounts need neither.

    Who has a second factor passes it before anything else: a stolen password alone must not change the password.
    """
    if user.is_demo or request.path.startswith(WITHOUT_DETOUR):
        return None
    unproven = settings.SECOND_FACTOR and not user.is_verified()  # type: ignore[attr-defined]
    page, reason = "", _("请先完成两步验证。")
    if unproven and user_has_device(user):
        page = "second-factor"
    elif request.path.startswith(CHANGE_PAGE):
        return None
    elif settings.FORCE_PASSWORD_CHANGE and user.must_change_password:
        page, reason = "password-change", _("请先修改首次登录的密码。")
    elif unproven:
        page = "second-factor-setup"
    if not page:
        return None
    return answer(request, 403, reason, reason="sign_in") if wants_json(request) else redirect(page)
