"""What `export_workbook` writes, `import_workbook` reads without a change: types, odd texts and both endings."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pledges.models import LegalStatusEvent, Pledge
from programmes.divisions.selectors import units_of
from programmes.models import Contact, Measure, Policy, WorkPlan
from reporting.models import QuarterlyReturn
from reporting.workbooks import KINDS
from risk_compensation.models import Binding
from tests.integration.workbooks.helpers import Rows, counts, exported, imported, run_import

pytestmark = pytest.mark.usefixtures("register")
ODD = [
    "=1+1",
    "+86 10",
    "-5",
    "@某",
    "'=x",
    "''=x",
    "007",
    "1E5",
    "2018-06-30",
    "12.50",
    'a,"b"',
    "甲\n乙",
    "是",
    "＝甲",
]
DAYS = [date(1900, 3, 1), date(1985, 4, 1), date(2017, 12, 31), date(2020, 2, 29)]


def fill(rng: random.Random, folder: Path) -> None:
    """Rows of every kind with texts, numbers and days of all sorts, some blank."""

    def odd() -> str:
        return rng.choice(["", *ODD])

    Policy.objects.bulk_create(
        Policy(
            division_id="340100",
            document_number=text,
            title=rng.choice(ODD),
            issuer=odd(),
            issued_on=rng.choice([None, DAYS[0]]),
            valid_until=rng.choice([None, DAYS[3]]),
            support=rng.choice(["", "贴息", "奖励;=1"]),
            fund_size=rng.choice([None, Decimal(0), Decimal("0.0001"), Decimal("99999999999.9999")]),
            is_current=rng.choice([None, True, False]),
        )
        for text in ODD
    )
    Measure.objects.bulk_create(
        Measure(division_id="340100", item=item, effective_on=day, ended_on=rng.choice([None, day]), note=odd())
        for item in ("专人负责", "政策梳理")
        for day in DAYS
    )
    Contact.objects.bulk_create(
        Contact(division_id="340000", name=text, duty="联系人", mobile=odd(), fax=odd()) for text in ODD
    )
    WorkPlan.objects.create(
        province_id="340000", metric="项目数", baseline=0, target_2018=1, target_2019=2, target_2020=2147483647,
        adopted_on=DAYS[2],
    )  # fmt: skip
    Pledge.objects.bulk_create(
        Pledge(
            project_no=text,
            division_id=rng.choice(["340000", "340100", "371200"]),
            enterprise_name=rng.choice(ODD),
            enterprise_code=odd(),
            registered_on=rng.choice([None, DAYS[1]]),
            deregistered_on=rng.choice([None, DAYS[2]]),
            loan_amount=rng.choice([None, Decimal("1700.25"), Decimal("0.1000")]),
            patents=rng.choice(["", "ZL201710601862.3;ZL97101765.4", "=1;@2"]),
        )
        for text in ODD
    )
    pledges = list(Pledge.objects.unscoped(reason="test"))
    Binding.objects.bulk_create(
        Binding(pledge=pledge, kind="风险补偿", number=rng.choice(ODD), effective_on=DAYS[1], amount=Decimal("3.5"))
        for pledge in pledges
    )
    LegalStatusEvent.objects.bulk_create(
        LegalStatusEvent(patent_no=number, event=text, published_on=DAYS[3], note=odd())
        for text in ODD
        for number in ("ZL201710601862.3", "=旧号")
    )
    figures: Rows = [
        {
            "地区代码": unit.code,
            "年度": 2018,
            "季度": quarter,
            "零报告": rng.choice([None, "是"]),
            "新增质押项目数": rng.choice([None, 0, 52, "不适用"]),
            "质押融资金额": rng.choice([None, 0, Decimal("1200.5"), Decimal("0.0001"), Decimal("99999999999.9999")]),
            "评估机构数": rng.choice([None, 3, 2147483647]),
        }
        for unit in units_of("340000")
        for quarter in (1, 4)
    ]
    assert imported(folder, "returns", figures)["errors"] == []


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_nothing_changes(suffix: str, tmp_path: Path) -> None:
    fill(random.Random(suffix), tmp_path)
    assert set(KINDS) == {
        "measures", "policies", "plans", "returns", "contacts", "pledges", "bindings", "legal-status",
    }  # fmt: skip
    for kind in KINDS:
        first = exported(kind, tmp_path / f"out-{kind}{suffix}")
        code, report = run_import(kind, first)
        assert (code, report["errors"], counts(report)) == (0, [], (0, 0, report["rows"])), kind
        assert report["rows"] > 0
        again = exported(kind, tmp_path / f"again-{kind}{suffix}")
        assert again.read_bytes() == first.read_bytes()


def test_cells_are_typed_and_no_formula_lives(tmp_path: Path) -> None:
    fill(random.Random(1), tmp_path)
    sheet = load_workbook(exported("pledges", tmp_path / "p.xlsx")).worksheets[0]
    rows = list(sheet.iter_rows(values_only=False))
    headings = [cell.value for cell in rows[0]]
    types = {name: {cell.data_type for row in rows[1:] if (cell := row[place]).value is not None}
             for place, name in enumerate(headings)}  # fmt: skip
    assert types["项目编号"] == types["企业名称"] == types["地区代码"] == types["专利号"] == {"s"}
    assert (types["贷款金额"], types["登记生效日期"]) == ({"n"}, {"d"})
    numbers = [row[0].value for row in rows[1:]]
    assert sorted(map(str, numbers)) == sorted(ODD)


def test_returns_hold_what_was_submitted_and_no_draft(tmp_path: Path) -> None:
    row = {"地区代码": "340100", "年度": 2018, "季度": 1, "新增质押项目数": 5}
    imported(tmp_path, "returns", [row])
    QuarterlyReturn.objects.unscoped(reason="test").update(values={"1": "6"})
    QuarterlyReturn.objects.create(
        division_id="340200", province_id="340000", year=2018, quarter=1, edition="2017", values={"1": "7"}
    )
    sheet = load_workbook(exported("returns", tmp_path / "r.xlsx")).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert [dict(zip(rows[0], each, strict=True))["新增质押项目数"] for each in rows[1:]] == [5]


def test_one_province_alone(tmp_path: Path) -> None:
    rows: Rows = [
        {"地区代码": code, "事项": "政策梳理", "生效日期": date(2018, 1, 1)}
        for code in ("340000", "340100", "440100", "440000")
    ]
    imported(tmp_path, "measures", rows)
    sheet = load_workbook(exported("measures", tmp_path / "m.xlsx", "--province", "340000")).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["340000", "340100"]
    for kind in KINDS:
        exported(kind, tmp_path / f"{kind}.csv", "--province", "340000")
