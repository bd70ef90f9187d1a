"""Pages by key: a cursor says after which row the next page begins, so that rows that come meanwhile shift nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

LONGEST_PAGE = 500
LONGEST_CURSOR = 200
PARTS: Mapping[str, tuple[type, ...]] = {
    "divisions": (str,),
    "returns": (int, int, str),
    "measures": (int,),
    "policies": (int,),
}


class CursorField(serializers.CharField):
    """An opaque cursor of the list called `kind`, as a tuple of its key's parts."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(required=False, max_length=LONGEST_CURSOR, trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        try:
            found = json.loads(base64.urlsafe_b64decode(text.encode("ascii")))
        except (ValueError, binascii.Error, RecursionError):
            found = None
        if not _is_key(found, self.kind):
            raise serializers.ValidationError(_("游标无效，请使用上一页给出的 next。"))
        return tuple(found[1:])


def _is_key(found: Any, kind: str) -> bool:
    if not isinstance(found, list) or found[:1] != [kind] or len(found) != len(PARTS[kind]) + 1:
        return False
    return all(_is_part(part, wanted) for part, wanted in zip(found[1:], PARTS[kind], strict=True))


def _is_part(part: Any, wanted: type) -> bool:
    if wanted is str:
        return isinstance(part, str) and len(part) <= 6 and part.isascii() and part.isalnum()
    return isinstance(part, int) and not isinstance(part, bool) and 0 <= part < 2**53


def cursor_of(kind: str, key: Sequence[Any]) -> str:
    """The cursor after a row."""
    return base64.urlsafe_b64encode(json.dumps([kind, *key], separators=(",", ":")).encode()).decode()


class PageParameters(serializers.Serializer[Any]):
    """How many rows; the subclass names its cursor."""

    limit = serializers.IntegerField(min_value=1, max_value=LONGEST_PAGE, default=100)


def page(
    request: Request, rows: Sequence[dict[str, Any]], *, limit: int, kind: str, key: Sequence[str]
) -> dict[str, Any]:
    """{"results", "next"}: `rows` holds one more than `limit` where there is a further page; `key` names its order."""
    shown = list(rows[:limit])
    following = None
    if len(rows) > limit:
        again = request.query_params.dict() | {"cursor": cursor_of(kind, [shown[-1][name] for name in key])}
        following = request.build_absolute_uri(f"{request.path}?{urlencode(again)}")
    return {"results": shown, "next": following}
