"""Rows are upserts by key; what changes is audited and computed anew, what does not leaves no trace."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services import verify
from pledge_portal.common.models import FactsVersion
from pledges.models import Pledge
from programmes.models import Contact, Measure, Policy, WorkPlan
from risk_compensation.models import Binding
from tests.integration.workbooks.helpers import cells, counts, imported

pytestmark = pytest.mark.usefixtures("register")
MEASURE = {"地区代码": "340100", "事项": "专人负责", "生效日期": date(2018, 1, 1)}
PLEDGE = {"项目编号": "P-1", "地区代码": "340100", "企业名称": "甲公司"}


def facts() -> int:
    return FactsVersion.objects.aggregate(all=Sum("version"))["all"] or 0


def test_absent_rows_and_headings_stay_and_blank_cells_clear(tmp_path: Path) -> None:
    other = {**MEASURE, "地区代码": "340200", "文号": "旧2号", "备注": "旧"}
    first = [{**MEASURE, "终止日期": date(2018, 12, 31), "文号": "旧1号", "备注": "旧"}, other]
    assert counts(imported(tmp_path, "measures", first)) == (2, 0, 0)

    assert counts(imported(tmp_path, "measures", [{**MEASURE, "终止日期": None, "文号": "新1号"}])) == (0, 1, 0)

    rows = {row.division_id: row for row in Measure.objects.unscoped(reason="test")}
    assert (rows["340100"].ended_on, rows["340100"].document_number, rows["340100"].note) == (None, "新1号", "旧")
    assert (rows["340200"].document_number, rows["340200"].note) == ("旧2号", "旧")
    assert (rows["340100"].version, rows["340200"].version) == (2, 1)

    assert counts(imported(tmp_path, "measures", [{**MEASURE, "文号": None}])) == (0, 1, 0)
    assert Measure.objects.unscoped(reason="test").get(division_id="340100").document_number == ""


def test_every_changed_row_is_audited_with_old_and_new_and_computed_once(tmp_path: Path) -> None:
    before = facts()
    rows = [{**MEASURE, "文号": "1号"}, {**MEASURE, "地区代码": "340200"}, {**MEASURE, "地区代码": "440100"}]
    imported(tmp_path, "measures", rows)
    assert AuditEntry.objects.filter(action="measure.created", source="command").count() == 3
    assert facts() == before + 2

    imported(tmp_path, "measures", [{**rows[0], "文号": "2号"}, {**rows[1], "文号": None}])
    entry = AuditEntry.objects.get(action="measure.changed")
    assert (entry.chain, entry.division_code, entry.login) == ("340000", "340100", "operator")
    assert entry.changes == {"document_number": ["1号", "2号"]}
    assert facts() == before + 3

    imported(tmp_path, "measures", [{**rows[0], "文号": "2号"}])
    assert AuditEntry.objects.filter(subject_type="measure").count() == 4
    assert facts() == before + 3
    assert verify().broken == ""


def test_an_end_before_the_stored_start_is_an_error_at_the_end(tmp_path: Path) -> None:
    imported(tmp_path, "pledges", [{**PLEDGE, "登记生效日期": date(2018, 5, 1), "注销日期": date(2018, 6, 1)}])

    late_start = imported(tmp_path, "pledges", [{**PLEDGE, "登记生效日期": date(2018, 7, 1)}])
    assert cells(late_start["errors"]) == [(2, "注销日期", "2018-06-01")]
    early_end = imported(tmp_path, "pledges", [{**PLEDGE, "注销日期": date(2018, 4, 30)}])
    assert cells(early_end["errors"]) == [(2, "注销日期", "2018-04-30")]

    assert imported(tmp_path, "pledges", [{**PLEDGE, "注销日期": None}])["updated"] == 1
    assert imported(tmp_path, "pledges", [{**PLEDGE, "登记生效日期": date(2018, 7, 1)}])["updated"] == 1


def test_other_orders_of_days_are_warnings_also_against_what_is_stored(tmp_path: Path) -> None:
    imported(tmp_path, "pledges", [{**PLEDGE, "登记生效日期": date(2018, 5, 1)}])
    report = imported(tmp_path, "pledges", [{**PLEDGE, "放款日期": date(2018, 4, 1)}])
    assert cells(report["warnings"]) == [(2, "放款日期", "2018-04-01")]
    assert report["updated"] == 1
    assert imported(tmp_path, "pledges", [PLEDGE])["warnings"] == []


def test_one_bad_row_keeps_all_good_ones_out(tmp_path: Path) -> None:
    imported(tmp_path, "measures", [MEASURE])
    rows = [{**MEASURE, "文号": "改"}, {**MEASURE, "地区代码": "340200"}, {**MEASURE, "地区代码": "349999"}]
    report = imported(tmp_path, "measures", rows)
    assert (counts(report), cells(report["errors"])) == ((0, 0, 0), [(4, "地区代码", "349999")])
    assert list(Measure.objects.unscoped(reason="test").values_list("document_number", flat=True)) == [""]


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    imported(tmp_path, "measures", [MEASURE, {**MEASURE, "地区代码": "340200"}])
    trail, version = AuditEntry.objects.count(), facts()
    rows = [{**MEASURE, "文号": "改"}, {**MEASURE, "地区代码": "340200"}, {**MEASURE, "地区代码": "340300"}]
    assert counts(imported(tmp_path, "measures", rows, "--dry-run")) == (1, 1, 1)
    assert (AuditEntry.objects.count(), facts()) == (trail, version)
    assert Measure.objects.unscoped(reason="test").count() == 2
    assert counts(imported(tmp_path, "measures", rows)) == (1, 1, 1)


def test_patents_are_counted_once_each_and_found_pledged_elsewhere(tmp_path: Path) -> None:
    rows = [
        {**PLEDGE, "专利号": "ZL201710601862.3，2017 1 0601862.3\nZL97101765.4", "登记生效日期": date(2018, 1, 1)},
        {**PLEDGE, "项目编号": "P-2", "专利号": "ZL97101765.4", "登记生效日期": date(2018, 6, 1)},
    ]
    report = imported(tmp_path, "pledges", rows[:1])
    stored = Pledge.objects.unscoped(reason="test").get()
    assert (stored.patents, stored.patent_count) == ("ZL201710601862.3;ZL97101765.4", 2)
    assert report["warnings"] == []
    report = imported(tmp_path, "pledges", rows[1:], "--dry-run")
    assert cells(report["warnings"]) == [(2, "专利号", "ZL97101765.4")]
    assert "P-1" in report["warnings"][0]["message"]

    imported(tmp_path, "pledges", [{**rows[0], "注销日期": date(2018, 5, 31)}])
    assert imported(tmp_path, "pledges", rows[1:])["warnings"] == []
    imported(tmp_path, "pledges", [{**PLEDGE, "专利号": None}])
    stored.refresh_from_db()
    assert (stored.patents, stored.patent_count) == ("", 0)


def test_a_pledge_that_moves_is_computed_in_both_provinces(tmp_path: Path) -> None:
    imported(tmp_path, "pledges", [PLEDGE])
    before = dict(FactsVersion.objects.values_list("scope", "version"))
    imported(tmp_path, "pledges", [{**PLEDGE, "地区代码": "440100"}])
    after = dict(FactsVersion.objects.values_list("scope", "version"))
    assert {scope for scope in after if after[scope] != before.get(scope)} == {"340000", "440000"}


def test_money_keeps_four_places_and_equal_money_is_no_change(tmp_path: Path) -> None:
    imported(tmp_path, "pledges", [{**PLEDGE, "贷款金额": "1,200.5001", "评估价值": 0}])
    stored = Pledge.objects.unscoped(reason="test").get()
    assert (stored.loan_amount, stored.valuation) == (Decimal("1200.5001"), Decimal(0))
    assert counts(imported(tmp_path, "pledges", [{**PLEDGE, "贷款金额": 1200.5001, "评估价值": "0.0000"}])) == (0, 0, 1)


def test_a_whole_plan_policy_contact_and_binding(tmp_path: Path) -> None:
    plan = {"地区代码": "340000", "增长指标": "项目数", "基期值": 529, "2018年目标": 635, "2019年目标": 762}
    plan |= {"2020年目标": 915, "通过日期": "2017年11月28日", "文号": "皖知〔2017〕5号"}
    assert imported(tmp_path, "plans", [plan])["created"] == 1
    assert imported(tmp_path, "plans", [{**plan, "2020年目标": 916}])["updated"] == 1
    stored = WorkPlan.objects.unscoped(reason="test").get()
    assert (stored.target_2020, stored.adopted_on, stored.version) == (916, date(2017, 11, 28), 2)

    policy = {"地区代码": "340000", "文号": "1号", "文件名称": "办法", "支持方式": "贴息；奖励", "是否现行有效": "否"}
    assert imported(tmp_path, "policies", [policy])["created"] == 1
    assert imported(tmp_path, "policies", [{**policy, "是否现行有效": None}])["updated"] == 1
    document = Policy.objects.unscoped(reason="test").get()
    assert (document.support, document.is_current) == ("贴息;奖励", None)

    contact = {"地区代码": "340100", "姓名": "张示例", "分工": "专人", "手机": 13800000000}
    assert imported(tmp_path, "contacts", [contact])["created"] == 1
    assert Contact.objects.unscoped(reason="test").get().mobile == "13800000000"
    assert "13800000000" not in str(AuditEntry.objects.get(action="contact.created").changes)

    imported(tmp_path, "pledges", [PLEDGE])
    binding = {"项目编号": "P-1", "类型": "风险补偿", "单号": "1", "生效日期": date(2018, 1, 1), "金额": 10}
    assert imported(tmp_path, "bindings", [binding, {**binding, "类型": "专利执行保险"}])["created"] == 2
    assert counts(imported(tmp_path, "bindings", [{**binding, "金额": None}])) == (0, 1, 0)
    assert Binding.objects.unscoped(reason="test").get(kind="风险补偿").amount is None
    late = imported(tmp_path, "bindings", [{**binding, "生效日期": date(2018, 1, 1), "终止日期": "2017-12-31"}])
    assert cells(late["errors"]) == [(2, "终止日期", "2017-12-31")]
