"""The oracle held against hand-worked plans, growth, bundles and submissions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.oracle.examples import (
    ANHUI,
    NINGXIA,
    SICHUAN,
    ZHEJIANG,
    bound,
    day,
    measure,
    plan,
    pledge,
    reported,
    told,
    verdict,
    whole_year,
)
from tests.oracle.judge import evaluate, landing_day
from tests.oracle.worlds import NOVEMBER, empty_world

# --- plans and growth ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "holds", "value"), [(216, True, "0.2000"), (215, False, "0.1981"), (0, False, "-1.0000")]
)
def test_a_plan_at_the_threshold(target: int, holds: bool, value: str) -> None:
    world = empty_world()
    plan(world, ANHUI, "项目数", 125, target, "2017-11-30")
    names = ("numerator", "denominator", "value", "holds", "status")
    before = verdict(world, "2017-11-29", ANHUI, "1.3")
    assert told(before, *names) == (None, None, None, False, "pending")
    on = verdict(world, "2017-11-30", ANHUI, "1.3")
    assert told(on, *names) == (target, 125, value, holds, "met" if holds else "missed")
    assert on["met_on"] == ("2017-11-30" if holds else None)


def test_a_late_plan_and_one_without_a_baseline() -> None:
    world = empty_world()
    plan(world, ANHUI, "项目数", 125, 216, "2017-12-01")
    assert told(verdict(world, "2017-11-30", ANHUI, "1.3"), "status", "numerator") == ("missed", None)
    assert told(verdict(world, "2017-12-01", ANHUI, "1.3"), "status", "met_on") == ("met_late", "2017-12-01")
    world["plans"] = []
    plan(world, ANHUI, "项目数", 0, 50, "2017-11-01")
    for as_of in ("2017-11-01", "2017-11-30", "2018-03-01"):
        row = verdict(world, as_of, ANHUI, "1.3")
        names = ("status", "numerator", "denominator", "value", "holds", "met_on")
        assert told(row, *names) == ("no_baseline", 50, 0, None, False, None)
    assert verdict(world, "2017-10-31", ANHUI, "1.3")["status"] == "pending"


def test_the_real_figures_of_anhui() -> None:
    world = empty_world()
    whole_year(world, ANHUI, 2017, [100, 129, 150, 150])
    whole_year(world, ANHUI, 2018, [150, 200, 284, 196])  # 634 at the end of September, 635 wanted
    row = verdict(world, "2018-12-31", ANHUI, "1.8", 2018)
    names = (
        "metric",
        "numerator",
        "denominator",
        "value",
        "average",
        "complete",
        "holds",
        "status",
        "met_on",
    )
    assert told(row, *names) == (
        "projects", 830, 529, "0.5690", "0.5690", True, True, "on_track", "2018-12-31"
    )  # fmt: skip
    row = verdict(world, "2018-12-30", ANHUI, "1.8", 2018)
    assert told(row, *names) == ("projects", 634, 529, None, None, False, False, "pending", None)


def test_the_real_figures_of_the_country() -> None:
    world = empty_world()
    for code in sorted(row["code"] for row in world["divisions"] if row["level"] == "province"):
        whole_year(world, code, 2017, [4177 - 31 * 130 if code == ANHUI else 130, 0, 0, 0])
        whole_year(world, code, 2018, [0, 5408 - 31 * 169 if code == ANHUI else 169, 0, 0])
    want = {"year": 2018, "projects": 5408, "growth": "0.2947", "complete": True}
    assert evaluate(world, date(2018, 12, 31))["national"] == [want]
    assert evaluate(world, date(2018, 6, 29))["national"][0]["projects"] == 0
    row = evaluate(world, date(2018, 12, 30))["national"][0]
    assert row == {"year": 2018, "projects": 5408, "growth": None, "complete": False}
    world["returns"][0]["新增质押项目数"] = None
    row = evaluate(world, date(2019, 1, 1))["national"][0]
    assert row == {"year": 2018, "projects": 5408, "growth": None, "complete": True}


def test_an_incomplete_2017_is_no_baseline_and_keeps_its_sum() -> None:
    world = empty_world()
    whole_year(world, NINGXIA, 2017, [10, 10, None, 5])
    whole_year(world, NINGXIA, 2018, [100, 0, 0, 0])
    row = verdict(world, "2019-06-01", NINGXIA, "1.8", 2018)
    names = ("status", "numerator", "denominator", "value", "average", "holds", "met_on", "complete")
    assert told(row, *names) == ("no_baseline", 100, 25, None, None, False, None, True)


def test_not_applicable_is_reported_and_the_provinces_own_row_is_added_and_never_owed() -> None:
    world = empty_world()
    whole_year(world, NINGXIA, 2017, [10, "不适用", 10, 4])
    reported(world, NINGXIA, 2017, 2, 1)
    whole_year(world, NINGXIA, 2018, ["不适用", 20, 0, 0])
    reported(world, NINGXIA, 2018, 3, 10)
    row = verdict(world, "2018-12-31", NINGXIA, "1.8", 2018)
    names = ("numerator", "denominator", "complete", "value", "status", "met_on")
    assert told(row, *names) == (30, 25, True, "0.2000", "on_track", "2018-09-30")


def test_the_metric_and_baseline_are_those_of_the_plan_in_force() -> None:
    world = empty_world()
    plan(world, NINGXIA, "新增服务企业数量", 50, 90, "2018-03-01")
    whole_year(world, NINGXIA, 2017, [10, 0, 0, 0])
    whole_year(world, NINGXIA, 2018, [12, 0, 0, 0], enterprises=3)  # 5 units × 3 a quarter
    row = verdict(world, "2018-02-28", NINGXIA, "1.8", 2018)
    assert told(row, "metric", "numerator", "denominator", "status") == ("projects", 0, 10, "pending")
    row = verdict(world, "2018-12-31", NINGXIA, "1.8", 2018)
    assert told(row, "metric", "numerator", "denominator", "status") == ("enterprises", 60, 50, "on_track")
    assert row["met_on"] == "2018-12-31"


@pytest.mark.parametrize("last", [90, 91, None])
def test_the_verdict_of_2020(last: int | None) -> None:
    """125 grows to 216; in 2020 126 come in the second quarter and `last` in the fourth."""
    world = empty_world()
    plan(world, NINGXIA, "项目数", 125, 216, "2017-11-01")
    whole_year(world, NINGXIA, 2019, [0, 0, 0, 200])
    whole_year(world, NINGXIA, 2020, [0, 126, 0, 0])
    row = verdict(world, "2020-12-31", NINGXIA, "1.8", 2020)
    assert told(row, "status", "complete", "value", "average") == ("missed", True, "-0.3700", "0.0027")
    quarter = [r for r in world["returns"] if (r["年度"], r["季度"]) == (2020, 4)]
    quarter[0]["新增质押项目数"] = last
    assert verdict(world, "2020-12-30", NINGXIA, "1.8", 2020)["status"] == "pending"
    row = verdict(world, "2020-12-31", NINGXIA, "1.8", 2020)
    if last is None:
        assert told(row, "status", "value", "average", "complete") == ("pending", None, None, False)
        assert verdict(world, "2021-01-31", NINGXIA, "1.8", 2020)["status"] == "pending"
        assert verdict(world, "2021-02-01", NINGXIA, "1.8", 2020)["status"] == "missed"
    else:
        assert told(row, "status", "met_on", "holds") == ("met", "2020-12-31", True)
        assert told(row, "value", "average") == (("0.0800", "0.2000") if last == 90 else ("0.0850", "0.2018"))


def test_growth_over_an_incomplete_or_empty_year_before_is_not_told() -> None:
    world = empty_world()
    plan(world, NINGXIA, "项目数", 25, 50, "2017-11-01")
    whole_year(world, NINGXIA, 2018, [0, 0, 0, 0])
    whole_year(world, NINGXIA, 2019, [36, 0, 0, 0])
    row = verdict(world, "2020-01-01", NINGXIA, "1.8", 2019)
    assert told(row, "value", "average", "status", "met_on") == (None, "0.2000", "on_track", "2019-03-31")
    world["returns"][0]["新增质押项目数"] = 20
    assert verdict(world, "2020-01-01", NINGXIA, "1.8", 2019)["value"] == "0.8000"
    world["returns"][1]["新增质押项目数"] = None
    assert verdict(world, "2020-01-01", NINGXIA, "1.8", 2019)["value"] is None


# --- section 二 ---------------------------------------------------------------------------------------


def test_groups_decide_who_is_bound() -> None:
    world = empty_world()
    world["groups"] = [
        {"province": ANHUI, "group": "unconfirmed", "from": None, "to": date(2018, 3, 31)},
        {"province": ANHUI, "group": "with", "from": date(2018, 4, 1), "to": None},
    ]
    names = ("status", "provisional")
    assert verdict(world, "2018-06-30", SICHUAN, "2.1")["status"] == "missed"
    assert told(verdict(world, "2018-06-30", SICHUAN, "2.2"), *names) == ("not_applicable", False)
    assert told(verdict(world, "2018-06-30", SICHUAN, "2.3"), *names) == ("not_applicable", False)
    assert verdict(world, "2018-06-30", ZHEJIANG, "2.1")["status"] == "not_applicable"
    assert told(verdict(world, "2018-06-30", ZHEJIANG, "2.2"), *names) == ("missed", True)
    assert told(verdict(world, "2018-03-31", ANHUI, "2.3"), *names) == ("pending", True)
    assert told(verdict(world, "2018-04-01", ANHUI, "2.3"), *names) == ("not_applicable", False)


def test_insurance_and_fund_are_two_of_two() -> None:
    world = empty_world()
    measure(world, ANHUI, "专利保险机制", "2018-01-01")
    row = verdict(world, "2018-06-30", ANHUI, "2.2")
    assert told(row, "numerator", "denominator", "value", "threshold") == (1, 2, "0.5000", "1.00")
    measure(world, ANHUI, "风险补偿资金", "2018-06-30")
    row = verdict(world, "2018-07-01", ANHUI, "2.2")
    assert told(row, "numerator", "status", "met_on") == (2, "met", "2018-06-30")


FUND = bound("风险补偿", "2018-03-01", "2018-05-31")


@pytest.mark.parametrize(
    ("of", "parts", "landed"),
    [
        (pledge("2018-04-01"), [FUND, bound("专利执行保险", "2018-02-01")], "2018-04-01"),
        (pledge("2018-04-01", "2018-05-31"), [FUND, bound("融资保证保险", "2018-02-01")], "2018-05-31"),
        (pledge("2018-04-01", "2018-06-01"), [FUND, bound("融资保证保险", "2018-02-01")], None),
        (pledge("2018-04-01"), [FUND, bound("融资保证保险", "2018-02-01", "2018-03-31")], None),
        (pledge("2018-04-01"), [FUND, bound("融资保证保险", "2018-02-01", "2018-04-01")], "2018-04-01"),
        (pledge("2018-04-01", None, "2018-04-01"), [FUND, bound("融资保证保险", "2018-02-01")], None),
        (pledge("2018-04-01", None, "2018-04-02"), [FUND, bound("融资保证保险", "2018-02-01")], "2018-04-01"),
        (pledge("2018-01-01"), [FUND], None),
        (
            pledge("2018-01-01"),
            [bound("融资保证保险", "2018-02-01"), bound("专利执行保险", "2018-02-01")],
            None,
        ),
        (pledge(None), [FUND, bound("融资保证保险", "2018-02-01")], None),
        (
            pledge("2018-01-01"),
            [FUND, bound("融资保证保险", "2018-01-01", "2018-02-28"), bound("专利执行保险", "2018-05-31")],
            "2018-05-31",
        ),
        (
            pledge("2018-01-01"),
            [FUND, bound("融资保证保险", "2018-06-01"), bound("风险补偿", "2018-08-01")],
            "2018-08-01",
        ),
        (
            pledge("2017-01-01"),
            [
                bound("风险补偿", "2017-02-01"),
                bound("融资保证保险", "2017-03-01"),
                bound("专利执行保险", "2018-03-01"),
            ],
            "2017-03-01",
        ),
    ],
)
def test_the_day_a_bundle_lands(of: Any, parts: list[Any], landed: str | None) -> None:
    assert landing_day(of, parts) == day(landed)
    world = empty_world()
    world["pledges"], world["bindings"] = [of], parts
    row = verdict(world, "2018-12-31", ANHUI, "2.3")
    if landed is None or landed < "2018":
        assert told(row, "numerator", "status", "met_on") == (0, "missed", None)
    else:
        status = "met" if landed <= "2018-06-30" else "met_late"
        assert told(row, "numerator", "denominator", "status", "met_on") == (1, 1, status, landed)


def test_several_bundles_are_counted_to_the_day() -> None:
    world = empty_world()
    for number, first in enumerate(["2017-12-31", "2018-01-01", "2018-05-01"]):
        name = {"项目编号": f"P{number}"}
        world["pledges"].append({**pledge(first), **name})
        world["bindings"] += [{**bound(kind, "2016-01-01"), **name} for kind in ("风险补偿", "融资保证保险")]
    row = verdict(world, "2018-07-01", ANHUI, "2.3")
    assert told(row, "numerator", "value", "met_on", "threshold") == (2, "2.0000", "2018-01-01", "1")
    assert verdict(world, "2018-04-30", ANHUI, "2.3")["numerator"] == 1


# --- submissions --------------------------------------------------------------------------------------


def test_a_submission_is_met_on_time_late_or_missed() -> None:
    world = empty_world()
    world["filings"] = [
        {"province": ANHUI, "clause": "6.1", "on": NOVEMBER},
        {"province": ANHUI, "clause": "6.1", "on": date(2018, 1, 5)},
        {"province": ANHUI, "clause": "6.2", "on": date(2017, 12, 1)},
    ]
    names = ("numerator", "denominator", "value", "status", "met_on", "due")
    row = verdict(world, "2018-06-30", ANHUI, "6.1")
    assert told(row, *names) == (1, 1, "1.0000", "met", "2017-11-30", "2017-11-30")
    assert told(verdict(world, "2017-11-30", ANHUI, "6.2"), *names[:4]) == (0, 1, "0.0000", "missed")
    row = verdict(world, "2017-12-01", ANHUI, "6.2")
    assert told(row, "status", "met_on") == ("met_late", "2017-12-01")


def test_the_pilot_application_binds_from_the_day_of_the_declaration() -> None:
    world = empty_world()
    world["declarations"] = [{"province": ANHUI, "clause": "6.3", "on": date(2017, 12, 20)}]
    world["filings"] = [{"province": ANHUI, "clause": "6.3", "on": date(2017, 11, 20)}]
    row = verdict(world, "2017-12-19", ANHUI, "6.3")
    assert told(row, "status", "numerator", "holds") == ("not_applicable", None, None)
    row = verdict(world, "2017-12-20", ANHUI, "6.3")
    assert told(row, "status", "numerator", "met_on") == ("met", 1, "2017-11-20")
