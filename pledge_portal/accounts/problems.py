"""RFC 9457 problem documents: what every error of the API looks like, in Chinese with the English beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import JsonResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

PROBLEM = "application/problem+json"
TYPE = "urn:pledge-portal:problem:"
CHINESE, ENGLISH = "zh-hans", "en"

KINDS: Mapping[str, tuple[int, str | Promise]] = {
    "malformed": (400, _("请求无法读取。")),
    "invalid-parameter": (400, _("请求参数有误。")),
    "unauthenticated": (401, _("请先登录，或提供有效的令牌。")),
    "forbidden": (403, _("您的角色不能进行此操作。")),
    "csrf": (403, _("安全校验未通过，请刷新页面后重试，或改用令牌。")),
    "not-found": (404, _("没有此对象，或者它不在您的管辖范围内。")),
    "method-not-allowed": (405, _("此地址不接受这种请求方法。")),
    "not-acceptable": (406, _("只提供 JSON 格式的答复。")),
    "state": (409, _("当前状态不允许此操作。")),
    "conflict": (409, _("与已保存的内容冲突，没有写入。")),
    "in-progress": (409, _("同一请求正在办理，请稍后再查。")),
    "stale": (412, _("内容已被他人修改，没有写入。请核对现在的内容后再发送。")),
    "too-large": (413, _("内容过大。")),
    "unsupported-media-type": (415, _("请求内容须为 application/json。")),
    "invalid": (422, _("内容不符合要求，没有写入。")),
    "findings": (422, _("校验未通过，没有办理。")),
    "key-reused": (422, _("此 Idempotency-Key 已用于另一请求。")),
    "precondition-required": (428, _("请在 If-Match 中给出所读内容的 ETag。")),
    "throttled": (429, _("请求过于频繁，请稍后再试。")),
    "error": (500, _("系统出错，已记录。")),
    "unavailable": (503, _("系统暂时繁忙，请稍后再试。")),
}
KIND_OF_STATUS: Mapping[int, str] = {
    400: "malformed", 401: "unauthenticated", 403: "forbidden", 404: "not-found", 405: "method-not-allowed",
    406: "not-acceptable", 409: "conflict", 413: "too-large", 415: "unsupported-media-type", 429: "throttled",
    500: "error", 503: "unavailable",
}  # fmt: skip


def in_both(text: str | Promise) -> tuple[str, str]:
    """A lazy text in Chinese and in English; of a plain one the English of the catalogue where it stands there."""
    if isinstance(text, Promise):
        with translation.override(CHINESE):
            chinese = str(text)
        with translation.override(ENGLISH):
            return chinese, str(text)
    if not text:
        return "", ""
    with translation.override(ENGLISH):
        return text, gettext(text)


def problem_body(
    kind: str, *, detail: tuple[str, str] | None = None, errors: Sequence[Mapping[str, Any]] = (), **more: Any
) -> dict[str, Any]:
    """The document of a problem; `detail`: (Chinese, English), its title's again where there is nothing to add."""
    status, text = KINDS[kind]
    title, title_en = in_both(text)
    chinese, english = detail or (title, title_en)
    body: dict[str, Any] = {
        "type": TYPE + kind,
        "title": title,
        "title_en": title_en,
        "status": status,
        "detail": chinese,
        "detail_en": english,
    }
    return body | ({"errors": list(errors)} if errors else {}) | more


def problem_response(status: int, message: str = "", **more: Any) -> JsonResponse:
    """A problem outside of the API's own views: an address that does not exist, an outage, a session that ended."""
    kind = KIND_OF_STATUS.get(status, "malformed")
    detail = in_both(message) if message else None
    body = problem_body(kind, detail=detail, **more) | {"status": status}
    return JsonResponse(body, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False})
