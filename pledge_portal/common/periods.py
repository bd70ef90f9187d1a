"""Quarters: the period that a return speaks of. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 2016, 2020  # open for entry: 2016Q1 to 2020Q4


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter, `number` 1 to 4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in (1, 2, 3, 4):
            raise ValueError(f"quarter {self.number}: 1 to 4")

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter that `day` lies in."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def last_ended(cls, day: date) -> Quarter:
        """The latest quarter that has ended by the end of `day`."""
        quarter = cls.of(day)
        return quarter if quarter.last_day == day else quarter.previous

    @property
    def first_day(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def previous(self) -> Quarter:
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def year_before(self) -> Quarter:
        return Quarter(self.year - 1, self.number)

    @property
    def is_open_for_entry(self) -> bool:
        return FIRST_YEAR <= self.year <= LAST_YEAR

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


def quarters(first: Quarter, last: Quarter) -> Iterator[Quarter]:
    """Every quarter from `first` through `last`."""
    quarter = first
    while quarter <= last:
        yield quarter
        quarter = quarter.next
