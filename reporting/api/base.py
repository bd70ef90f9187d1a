"""What every endpoint shares: the Actor, checked parameters and bodies, ETags, errors as problem documents."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelInvalid
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, NotAuthenticated, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.accounts.models import ApiToken
from pledge_portal.accounts.permissions import Actor
from reporting.api.etags import etag_of, not_modified
from reporting.api.parsing import StrictJSONParser
from reporting.api.problems import InvalidBody, Problem, flattened, problem_response
from reporting.api.throttles import ReadThrottle, WriteThrottle
from reporting.models import ReadOnlyToken
from reporting.permissions import StateRefused
from reporting.services.errors import BadInput, Conflict, Incomplete

WORDED = (StateRefused, Conflict, Incomplete, BadInput, PermissionDenied, ModelInvalid, InvalidBody, ValidationError)


class StrictSerializer(serializers.Serializer[Any]):
    """A body or query of known fields alone."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                told = ErrorDetail(_("没有这个字段。"), code="unknown")
                raise ValidationError({str(name)[:40]: [told] for name in unknown[:20]})
        return super().to_internal_value(data)


class _JSONWhateverIsWished(DefaultContentNegotiation):
    """`?format=` is a parameter like any other."""

    settings = type("Settings", (), {"URL_FORMAT_OVERRIDE": None})()


class PortalAPIView(APIView):
    """An endpoint for whoever is signed in or holds a token. It speaks Chinese, with English beside it."""

    parameters: type[serializers.Serializer[Any]] | None = None
    parser_classes = [StrictJSONParser]
    throttle_classes = [ReadThrottle, WriteThrottle]
    content_negotiation_class = _JSONWhateverIsWished
    metadata_class = None
    begun = False  # whether the request has come as far as the handler

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """In Chinese, whatever the screen of a session speaks."""
        with translation.override(settings.LANGUAGE_CODE):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE_METHODS:
            self._require_writing(request)
        self.begun = True

    def _require_writing(self, request: Request) -> None:
        token = request.auth
        if isinstance(token, ApiToken) and ReadOnlyToken.objects.filter(token=token).exists():
            raise PermissionDenied(_("此令牌只能读取。"))

    def actor(self) -> Actor:
        """Whoever asks."""
        return actor_from(self.request._request)

    def checked(self) -> dict[str, Any]:
        """The query parameters, checked; one that the endpoint does not know is an error (400), as a doubled one."""
        query = self.request.query_params
        known = set(self.parameters().fields) if self.parameters and self.request.method in SAFE_METHODS else set()
        errors = {name[:40]: [ErrorDetail(_("没有这个参数。"), code="unknown")] for name in query if name not in known}
        twice = [name for name in query if name in known and len(query.getlist(name)) > 1]
        errors |= {name: [ErrorDetail(_("参数给出了两次。"), code="twice")] for name in twice}
        if errors:
            raise ValidationError(errors)
        if self.parameters is None or not known:
            return {}
        given = self.parameters(data=query.dict())
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def body(self, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The body, checked against its shape: 422 names each field that is not as it must be."""
        self.checked()
        given = shape(data=self.request.data, context={"request": self.request})
        if not given.is_valid():
            raise InvalidBody(list(flattened(given.errors)))
        return dict(given.validated_data)

    def answer(self, document: Any, *, status: int = 200, location: str = "") -> Response:
        """A document with its ETag."""
        headers = {"ETag": etag_of(document)} | ({"Location": location} if location else {})
        return Response(document, status=status, headers=headers)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Reads carry an ETag and are answered with 304 where nothing has changed."""
        final: Any = super().finalize_response(request, response, *args, **kwargs)
        final.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
        if final.status_code != 200 or request.method not in SAFE_METHODS:
            return final
        if isinstance(final, Response) and "ETag" not in final.headers:
            final.headers["ETag"] = etag_of(final.data)
        return not_modified(request, final) or final

    def handle_exception(self, exc: Exception) -> Response:
        """The problem document of a refusal; trouble of our own goes on to be logged."""
        if isinstance(exc, NotAuthenticated) or getattr(exc, "status_code", 0) == 401:
            exc.auth_header = self.get_authenticate_header(self.request)  # type: ignore[attr-defined]
        answer = problem_response(exc, self.in_english(exc))
        if answer is None:
            raise exc
        answer.exception = True
        return answer

    def in_english(self, error: Exception) -> Exception:
        """The same refusal met a second time in English: the words come from where they are made, undone again."""
        handler = getattr(self, (self.request.method or "").lower(), None)
        if not isinstance(error, WORDED) or handler is None or not self.begun:
            return error
        plain = getattr(handler, "__wrapped__", None)
        call = partial(plain, self) if plain else handler
        with translation.override("en"), suppress(*WORDED, Problem), transaction.atomic():
            try:
                call(self.request, *self.args, **self.kwargs)
            except type(error) as again:
                error = again
            finally:
                transaction.set_rollback(True)
        return error
