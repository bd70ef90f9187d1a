"""How each operation is described in the OpenAPI document: shapes, examples, and the problems it may answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from pledge_portal.accounts.problems import KINDS, PROBLEM, TYPE, in_both
from reporting.api.documents import ProblemDocument

F = TypeVar("F", bound=Callable[..., Any])
READ_PROBLEMS = (
    "invalid-parameter", "unauthenticated", "forbidden", "not-found", "method-not-allowed", "not-acceptable",
    "throttled", "unavailable",
)  # fmt: skip
WRITE_PROBLEMS = (
    "malformed", "unauthenticated", "forbidden", "not-found", "method-not-allowed", "not-acceptable", "state",
    "too-large", "unsupported-media-type", "invalid", "throttled", "unavailable",
)  # fmt: skip
MATCH_PROBLEMS = ("stale", "precondition-required")
CONDITION = OpenApiParameter(
    "If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="the ETag read before, answered with 304"
)  # fmt: skip
MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True, description="the ETag of what was read"
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="1 to 120 visible ASCII characters; the same request sent again under it has one effect, for 48 hours",
)
ETAG = OpenApiParameter(
    "ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200, 201, 304], description="of the document"
)
CODE = OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, description="a division's code, six digits")
YEAR = OpenApiParameter("year", OpenApiTypes.INT, OpenApiParameter.PATH)
QUARTER = OpenApiParameter("quarter", OpenApiTypes.INT, OpenApiParameter.PATH, enum=[1, 2, 3, 4])
PLACE = (CODE, YEAR, QUARTER)


def reads(
    name: str,
    answer: Any,
    *,
    example: Any,
    summary: str,
    path: Sequence[OpenApiParameter] = (),
    parameters: Any = None,
    tag: str = "",
) -> Callable[[F], F]:
    """A GET: its document, 304, and its problems."""
    return extend_schema(
        operation_id=name,
        summary=summary,
        tags=[tag] if tag else None,
        parameters=[*([parameters] if parameters else ()), *path, CONDITION, ETAG],
        responses={
            200: answer,
            304: OpenApiResponse(description="nothing has changed since that ETag"),
            **problems(READ_PROBLEMS),
        },
        examples=[_example(example, response=True)],
    )


def writes(
    name: str,
    body: Any,
    answer: Any,
    *,
    sent: Any,
    got: Any,
    summary: str,
    path: Sequence[OpenApiParameter] = (),
    match: bool = False,
    status: int = 200,
) -> Callable[[F], F]:
    """A POST, PUT or PATCH: what is sent and answered, and its problems. `match`: If-Match is asked for."""
    kinds = (*WRITE_PROBLEMS, *(MATCH_PROBLEMS if match else ()))
    return extend_schema(
        operation_id=name,
        summary=summary,
        request=body,
        parameters=[*path, KEY, *([MATCH] if match else ()), ETAG],
        responses={status: answer, **problems(kinds)},
        examples=[_example(sent, response=False), _example(got, response=True, status=status)],
    )


def problems(kinds: Sequence[str]) -> dict[Any, OpenApiResponse]:
    """The problem documents of some kinds, by status."""
    by_status: dict[int, list[str]] = {}
    for kind in kinds:
        by_status.setdefault(KINDS[kind][0], []).append(kind)
    return {
        (status, PROBLEM): OpenApiResponse(
            ProblemDocument,
            description=", ".join(found),
            examples=[_problem_example(kind) for kind in found],
        )
        for status, found in by_status.items()
    }


def _problem_example(kind: str) -> OpenApiExample:
    status, title = KINDS[kind]
    told, english = in_both(title)
    body = {"type": TYPE + kind, "title": told, "title_en": english, "status": status}
    body |= {"detail": told, "detail_en": english}
    return OpenApiExample(kind, value=body, response_only=True, media_type=PROBLEM, status_codes=[str(status)])


def _example(value: Any, *, response: bool, status: int = 200) -> OpenApiExample:
    if response:
        return OpenApiExample("answer", value=value, response_only=True, status_codes=[str(status)])
    return OpenApiExample("sent", value=value, request_only=True)


def one(mapping: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """An example with some members set otherwise."""
    return {**mapping, **more}
