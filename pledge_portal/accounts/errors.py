"""Error answers: pages for people, JSON for programs; never a trace."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _

from pledge_portal.accounts.problems import problem_response

logger = logging.getLogger(__name__)

SECRETS = ("csrfmiddlewaretoken", "password", "code", "sealed")
MESSAGES = {
    400: lambda: _("请求有误。"),
    401: lambda: _("请先登录。"),
    403: lambda: _("您的角色不能进行此操作。"),
    404: lambda: _("没有这个页面，或者它不在您的管辖范围内。"),
    405: lambda: _("此地址不接受这种请求方法。"),
    409: lambda: _("内容已被他人修改，请刷新后再试。"),
    413: lambda: _("内容过大。"),
    429: lambda: _("尝试次数过多，请稍后再试。"),
    500: lambda: _("系统出错，已记录。"),
    503: lambda: _("系统暂时繁忙，请稍后再试。"),
}


def wants_json(request: HttpRequest) -> bool:
    """A program asks: the API, or a script of a page."""
    return request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")


def answer(request: HttpRequest, status: int, message: str = "", **extra: Any) -> HttpResponse:
    """The error page `<status>.html`, or `{"message": …}` with what stands in `extra`."""
    told = message or MESSAGES.get(status, MESSAGES[400])()
    request.refusal = str(told)  # type: ignore[attr-defined]  # for the audit trail
    if request.path.startswith("/api/"):
        return problem_response(status, message, **extra)
    if wants_json(request):
        body = {"message": told, **extra}
        return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    return render(request, f"{status}.html", {"message": message, **extra}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request that cannot be read."""
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: within sight, not within the role."""
    return answer(request, 403, str(exception) if exception and exception.args else "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or out of scope, with the same answer."""
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database is what is away."""
    trouble = sys.exc_info()[1]
    if isinstance(trouble, OperationalError | InterfaceError):
        return outage(request, trouble)
    return answer(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that does not come from the portal, or one that has grown too old."""
    return answer(request, 403, _("页面已过期，请返回上一页刷新后重试。"), reason="csrf")


def outage(request: HttpRequest, trouble: BaseException) -> HttpResponse:
    """503 with Retry-After; the page holds what was typed, to be sent again."""
    logger.error("database unavailable", exc_info=trouble)
    response = answer(request, 503) if wants_json(request) else _outage_page(request)
    response["Retry-After"] = "10"
    return response


def _outage_page(request: HttpRequest) -> HttpResponse:
    return render(request, "503.html", {"kept": _typed(request)}, status=503)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form held, but for passwords and codes."""
    if request.method != "POST":
        return []
    try:
        fields = request.POST.lists()
    except (OSError, RequestDataTooBig, SuspiciousOperation, UnreadablePostError):
        return []
    kept = [(name, str(value)) for name, values in fields for value in values]
    if any(name.endswith(SECRETS[1:]) for name, _value in kept):
        return []
    return [(name, value) for name, value in kept if name not in SECRETS]


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Too many wrong passwords: 429, the right one included, for half an hour."""
    response = answer(request, 429)
    response["Retry-After"] = "1800"
    return response
