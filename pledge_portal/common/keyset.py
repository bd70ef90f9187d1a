"""Paging by key: the next page begins after the last row seen, so that depth costs nothing and nothing is skipped.

A page is ordered by one column and then by the primary key. Rows whose column is empty come last, in both directions
and as a stretch of their own, so that each stretch is one walk along an index.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldError
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


class BadCursor(ValueError):
    """The cursor is not one that this list has given."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is ordered by: a column of its own table, the newest or greatest first if `descending`.

    `parse` makes the column's value of the cursor's text, raising ValueError or ArithmeticError where it is none.
    """

    column: str
    parse: Callable[[str], Any]
    descending: bool = False

    @classmethod
    def by_day(cls, column: str, *, descending: bool = False) -> Order:
        """Ordered by a day."""
        return cls(column, date.fromisoformat, descending)

    @classmethod
    def by_amount(cls, column: str, *, descending: bool = False) -> Order:
        """Ordered by a decimal number."""
        return cls(column, Decimal, descending)

    @classmethod
    def by_text(cls, column: str, *, descending: bool = False) -> Order:
        """Ordered by a text."""
        return cls(column, str, descending)


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[M]):
    """`following`: the cursor of the next page, empty on the last."""

    rows: list[M]
    following: str


def keyset_page(rows: QuerySet[M], *, order: Order, cursor: str, size: int) -> KeysetPage[M]:
    """The `size` rows after `cursor` (empty: from the beginning); at most two queries. Raises BadCursor."""
    after = _decoded(cursor, order) if cursor else None
    found: list[M] = []
    if after is None or after[0] is not None:
        found = list(_stretch(rows, order, after)[: size + 1])
    if len(found) <= size:
        since = after if after is not None and after[0] is None else None
        found += list(_empty_stretch(rows, order, since)[: size + 1 - len(found)])
    following = _encoded(found[size - 1], order) if len(found) > size else ""
    return KeysetPage(found[:size], following)


def _stretch(rows: QuerySet[M], order: Order, after: tuple[Any, int] | None) -> QuerySet[M]:
    """The rows with a value. The bound stands apart from the tie-break, so that an index takes it."""
    sign, side = ("-", "lt") if order.descending else ("", "gt")
    found = rows.filter(**{f"{order.column}__isnull": False})
    if after is not None:
        value, key = after
        tie = Q(**{f"{order.column}__{side}": value}) | Q(**{f"pk__{side}": key})
        found = found.filter(Q(**{f"{order.column}__{side}e": value}) & tie)
    return found.order_by(f"{sign}{order.column}", f"{sign}pk")


def _empty_stretch(rows: QuerySet[M], order: Order, after: tuple[Any, int] | None) -> QuerySet[M]:
    sign, side = ("-", "lt") if order.descending else ("", "gt")
    found = rows.filter(**{f"{order.column}__isnull": True})
    if after is not None:
        found = found.filter(**{f"pk__{side}": after[1]})
    return found.order_by(f"{sign}pk")


def _encoded(row: Model, order: Order) -> str:
    value = getattr(row, order.column)
    pair = json.dumps([None if value is None else str(value), row.pk], ensure_ascii=False)
    return base64.urlsafe_b64encode(pair.encode()).decode().rstrip("=")


def _decoded(cursor: str, order: Order) -> tuple[Any, int]:
    try:
        value, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(key, int) or isinstance(key, bool) or not 0 <= key < 2**63:
            raise BadCursor(cursor)
        if value is None:
            return None, key
        if not isinstance(value, str) or "\x00" in value:
            raise BadCursor(cursor)
        parsed = order.parse(value)
    except (ValueError, TypeError, ArithmeticError, FieldError, RecursionError) as error:
        raise BadCursor(cursor) from error
    if isinstance(parsed, Decimal) and (not parsed.is_finite() or abs(parsed) >= Decimal(10) ** 14):
        raise BadCursor(cursor)
    return parsed, key
