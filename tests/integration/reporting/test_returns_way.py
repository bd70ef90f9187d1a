"""A quarter's way: reported, accepted, submitted, returned, submitted again, accepted, locked."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from pledge_portal.accounts.models import User
from pledge_portal.common.models import Job
from programmes.divisions.models import Division
from reporting.models import ProvinceRevision, QuarterState, Remark, UnitRevision, UnitState
from reporting.permissions import StateRefused
from reporting.rules.returns import QuarterAct
from reporting.services.errors import BadInput, Conflict, Incomplete
from reporting.services.returns.quarters import RemarkEntry, Signatories, lock_quarter, review_quarter, submit_quarter
from reporting.services.returns.units import (
    accept_unit,
    accept_units,
    fill_in_for_unit,
    report_unit,
    return_unit,
)
from tests.integration.reporting.returns_helpers import (
    FULL,
    Q2,
    SIGNED,
    enter,
    explain,
    pledge,
    put,
    report_and_accept,
    return_of,
    row_of,
    submit,
)
from tests.people import actor_of

Register = dict[str, Division]


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)


def unit_revisions(code: str) -> list[UnitRevision]:
    return list(UnitRevision.objects.filter(quarterly_return__division=code).order_by("id"))


def test_a_unit_with_blank_figures_cannot_report_and_is_told_which(register: Register, gz_entry: User) -> None:
    put(register["440100"], {code: value for code, value in FULL.items() if code not in ("3", "10")})

    with pytest.raises(Incomplete, match="质押专利件数、不良贷款金额") as refused:
        report_unit(actor=actor_of(gz_entry), division=register["440100"], quarter=Q2)

    assert refused.value.missing == {"440100": ["3", "10"]}
    assert row_of("440100").state == UnitState.FILLING


def test_the_first_report_is_remembered_through_a_return(register: Register, gz_entry: User, gd_entry: User) -> None:
    unit, at = register["440100"], {"division": register["440100"], "quarter": Q2}
    put(unit, FULL)
    report_unit(actor=actor_of(gz_entry), **at)  # type: ignore[arg-type]
    first = row_of("440100").first_reported_at

    return_unit(actor=actor_of(gd_entry), reason="金额请核对", **at)  # type: ignore[arg-type]
    row = row_of("440100")
    assert (row.state, row.return_reason) == (UnitState.RETURNED, "金额请核对")
    enter(gz_entry, unit, "4", "900", expected="100")
    with pytest.raises(BadInput, match="没有答复"):
        report_unit(actor=actor_of(gz_entry), **at)  # type: ignore[arg-type]
    remark = Remark.objects.unscoped(reason="test").get(division=unit)
    report_unit(actor=actor_of(gz_entry), answers={remark.pk: "已按放款凭证改正"}, **at)  # type: ignore[arg-type]

    row = row_of("440100")
    assert (row.state, row.first_reported_at, row.return_reason) == (UnitState.REPORTED, first, "")
    assert Remark.objects.unscoped(reason="test").get(division=unit).settled_at is not None


def test_only_the_unit_reports_and_only_the_province_reviews(
    register: Register, gz_entry: User, gd_entry: User
) -> None:
    put(register["440100"], FULL)

    with pytest.raises(PermissionDenied):
        report_unit(actor=actor_of(gd_entry), division=register["440100"], quarter=Q2)
    with pytest.raises(PermissionDenied):
        accept_unit(actor=actor_of(gz_entry), division=register["440100"], quarter=Q2)
    with pytest.raises(StateRefused, match="尚未上报"):
        accept_unit(actor=actor_of(gd_entry), division=register["440100"], quarter=Q2)


def test_what_the_province_fills_in_needs_a_reason(register: Register, gd_entry: User) -> None:
    unit = register["440100"]
    put(unit, {**FULL, "1": "2", "3": "3", "4": "900"})
    enter(gd_entry, unit, "1", "3", expected="2")

    with pytest.raises(BadInput, match="代填原因"):
        accept_unit(actor=actor_of(gd_entry), division=unit, quarter=Q2)
    fill_in_for_unit(actor=actor_of(gd_entry), division=unit, quarter=Q2, reason="来函委托")
    accept_unit(actor=actor_of(gd_entry), division=unit, quarter=Q2)

    row = row_of("440100")
    assert (row.state, row.filled_by_province, row.fill_reason) == (UnitState.ACCEPTED, True, "来函委托")


def test_all_that_is_ready_is_accepted_at_once(register: Register, gd_entry: User) -> None:
    put(register["440100"], FULL, state="reported")
    put(register["440300"], FULL, filled_by_province=True)
    put(register["440400"], {"1": "1"}, state="filling")

    accepted, refused = accept_units(
        actor=actor_of(gd_entry),
        divisions=[register[code] for code in ("440100", "440300", "440400")],
        quarter=Q2,
        fill_reason="统一代填",
    )

    assert accepted == ["440100", "440300"]
    assert list(refused) == ["440400"]
    assert row_of("440300").fill_reason == "统一代填"


def test_submitting_freezes_accepted_rows_and_gives_a_receipt(
    register: Register, gz_entry: User, gd_entry: User, gd_lead: User
) -> None:
    report_and_accept(gz_entry, gd_entry, register["440100"])
    put(register["440300"], FULL, state="reported")  # 已上报 alone is not submitted
    put(register["440000"], {"8": "5000"})
    Job.objects.all().delete()

    revision = submit(gd_lead, "440000", return_of("440000").version, analysis="平稳")

    frozen = UnitRevision.objects.filter(province_revision=revision)
    assert sorted(frozen.values_list("quarterly_return__division", flat=True)) == ["440000", "440100"]
    assert revision.receipt == "440000-2018Q2-01"
    assert (revision.analysis, revision.signatories["head"], revision.source) == ("平稳", "王负责", "browser")
    assert len(revision.checksum) == 64
    province_return = return_of("440000")
    assert (province_return.state, province_return.latest_revision) == (QuarterState.SUBMITTED, revision)
    assert row_of("440100").latest_revision == frozen.get(quarterly_return__division="440100")
    assert row_of("440300").latest_revision is None
    assert Job.objects.filter(province="440000", kind="compute_province").count() == 1


def test_a_zero_report_is_spelt_out_when_frozen(register: Register, gd_entry: User, gd_lead: User) -> None:
    points = {"8": "0", "10": "NA", "14": "0", "15": "0", "20": "0", "21": "NA"}
    put(register["440100"], points, state="accepted", zero_report=True)

    submit(gd_lead, "440000", 1)

    (frozen,) = unit_revisions("440100")
    assert frozen.values == {**dict.fromkeys(FULL, "0"), **points}
    assert frozen.zero_report
    assert row_of("440100").values == points


def test_a_second_click_changes_nothing(register: Register, gd_lead: User) -> None:
    put(register["440100"], FULL, state="accepted")
    first = submit(gd_lead, "440000", 1)
    version = return_of("440000").version

    again = submit(gd_lead, "440000", 1)

    assert again == first
    assert ProvinceRevision.objects.count() == 1
    assert return_of("440000").version == version


def test_a_second_form_that_says_something_else_is_told(register: Register, gd_lead: User) -> None:
    put(register["440100"], FULL, state="accepted")
    submit(gd_lead, "440000", 1, analysis="先到")

    with pytest.raises(StateRefused):
        submit(gd_lead, "440000", 1, analysis="后到")

    assert ProvinceRevision.objects.get().analysis == "先到"


def test_what_changed_since_it_was_seen_is_not_submitted(register: Register, gd_lead: User) -> None:
    put(register["440100"], FULL, state="accepted")

    with pytest.raises(Conflict):
        submit(gd_lead, "440000", 1, seen="0123456789abcdef")
    with pytest.raises(Conflict):
        submit(gd_lead, "440000", 7)
    assert not ProvinceRevision.objects.exists()


def test_only_the_lead_submits_and_somebody_must_sign(register: Register, gd_entry: User, gd_lead: User) -> None:
    put(register["440100"], FULL, state="accepted")

    with pytest.raises(PermissionDenied):
        submit(gd_entry, "440000", 1)
    with pytest.raises(BadInput, match="审核人"):
        submit_quarter(
            actor=actor_of(gd_lead),
            province="440000",
            quarter=Q2,
            version=1,
            signatories=Signatories(filled_in_by="陈", head="王"),
        )
    with pytest.raises(BadInput, match="801"):
        submit(gd_lead, "440000", 1, analysis="字" * 801)
    assert not ProvinceRevision.objects.exists()


def test_nothing_to_submit_is_said(register: Register, gd_lead: User) -> None:
    put(register["440100"], FULL, state="reported")
    with pytest.raises(BadInput, match="没有可报送"):
        submit(gd_lead, "440000", 1)


def test_a_submitted_quarter_is_closed_for_everyone(
    register: Register, gz_entry: User, gd_entry: User, gd_lead: User
) -> None:
    put(register["440100"], FULL, state="accepted")
    put(register["440300"], {})
    submit(gd_lead, "440000", 1)

    with pytest.raises(StateRefused, match="联系国家局退回"):
        enter(gd_entry, register["440300"], "1", "1")
    with pytest.raises(StateRefused):
        return_unit(actor=actor_of(gd_entry), division=register["440100"], quarter=Q2, reason="改")


def review(user: User, act: QuarterAct, revision: int, *remarks: RemarkEntry) -> None:
    review_quarter(
        actor=actor_of(user),
        province="440000",
        quarter=Q2,
        act=act,
        revision_seen=revision,
        remarks=remarks,
        resubmit_by=date(2018, 7, 25),
    )


def test_returned_corrected_and_submitted_again(
    register: Register, gd_entry: User, gd_lead: User, reviewer: User, national: User
) -> None:
    unit = register["440100"]
    put(unit, FULL, state="accepted")
    first = submit(gd_lead, "440000", 1)
    submitted_at = return_of("440000").first_submitted_at

    with pytest.raises(BadInput):
        review(reviewer, QuarterAct.RETURN, first.pk)
    review(reviewer, QuarterAct.RETURN, first.pk, RemarkEntry("金额偏大", "请核对", unit, "4"))
    assert return_of("440000").resubmit_by == date(2018, 7, 25)
    assert row_of("440100").latest_revision == unit_revisions("440100")[0]  # still what is judged

    fill_in_for_unit(actor=actor_of(gd_entry), division=unit, quarter=Q2, reason="国家局退回，省局更正")
    enter(gd_entry, unit, "4", "900", expected="100")
    accept_unit(actor=actor_of(gd_entry), division=unit, quarter=Q2)
    second = submit(gd_lead, "440000", return_of("440000").version)

    assert (second.number, second.receipt) == (2, "440000-2018Q2-02")
    assert second.checksum != first.checksum
    province_return = return_of("440000")
    assert (province_return.first_submitted_at, province_return.resubmit_by) == (submitted_at, None)
    assert [each.values["4"] for each in unit_revisions("440100")] == ["100", "900"]
    assert Remark.objects.unscoped(reason="test").get(is_national=True).settled_at is not None

    with pytest.raises(Conflict, match="最新版本"):
        review(reviewer, QuarterAct.ACCEPT, first.pk)
    review(reviewer, QuarterAct.ACCEPT, second.pk)
    with pytest.raises(PermissionDenied):
        lock_quarter(actor=actor_of(reviewer), province="440000", quarter=Q2, reason="汇总完毕")
    lock_quarter(actor=actor_of(national), province="440000", quarter=Q2, reason="汇总完毕")
    assert return_of("440000").state == QuarterState.LOCKED
    with pytest.raises(StateRefused, match="定稿"):
        enter(gd_entry, unit, "1", "5", expected="1")


def test_a_frozen_revision_does_not_follow_later_edits(
    register: Register, gd_lead: User, reviewer: User, gd_entry: User
) -> None:
    unit = register["440100"]
    put(unit, FULL, state="accepted")
    revision = submit(gd_lead, "440000", 1)
    review(reviewer, QuarterAct.RETURN, revision.pk, RemarkEntry("请核对"))
    fill_in_for_unit(actor=actor_of(gd_entry), division=unit, quarter=Q2, reason="更正")
    enter(gd_entry, unit, "1", "99", expected="1")

    assert unit_revisions("440100")[0].values["1"] == "1"
    assert json.dumps(SIGNED.head) == json.dumps(revision.signatories["head"])


# --- another number than the ledger's ---


def test_a_number_that_differs_from_the_ledger_is_explained_before_it_is_reported(
    register: Register, gz_entry: User
) -> None:
    unit, at = register["440100"], {"division": register["440100"], "quarter": Q2}
    pledge("A", unit, loan_amount=100)
    put(unit, {**FULL, "1": "2", "2": "1", "3": "2", "4": "100"})

    with pytest.raises(Incomplete, match=r"1条核实未说明.*新增质押项目数填报2，台账为1，相差1") as refused:
        report_unit(actor=actor_of(gz_entry), **at)  # type: ignore[arg-type]
    assert refused.value.missing == {"440100": ["1"]}
    assert row_of("440100").state == UnitState.FILLING

    explain(gz_entry, unit, "R17", "1", "台账待补录一项")
    report_unit(actor=actor_of(gz_entry), **at)  # type: ignore[arg-type]
    assert row_of("440100").state == UnitState.REPORTED


def test_what_the_province_fills_in_is_explained_too_and_what_a_unit_reported_is_not_asked_again(
    register: Register, gz_entry: User, gd_entry: User
) -> None:
    at = {"division": register["440100"], "quarter": Q2}
    ledger_says = {**FULL, "1": "1", "2": "1", "3": "2", "4": "100"}
    pledge("A", register["440100"], loan_amount=100)
    put(register["440100"], ledger_says)
    report_unit(actor=actor_of(gz_entry), **at)  # type: ignore[arg-type]
    pledge("B", register["440100"])
    accept_unit(actor=actor_of(gd_entry), **at)  # type: ignore[arg-type]
    assert row_of("440100").state == UnitState.ACCEPTED

    pledge("C", register["440300"], loan_amount=60)
    put(register["440300"], {**ledger_says, "4": "70"})
    other = {"division": register["440300"], "quarter": Q2}
    fill_in_for_unit(actor=actor_of(gd_entry), reason="该单位委托", **other)  # type: ignore[arg-type]
    with pytest.raises(Incomplete, match="质押融资金额填报70，台账为60"):
        accept_unit(actor=actor_of(gd_entry), **other)  # type: ignore[arg-type]
