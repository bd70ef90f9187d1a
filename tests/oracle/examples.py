"""Words in which the hand-worked examples are told: rows of a world, and one verdict of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.oracle.judge import World, evaluate

ANHUI, SICHUAN, BEIJING, NINGXIA, ZHEJIANG = "340000", "510000", "110000", "640000", "330000"
JUNE = date(2018, 6, 30)
ALL_FOUR = ["政策保障", "专人负责", "经费支持", "平台服务"]


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def units_of(world: World, province: str) -> list[str]:
    return [r["code"] for r in world["divisions"] if r["province_code"] == province and r["level"] != "province"]


def measure(world: World, code: str, item: str, first: str, last: str | None = None) -> None:
    row = {"地区代码": code, "事项": item, "生效日期": day(first), "终止日期": day(last)}
    world["measures"].append(row)


def plan(world: World, province: str, metric: str, baseline: int, target: int, adopted: str) -> None:
    row = {"地区代码": province, "增长指标": metric, "基期值": baseline, "2018年目标": 0, "2019年目标": 0}
    world["plans"].append({**row, "2020年目标": target, "通过日期": day(adopted)})


def reported(world: World, code: str, year: int, quarter: int, projects: Any, enterprises: Any = 0) -> None:
    row = {"地区代码": code, "年度": year, "季度": quarter}
    world["returns"].append({**row, "新增质押项目数": projects, "新增服务企业数": enterprises})


def whole_year(world: World, province: str, year: int, sums: list[Any], enterprises: int = 0) -> None:
    """The first unit reports each quarter's sum, every other unit 0."""
    for place, code in enumerate(units_of(world, province)):
        for quarter in (1, 2, 3, 4):
            reported(world, code, year, quarter, sums[quarter - 1] if place == 0 else 0, enterprises)


def pledge(registered: str | None, lent: str | None = None, ended: str | None = None, code: str = ANHUI) -> Any:
    row = {"项目编号": "P1", "地区代码": code, "登记生效日期": day(registered)}
    return {**row, "放款日期": day(lent), "注销日期": day(ended)}


def bound(kind: str, first: str, last: str | None = None) -> Any:
    return {
        "项目编号": "P1",
        "类型": kind,
        "单号": kind + first,
        "生效日期": day(first),
        "终止日期": day(last),
    }


def verdict(world: World, as_of: str, province: str, clause: str, year: int | None = None) -> dict[str, Any]:
    rows = [
        row
        for row in evaluate(world, date.fromisoformat(as_of))["results"]
        if (row["province"], row["clause"], row.get("year")) == (province, clause, year)
    ]
    assert len(rows) == 1
    return dict(rows[0])


def told(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)
