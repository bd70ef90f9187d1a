"""The rule pack: every rule just below, at and above its threshold; blanks and 不适用 trigger nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pledge_portal.common.periods import Quarter
from reporting.catalogue import catalogue
from reporting.rules.checks import CHECKS, Severity, Snapshot, Stage, UnitFacts, mark_of, rule_pack, run_checks
from reporting.rules.returns import effective_values

Q = Quarter(2018, 2)
FORM = catalogue()
Figures = Mapping[Any, Any]


def snap(
    now: Figures,
    *,
    before: Figures | None = None,
    year_before: Figures | None = None,
    at: Quarter = Q,
    earlier: Mapping[Quarter, Figures] | None = None,
    zero: tuple[Quarter, ...] = (),
    unit: Mapping[str, Any] | None = None,
    **more: Any,
) -> Snapshot:
    """One unit's quarter; figures are named f1, f2, … by their numbers or given as {"1": 5}."""
    rows: dict[Quarter, Figures] = {each: {} for each in zero}
    rows |= {at: now, at.previous: before or {}, at.year_before: year_before or {}, **(earlier or {})}
    values = {}
    for quarter, figures in rows.items():
        texts = {str(code): str(value) for code, value in figures.items()}
        texts = effective_values(texts, zero_report=quarter in zero, zero_codes=FORM.zero_report_codes)
        if texts:
            values["440100", quarter] = texts
    facts = UnitFacts("440100", **(unit or {}))
    return Snapshot(
        province="440000",
        quarter=at,
        form=FORM,
        units=more.pop("units", (facts,)),
        values={**values, **more.pop("values", {})},
        zero_reports=frozenset(("440100", quarter) for quarter in zero),
        **{"is_whole": False, **more},
    )


def codes(snapshot: Snapshot) -> list[str]:
    return [each.code for _rule, _severity, each in run_checks(snapshot, rule_pack())]


def found_by(code: str, snapshot: Snapshot) -> list[str]:
    """The figures at which a rule finds something."""
    return [each.figure for each in CHECKS[code](snapshot, rule_pack().rule(code).limits)]


# (rule, figures that keep it, figures that break it by the least step, where)
WITHIN = [
    ("R01", {1: 5, 2: 5}, {1: 5, 2: 6}, ["2"]),
    ("R02", {1: 5, 3: 5}, {1: 5, 3: 4}, ["3"]),
    ("R03", {1: 0, 2: 0, 3: 0, 4: 0}, {1: 0, 2: 0, 3: 1, 4: "0.0001"}, ["3", "4"]),
    ("R03", {1: 1, 2: 1, 3: 1, 4: 0}, {1: 0, 2: 1, 3: 0, 4: 0}, ["2"]),
    ("R04", {1: 1, 4: "0.0001"}, {1: 1, 4: 0}, ["4"]),
    ("R05", {1: 2, 4: 100}, {1: 2, 4: "99.9999"}, ["4"]),
    ("R05", {1: 2, 4: 40000}, {1: 2, 4: "40000.0001"}, ["4"]),
    ("R06", {1: 2, 3: 60}, {1: 2, 3: 61}, ["3"]),
    ("R07", {5: 0, 6: 0}, {5: 0, 6: "0.5"}, ["5"]),
    ("R07", {5: 1, 6: 1}, {5: 1, 6: 0}, ["6"]),
    ("R08", {6: 100, 7: 5}, {6: 100, 7: "5.0001"}, ["7"]),
    ("R12", {16: 0, 17: 0}, {16: 1, 17: 0}, ["17"]),
    ("R12", {16: 1, 17: 9}, {16: 0, 17: 9}, ["16"]),
    ("R13", {16: 2, 17: 10}, {16: 2, 17: 9}, ["17"]),
    ("R13", {16: 2, 17: 1000}, {16: 2, 17: 1001}, ["17"]),
    ("R14", {21: "NA"}, {21: 0}, ["21"]),
    ("R15", {12: 3, 13: 3}, {12: 3, 13: 4}, ["13"]),
    ("R16", {18: 3, 19: 3}, {18: 3, 19: 4}, ["19"]),
    ("R26", {1: 5, 22: 5}, {1: 5, 22: 6}, ["22"]),
    ("R27", {2: 5, 22: 5}, {2: 5, 22: 4}, ["22"]),
    ("R28", {5: 3, 26: 3, 27: 3}, {5: 3, 26: 4, 27: 5}, ["26", "27"]),
    ("R29", {5: 3, 26: 2, 27: 1}, {5: 3, 26: 1, 27: 1}, ["5"]),
    ("R30", {10: 7, 24: 7}, {10: "7.0001", 24: 7}, ["10"]),
    ("R33", {23: 0, 24: 0}, {23: 0, 24: 1}, ["24"]),
]


@pytest.mark.parametrize(("code", "good", "bad", "where"), WITHIN)
def test_a_rule_at_its_threshold_and_just_beyond(code: str, good: Figures, bad: Figures, where: list[str]) -> None:
    assert found_by(code, snap(good)) == []
    assert found_by(code, snap(bad)) == where


@pytest.mark.parametrize(("code", "good", "bad", "where"), WITHIN)
def test_a_blank_or_not_applicable_triggers_nothing(code: str, good: Figures, bad: Figures, where: list[str]) -> None:
    """Any one figure taken away from a bad row: the rule no longer speaks of it."""
    for figure in bad:
        kept = {name: value for name, value in bad.items() if name != figure}
        concerned = [str(figure)] if code in ("R03", "R28") and figure not in (1, 5) else where
        assert not set(found_by(code, snap(kept))) & set(concerned)
        if figure != 21:
            assert not set(found_by(code, snap({**bad, figure: "NA"}))) & set(concerned)


# (rule, keeps it, breaks it, where): each a pair (this quarter, last quarter)
OVER_TIME: list[tuple[str, tuple[Figures, Figures], tuple[Figures, Figures], list[str]]] = [
    ("R09", ({1: 2, 5: 7}, {23: 5}), ({1: 2, 5: 8}, {23: 5}), ["5"]),
    ("R32", ({1: 2, 25: 7}, {23: 5}), ({1: 2, 25: 8}, {23: 5}), ["25"]),
    ("R31", ({1: 2, 23: 7}, {23: 5}), ({1: 2, 23: 8}, {23: 5}), ["23"]),
    ("R10", ({8: 3, 9: 9}, {8: 9}), ({8: 3, 9: "9.0001"}, {8: 9}), ["9"]),
    ("R10", ({8: 9, 9: 9}, {8: 3}), ({8: 9, 9: 10}, {8: 3}), ["9"]),
    ("R11", ({9: 1, 10: 0}, {10: 1}), ({9: 1, 10: 0}, {10: 0}), ["10"]),
    ("R11", ({9: 0, 10: 0}, {10: 0}), ({9: "0.0001", 10: 0}, {10: 0}), ["10"]),
    ("R15", ({12: 1, 13: 4}, {12: 3, 13: 0}), ({12: 1, 13: 5}, {12: 3, 13: 0}), ["13"]),
    ("R16", ({18: 0, 19: 3}, {18: 4, 19: 1}), ({18: 0, 19: 4}, {18: 4, 19: 1}), ["19"]),
    ("R22", ({3: 29}, {3: 20}), ({3: 30}, {3: 20}), ["3"]),
    ("R22", ({3: 9}, {3: 18}), ({3: 10}, {3: 20}), ["3"]),
    ("R22", ({3: 9}, {3: 0}), ({3: 10}, {3: 0}), ["3"]),
    ("R22", ({4: 2999}, {4: 2000}), ({4: 3000}, {4: 2000}), ["4"]),
    ("R22", ({4: "1499.9"}, {4: 500}), ({4: 1500}, {4: 500}), ["4"]),
    ("R22", ({4: "2999.9"}, {4: 2000}), ({4: 1000}, {4: 2000}), ["4"]),
    ("R23", ({8: 5}, {8: 5}), ({8: "4.9999"}, {8: 5}), ["8"]),
]


@pytest.mark.parametrize(("code", "good", "bad", "where"), OVER_TIME)
def test_a_rule_over_time(code: str, good: Any, bad: Any, where: list[str]) -> None:
    assert found_by(code, snap(good[0], before=good[1])) == []
    assert found_by(code, snap(bad[0], before=bad[1])) == where


def test_r09_and_r31_compare_with_nothing_where_last_quarter_is_blank() -> None:
    for code, figures in (("R09", {1: 0, 5: 9}), ("R31", {1: 0, 23: 9}), ("R32", {1: 0, 25: 9}), ("R23", {8: 0})):
        assert found_by(code, snap(figures)) == []


def test_r10_takes_the_fund_that_is_reported() -> None:
    assert found_by("R10", snap({9: 5})) == []
    assert found_by("R10", snap({9: 5}, before={8: 5})) == []
    assert found_by("R10", snap({9: 5, 8: "NA"}, before={8: 4})) == ["9"]


def test_r15_and_r16_carry_what_is_open_over_the_years() -> None:
    far = {"440100": {"12": Decimal(9), "13": Decimal(2), "18": Decimal(5), "19": Decimal(1)}}
    good, bad = {12: 0, 13: 7, 18: 0, 19: 4}, {12: 0, 13: 8, 18: 0, 19: 5}
    for code in ("R15", "R16"):
        assert found_by(code, _with_far(good, far)) == []
        assert len(found_by(code, _with_far(bad, far))) == 1


def _with_far(now: Figures, far: Mapping[str, Mapping[str, Decimal]]) -> Snapshot:
    return replace(snap(now), before=far)


def test_r22_names_both_bases_at_once() -> None:
    snapshot = snap({3: 40}, before={3: 20}, year_before={3: 0})
    (found,) = CHECKS["R22"](snapshot, rule_pack().rule("R22").limits)
    assert found.params["changes"] == [["previous", "up", "100", "20"], ["year_before", "up", "", "40"]]
    assert ("440100", Q.year_before, "3") in found.cells


def test_r24_wants_six_figures_and_all_equal() -> None:
    five = {1: 1, 2: 1, 3: 1, 4: 60, 5: 1, 6: 0}
    six = {**five, 6: 1}
    assert found_by("R24", snap(five, before=five)) == []
    assert found_by("R24", snap(six, before=six)) == ["1"]
    assert found_by("R24", snap(six, before={**six, 11: 0})) == []
    assert found_by("R24", snap(six, before={**six, 6: 2})) == []


def test_r25_counts_nil_returns_ticked_or_entered() -> None:
    zeros = dict.fromkeys(FORM.zero_report_codes, 0)
    back = [Q.previous, Q.previous.previous, Q.previous.previous.previous]
    entered = snap(zeros, earlier=dict.fromkeys(back, zeros))
    ticked = snap({}, zero=(Q, *back))
    three = snap(zeros, earlier=dict.fromkeys(back[:2], zeros))
    broken = snap(zeros, earlier={**dict.fromkeys(back, zeros), back[1]: {**zeros, 11: 1}})
    assert [found_by("R25", each) for each in (entered, ticked, three, broken)] == [["1"], ["1"], [], []]


def test_r25_the_fourth_quarter_of_a_year() -> None:
    fourth = Quarter(2018, 4)
    year = {Quarter(2018, number): {1: 2} for number in (1, 2, 3)}
    assert found_by("R25", snap({1: 6}, at=fourth, earlier=year)) == []
    assert found_by("R25", snap({1: 7}, at=fourth, earlier=year)) == ["1"]
    assert found_by("R25", snap({1: 7}, at=fourth, earlier={**year, Quarter(2018, 2): {}})) == []
    assert found_by("R25", snap({1: 7}, at=Quarter(2018, 3), earlier={Quarter(2018, 2): {1: 1}})) == []


def test_r17_r21_and_r35_compare_with_the_ledger() -> None:
    ledger = {"440100": {"1": "5", "4": "500", "5": "3", "6": "70"}}
    assert codes(snap({1: 5, 4: 500, 5: 3, 6: 70, 3: 9}, ledger=ledger)) == []
    assert found_by("R17", snap({1: 4, 4: 500}, ledger=ledger)) == ["1"]
    assert (found_by("R21", snap({5: 2}, ledger=ledger)), found_by("R35", snap({5: 2}, ledger=ledger))) == (["5"], [])
    assert (found_by("R21", snap({5: 4}, ledger=ledger)), found_by("R35", snap({5: 4}, ledger=ledger))) == ([], ["5"])
    assert found_by("R35", snap({6: 71}, ledger=ledger)) == ["6"]


def _province(figure: str, units: Mapping[str, Any], total: Any = None, **more: Any) -> Snapshot:
    facts = tuple(UnitFacts(code, is_own_row=code == "440000", is_owed=code != "440000") for code in units)
    values = {(code, Q): {figure: str(value)} for code, value in units.items() if value is not None}
    totals = {} if total is None else {figure: str(total)}
    return snap({}, units=facts, values=values, totals=totals, is_whole=True, **more)


@pytest.mark.parametrize(("total", "found"), [(4, ["14"]), (5, []), (9, []), (10, ["14"])])
def test_r18_of_a_deduplicated_figure(total: int, found: list[str]) -> None:
    units = {"440000": 1, "440100": 5, "440300": 3}
    assert found_by("R18", _province("14", units, total)) == found


@pytest.mark.parametrize(("total", "found"), [(8, ["1"]), (9, []), (10, ["1"])])
def test_r18_of_a_sum(total: int, found: list[str]) -> None:
    assert found_by("R18", _province("1", {"440000": 1, "440100": 5, "440300": 3}, total)) == found


def test_r18_with_a_blank_unit_only_asks_for_the_least() -> None:
    units = {"440000": None, "440100": 5, "440300": None}
    assert found_by("R18", _province("14", units, 50)) == []
    assert found_by("R18", _province("14", units, 4)) == ["14"]
    assert found_by("R18", _province("14", units)) == []


def test_r19_wants_money_in_a_fund_in_force() -> None:
    none = {"440000": None, "440100": 0, "440300": "NA"}
    assert found_by("R19", _province("8", none, fund_document="粤知〔2018〕1号")) == ["8"]
    assert found_by("R19", _province("8", none)) == []
    assert found_by("R19", _province("8", {**none, "440300": 1}, fund_document="x")) == []
    assert found_by("R19", _province("8", {**none, "440000": 1}, fund_document="x")) == []
    assert found_by("R19", _province("8", {**none, "440300": None}, fund_document="x")) == []


def test_r20_counts_quarters_with_projects_and_leaves_blanks_open() -> None:
    city = {"is_regular_city": True}
    back = [Q.previous, Q.previous.previous, Q.previous.previous.previous]
    some = dict(zip(back, ({1: 1}, {1: 0}, {1: 0}), strict=True))
    assert found_by("R20", snap({1: 1}, earlier=some, unit=city)) == ["1"]
    assert found_by("R20", snap({1: 1}, earlier=some)) == []
    assert found_by("R20", snap({1: 1}, earlier={**some, back[1]: {1: 2}}, unit=city)) == []
    assert found_by("R20", snap({1: 1}, earlier={**some, back[1]: {}}, unit=city)) == []
    assert found_by("R20", snap({}, earlier=some, unit=city)) == []


def test_r34_a_nil_return_with_a_number() -> None:
    assert found_by("R34", snap({8: 5}, zero=(Q,))) == []
    assert found_by("R34", snap({11: 1}, zero=(Q,))) == ["11"]
    assert found_by("R34", snap({11: 1})) == []


def test_a_rule_grows_by_date() -> None:
    rule = rule_pack().rule("R26")
    days = [date(2015, 12, 31), date(2017, 12, 31), date(2018, 1, 1), date(2018, 12, 31), date(2019, 1, 1)]
    assert [rule.stage_on(day) for day in days] == [
        None, Stage.OBSERVED, Stage.WARNING, Stage.WARNING, Stage.BLOCKING,
    ]  # fmt: skip
    assert [rule.severity_on(day) for day in days[1:]] == [
        Severity.NOTICE, Severity.SOFT, Severity.SOFT, Severity.HARD,
    ]  # fmt: skip


def test_the_pack_is_whole() -> None:
    """Every rule has a function, both languages, and a first day; a soft rule never blocks."""
    pack = rule_pack()
    assert [rule.code for rule in pack.rules] == [f"R{number:02d}" for number in range(1, 36)] == sorted(CHECKS)
    for rule in pack.rules:
        stages = [stage for stage, _first in rule.stages]
        days = [first for _stage, first in rule.stages]
        assert days == sorted(days) and stages
        assert (Stage.BLOCKING in stages) == (rule.severity == Severity.HARD)
        assert set(rule.figures) <= set(FORM.by_code)
        for chinese, english in rule.messages.values():
            for word in ("不适用", "万元", "亿元"):
                english = english.replace(word, "")
            assert chinese and english and not any("一" <= sign <= "鿿" for sign in english)
        assert rule.relation_text("zh-hans") and "{" not in rule.relation_text("en")


def test_the_first_twenty_five_are_as_the_form_says() -> None:
    hard = {"R01", "R02", "R03", "R07", "R10", "R12", "R16", "R18"}
    pack = rule_pack()
    assert {rule.code for rule in pack.rules[:25] if rule.severity == Severity.HARD} == hard
    classes = [rule.rule_class.value for rule in pack.rules[:25]]
    assert classes == ["within"] * 14 + ["between"] * 7 + ["history"] * 4
    assert all(rule.stage_on(date(2016, 3, 31)) != Stage.OBSERVED for rule in pack.rules[:25])


def test_a_mark_is_of_the_values_whatever_their_order() -> None:
    cells = [(("440100", Q, "1"), "5"), (("440100", Q, "2"), None)]
    assert mark_of("R01", "2", cells) == mark_of("R01", "2", reversed(cells))
    assert mark_of("R01", "2", cells) != mark_of("R01", "2", [(("440100", Q, "1"), "6"), cells[1]])
    assert mark_of("R01", "2", cells) != mark_of("R02", "2", cells)
