"""Patent numbers and credit codes: spelling and check digits."""

from __future__ import annotations

from datetime import date

import pytest

from pledges.rules.numbers import (
    has_credit_check,
    has_patent_check,
    is_patent_form,
    last_possible_day,
    official_patent,
    plain_patent,
    split_patents,
)


@pytest.mark.parametrize(
    "number",
    ["ZL201710601862.3", "zl 2017 1 0601862.3", "ＺＬ２０１７１０６０１８６２．３", "CN2017106018623", "97101765.4"],
)
def test_published_examples_carry_their_check(number: str) -> None:
    assert is_patent_form(number)
    assert has_patent_check(number)


@pytest.mark.parametrize("digit", "012456789X")
def test_another_check_digit_is_wrong(digit: str) -> None:
    assert not has_patent_check(f"ZL201710601862.{digit}")


@pytest.mark.parametrize("number", ["", "ZL", "201710601862", "ZL201740601862.3", "20171060186235", "甲"])
def test_what_is_no_patent_number(number: str) -> None:
    assert not is_patent_form(number)


def test_one_way_to_write_it() -> None:
    assert plain_patent(" ZL 2017 1 0601862.x ") == "201710601862X"
    assert official_patent("201710601862 3") == "ZL201710601862.3"
    assert official_patent("某专利") == "某专利"


def test_every_separator_parts_and_each_patent_stands_once() -> None:
    text = "ZL201710601862.3;ZL97101765.4；ZL201710601862.4、 2017 1 0601862.3 ,\n，ZL201710601862.5"
    assert split_patents(text) == ("ZL201710601862.3", "ZL97101765.4", "ZL201710601862.4", "ZL201710601862.5")


@pytest.mark.parametrize(
    ("code", "good"),
    [
        ("91110000600037341L", True),
        ("91110000600037341l", True),
        ("91110000600037341A", False),
        ("9111000060003734", False),
        ("91110000600037341I", False),
        ("", False),
    ],
)
def test_credit_codes(code: str, good: bool) -> None:
    assert has_credit_check(code) is good


@pytest.mark.parametrize(
    ("number", "last"),
    [
        ("ZL201710601862.3", date(2037, 12, 31)),  # an invention
        ("ZL201220000001.0", date(2022, 12, 31)),  # a utility model
        ("ZL201830000001.5", date(2028, 12, 31)),  # a design of before 2021
        ("ZL202130000001.5", date(2036, 12, 31)),  # one that may have the longer term
        ("ZL201280000001.X", date(2032, 12, 31)),  # an international application
        ("97101765.4", date(2017, 12, 31)),
        ("02201765.4", date(2012, 12, 31)),
        ("某专利", None),
    ],
)
def test_after_which_day_a_patent_cannot_be_in_force(number: str, last: date | None) -> None:
    assert last_possible_day(number) == last
