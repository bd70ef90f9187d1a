"""What people type into a cell, and what they are shown."""

from __future__ import annotations

import pytest

from reporting.catalogue import catalogue
from reporting.values import ValueRefused, display_value, parse_value

COUNT, MONEY = catalogue().by_code["1"], catalogue().by_code["4"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("52", "52"),
        ("０", "0"),
        ("１，２３４", "1234"),
        ("1,234", "1234"),
        ("\u300052 ", "52"),
        ("30.0", "30"),
        ("", None),
        ("\u3000 ", None),
        ("不适用", "NA"),
        (" 不适用\u3000", "NA"),
        ("n/a", "NA"),
    ],
)
def test_counts(typed: str, stored: str | None) -> None:
    assert parse_value(COUNT, typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"), [("77,341.25", "77341.25"), ("0.10", "0.1"), ("12.0000", "12"), ("0.0001", "0.0001")]
)
def test_amounts(typed: str, stored: str) -> None:
    assert parse_value(MONEY, typed) == stored


@pytest.mark.parametrize("typed", ["1.5", "-1", "三", "1 2", "12,34", "2147483648", "1e3", "=1+1"])
def test_counts_that_are_refused(typed: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_value(COUNT, typed)
    assert refused.value.message


@pytest.mark.parametrize("typed", ["0.00001", "-0.5", "30万元", "100000000000"])
def test_amounts_that_are_refused(typed: str) -> None:
    with pytest.raises(ValueRefused):
        parse_value(MONEY, typed)


@pytest.mark.parametrize(("stored", "shown"), [("0", "0"), ("77341.25", "77,341.25"), ("NA", "不适用"), (None, "")])
def test_what_is_shown(stored: str | None, shown: str) -> None:
    assert display_value(stored) == shown
    assert parse_value(MONEY, display_value(stored)) == stored
