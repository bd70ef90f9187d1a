"""Widgets of django-import-export that read cells by our converters and write them as typed cells.

`clean` takes a `Cell` and answers the typed value, None for blank, or raises `CellError` (a ValueError,
as the library expects). `render` answers a typed value, never a formatted string: the writer formats.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from import_export.widgets import Widget

from pledge_portal.common.spreadsheets import cells


class CellWidget(Widget):
    """The base: a cell as it is."""

    def clean(self, value: cells.Cell, row: Mapping[str, Any] | None = None, **kwargs: Any) -> Any:
        """The typed value of the cell; None for blank."""
        return value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The value as a typed cell."""
        return value

    def remarks(self, value: Any) -> Iterable[str]:
        """What is questionable about a clean value, for the warnings."""
        return ()


class TextWidget(CellWidget):
    """Text; `max_length` in characters."""

    def __init__(self, *, max_length: int = cells.TEXT_MAXIMUM) -> None:
        super().__init__()
        self.max_length = max_length

    def clean(self, value: cells.Cell, row: Mapping[str, Any] | None = None, **kwargs: Any) -> str | None:
        return cells.text(value, max_length=self.max_length)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:
        return None if value in (None, "") else str(value)


class CodeWidget(CellWidget):
    """A code of so many digits."""

    def __init__(self, *, digits: int = 6) -> None:
        super().__init__()
        self.digits = digits

    def clean(self, value: cells.Cell, row: Mapping[str, Any] | None = None, **kwargs: Any) -> str | None:
        return cells.code(value, digits=self.digits)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:
        return None if value in (None, "") else str(value)


class DayWidget(CellWidget):
    """A day."""

    def clean(self, value: cells.Cell, row: Mapping[str, Any] | None = None, **kwargs: Any) -> date | None:
        return cells.day(value)


class CountWidget(CellWidget):
    """A whole number between `minimum` and `maximum`."""

    def __init__(self, *, minimum: int = 0, maximum: int = cells.COUNT_MAXIMUM) -> None:
        super().__init__()
        self.minimum = minimum
        self.maximum = maximum

    def clean(self, value: cells.Cell, row: Mapping[str, Any] | None = None, **kwargs: Any) -> int | None:
        return cells.count(value, minimum=self.minimum, maximum=self.maximum)


class MoneyWidget(CellWidget):
    """An amount in 万元."""

    def __init__(self, *, maximum: Decimal = cells.MONEY_MAXIMUM) -> None:
        super().__init__()
        self.maximum = maximum

    def clean(self, value: cells.Cell, row: Mapping[str, Any] | None = None, **kwargs: Any) -> Decimal | None:
        return cells.money(value, maximum=self.maximum)


class ChoiceWidget(CellWidget):
    """One of several words. Give them alone, or with the value that each stands for (是 → True)."""

    def __init__(self, words: Iterable[str] | Mapping[str, Any]) -> None:
        super().__init__()
        self.values: dict[str, Any] = dict(words) if isinstance(words, Mapping) else {word: word for word in words}

    def clean(self, value: cells.Cell, row: Mapping[str, Any] | None = None, **kwargs: Any) -> Any:
        word = cells.choice(value, self.values)
        return None if word is None else self.values[word]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:
        return next((word for word, meant in self.values.items() if meant == value), None)


class WordsWidget(CellWidget):
    """Several words parted by `;`, as a tuple. Words outside `known`, if given, are kept with a warning."""

    def __init__(self, *, known: Iterable[str] | None = None, max_length: int = cells.TEXT_MAXIMUM) -> None:
        super().__init__()
        self.known = None if known is None else tuple(known)
        self.max_length = max_length

    def clean(self, value: cells.Cell, row: Mapping[str, Any] | None = None, **kwargs: Any) -> tuple[str, ...] | None:
        return cells.words(value, max_length=self.max_length)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:
        return ";".join(str(word) for word in value) if value else None

    def remarks(self, value: Any) -> Iterable[str]:
        return () if self.known is None or value is None else cells.unknown_words(value, self.known)


class FigureWidget(CellWidget):
    """A reported figure: a number, `NOT_APPLICABLE`, or None for not reported."""

    def __init__(self, *, is_money: bool) -> None:
        super().__init__()
        self.is_money = is_money

    def clean(
        self, value: cells.Cell, row: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> int | Decimal | cells.NotApplicable | None:
        return cells.figure(value, is_money=self.is_money)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value.value if isinstance(value, cells.NotApplicable) else value
