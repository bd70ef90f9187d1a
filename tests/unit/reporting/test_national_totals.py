"""Sums over provinces and quarters, growth on like with like, ranking, and the published series beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.selectors.headlines import headlines
from reporting.selectors.national_totals import AMOUNT, PROJECTS, Row, Totals, growth_between, year_on_year, year_span
from reporting.selectors.public_series import national_growth, public_beside_entered, published
from reporting.selectors.ranking import ranking

A, B, C = "110000", "120000", "130000"
Q2 = Quarter(2018, 2)


def rows(province: str, year: int, figure: str, values: list[str], *, reported: int = 2) -> list[Row]:
    """One figure, quarter by quarter, of a province with two units."""
    return [(province, year, number, figure, Decimal(value), 2, reported) for number, value in enumerate(values, 1)]


def test_a_span_says_who_reports_and_who_is_complete() -> None:
    totals = Totals(
        rows(A, 2018, PROJECTS, ["10", "20"])
        + rows(B, 2018, PROJECTS, ["5"])
        + rows(C, 2018, PROJECTS, ["1", "1"], reported=1),
        [A, B, C],
    )
    found = totals.over(PROJECTS, year_span(Q2))
    assert found.whole == 37
    assert found.reporting == {A, C}
    assert found.complete == {A}
    assert not found.all_complete
    assert totals.over(PROJECTS, year_span(Q2), provinces=[A]).all_complete


def test_growth_compares_like_with_like() -> None:
    """B has not filed the second quarter: neither of its years counts in the comparison."""
    totals = Totals(
        rows(A, 2018, PROJECTS, ["60", "60"])
        + rows(A, 2017, PROJECTS, ["50", "50"])
        + rows(B, 2018, PROJECTS, ["1"])
        + rows(B, 2017, PROJECTS, ["500", "500"]),
        [A, B],
    )
    found = year_on_year(totals, PROJECTS, Q2)
    assert (found.value, found.comparable, found.full) == ("0.2000", 1, False)
    assert year_on_year(totals, PROJECTS, Q2, provinces=[A]).full
    assert year_on_year(totals, PROJECTS, Q2, provinces=[B]).value is None


def test_growth_is_exact_to_the_fourth_decimal_of_an_amount() -> None:
    assert growth_between(Decimal("1.2345"), Decimal("1")) == "0.2345"
    assert growth_between(Decimal("5408"), Decimal("4177")) == "0.2947"
    assert growth_between(Decimal("1"), Decimal("0")) is None


def test_the_target_line_is_last_years_span_and_a_fifth() -> None:
    totals = Totals(rows(A, 2018, PROJECTS, ["900", "886"]) + rows(A, 2017, PROJECTS, ["702", "791", "9", "9"]), [A])
    line = headlines(totals, Q2)
    assert line.target == 1792  # 1,493 × 1.2 = 1,791.6: the least whole number that is at least that
    assert (line.behind, line.ahead) == (6, -6)
    assert not line.target_is_partial


def test_bad_loans_are_measured_only_where_both_figures_come_from_the_same_units() -> None:
    totals = Totals(
        [
            (A, 2018, 2, "10", Decimal("10"), 2, 2),
            (A, 2018, 2, "24", Decimal("1000"), 2, 2),
            (B, 2018, 2, "10", Decimal("90"), 2, 2),
            (B, 2018, 2, "24", Decimal("100"), 2, 1),
        ],
        [A, B],
    )
    found = headlines(totals, Q2).bad_loans
    assert (found.ratio, found.known, found.balance) == ("0.0100", 1, Decimal(100))


def provinces(*codes: str) -> list[Division]:
    return [Division(code=code, name=code, level="province", province_id=code) for code in codes]


def test_ranking_shares_a_rank_and_leaves_out_who_has_not_filed() -> None:
    totals = Totals(
        rows(A, 2018, AMOUNT, ["10", "10"])
        + rows(B, 2018, AMOUNT, ["5", "15"], reported=1)
        + rows(C, 2018, AMOUNT, ["999"]),
        [A, B, C],
    )
    found = ranking(totals, provinces(A, B, C), Q2, as_of=date(2018, 7, 10))
    assert [(row.province.code, row.rank, row.complete) for row in found] == [
        (A, 1, True),
        (B, 1, False),
        (C, None, False),
    ]


def test_national_growth_needs_every_quarter_of_both_years() -> None:
    whole = rows(A, 2017, PROJECTS, ["702", "791", "1067", "1617"]) + rows(
        A, 2018, PROJECTS, ["950", "1250", "1500", "1708"]
    )
    told = national_growth(Totals(whole, [A]), as_of=date(2018, 12, 31))
    assert [(row.year, row.projects, row.before, row.growth) for row in told] == [(2018, 5408, 4177, "0.2947")]
    early = national_growth(Totals(whole, [A]), as_of=date(2018, 12, 30))
    assert (early[0].projects, early[0].growth, early[0].lacking) == (3700, None, 1)
    lacking = national_growth(Totals(whole, [A, B]), as_of=date(2018, 12, 31))
    assert (lacking[0].growth, lacking[0].lacking, lacking[0].lacking_before) == (None, 4, 4)


def test_published_figures_appear_once_their_period_has_ended() -> None:
    totals = Totals(rows(A, 2017, PROJECTS, ["700", "700", "1000", "1770"]), [A])
    found = public_beside_entered(totals, as_of=date(2018, 7, 10))
    years = {(row.period, row.is_amount): row for row in found}
    assert ("2018年", False) not in years
    projects = years["2017年", False]
    assert (projects.entered, projects.published, projects.difference) == (Decimal(4170), Decimal(4177), Decimal(-7))
    assert years["2017年", True].entered is None


def test_every_published_figure_names_its_source() -> None:
    found = published()
    assert {(row.year, row.metric): row.value for row in found if not row.half}[2018, "registrations"] == 5408
    assert all(row.source for row in found)
