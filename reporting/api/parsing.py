"""Reading a JSON body strictly: numbers exact, no text that a database cannot keep, no depth that hurts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.http import UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import JSONParser

DEEPEST = 16
LONGEST_NUMBER = 60


class Malformed(Exception):
    """The body cannot be read (400)."""

    def __init__(self, message: str | Promise, field: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class TooLarge(Exception):
    """The body is larger than is taken (413)."""


class StrictJSONParser(JSONParser):
    """JSON in UTF-8: a number keeps its digits, a name stands once, text holds neither NUL nor half a character."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The document. Raises Malformed or TooLarge."""
        try:
            text = stream.read().decode("utf-8")
        except RequestDataTooBig as error:
            raise TooLarge from error
        except (UnreadablePostError, UnicodeDecodeError) as error:
            raise Malformed(_("请求不是 UTF-8 编码的 JSON。")) from error
        return read_json(text)


def read_json(text: str) -> Any:
    """The document of a JSON text, numbers as int or Decimal. Raises Malformed."""
    if _too_deep(text):
        raise Malformed(_("JSON 嵌套过深。"))
    try:
        found = json.loads(
            text, parse_int=_number, parse_float=_number, parse_constant=_refuse, object_pairs_hook=_object
        )
    except (ValueError, RecursionError) as error:
        raise Malformed(_("请求不是有效的 JSON。")) from error
    _require_plain(found, "")
    return found


def _too_deep(text: str) -> bool:
    """Whether brackets outside of strings nest deeper than any document of ours; cheap, before anything is built."""
    depth = 0
    quoted = escaped = False
    for sign in text:
        if quoted:
            quoted = escaped or sign != '"'
            escaped = sign == "\\" and not escaped
        elif sign == '"':
            quoted = True
        elif sign in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif sign in "]}":
            depth -= 1
    return False


def _number(digits: str) -> int | Decimal:
    if len(digits) > LONGEST_NUMBER:
        raise Malformed(_("数字过长。"))
    number = Decimal(digits)
    if not -40 < number.adjusted() < 40:
        raise Malformed(_("数字过大或过小。"))
    return int(number) if number == number.to_integral_value() else number


def _refuse(name: str) -> Any:
    raise Malformed(_("JSON 中没有 NaN 和 Infinity。"))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Malformed(_("同一字段出现两次。"), twice[:40])
    return found


def _require_plain(value: Any, place: str) -> None:
    """Refuses NUL and lone surrogates in every text, names too."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise Malformed(_("含有不能保存的字符。"), place)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _require_plain(name, place)
            _require_plain(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _require_plain(inner, f"{place}[{number}]")
