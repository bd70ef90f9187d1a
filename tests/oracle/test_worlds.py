"""The oracle's one shortcut, and the worlds it is asked about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.oracle.examples import JUNE, told
from tests.oracle.judge import CLAUSES, Judge
from tests.oracle.worlds import NOVEMBER, interesting_days, national_world, random_world

# --- the oracle's one shortcut, and its worlds --------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_stepping_over_changes_finds_what_walking_day_by_day_finds(seed: int) -> None:
    """`spell_start` looks only at days on which something changes; here every single day is asked."""
    world = random_world(seed, size=1)
    province = next(row["地区代码"][:2] for row in world["measures"]) + "0000"
    judge = Judge(world)
    for clause in CLAUSES:
        if clause == "1.8":
            continue
        since: date | None = None
        today = date(2017, 6, 1)
        if judge.figures(province, clause, today)[2]:
            since = judge.spell_start(province, clause, today)
        while today < date(2019, 3, 1):
            today += timedelta(days=1)
            holds = judge.figures(province, clause, today)[2]
            since = (since or today) if holds else None
            assert judge.spell_start(province, clause, today) == since


def test_the_same_seed_makes_the_same_world() -> None:
    assert random_world(7) == random_world(7)
    assert random_world(7) != random_world(8)
    assert national_world(3) == national_world(3)


@pytest.mark.parametrize("seed", range(30))
def test_worlds_can_be_written_as_workbooks(seed: int) -> None:
    """Keys are unique, no end lies before its start, and the days are in order and without repeats."""
    world = random_world(seed)
    keys: dict[str, tuple[str, ...]] = {
        "measures": ("地区代码", "事项", "生效日期"),
        "plans": ("地区代码",),
        "returns": ("地区代码", "年度", "季度"),
        "pledges": ("项目编号",),
        "bindings": ("项目编号", "类型", "单号"),
    }
    for kind, names in keys.items():
        found = [told(row, *names) for row in world[kind]]
        assert len(found) == len(set(found)), kind
    for row in world["measures"] + world["bindings"]:
        assert row["终止日期"] is None or row["生效日期"] <= row["终止日期"]
    for row in world["pledges"]:
        assert None in (row["注销日期"], row["登记生效日期"]) or row["登记生效日期"] <= row["注销日期"]
    districts = {row["code"] for row in world["divisions"] if row["level"] == "municipal_district"}
    assert not [r for r in world["measures"] if r["事项"] == "常态化开展" and r["地区代码"] in districts]
    days = interesting_days(world)
    assert days == sorted(set(days))
    assert {NOVEMBER, JUNE, date(2021, 2, 1)} <= set(days)


def statuses_of(clause: str) -> set[str]:
    """Every status that the contract lets the clause have."""
    if clause == "1.8":
        return {"met", "missed", "pending", "on_track", "behind", "no_baseline"}
    want = {"met", "met_late", "missed", "pending"}
    if clause == "1.3":
        want.add("no_baseline")
    if clause in ("1.6", "2.1", "2.2", "2.3", "6.3"):
        want.add("not_applicable")
    return want


def test_the_worlds_reach_every_status_and_no_other() -> None:
    want = {(clause, status) for clause in CLAUSES for status in statuses_of(clause)}
    seen: set[tuple[str, str]] = set()
    for seed in range(100):
        world = random_world(seed)
        judge = Judge(world)
        for as_of in interesting_days(world, limit=6, seed=seed):
            seen |= {(row["clause"], row["status"]) for row in judge.evaluate(as_of)["results"]}
        if seen >= want:
            break
    assert seen == want
