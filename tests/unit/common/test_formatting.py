"""Numbers and days as shown: exact to the last digit, in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

from pledge_portal.common import formatting


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0.2947", "29.47%"),
        ("0.5690", "56.90%"),
        ("1", "100.00%"),
        ("-0.0000", "0.00%"),
        ("-0.1234", "-12.34%"),
        ("12.3456", "1,234.56%"),
        (Decimal("0.7143"), "71.43%"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_percent_is_exact(value: Any, shown: str) -> None:
    assert formatting.percent(value) == shown


def test_percent_rounds_half_away_from_zero() -> None:
    assert formatting.percent("0.00125", 1) == "0.1%"
    assert formatting.percent("0.0025", 1) == "0.3%"
    assert formatting.percent("-0.0025", 1) == "-0.3%"
    assert formatting.percent("1.00005", 2) == "100.01%"


@pytest.mark.parametrize(
    ("value", "shown"), [("0.2947", "+29.47%"), ("-0.05", "-5.00%"), ("0", "0.00%"), ("-0.00001", "0.00%")]
)
def test_signed_percent_names_the_direction(value: str, shown: str) -> None:
    assert formatting.signed_percent(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (77341, "77,341"),
        (Decimal("1700.5000"), "1,700.5"),
        (Decimal("0.0001"), "0.0001"),
        ("123456789.1234", "123,456,789.1234"),
        (0, "0"),
        (None, "—"),
    ],
)
def test_wan_shows_the_decimals_that_are_there(value: Any, shown: str) -> None:
    assert formatting.wan(value) == shown


def test_grouped_keeps_the_zeros_of_whole_numbers() -> None:
    assert formatting.grouped(1000) == "1,000"
    assert formatting.grouped(Decimal("1E+3")) == "1,000"
    assert formatting.grouped(Decimal("-0")) == "0"


@pytest.mark.parametrize(("value", "shown"), [(3956000, "395.6"), (500, "0.1"), (499, "0.0"), (None, "—")])
def test_yi_is_a_ten_thousandth_of_wan(value: Any, shown: str) -> None:
    assert formatting.yi(value) == shown


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        formatting.percent(0.2947)  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["abc", "NaN", "Infinity", "<b>1</b>"])
def test_words_are_no_number(words: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        formatting.grouped(words)


def test_days_follow_the_language() -> None:
    day = date(2018, 7, 10)
    with translation.override("zh-hans"):
        assert (formatting.long_date(day), formatting.short_date(day)) == ("2018年7月10日", "7月10日")
    with translation.override("en"):
        assert (formatting.long_date(day), formatting.short_date(day)) == ("10 July 2018", "10 July")
    assert formatting.long_date(None) == "—"


def test_filters_in_a_template() -> None:
    source = (
        "{% load portal %}{{ a|wan }} {{ b|yi }} {{ c|signed_percent:1 }} "
        "{{ d|percent_points }} {{ c|trend }}{{ nothing|percent }}"
    )
    shown = Template(source).render(Context({"a": Decimal("1234.50"), "b": 20000, "c": "-0.05", "d": "0.70"}))
    assert shown == "1,234.5 2.0 -5.0% 70 down—"
