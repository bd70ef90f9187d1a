"""The corpus in the database: each row in a unit of its own, each province in one of its own, and its five doors."""

from __future__ import annotations

import io
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import Client

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import Role
from pledge_portal.common.periods import Quarter
from pledge_portal.common.spreadsheets.writing import Sheet, write_workbook
from pledges.models import Pledge
from programmes.divisions.models import Division
from programmes.models import Item, Measure
from reporting.catalogue import catalogue
from reporting.models import ProvinceReturn, QuarterlyReturn
from reporting.resources import CatalogueFigureWidget
from reporting.services.errors import Incomplete
from reporting.services.returns.quarters import submit_quarter
from reporting.services.returns.units import report_unit
from risk_compensation.models import Binding, BindingKind
from tests.corpus.cases import HISTORY, Case, ProvinceCase
from tests.integration.reporting.returns_helpers import Q2, SIGNED, put
from tests.people import actor_of

WHY = "test"
CODE = re.compile(r"\bR\d\d\b")
# Small provinces, each for one case that fills a whole one.
PROVINCES = (
    "630000", "640000", "460000", "540000", "220000", "350000", "360000", "520000", "610000", "120000", "330000",
    "210000", "230000",
)  # fmt: skip
Found = dict[str, frozenset[str]]


@dataclass
class World:
    """Where each case lies: its unit, or its province with the rows of it."""

    units: dict[str, Division]
    provinces: dict[str, Division]
    rows: dict[str, dict[str, Mapping[str, str]]]
    users: dict[str, User]

    def client(self, code: str) -> Client:
        """A browser of the unit's or the province's own account."""
        client = Client()
        client.force_login(self.users[code], backend="pledge_portal.accounts.backends.PortalBackend")
        return client


def build(rows: list[Case], provinces: list[ProvinceCase]) -> World:
    """Histories, registers and ledgers; the rows themselves come in by the doors."""
    every = list(Division.objects.select_related("province").order_by("code"))
    free = [
        each for each in every
        if not each.is_province and each.province_id not in PROVINCES and each.last_day is None
    ]  # fmt: skip
    by_code = {each.code: each for each in every}
    world = World(
        units={case.name: unit for case, unit in zip(rows, free, strict=False)},
        provinces={case.name: by_code[code] for case, code in zip(provinces, PROVINCES, strict=False)},
        rows={},
        users={},
    )
    _people(world)
    for case in rows:
        for quarter, values in case.earlier.items():
            put(world.units[case.name], values, quarter, state="accepted")
    for of_province in provinces:
        _province(
            world, of_province, [each for each in every if each.province_id == world.provinces[of_province.name].code]
        )
    return world


def _people(world: World) -> None:
    places = [*world.units.values(), *world.provinces.values()]
    User.objects.bulk_create(
        User(
            login=f"corpus-{place.code}",
            name=place.name,
            role=Role.PROVINCE_LEAD if place.is_province else Role.UNIT_ENTRY,
            division=place,
            is_demo=True,
            password="!",
        )
        for place in places
    )
    world.users = {str(user.division_id): user for user in User.objects.filter(login__startswith="corpus-")}


def _province(world: World, case: ProvinceCase, members: list[Division]) -> None:
    province = world.provinces[case.name]
    units = [each for each in members if not each.is_province]
    city = next((each for each in units if each.is_capital), units[0])
    places = {"own": [province], "all": units, "0": units[:1], "city": [city]}
    rows = {unit.code: values for place, values in case.rows.items() for unit in places[place]}
    world.rows[case.name] = rows
    first = next(each for each in members if each.code == next(iter(rows)))
    for number, entry in enumerate(case.pledges):
        _pledge(first, number, entry, case.policies[number : number + 1])
    if case.fund:
        _measure(province, Item.FUND, case.fund)
    if case.regular:
        _measure(city, Item.REGULAR, "")
    quarter = Q2
    for projects in case.history:
        quarter = quarter.previous
        put(city, {**HISTORY, "1": projects, "2": "0"}, quarter, state="accepted")
    if case.totals:
        ProvinceReturn.objects.create(
            province=province, year=Q2.year, quarter=Q2.number, province_totals=dict(case.totals)
        )


def _pledge(unit: Division, number: int, entry: Mapping[str, Any], policies: tuple[str, ...]) -> None:
    made = Pledge.objects.create(
        project_no=f"{unit.code}-{number}",
        division=unit,
        enterprise_name=f"企业{unit.code}" if number == 0 else f"企业{unit.code}{number}",
        registered_on=Q2.first_day + timedelta(days=number),
        loan_amount=entry["amount"],
        patent_count=entry["patents"],
    )
    for amount in policies:
        Binding.objects.create(
            pledge=made,
            kind=BindingKind.LOAN_INSURANCE,
            number=f"保{unit.code}{number}",
            effective_on=Q2.first_day + timedelta(days=9),
            amount=amount,
        )


def _measure(division: Division, item: str, document: str) -> None:
    Measure.objects.create(
        division=division, item=item, effective_on=Q2.first_day - timedelta(days=700), document_number=document
    )


# --- the doors ---


def api(world: World, rows: list[Case]) -> Found:
    """Values sent for checking, before anything is stored."""
    found = {}
    for case in rows:
        unit, at = world.units[case.name], case.quarter
        answer = world.client(unit.code).post(
            f"/api/v1/returns/{unit.code}/{at.year}/{at.number}/check/",
            json.dumps({"values": dict(case.values), "zero_report": case.zero}),
            content_type="application/json",
        )
        assert answer.status_code == 200, answer.content
        found[case.name] = frozenset(each["code"] for each in answer.json()["results"])
    return found


def api_of_provinces(world: World) -> Found:
    """A province's rows sent for checking."""
    found = {}
    for name, province in world.provinces.items():
        rows = [{"division": code, "values": dict(values)} for code, values in world.rows[name].items()]
        answer = world.client(province.code).post(
            f"/api/v1/returns/{province.code}/{Q2.year}/{Q2.number}/check/",
            json.dumps({"rows": rows}),
            content_type="application/json",
        )
        assert answer.status_code == 200, answer.content
        found[name] = frozenset(each["code"] for each in answer.json()["results"])
    return found


def store(world: World, rows: list[Case]) -> None:
    """The rows as drafts; those of whole provinces as their province has accepted them."""
    for case in rows:
        put(world.units[case.name], case.values, case.quarter, zero_report=case.zero)
    for name in world.provinces:
        for code, values in world.rows[name].items():
            put(Division.objects.get(code=code), values, state="accepted")


def grid(world: World, rows: list[Case]) -> Found:
    """The list beside the grid."""
    places = {case.name: (world.units[case.name].code, case.quarter) for case in rows}
    places |= {name: (province.code, Q2) for name, province in world.provinces.items()}
    found = {}
    for name, (code, at) in places.items():
        page = world.client(code).get(f"/returns/{code}/{at.year}/{at.number}/")
        assert page.status_code == 200
        found[name] = frozenset(each.code for each in page.context["grid"].findings)
    return found


def submit(world: World, rows: list[Case]) -> Found:
    """What a report or a submission is refused for; the name is absent where it is refused for blanks first."""
    found: Found = {}
    for case in rows:
        unit = world.units[case.name]
        try:
            report_unit(actor=actor_of(world.users[unit.code]), division=unit, quarter=case.quarter)
            found[case.name] = frozenset()
        except Incomplete as refused:
            if "项未报" not in str(refused):
                found[case.name] = frozenset(CODE.findall(str(refused)))
    for name, province in world.provinces.items():
        actor = actor_of(world.users[province.code])
        try:
            submit_quarter(actor=actor, province=province.code, quarter=Q2, version=1, signatories=SIGNED)
            found[name] = frozenset()
        except Incomplete as refused:
            found[name] = frozenset(CODE.findall(str(refused)))
    return found


def workbook(world: World, rows: list[Case], folder: Path) -> Found:
    """Everything in one workbook, imported by the operator; what is said of each row."""
    lines = [(case.name, world.units[case.name].code, case.quarter, case.values, case.zero) for case in rows]
    for name in world.provinces:
        lines += [(name, code, Q2, values, False) for code, values in world.rows[name].items()]
    report = _import(folder / "语料.xlsx", [line[1:] for line in lines])
    assert (report["errors"], report["rows"]) == ([], len(lines))
    found: dict[str, set[str]] = defaultdict(set)
    for warning in report["warnings"]:
        said = CODE.search(warning["message"])
        if said is None:
            continue
        if warning["row"] is not None:
            found[lines[warning["row"] - 2][0]].add(said[0])
        else:
            found[_province_named(world, warning["message"])].add(said[0])
    return {name: frozenset(codes) for name, codes in found.items()}


def _province_named(world: World, message: str) -> str:
    """What stands at no row names its province."""
    return next(name for name, province in world.provinces.items() if message.startswith(province.name))


def _import(path: Path, rows: list[tuple[str, Quarter, Mapping[str, str], bool]]) -> dict[str, Any]:
    figures = catalogue().figures
    headings = ["地区代码", "年度", "季度", "零报告", *(spec.heading for spec in figures)]
    cells: list[list[Any]] = [
        [code, at.year, at.number, "是" if zero else None]
        + [CatalogueFigureWidget(spec).render(values.get(spec.code)) for spec in figures]
        for code, at, values, zero in rows
    ]
    write_workbook(path, [Sheet("数据", headings, cells)])
    out = io.StringIO()
    call_command("import_workbook", "returns", str(path), "--json", stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def review(world: World, rows: list[Case], reviewer: User) -> Found:
    """What the reviewer reads of the submissions that the import made."""
    client = Client()
    client.force_login(reviewer, backend="pledge_portal.accounts.backends.PortalBackend")
    pages: dict[tuple[str, Quarter], dict[str, set[str]]] = {}
    wanted = {(world.units[case.name].province_id, case.quarter) for case in rows}
    wanted |= {(province.code, Q2) for province in world.provinces.values()}
    for code, at in wanted:
        page = client.get(f"/returns/{code}/{at.year}/{at.number}/review/")
        assert page.status_code == 200
        by_division: dict[str, set[str]] = defaultdict(set)
        for each in page.context["submitted_findings"].all:
            by_division[each.division].add(each.code)
        pages[code, at] = by_division
    found = {
        case.name: frozenset(pages[unit.province_id, case.quarter].get(unit.code, ()))
        for case in rows
        for unit in (world.units[case.name],)
    }
    for name, province in world.provinces.items():
        found[name] = frozenset(code for codes in pages[province.code, Q2].values() for code in codes)
    return found


def forget(world: World) -> None:
    """The drafts are thrown away, so that the workbook meets histories alone."""
    codes = [unit.code for unit in world.units.values()]
    units = QuarterlyReturn.objects.unscoped(reason=WHY)
    units.filter(division__in=codes, state="filling").delete()
    units.filter(province__in=[each.code for each in world.provinces.values()], year=2018, quarter=2).delete()
