"""A world of workbook-like rows as the facts and clauses of the engine under test."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, cast

from reporting.rules.clauses import judge_all
from reporting.rules.facts import (
    BundleFact,
    CountFact,
    Group,
    GroupSpan,
    MeasureFact,
    Metric,
    PlanFact,
    ProvinceFacts,
    Span,
    UnitFact,
)
from reporting.rules.national import judge_national
from reporting.selectors.evaluation import verdict_json
from tests.oracle.judge import INITIAL_PILOTS, World
from tests.unit.reporting.notice import CLAUSES

METRICS: dict[str, Metric] = {"新增质押项目数": "projects", "新增服务企业数": "enterprises"}
PLAN_METRICS: dict[str, Metric] = {"项目数": "projects", "新增服务企业数量": "enterprises"}


def facts_of(world: World) -> list[ProvinceFacts]:
    """Every province of the world, by code."""
    rows = {row["code"]: row for row in world["divisions"]}
    home = {code: row["province_code"] for code, row in rows.items()}
    units, measures, counts = defaultdict(list), defaultdict(list), defaultdict(list)
    for code, row in sorted(rows.items()):
        if row["level"] != "province":
            units[home[code]].append(row)
    for number, row in enumerate(world["measures"]):
        measures[home[row["地区代码"]]].append(
            MeasureFact(row["地区代码"], row["事项"], row["生效日期"], row.get("终止日期"), number)
        )
    for row in world["returns"]:
        for heading, metric in METRICS.items():
            value = row.get(heading)
            if value is not None:
                count = None if value == "不适用" else value
                counts[home[row["地区代码"]]].append(
                    CountFact(row["地区代码"], row["年度"], row["季度"], metric, count)
                )
    return [
        ProvinceFacts(
            code=code,
            units=tuple(UnitFact(row["code"], row["valid_to"]) for row in units[code]),
            central_cities=_cities(world, code, units[code]),
            measures=tuple(measures[code]),
            plan=_plan(world, code),
            counts=tuple(counts[code]),
            bundles=tuple(_bundles(world, code, home)),
            groups=_groups(world, code),
            filings=_first_days(world["filings"], code),
            declared=_first_days(world["declarations"], code),
        )
        for code in sorted({row["province_code"] for row in rows.values()})
    ]


def _groups(world: World, code: str) -> tuple[GroupSpan, ...]:
    rows = [row for row in world["groups"] if row["province"] == code]
    if not rows:
        return (GroupSpan(Group.PILOT if code in INITIAL_PILOTS else Group.UNCONFIRMED, Span(None)),)
    return tuple(GroupSpan(Group(row["group"]), Span(row["from"], row["to"])) for row in rows)


def _first_days(rows: list[dict[str, Any]], code: str) -> dict[str, date]:
    found: dict[str, date] = {}
    for row in rows:
        if row["province"] == code:
            found[row["clause"]] = min(row["on"], found.get(row["clause"], row["on"]))
    return found


def _cities(world: World, code: str, units: list[dict[str, Any]]) -> dict[str, Span]:
    if units and units[0]["level"] == "municipal_district":
        return {code: Span(None)}
    named = {row["code"]: Span(row["from"], row["to"]) for row in world["central_cities"] if row["province"] == code}
    return named | {row["code"]: Span(None) for row in units if row["is_capital"] or row["is_sub_provincial"]}


def _plan(world: World, code: str) -> PlanFact | None:
    for row in world["plans"]:
        if row["地区代码"] == code:
            metric = PLAN_METRICS[row["增长指标"]]
            return PlanFact(metric, row["基期值"], row["2020年目标"], row["通过日期"])
    return None


def _bundles(world: World, code: str, home: dict[str, str]) -> list[BundleFact]:
    found = []
    for row in world["pledges"]:
        if home[row["地区代码"]] != code:
            continue
        parts = [each for each in world["bindings"] if each["项目编号"] == row["项目编号"]]
        spans = {
            side: tuple(
                Span(each["生效日期"], each.get("终止日期"))
                for each in parts
                if (each["类型"] == "风险补偿") == (side == "compensation")
            )
            for side in ("insurance", "compensation")
        }
        found.append(
            BundleFact(
                project_no=row["项目编号"],
                registered_on=row.get("登记生效日期"),
                loan_on=row.get("放款日期"),
                deregistered_on=row.get("注销日期"),
                insurances=spans["insurance"],
                compensations=spans["compensation"],
            )
        )
    return found


def engine_document(world: World, as_of: date) -> dict[str, Any]:
    """What the engine says of the world, in the form of `evaluate --json`."""
    provinces = facts_of(world)
    results = []
    for facts in provinces:
        verdicts = judge_all(facts, list(CLAUSES.values()), as_of=as_of)
        results += [verdict_json(each) for each in sorted(verdicts, key=lambda v: (v.clause, v.year or 0))]
    national = [
        {"year": row.year, "projects": row.projects, "growth": row.growth, "complete": row.complete}
        for row in judge_national(provinces, as_of=as_of)
    ]
    document = {"as_of": as_of.isoformat(), "programme": "733-2017", "national": national, "results": results}
    return cast(dict[str, Any], document)
