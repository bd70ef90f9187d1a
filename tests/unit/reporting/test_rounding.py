from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.rounding import growth_text, integer_root, least_whole, ratio_text, reaches

counts = st.integers(min_value=0, max_value=10**7)
positive = st.integers(min_value=1, max_value=10**7)


@given(st.integers(min_value=0, max_value=10**60), st.integers(min_value=1, max_value=5))
def test_integer_root_is_the_floor_of_the_root(value: int, degree: int) -> None:
    root = integer_root(value, degree)
    assert root**degree <= value < (root + 1) ** degree


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (15, 21, "0.7143"),
        (7, 10, "0.7000"),
        (0, 3, "0.0000"),
        (1, 20_000, "0.0001"),  # a tie goes away from zero
        (-1, 20_000, "-0.0001"),
        (-1, 20_001, "0.0000"),  # never "-0.0000"
        (3, 1, "3.0000"),
        (5, 0, None),
    ],
)
def test_ratio(numerator: int, denominator: int, text: str | None) -> None:
    assert ratio_text(numerator, denominator) == text


@pytest.mark.parametrize(
    ("later", "earlier", "years", "text"),
    [
        (830, 529, 1, "0.5690"),  # 安徽 2018
        (5408, 4177, 1, "0.2947"),  # the country 2018
        (1728, 1000, 3, "0.2000"),
        (1000, 1728, 3, "-0.1667"),
        (0, 7, 3, "-1.0000"),
        (20_001, 20_000, 1, "0.0001"),
        (19_999, 20_000, 1, "-0.0001"),
        (19_999, 20_001, 1, "-0.0001"),
        (100_000_000 - 4_999, 100_000_000, 1, "0.0000"),
        (99_999, 100_000, 3, "0.0000"),
        (20_001**3, 20_000**3, 3, "0.0001"),  # a tie behind a root
        (19_999**3, 20_000**3, 3, "-0.0001"),
        (19_999**3 + 1, 20_000**3, 3, "0.0000"),
        (5, 0, 1, None),
    ],
)
def test_growth(later: int, earlier: int, years: int, text: str | None) -> None:
    assert growth_text(later, earlier, years) == text


@given(counts, positive, st.integers(min_value=1, max_value=3))
def test_growth_is_the_nearest_ten_thousandth(later: int, earlier: int, years: int) -> None:
    text = growth_text(later, earlier, years)
    assert text is not None and text != "-0.0000"
    shown, half = Fraction(text) + 1, Fraction(1, 20_000)
    assert max(shown - half, Fraction(0)) ** years <= Fraction(later, earlier) <= (shown + half) ** years


@given(counts, positive)
def test_yearly_growth_is_the_ratio_of_the_increase(later: int, earlier: int) -> None:
    assert growth_text(later, earlier) == ratio_text(later - earlier, earlier)


@given(positive, st.integers(min_value=1, max_value=3))
def test_the_least_whole_number_reaches_and_one_less_does_not(base: int, years: int) -> None:
    least = least_whole(base, 20, years)
    assert reaches(least, base, 20, years) and not reaches(least - 1, base, 20, years)


def test_the_notice_in_whole_numbers() -> None:
    assert reaches(1728, 1000, 20, 3)
    assert not reaches(1727, 1000, 20, 3)
    assert least_whole(529, 20, 3) == 915  # 914.112
