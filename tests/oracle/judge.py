"""A second, independent computation of every clause verdict, for tests only.

Written straight from the notice (国知办函管字〔2017〕733号) and the portal's contract, and from nothing
else: it imports no module of the product. It is slow and plain on purpose: one day is judged by asking
every row whether it is in force on that day; the first day of an unbroken spell is found by stepping back
over every day on which anything changes; fractions are exact; no float decides or rounds anything.

A world is a dict of workbook-like rows (`tests.oracle.worlds` makes them):

- ``divisions``: code, level (province | prefecture | municipal_district | xpcc_division), province_code,
  is_capital, is_sub_provincial, valid_to (last day, or None)
- ``central_cities``: province, code, from, to: those a province names beside the implied ones
- ``measures``, ``plans``, ``returns``, ``pledges``, ``bindings``: the columns of the workbooks (of a
  return a number, 不适用 or None; 零报告 may be left out)
- ``groups``: province, group (pilot | without | with | unconfirmed), from, to (None: open)
- ``filings``: province, clause (6.1 | 6.2 | 6.3), on
- ``declarations``: province, clause (6.3), on

Days are `datetime.date`, ends are inclusive, a cell that is blank is None.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

World = dict[str, Any]
Row = dict[str, Any]

PROGRAMME = "733-2017"
DIVISIONS_CSV = Path(__file__).resolve().parents[2] / "programmes/divisions/data/divisions_2017.csv"
LAIWU = "371200"
XPCC = "660000"
INITIAL_PILOTS = {"510000", "370000", "440000", "210000"}  # 四川, 山东, 广东, 辽宁
YEARS = (2018, 2019, 2020)
ONE_DAY = timedelta(days=1)

NOVEMBER = date(2017, 11, 30)
JUNE = date(2018, 6, 30)
DUE = {
    "1.1": NOVEMBER, "1.2": NOVEMBER, "1.3": NOVEMBER,
    "1.4": JUNE, "1.5": JUNE, "1.6": JUNE, "1.7": JUNE,
    "2.1": JUNE, "2.2": JUNE, "2.3": JUNE,
    "6.1": NOVEMBER, "6.2": NOVEMBER, "6.3": NOVEMBER,
}  # fmt: skip
THRESHOLD = {
    "1.1": "1.00", "1.2": "1.00", "1.3": "0.20", "1.4": "0.70", "1.5": "0.50", "1.6": "1.00", "1.7": "1",
    "1.8": "0.20", "2.1": "0.80", "2.2": "1.00", "2.3": "1", "6.1": "1", "6.2": "1", "6.3": "1",
}  # fmt: skip
CLAUSES = sorted(THRESHOLD)
UNIT_CONDITIONS = {
    "1.1": ["总结交流"],
    "1.2": ["政策梳理"],
    "1.4": ["服务促进机制", "纳入年度计划"],
    "1.5": ["政策保障", "专人负责", "经费支持", "平台服务"],
    "2.1": ["试点经验推广"],
}
PERCENT = {"1.1": 100, "1.2": 100, "1.4": 70, "1.5": 50, "2.1": 80}
INSURANCES = {"融资保证保险", "专利执行保险"}
COMPENSATION = "风险补偿"
NOT_APPLICABLE = "不适用"
COLUMN = {"projects": "新增质押项目数", "enterprises": "新增服务企业数"}
METRIC = {"项目数": "projects", "新增服务企业数量": "enterprises"}


def load_divisions() -> list[Row]:
    """The 2017 register as world rows; 莱芜 (371200) exists through 2018-12-31, every other without end."""
    rows: list[Row] = []
    with DIVISIONS_CSV.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            rows.append(
                {
                    "code": line["code"],
                    "level": line["level"],
                    "province_code": line["province_code"],
                    "is_capital": line["is_capital"] == "1",
                    "is_sub_provincial": line["is_sub_provincial"] == "1",
                    "valid_to": date(2018, 12, 31) if line["code"] == LAIWU else None,
                }
            )
    return rows


# --- numbers as text ----------------------------------------------------------------------------------


def as_text(ten_thousandths: int) -> str:
    """12345 → '1.2345', -1 → '-0.0001', 0 → '0.0000'."""
    sign = "-" if ten_thousandths < 0 else ""
    whole, rest = divmod(abs(ten_thousandths), 10_000)
    return f"{sign}{whole}.{rest:04d}"


def greatest(holds_at: Callable[[int], bool]) -> int:
    """The greatest k ≥ 0 with holds_at(k), for a condition that is true at 0 and, once false, stays false."""
    high = 1
    while holds_at(high):
        high *= 2
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        if holds_at(middle):
            low = middle
        else:
            high = middle
    return low


def half(k: int) -> Fraction:
    """The least size that rounds up to k ten-thousandths: (k - 1/2) / 10000."""
    return Fraction(2 * k - 1, 20_000)


def ratio_text(ratio: Fraction) -> str:
    """A number to four places, half away from zero."""
    size = greatest(lambda k: k == 0 or abs(ratio) >= half(k))
    return as_text(size if ratio >= 0 else -size)


def growth_text(now: int, before: int, years: int = 1) -> str:
    """(now ÷ before)^(1 ÷ years) − 1 to four places, half away from zero; decided in exact fractions.

    root − 1 ≥ h means now ÷ before ≥ (1 + h)^years; 1 − root ≥ h means now ÷ before ≤ (1 − h)^years.
    """
    quotient = Fraction(now, before)
    if quotient >= 1:
        return as_text(greatest(lambda k: k == 0 or quotient >= (1 + half(k)) ** years))
    return as_text(-greatest(lambda k: k == 0 or (half(k) <= 1 and quotient <= (1 - half(k)) ** years)))


def within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def quarter_end(year: int, quarter: int) -> date:
    return {1: date(year, 3, 31), 2: date(year, 6, 30), 3: date(year, 9, 30), 4: date(year, 12, 31)}[quarter]


def quarter_start(year: int, quarter: int) -> date:
    return date(year, 3 * quarter - 2, 1)


# --- the judge ----------------------------------------------------------------------------------------


class Judge:
    """Judges one world; rows are only looked up by code, never preprocessed."""

    def __init__(self, world: World) -> None:
        self.divisions: dict[str, Row] = {row["code"]: row for row in world["divisions"]}
        self.provinces = sorted(c for c, row in self.divisions.items() if row["level"] == "province")
        self.units: dict[str, list[Row]] = {code: [] for code in self.provinces}
        for row in world["divisions"]:
            if row["level"] != "province":
                self.units[row["province_code"]].append(row)
        self.measures: dict[tuple[str, str], list[Row]] = {}
        for row in world.get("measures", []):
            self.measures.setdefault((row["地区代码"], row["事项"]), []).append(row)
        self.plans: dict[str, Row] = {row["地区代码"]: row for row in world.get("plans", [])}
        self.returns: dict[tuple[str, int, int], Row] = {
            (row["地区代码"], row["年度"], row["季度"]): row for row in world.get("returns", [])
        }
        self.named: dict[str, list[Row]] = {}
        for row in world.get("central_cities", []):
            self.named.setdefault(row["province"], []).append(row)
        self.groups: dict[str, list[Row]] = {}
        for row in world.get("groups", []):
            self.groups.setdefault(row["province"], []).append(row)
        self.filed: dict[tuple[str, str], list[date]] = {}
        for row in world.get("filings", []):
            self.filed.setdefault((row["province"], row["clause"]), []).append(row["on"])
        self.declared: dict[tuple[str, str], list[date]] = {}
        for row in world.get("declarations", []):
            self.declared.setdefault((row["province"], row["clause"]), []).append(row["on"])
        self.landings = self._landings(world.get("pledges", []), world.get("bindings", []))
        self.changes = {code: self._change_days(code) for code in self.provinces}

    # --- what is in force on a day

    def units_on(self, province: str, day: date) -> list[str]:
        """The units of that day; those of the 2017 register exist on every earlier day too."""
        return [row["code"] for row in self.units[province] if within(day, None, row["valid_to"])]

    def exists(self, code: str, day: date) -> bool:
        return within(day, None, self.divisions[code]["valid_to"])

    def in_force(self, code: str, item: str, day: date) -> bool:
        """A measure is in force from 生效日期 through 终止日期, and ends with its unit."""
        return self.exists(code, day) and any(
            within(day, row["生效日期"], row["终止日期"]) for row in self.measures.get((code, item), [])
        )

    def central_cities_on(self, province: str, day: date) -> list[str]:
        """Capital, sub-provincial and named cities; a municipality itself; of the XPCC those it names."""
        units = self.units[province]
        named = {r["code"] for r in self.named.get(province, []) if within(day, r["from"], r["to"])}
        if any(row["level"] == "municipal_district" for row in units):
            return sorted({province} | named)
        implied = {row["code"] for row in units if row["is_capital"] or row["is_sub_provincial"]}
        return sorted(code for code in implied | named if self.exists(code, day))

    def group_on(self, province: str, day: date) -> str:
        """The group in force on the day; the latest begun wins; without a row the initial one."""
        rows = [row for row in self.groups.get(province, []) if within(day, row["from"], row["to"])]
        if rows:
            return str(max(rows, key=lambda row: row["from"] or date.min)["group"])
        return "pilot" if province in INITIAL_PILOTS else "unconfirmed"

    def plan_on(self, province: str, day: date) -> Row | None:
        plan = self.plans.get(province)
        return plan if plan is not None and plan["通过日期"] <= day else None

    # --- bundles of 2.3

    def _landings(self, pledges: list[Row], bindings: list[Row]) -> dict[str, list[date]]:
        """Province → the days on which its pledges landed, one a pledge, any year."""
        landings: dict[str, list[date]] = {code: [] for code in self.provinces}
        by_project: dict[str, list[Row]] = {}
        for row in bindings:
            by_project.setdefault(row["项目编号"], []).append(row)
        for pledge in pledges:
            landed = landing_day(pledge, by_project.get(pledge["项目编号"], []))
            if landed is not None:
                landings[self.divisions[pledge["地区代码"]]["province_code"]].append(landed)
        return landings

    # --- 'numerator', 'denominator' and 'holds' of one day

    def figures(self, province: str, clause: str, day: date) -> tuple[int | None, int | None, bool]:
        """What the clause's figures were on that day, whomever it bound. 1.8 stands apart."""
        if clause in UNIT_CONDITIONS:
            return self._unit_figures(province, clause, day)
        if clause == "1.3":
            plan = self.plan_on(province, day)
            if plan is None:
                return None, None, False
            target, baseline = plan["2020年目标"], plan["基期值"]
            return target, baseline, baseline > 0 and 1000 * target >= 1728 * baseline
        if clause == "1.6":
            cities = self.central_cities_on(province, day)
            regular = sum(self.in_force(city, "常态化开展", day) for city in cities)
            return regular, len(cities), bool(cities) and regular == len(cities)
        if clause == "1.7":
            there = int(self.in_force(province, "年度考核机制", day))
            return there, 1, there == 1
        if clause == "2.2":
            there = sum(self.in_force(province, item, day) for item in ("专利保险机制", "风险补偿资金"))
            return there, 2, there == 2
        if clause == "2.3":
            landed = sum(date(2018, 1, 1) <= landing <= day for landing in self.landings[province])
            return landed, 1, landed >= 1
        filed = int(any(on <= day for on in self.filed.get((province, clause), [])))
        return filed, 1, filed == 1

    def _unit_figures(self, province: str, clause: str, day: date) -> tuple[int, int, bool]:
        units = self.units_on(province, day)
        items = UNIT_CONDITIONS[clause]
        having = sum(all(self.in_force(unit, item, day) for item in items) for unit in units)
        holds = bool(units) and having * 100 >= PERCENT[clause] * len(units)
        if clause in ("1.1", "1.2"):  # the province's own record too, which the numbers do not count
            holds = holds and self.in_force(province, items[0], day)
        return having, len(units), holds

    def applies(self, province: str, clause: str, as_of: date) -> bool:
        """Whether the clause binds the province: by what is in force on `as_of` itself."""
        group = self.group_on(province, as_of)
        if clause == "1.6":
            return bool(self.central_cities_on(province, as_of))
        if clause == "2.1":
            return group == "pilot"
        if clause in ("2.2", "2.3"):
            return group in ("without", "unconfirmed")
        if clause == "6.3":
            return any(on <= as_of for on in self.declared.get((province, clause), []))
        return True

    # --- spells

    def _change_days(self, province: str) -> list[date]:
        """Every day on which a figure of this province may differ from the day before, latest first."""
        days: set[date] = {date(2018, 1, 1)}
        codes = {province} | {row["code"] for row in self.units[province]}
        spans = [(r["生效日期"], r["终止日期"]) for (c, _), rows in self.measures.items() if c in codes for r in rows]
        spans += [(row["from"], row["to"]) for row in self.named.get(province, [])]
        spans += [(None, row["valid_to"]) for row in self.units[province]]
        for first, last in spans:
            if first is not None:
                days.add(first)
            if last is not None:
                days.add(last + ONE_DAY)
        if province in self.plans:
            days.add(self.plans[province]["通过日期"])
        days.update(self.landings[province])
        for (filer, _), filed in self.filed.items():
            if filer == province:
                days.update(filed)
        return sorted(days, reverse=True)

    def spell_start(self, province: str, clause: str, day: date) -> date | None:
        """The first day of the unbroken spell of `holds` that covers `day`; None if it does not hold then."""
        if not self.figures(province, clause, day)[2]:
            return None
        first = None
        for change in self.changes[province]:
            if change <= day:
                if not self.figures(province, clause, change)[2]:
                    break
                first = change
        return first

    # --- results

    def result(self, province: str, clause: str, as_of: date) -> Row:
        due = DUE[clause]
        row: Row = {
            "province": province, "clause": clause, "numerator": None, "denominator": None, "value": None,
            "threshold": THRESHOLD[clause], "due": due.isoformat(), "holds": None,
            "status": "not_applicable", "met_on": None,
        }  # fmt: skip
        if clause in ("2.2", "2.3"):
            row["provisional"] = self.group_on(province, as_of) == "unconfirmed"
        if not self.applies(province, clause, as_of):
            return row
        numerator, denominator, holds = self.figures(province, clause, as_of)
        row.update(numerator=numerator, denominator=denominator, holds=holds)
        if clause == "1.3" and denominator == 0:
            row["status"] = "no_baseline"
            return row
        if numerator is not None and denominator:
            row["value"] = (
                growth_text(numerator, denominator, 3)
                if clause == "1.3"
                else ratio_text(Fraction(numerator, denominator))
            )
        row["status"], decides = self._status(province, clause, as_of, holds)
        if decides is not None:
            met_on = self.spell_start(province, clause, decides)
            row["met_on"] = met_on.isoformat() if met_on else None
        return row

    def _status(self, province: str, clause: str, as_of: date, holds: bool) -> tuple[str, date | None]:
        """The status, and the day that decides it where it is one of met."""
        due = DUE[clause]
        if as_of < due:
            return ("met", as_of) if holds else ("pending", None)
        if self.figures(province, clause, due)[2]:
            return "met", due
        return ("met_late", as_of) if holds else ("missed", None)

    # --- quarterly returns and 1.8

    def figure(self, code: str, year: int, quarter: int, metric: str) -> int | str | None:
        """A number, 不适用, or None where it is not reported."""
        row = self.returns.get((code, year, quarter))
        if row is None:
            return None
        cell: int | str | None = row[COLUMN[metric]]
        return 0 if cell is None and row.get("零报告") == "是" else cell

    def quarter_sum(self, province: str, year: int, quarter: int, metric: str) -> int:
        """What the province's own row and its units report; nothing of a unit for a quarter after its end."""
        codes = [province]
        for row in self.units[province]:
            if row["valid_to"] is None or quarter_start(year, quarter) <= row["valid_to"]:
                codes.append(row["code"])
        figures = [self.figure(code, year, quarter, metric) for code in codes]
        return sum(figure for figure in figures if isinstance(figure, int))

    def year_sum(self, province: str, year: int, metric: str, as_of: date) -> int:
        ended = [quarter for quarter in (1, 2, 3, 4) if quarter_end(year, quarter) <= as_of]
        return sum(self.quarter_sum(province, year, quarter, metric) for quarter in ended)

    def complete(self, province: str, year: int, metric: str, as_of: date) -> bool:
        """Every owed unit-quarter of the year has ended and reports the figure (不适用 is reported)."""
        for quarter in (1, 2, 3, 4):
            last_day = quarter_end(year, quarter)
            if last_day > as_of:
                return False
            for unit in self.units_on(province, last_day):
                if self.figure(unit, year, quarter, metric) is None:
                    return False
        return True

    def growth_result(self, province: str, year: int, as_of: date) -> Row:
        plan = self.plan_on(province, as_of)
        metric = METRIC[plan["增长指标"]] if plan else "projects"
        if plan:
            baseline, usable = plan["基期值"], True
        else:
            baseline = self.year_sum(province, 2017, metric, as_of)
            usable = self.complete(province, 2017, metric, as_of)
        total = self.year_sum(province, year, metric, as_of)
        complete = self.complete(province, year, metric, as_of)
        row: Row = {
            "province": province, "clause": "1.8", "year": year, "metric": metric,
            "numerator": total, "denominator": baseline, "value": None, "average": None,
            "threshold": THRESHOLD["1.8"], "due": date(year, 12, 31).isoformat(),
            "holds": False, "status": "no_baseline", "met_on": None, "complete": complete,
        }  # fmt: skip
        if baseline == 0 or not usable:
            return row
        years = year - 2017
        row["holds"] = total * 10**years >= baseline * 12**years
        if complete:
            row["average"] = growth_text(total, baseline, years)
            row["value"] = self._growth_over_year_before(province, year, metric, as_of, total, baseline)
        reached, missed = ("met", "missed") if year == 2020 else ("on_track", "behind")
        if row["holds"]:
            row["status"] = reached
            row["met_on"] = self._reached_on(province, year, metric, baseline).isoformat()
        elif complete or as_of > date(year + 1, 1, 31):
            row["status"] = missed
        else:
            row["status"] = "pending"
        return row

    def _growth_over_year_before(
        self, province: str, year: int, metric: str, as_of: date, total: int, baseline: int
    ) -> str | None:
        if year == 2018:
            return growth_text(total, baseline)
        before = self.year_sum(province, year - 1, metric, as_of)
        if before == 0 or not self.complete(province, year - 1, metric, as_of):
            return None
        return growth_text(total, before)

    def _reached_on(self, province: str, year: int, metric: str, baseline: int) -> date:
        """The last day of the quarter that brought the sum to baseline × 1.2ⁿ."""
        years, total = year - 2017, 0
        for quarter in (1, 2, 3, 4):
            total += self.quarter_sum(province, year, quarter, metric)
            if total * 10**years >= baseline * 12**years:
                return quarter_end(year, quarter)
        raise AssertionError("asked only where the sum is reached")

    def national_row(self, year: int, as_of: date) -> Row:
        def total(of: int) -> int:
            return sum(self.year_sum(province, of, "projects", as_of) for province in self.provinces)

        def whole(of: int) -> bool:
            return all(self.complete(province, of, "projects", as_of) for province in self.provinces)

        complete, before = whole(year), total(year - 1)
        growth = growth_text(total(year), before) if complete and whole(year - 1) and before else None
        return {"year": year, "projects": total(year), "growth": growth, "complete": complete}

    def evaluate(self, as_of: date) -> dict[str, Any]:
        begun = [year for year in YEARS if date(year, 1, 1) <= as_of]
        results: list[Row] = []
        for province in self.provinces:
            for clause in CLAUSES:
                if clause == "1.8":
                    results += [self.growth_result(province, year, as_of) for year in begun]
                else:
                    results.append(self.result(province, clause, as_of))
        return {
            "as_of": as_of.isoformat(),
            "programme": PROGRAMME,
            "national": [self.national_row(year, as_of) for year in begun],
            "results": results,
        }


def landing_day(pledge: Row, bindings: list[Row]) -> date | None:
    """The one day on which a pledge's bundle landed, whatever the year; None if it never did.

    Every insurance is tried with every compensation: the pair would land on the latest of the four days,
    and does if on that day the pledge is not deregistered and neither of the two is past its end.
    A pledge without a registration day has not taken effect.
    """
    if pledge["登记生效日期"] is None:
        return None
    days: list[date] = []
    for insurance in bindings:
        for compensation in bindings:
            if insurance["类型"] not in INSURANCES or compensation["类型"] != COMPENSATION:
                continue
            parts = [pledge["登记生效日期"], insurance["生效日期"], compensation["生效日期"]]
            if pledge["放款日期"] is not None:
                parts.append(pledge["放款日期"])
            day = max(parts)
            deregistered = pledge["注销日期"] is not None and day >= pledge["注销日期"]
            ended = any(part["终止日期"] is not None and day > part["终止日期"] for part in (insurance, compensation))
            if not deregistered and not ended:
                days.append(day)
    return min(days, default=None)


def evaluate(world: World, as_of: date) -> dict[str, Any]:
    """The document of `evaluate --json` for this world as of that day, as Python."""
    return Judge(world).evaluate(as_of)
