"""The oracle itself, held against examples worked out by hand: the document, ratios, units and cities."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests.oracle.examples import (
    ALL_FOUR,
    ANHUI,
    BEIJING,
    JUNE,
    NINGXIA,
    SICHUAN,
    bound,
    measure,
    plan,
    pledge,
    reported,
    told,
    units_of,
    verdict,
)
from tests.oracle.judge import CLAUSES, LAIWU, XPCC, evaluate, growth_text, ratio_text
from tests.oracle.worlds import SHAANXI, SHANDONG, empty_world

# --- the document -------------------------------------------------------------------------------------


def test_the_document_lists_every_clause_of_every_province_in_order() -> None:
    document = evaluate(empty_world(), JUNE)
    assert (document["as_of"], document["programme"]) == ("2018-06-30", "733-2017")
    keys = [(row["province"], row["clause"], row.get("year", 0)) for row in document["results"]]
    assert keys == sorted(keys)
    assert len({row["province"] for row in document["results"]}) == 32
    assert len(document["results"]) == 32 * 14
    assert {row["clause"] for row in document["results"]} == set(CLAUSES)
    assert document["national"] == [{"year": 2018, "projects": 0, "growth": None, "complete": False}]


@pytest.mark.parametrize(
    ("as_of", "years"),
    [
        ("2017-12-31", []),
        ("2018-01-01", [2018]),
        ("2019-12-31", [2018, 2019]),
        ("2022-01-01", [2018, 2019, 2020]),
    ],
)
def test_growth_is_told_of_years_begun(as_of: str, years: list[int]) -> None:
    document = evaluate(empty_world(), date.fromisoformat(as_of))
    rows = [row for row in document["results"] if row["clause"] == "1.8" and row["province"] == ANHUI]
    assert [row["year"] for row in rows] == years
    assert [row["due"] for row in rows] == [f"{year}-12-31" for year in years]
    assert [row["year"] for row in document["national"]] == years


def test_fields_that_stand_on_some_clauses_only() -> None:
    for row in evaluate(empty_world(), JUNE)["results"]:
        assert ("provisional" in row) == (row["clause"] in ("2.2", "2.3"))
        for name in ("year", "metric", "average", "complete"):
            assert (name in row) == (row["clause"] == "1.8")


def test_denominators_are_the_units_of_the_register() -> None:
    document = evaluate(empty_world(), JUNE)
    of = {row["province"]: row["denominator"] for row in document["results"] if row["clause"] == "1.4"}
    assert sum(of.values()) == 334 + 86 + 14
    assert (of[ANHUI], of[SICHUAN], of[SHANDONG], of[BEIJING], of[XPCC], of["500000"]) == (
        16,
        21,
        17,
        16,
        14,
        38,
    )


# --- numbers as text ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (Fraction(15, 21), "0.7143"),
        (Fraction(0), "0.0000"),
        (Fraction(1), "1.0000"),
        (Fraction(1, 20_000), "0.0001"),
        (Fraction(-1, 20_000), "-0.0001"),
        (Fraction(-1, 20_001), "0.0000"),
        (Fraction(12), "12.0000"),
        (Fraction(3, 20_000), "0.0002"),
    ],
)
def test_ratio_text_rounds_half_away_from_zero(ratio: Fraction, text: str) -> None:
    assert ratio_text(ratio) == text


@pytest.mark.parametrize(
    ("now", "before", "years", "text"),
    [
        (830, 529, 1, "0.5690"),
        (5408, 4177, 1, "0.2947"),
        (7060, 5408, 1, "0.3055"),
        (216, 125, 3, "0.2000"),
        (36, 25, 2, "0.2000"),
        (0, 7, 3, "-1.0000"),
        (7, 7, 3, "0.0000"),
        (1, 2, 1, "-0.5000"),
        (1, 2, 2, "-0.2929"),
        (1, 8, 3, "-0.5000"),
        (999_999, 1_000_000, 1, "0.0000"),
        (19_999, 20_000, 1, "-0.0001"),
        (20_001, 20_000, 1, "0.0001"),
        (20_001**3, 20_000**3, 3, "0.0001"),
        (20_001**3 - 1, 20_000**3, 3, "0.0000"),
        (10**9, 1, 3, "999.0000"),
    ],
)
def test_growth_text(now: int, before: int, years: int, text: str) -> None:
    assert growth_text(now, before, years) == text


# --- ratios over units --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clause", "items", "province", "enough", "value"),
    [
        ("1.4", ["服务促进机制", "纳入年度计划"], SHAANXI, 7, "0.7000"),
        ("1.5", ALL_FOUR, SHAANXI, 5, "0.5000"),
        ("2.1", ["试点经验推广"], SICHUAN, 17, "0.8095"),
        ("1.4", ["服务促进机制", "纳入年度计划"], SICHUAN, 15, "0.7143"),
    ],
)
def test_exact_thresholds(clause: str, items: list[str], province: str, enough: int, value: str) -> None:
    for having in (enough, enough - 1):
        world = empty_world()
        for code in units_of(world, province)[:having]:
            for item in items:
                measure(world, code, item, "2018-05-10")
        row = verdict(world, "2018-06-30", province, clause)
        assert row["numerator"] == having
        if having == enough:
            assert told(row, "holds", "status", "met_on", "value") == (True, "met", "2018-05-10", value)
        else:
            assert told(row, "holds", "status", "met_on") == (False, "missed", None)


def test_all_conditions_must_be_in_force_together() -> None:
    world = empty_world()
    for code in units_of(world, SHAANXI):
        measure(world, code, "服务促进机制", "2018-01-01", "2018-03-31")
        measure(world, code, "纳入年度计划", "2018-03-31")
    assert verdict(world, "2018-03-30", SHAANXI, "1.4")["numerator"] == 0
    assert told(verdict(world, "2018-03-31", SHAANXI, "1.4"), "numerator", "status") == (10, "met")
    assert told(verdict(world, "2018-04-01", SHAANXI, "1.4"), "numerator", "status") == (0, "pending")


def test_pending_met_late_and_lapsed_after_the_due_day() -> None:
    world = empty_world()
    measure(world, ANHUI, "年度考核机制", "2018-07-01", "2018-08-31")
    of = {d: told(verdict(world, d, ANHUI, "1.7"), "status", "holds", "met_on") for d in (
        "2018-06-29", "2018-06-30", "2018-07-01", "2018-08-31", "2018-09-01")}  # fmt: skip
    assert of == {
        "2018-06-29": ("pending", False, None),
        "2018-06-30": ("missed", False, None),
        "2018-07-01": ("met_late", True, "2018-07-01"),
        "2018-08-31": ("met_late", True, "2018-07-01"),
        "2018-09-01": ("missed", False, None),
    }


def test_met_on_the_due_day_stays_met_though_it_holds_no_longer() -> None:
    world = empty_world()
    measure(world, ANHUI, "年度考核机制", "2016-02-29", "2018-06-30")
    row = verdict(world, "2018-07-01", ANHUI, "1.7")
    assert told(row, "status", "holds", "met_on", "numerator") == ("met", False, "2016-02-29", 0)


def test_adjacent_and_overlapping_rows_join_and_a_gap_parts() -> None:
    world = empty_world()
    for first, last in [("2018-01-01", "2018-03-31"), ("2018-04-01", "2018-05-31"), ("2018-05-20", None)]:
        measure(world, ANHUI, "年度考核机制", first, last)
    assert verdict(world, "2018-07-01", ANHUI, "1.7")["met_on"] == "2018-01-01"
    world["measures"][0]["终止日期"] = date(2018, 3, 30)
    assert verdict(world, "2018-07-01", ANHUI, "1.7")["met_on"] == "2018-04-01"


def test_the_spell_is_of_the_clause_not_of_its_units() -> None:
    """Seven of ten throughout, though by other units from April on."""
    world = empty_world()
    units = units_of(world, SHAANXI)
    for place, code in enumerate(units):
        measure(world, code, "纳入年度计划", "2017-01-01")
        if place < 7:
            measure(world, code, "服务促进机制", "2018-02-01", "2018-03-31" if place == 0 else None)
    measure(world, units[9], "服务促进机制", "2018-04-01")
    assert verdict(world, "2018-12-01", SHAANXI, "1.4")["met_on"] == "2018-02-01"


def test_exchange_and_inventory_need_the_provinces_own_record_which_is_not_counted() -> None:
    world = empty_world()
    for code in units_of(world, NINGXIA):
        measure(world, code, "总结交流", "2017-11-01")
    row = verdict(world, "2017-11-30", NINGXIA, "1.1")
    assert told(row, "numerator", "denominator", "value", "holds", "status") == (
        5,
        5,
        "1.0000",
        False,
        "missed",
    )
    measure(world, NINGXIA, "总结交流", "2017-11-30")
    row = verdict(world, "2017-11-30", NINGXIA, "1.1")
    assert told(row, "numerator", "denominator", "holds", "status", "met_on") == (
        5,
        5,
        True,
        "met",
        "2017-11-30",
    )


# --- 莱芜, central cities -----------------------------------------------------------------------------


def test_laiwu_leaves_numerator_and_denominator_after_2018() -> None:
    world = empty_world()
    for code in [LAIWU, *[c for c in units_of(world, SHANDONG) if c != LAIWU][:11]]:
        measure(world, code, "服务促进机制", "2018-06-01")
        measure(world, code, "纳入年度计划", "2018-06-01")
    last = verdict(world, "2018-12-31", SHANDONG, "1.4")
    assert told(last, "numerator", "denominator", "holds") == (12, 17, True)  # 1200 ≥ 1190
    after = verdict(world, "2019-01-01", SHANDONG, "1.4")
    assert told(after, "numerator", "denominator", "holds") == (11, 16, False)  # 1100 < 1120
    assert told(after, "status", "met_on") == ("met", "2018-06-01")


def test_laiwu_returns_count_through_2018_and_never_after() -> None:
    world = empty_world()
    plan(world, SHANDONG, "项目数", 100, 200, "2017-11-01")
    for quarter in (1, 2, 3, 4):
        for code in units_of(world, SHANDONG):
            if code != LAIWU:
                reported(world, code, 2018, quarter, 0)
                reported(world, code, 2019, quarter, 0)
        reported(world, LAIWU, 2019, quarter, 1000)
    row = verdict(world, "2019-12-31", SHANDONG, "1.8", 2018)
    assert told(row, "numerator", "complete", "status") == (0, False, "behind")
    row = verdict(world, "2019-12-31", SHANDONG, "1.8", 2019)
    assert told(row, "numerator", "complete", "value") == (0, True, None)
    for quarter in (1, 2, 3, 4):
        reported(world, LAIWU, 2018, quarter, 30)
    row = verdict(world, "2018-12-31", SHANDONG, "1.8", 2018)
    assert told(row, "numerator", "complete", "status", "value") == (120, True, "on_track", "0.2000")


def test_laiwu_pledges_go_on_counting_for_the_province() -> None:
    world = empty_world()
    world["groups"] = [{"province": SHANDONG, "group": "without", "from": None, "to": None}]
    world["pledges"] = [pledge("2018-02-01", code=LAIWU)]
    world["bindings"] = [bound("风险补偿", "2018-02-02"), bound("融资保证保险", "2019-03-01")]
    assert verdict(world, "2019-02-28", SHANDONG, "2.3")["numerator"] == 0
    row = verdict(world, "2019-03-01", SHANDONG, "2.3")
    assert told(row, "numerator", "status", "met_on") == (1, "met_late", "2019-03-01")


def test_central_cities_of_a_province_a_municipality_and_the_corps() -> None:
    world = empty_world()
    assert verdict(world, "2018-06-30", "440000", "1.6")["denominator"] == 2  # 广州 深圳
    assert verdict(world, "2018-06-30", ANHUI, "1.6")["denominator"] == 1
    world["central_cities"] = [{"province": ANHUI, "code": "340200", "from": date(2018, 7, 1), "to": None}]
    measure(world, "340100", "常态化开展", "2018-01-01")
    measure(world, BEIJING, "常态化开展", "2018-06-30")
    assert told(verdict(world, "2018-06-30", ANHUI, "1.6"), "denominator", "status") == (1, "met")
    row = verdict(world, "2018-07-01", ANHUI, "1.6")
    assert told(row, "numerator", "denominator", "value", "holds", "status") == (1, 2, "0.5000", False, "met")
    row = verdict(world, "2018-06-30", BEIJING, "1.6")
    assert told(row, "numerator", "denominator", "status") == (1, 1, "met")


def test_the_corps_has_central_cities_only_while_it_names_one() -> None:
    world = empty_world()
    city = units_of(world, XPCC)[7]
    world["central_cities"] = [{"province": XPCC, "code": city, "from": date(2018, 6, 30), "to": date(2018, 12, 31)}]
    measure(world, city, "常态化开展", "2018-01-01")
    row = verdict(world, "2018-06-29", XPCC, "1.6")
    names = ("numerator", "denominator", "value", "holds", "met_on", "status", "due", "threshold")
    assert told(row, *names) == (None, None, None, None, None, "not_applicable", "2018-06-30", "1.00")
    row = verdict(world, "2018-06-30", XPCC, "1.6")
    assert told(row, "numerator", "denominator", "holds", "status", "met_on") == (
        1,
        1,
        True,
        "met",
        "2018-06-30",
    )
    assert verdict(world, "2019-01-01", XPCC, "1.6")["status"] == "not_applicable"
