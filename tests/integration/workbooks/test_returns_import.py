"""Imported quarters count as submitted, are frozen as revisions, and leave drafts and closed quarters alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pledge_portal.audit.models import AuditEntry
from pledge_portal.common.models import FactsVersion
from programmes.divisions.selectors import units_of
from reporting.models import ProvinceReturn, ProvinceRevision, QuarterlyReturn, QuarterState, UnitRevision, UnitState
from tests.integration.workbooks.helpers import cells, counts, imported

pytestmark = pytest.mark.usefixtures("register")
HAINAN = "460000"


def cell(code: str = "460100", year: int = 2018, quarter: int = 1, **figures: Any) -> dict[str, Any]:
    return {"地区代码": code, "年度": year, "季度": quarter, **figures}


def frozen(code: str = "460100", quarter: int = 1) -> UnitRevision:
    rows = QuarterlyReturn.objects.unscoped(reason="test").select_related("latest_revision")
    revision = rows.get(division_id=code, year=2018, quarter=quarter).latest_revision
    assert revision is not None
    return revision


def province_return(quarter: int = 1) -> ProvinceReturn:
    return ProvinceReturn.objects.unscoped(reason="test").get(province_id=HAINAN, year=2018, quarter=quarter)


def test_values_are_kept_in_their_canonical_form(tmp_path: Path) -> None:
    row = cell(新增质押项目数="５２.0", 质押融资金额=1200.5, 登记服务窗口数="不适用", 保险金额=0, 培训人次=None)
    assert counts(imported(tmp_path, "returns", [row])) == (1, 0, 0)
    assert frozen().values == {"1": "52", "4": "1200.5", "6": "0", "21": "NA"}
    same = cell(新增质押项目数=52, 质押融资金额="1,200.5000", 登记服务窗口数="不适用", 保险金额="0.0", 培训人次=" ")
    assert counts(imported(tmp_path, "returns", [same])) == (0, 0, 1)


def test_absent_headings_stay_and_blank_cells_clear(tmp_path: Path) -> None:
    imported(tmp_path, "returns", [cell(新增质押项目数=5, 新增服务企业数=3, 质押专利件数=9)])
    assert counts(imported(tmp_path, "returns", [cell(新增质押项目数=6, 新增服务企业数=None)])) == (0, 1, 0)
    assert frozen().values == {"1": "6", "3": "9"}
    assert UnitRevision.objects.count() == ProvinceRevision.objects.count() == 2
    entry = AuditEntry.objects.filter(action="return.import").latest("sequence")
    assert entry.changes == {"1": ["5", "6"], "2": ["3", None]}


def test_a_zero_report_confirms_blank_period_figures_only(tmp_path: Path) -> None:
    imported(tmp_path, "returns", [cell(新增服务企业数=4)])
    report = imported(tmp_path, "returns", [cell(零报告="是", 不良贷款金额=None, 新增质押项目数=None)])
    assert counts(report) == (0, 1, 0)
    assert {cell for cell in cells(report["warnings"])} == {(2, "新增服务企业数", "4")}
    values = frozen().values
    assert (values["1"], values["2"], values["19"], frozen().zero_report) == ("0", "4", "0", True)
    assert not {"8", "10", "14", "15", "20", "21", "22"} & values.keys()
    assert counts(imported(tmp_path, "returns", [cell(零报告="是", 新增质押项目数=0)])) == (0, 0, 1)
    assert counts(imported(tmp_path, "returns", [cell(零报告=None)])) == (0, 1, 0)
    assert (frozen().zero_report, frozen().values["1"]) == (False, "0")


def test_a_quarter_is_submitted_once_every_owed_unit_is(tmp_path: Path) -> None:
    codes = [unit.code for unit in units_of(HAINAN)]
    imported(tmp_path, "returns", [cell(code, 新增质押项目数=1) for code in codes[:-1]])
    assert (province_return().state, province_return().first_submitted_at) == (QuarterState.OPEN, None)
    assert province_return().latest_revision is not None

    imported(tmp_path, "returns", [cell(HAINAN, 新增质押项目数=9), cell(codes[-1])])
    assert province_return().state == QuarterState.SUBMITTED
    assert province_return().first_submitted_at is not None
    states = QuarterlyReturn.objects.unscoped(reason="test").values_list("state", flat=True)
    assert set(states) == {UnitState.ACCEPTED}
    assert ProvinceRevision.objects.filter(source="import").count() == 2
    # Rows that did not change stay with the revision they were frozen in.
    assert frozen(codes[0]).province_revision.number == 1
    assert frozen(codes[-1]).province_revision.number == 2


def test_one_revision_a_quarter_and_one_computation_a_province(tmp_path: Path) -> None:
    before = dict(FactsVersion.objects.values_list("scope", "version"))
    rows = [cell(code, quarter=quarter, 新增质押项目数=1) for code in ("460100", "460200") for quarter in (1, 2)]
    imported(tmp_path, "returns", rows)
    after = dict(FactsVersion.objects.values_list("scope", "version"))
    assert after[HAINAN] == before[HAINAN] + 1
    assert ProvinceRevision.objects.count() == 2


def test_a_returned_quarter_stays_returned(tmp_path: Path) -> None:
    codes = [unit.code for unit in units_of(HAINAN)]
    imported(tmp_path, "returns", [cell(code, 新增质押项目数=1) for code in codes])
    ProvinceReturn.objects.unscoped(reason="test").update(state=QuarterState.RETURNED)
    imported(tmp_path, "returns", [cell(codes[0], 新增质押项目数=2)])
    assert (province_return().state, frozen(codes[0]).values) == (QuarterState.RETURNED, {"1": "2"})


@pytest.mark.parametrize("state", [QuarterState.ACCEPTED, QuarterState.LOCKED])
def test_a_closed_quarter_takes_no_change(state: str, tmp_path: Path) -> None:
    rows = [cell("460100", 新增质押项目数=1), cell("460100", quarter=2, 新增质押项目数=1)]
    imported(tmp_path, "returns", rows)
    ProvinceReturn.objects.unscoped(reason="test").filter(quarter=1).update(state=state)

    assert counts(imported(tmp_path, "returns", rows)) == (0, 0, 2)
    changed = [cell("460100", 新增质押项目数=2), cell("460200", 新增质押项目数=2), cell(quarter=2, 新增质押项目数=2)]
    report = imported(tmp_path, "returns", changed)
    assert cells(report["errors"]) == [(2, "季度", "1"), (3, "季度", "1")]
    assert (frozen().values, frozen(quarter=2).values) == ({"1": "1"}, {"1": "1"})
    assert imported(tmp_path, "returns", changed[2:])["updated"] == 1


def test_a_draft_is_neither_lost_nor_submitted(tmp_path: Path) -> None:
    codes = [unit.code for unit in units_of(HAINAN)]
    row = QuarterlyReturn.objects.create(
        division_id=codes[0],
        province_id=HAINAN,
        year=2018,
        quarter=1,
        edition="2017",
        state=UnitState.FILLING,
        values={"1": "7", "16": "2"},
    )
    imported(tmp_path, "returns", [cell(code, 新增质押项目数=1) for code in codes])
    row.refresh_from_db()
    assert frozen(codes[0]).values == {"1": "1"}
    assert (row.values, row.state) == ({"1": "1", "16": "2"}, UnitState.FILLING)
    assert province_return().state == QuarterState.OPEN

    imported(tmp_path, "returns", [cell(codes[0], 新增质押项目数=1, 培训场次=2)])
    row.refresh_from_db()
    assert (frozen(codes[0]).values, row.values) == ({"1": "1", "16": "2"}, {"1": "1", "16": "2"})
    assert (row.state, province_return().state) == (UnitState.ACCEPTED, QuarterState.SUBMITTED)


def test_a_draft_that_says_the_same_is_accepted(tmp_path: Path) -> None:
    QuarterlyReturn.objects.create(
        division_id="460100",
        province_id=HAINAN,
        year=2018,
        quarter=1,
        edition="2017",
        state=UnitState.REPORTED,
        values={"1": "7"},
    )
    assert counts(imported(tmp_path, "returns", [cell(新增质押项目数=7)])) == (1, 0, 0)
    row = QuarterlyReturn.objects.unscoped(reason="test").get()
    assert (row.state, row.values, frozen().values) == (UnitState.ACCEPTED, {"1": "7"}, {"1": "7"})


def test_a_unit_that_has_ended_is_kept_with_a_warning_and_not_owed(tmp_path: Path) -> None:
    codes = [unit.code for unit in units_of("370000") if unit.code != "371200"]
    report = imported(tmp_path, "returns", [cell("371200", 2019, 新增质押项目数=5)])
    assert (counts(report), cells(report["warnings"])) == ((1, 0, 0), [(2, "地区代码", "371200")])
    imported(tmp_path, "returns", [cell(code, 2019, 新增质押项目数=1) for code in codes])
    found = ProvinceReturn.objects.unscoped(reason="test").get(province_id="370000", year=2019)
    assert found.state == QuarterState.SUBMITTED


def test_queries_grow_by_batches_only(tmp_path: Path, django_assert_max_num_queries: Any) -> None:
    codes = [unit.code for unit in units_of("440000")]
    rows = [cell(code, 2018, quarter, 新增质押项目数=1) for code in codes for quarter in (1, 2, 3, 4)]
    assert len(rows) == 84
    with django_assert_max_num_queries(60):
        imported(tmp_path, "returns", rows)
    with django_assert_max_num_queries(24):
        assert imported(tmp_path, "returns", rows)["unchanged"] == 84
