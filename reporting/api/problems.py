"""From whatever was raised to its problem document, in both languages."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelInvalid
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework import exceptions as drf
from rest_framework.response import Response

from pledge_portal.accounts.problems import KINDS, PROBLEM, in_both, problem_body
from programmes.services.records import StaleRecord
from reporting.api.parsing import Malformed, TooLarge
from reporting.permissions import StateRefused
from reporting.services.errors import BadInput, Conflict, Incomplete

logger = logging.getLogger(__name__)

KIND_OF_ERROR: Sequence[tuple[type[Exception], str]] = (
    (drf.NotAuthenticated, "unauthenticated"),
    (drf.AuthenticationFailed, "unauthenticated"),
    (Http404, "not-found"),
    (drf.NotFound, "not-found"),
    (PermissionDenied, "forbidden"),
    (drf.PermissionDenied, "forbidden"),
    (drf.MethodNotAllowed, "method-not-allowed"),
    (drf.NotAcceptable, "not-acceptable"),
    (drf.UnsupportedMediaType, "unsupported-media-type"),
    (drf.Throttled, "throttled"),
    (TooLarge, "too-large"),
    (RequestDataTooBig, "too-large"),
    (Malformed, "malformed"),
    (drf.ParseError, "malformed"),
    (UnreadablePostError, "malformed"),
    (SuspiciousOperation, "malformed"),
    (StateRefused, "state"),
    (Conflict, "conflict"),
    (StaleRecord, "stale"),
    (Incomplete, "findings"),
    (BadInput, "invalid"),
    (ModelInvalid, "invalid"),
    (OperationalError, "unavailable"),
    (InterfaceError, "unavailable"),
)
SPOKEN = (PermissionDenied, StateRefused, Conflict, Incomplete, BadInput, Malformed, drf.AuthenticationFailed)
HIDDEN = "CSRF Failed"


class Problem(Exception):
    """A refusal that knows its kind; `more`: further members of the document."""

    def __init__(
        self,
        kind: str,
        *,
        detail: tuple[str, str] | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}
        self.more = more


class InvalidBody(Exception):
    """Fields of a body that are not as they must be (422): [{"field", "code", "message", …}]."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("invalid")
        self.errors = errors


def field_error(field: str, code: str, message: str, **more: Any) -> dict[str, Any]:
    """One entry of `errors`, before its English is put beside it."""
    return {"field": field, "code": code, "message": message, **more}


def problem_response(error: Exception, english: Exception) -> Response | None:
    """The answer to an error, None for one that is nobody's refusal; `english`: the same error met in English."""
    if isinstance(error, Problem):
        body = problem_body(error.kind, detail=error.detail, errors=error.errors, **error.more)
        return _response(body, dict(error.headers))
    kind = kind_of(error)
    if kind is None:
        return None
    if KINDS[kind][0] >= 500:
        logger.error("database unavailable", exc_info=error)
    errors = [_beside(one, other) for one, other in zip(errors_of(error), _padded(english, error), strict=True)]
    more = {"missing": error.missing} if isinstance(error, Incomplete) else {}
    body = problem_body(kind, detail=_detail(error, english, errors), errors=errors, **more)
    return _response(body, _headers(error))


def kind_of(error: Exception) -> str | None:
    """The kind of problem that an error is."""
    if isinstance(error, InvalidBody):
        return "invalid"
    if isinstance(error, drf.ValidationError):
        return "invalid-parameter"
    if isinstance(error, drf.PermissionDenied) and str(error.detail).startswith(HIDDEN):
        return "csrf"
    return next((kind for known, kind in KIND_OF_ERROR if isinstance(error, known)), None)


def errors_of(error: Exception) -> list[dict[str, Any]]:
    """The fields an error names."""
    if isinstance(error, InvalidBody):
        return [dict(each) for each in error.errors]
    if isinstance(error, drf.ValidationError):
        return list(flattened(error.detail))
    if isinstance(error, BadInput):
        return [field_error(name, "invalid", error.message) for name in error.fields]
    if isinstance(error, Incomplete):
        return [
            field_error(
                f"{division}.{figure}", "incomplete", _("未报，或须说明原因。"), division=division, figure=figure
            )
            for division, figures in error.missing.items()
            for figure in figures
        ]
    if isinstance(error, ModelInvalid):
        return [field_error("", "invalid", text) for text in error.messages]
    if isinstance(error, Malformed) and error.field:
        return [field_error(error.field, "malformed", str(error.message))]
    return []


def flattened(detail: Any, place: str = "") -> Iterator[dict[str, Any]]:
    """DRF's nested details as a list: `rows[3].values`, its code and its message."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from flattened(inner, _inside(place, name))
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            leaf = isinstance(inner, str)
            yield from flattened(inner, place if leaf else f"{place}[{number}]")
    else:
        yield field_error(place, str(getattr(detail, "code", "invalid")), str(detail))


def _inside(place: str, name: Any) -> str:
    """The place of a member: a row by its number, a field by its name."""
    if name == "non_field_errors":
        return place
    if isinstance(name, int):
        return f"{place}[{name}]"
    return f"{place}.{name}" if place else str(name)


def _padded(english: Exception, error: Exception) -> list[dict[str, Any]]:
    """The same errors in English, as many as there are in Chinese."""
    mine, theirs = errors_of(error), errors_of(english)
    return theirs if len(mine) == len(theirs) else mine


def _beside(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    english = other["message"] if other["message"] != one["message"] else in_both(one["message"])[1]
    return {**one, "message_en": english}


def _detail(error: Exception, english: Exception, errors: Sequence[Mapping[str, Any]]) -> tuple[str, str] | None:
    """What the refusal says; where it only names fields, what is wrong with the first."""
    if isinstance(error, Malformed):
        return in_both(error.message)
    if isinstance(error, SPOKEN) and str(error):
        one, other = str(error), str(english)
        return (one, other) if one != other else in_both(one)
    if errors:
        return str(errors[0]["message"]), str(errors[0]["message_en"])
    return None


def _headers(error: Exception) -> dict[str, str]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    if isinstance(error, OperationalError | InterfaceError):
        headers["Retry-After"] = "10"
    return headers


def _response(body: dict[str, Any], headers: dict[str, str]) -> Response:
    return Response(body, status=body["status"], headers=headers, content_type=PROBLEM)
