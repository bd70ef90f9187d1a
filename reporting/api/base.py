"""What every endpoint shares: the Actor, checked query parameters, pages by key, errors as problem documents."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.exceptions import PermissionDenied as DeniedByScope
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from pledge_portal.accounts.errors import MESSAGES
from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.permissions import Actor

S = TypeVar("S", bound=serializers.Serializer[Any])
PROBLEM = "application/problem+json"


class PortalAPIView(APIView):
    """An endpoint for whoever is signed in or holds a token."""

    parameters: type[serializers.Serializer[Any]] | None = None

    def actor(self) -> Actor:
        """Whoever asks."""
        return actor_from(self.request._request)

    def checked(self) -> dict[str, Any]:
        """The query parameters, checked; one that the endpoint does not know is an error (400), as a doubled one."""
        query = self.request.query_params
        known = set(self.parameters().fields) if self.parameters else set()
        errors = {name: ["unknown parameter"] for name in query if name not in known}
        errors |= {name: ["given twice"] for name in query if name in known and len(query.getlist(name)) > 1}
        if errors:
            raise ValidationError(errors)
        if self.parameters is None:
            return {}
        given = self.parameters(data=query.dict())
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def get_exception_handler(self) -> Any:
        """Errors as problem documents."""
        return problem


def page(request: Request, rows: list[Any], *, limit: int, key: str) -> dict[str, Any]:
    """{"results", "next"}: `rows` holds one more than `limit` where there is a further page; `key` names its start."""
    shown = rows[:limit]
    following = None
    if len(rows) > limit:
        again = request.query_params.dict() | {"after": shown[-1][key]}
        following = request.build_absolute_uri(f"{request.path}?{urlencode(again)}")
    return {"results": shown, "next": following}


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """RFC 9457: {"type", "title", "status", "detail", "errors"?}; `errors`: {parameter: [reasons]}."""
    if isinstance(error, Http404):
        error = NotFound(MESSAGES[404]())
    elif isinstance(error, PermissionDenied):
        error = DeniedByScope(str(error) or MESSAGES[403]())
    response = exception_handler(error, context)
    if response is None or not isinstance(error, APIException):
        return response
    body: dict[str, Any] = {"type": "about:blank", "status": response.status_code}
    if isinstance(error, ValidationError):
        body |= {"title": "invalid", "detail": MESSAGES[400](), "errors": error.detail}
    else:
        body |= {"title": error.get_codes(), "detail": str(error.detail)}
    response.data = body
    response.content_type = PROBLEM
    return response
