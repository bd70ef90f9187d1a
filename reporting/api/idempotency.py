"""`@written`: a write in one transaction, once for each `Idempotency-Key`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http.request import RawPostDataException
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from pledge_portal.accounts.models import ApiToken
from pledge_portal.accounts.problems import in_both
from reporting.api.problems import Problem
from reporting.services import idempotency
from reporting.services.idempotency import ClaimLost, KeptAnswer, KeyInUse, KeyReused

KEY = re.compile(r"[\x21-\x7e]{1,120}\Z")
REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("ETag", "Location")
Handler = Callable[..., Response]


def written(handler: Handler) -> Handler:
    """A handler that writes: all or nothing, and with a key only once. Refused requests keep nothing."""

    @wraps(handler)
    def wrapped(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            with transaction.atomic():
                return handler(view, request, *args, **kwargs)
        found = _claimed(request, key)
        if isinstance(found, KeptAnswer):
            return Response(found.body, status=found.status, headers={**found.headers, REPLAYED: "true"})
        try:
            with transaction.atomic():
                response = handler(view, request, *args, **kwargs)
                _keep(found, response)
                return response
        except ClaimLost:
            raise Problem("in-progress", headers={"Retry-After": "1"}) from None
        except BaseException:
            idempotency.give_back(found)
            raise

    return wrapped


def holder_of(request: Request) -> str:
    """Whose keys and whose allowance: the token's, else the account's."""
    token = request.auth
    return f"token:{token.pk}" if isinstance(token, ApiToken) else f"account:{request.user.pk}"


def _claimed(request: Request, key: str) -> idempotency.Claim | KeptAnswer:
    if not KEY.match(key):
        detail = in_both(_("Idempotency-Key 应为 1 至 120 个可见的 ASCII 字符。"))
        raise Problem("malformed", detail=detail)
    try:
        return idempotency.claim(holder=holder_of(request), key=key, request_hash=_hash(request))
    except KeyReused:
        raise Problem("key-reused") from None
    except KeyInUse:
        raise Problem("in-progress", headers={"Retry-After": "1"}) from None


def _hash(request: Request) -> str:
    """What makes two requests the same: method, address, precondition, type and body."""
    parts = [
        request.method, request.get_full_path(), request.headers.get("If-Match", ""), request.content_type or "",
    ]  # fmt: skip
    head = "\n".join(map(str, parts)).encode("utf-8", "surrogatepass")
    try:
        body = request._request.body
    except RawPostDataException as error:  # a form, which the check of a session's token has read already
        raise UnsupportedMediaType(request.content_type or "") from error
    return hashlib.sha256(head + b"\n\n" + body).hexdigest()


def _keep(found: idempotency.Claim, response: Response) -> None:
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    body = json.loads(json.dumps(response.data, cls=JSONEncoder, ensure_ascii=False))
    idempotency.keep_answer(found, status=response.status_code, headers=headers, body=body)
