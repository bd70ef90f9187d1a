"""Reviewing a quarter: bound to a version, returned in one batch, answered, corrected, 定稿 again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.common.clock import BEIJING
from programmes.divisions.models import Division
from reporting.models import (
    CorrectionRequest,
    ProvinceRevision,
    QuarterState,
    Remark,
    SubmissionKind,
    UnitRevision,
    UnitState,
    Urging,
)
from reporting.permissions import StateRefused
from reporting.rules.returns import QuarterAct
from reporting.selectors.returns.differences import difference_between
from reporting.services.errors import BadInput, Outdated
from reporting.services.returns.correcting import (
    decide_correction,
    request_correction,
)
from reporting.services.returns.correcting_checks import CorrectionCell, CorrectionText
from reporting.services.returns.locking import extend_lock, lock_quarter
from reporting.services.returns.remarks import RemarkEntry, answer_remark
from reporting.services.returns.reviewing import review_quarter
from reporting.services.returns.units import accept_unit, accept_units, fill_in_for_unit, report_unit, return_unit
from reporting.services.returns.urging import Call, record_urging
from tests.integration.reporting.returns_helpers import FULL, Q2, enter, put, return_of, row_of, submit
from tests.people import actor_of

Register = dict[str, Division]
WORDS = CorrectionText("登记通知书漏计一项", "登记通知书第12号", "全省合计增加1项", "王处长")


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)


def national_review(
    user: User, act: QuarterAct, revision: ProvinceRevision, *remarks: RemarkEntry, **more: Any
) -> None:
    review_quarter(
        actor=actor_of(user),
        province="440000",
        quarter=Q2,
        act=act,
        revision_seen=revision.pk,
        remarks=remarks,
        **{"checksum_seen": revision.checksum, "resubmit_by": date(2018, 7, 20), **more},
    )


def submitted(register: Register, lead: User) -> ProvinceRevision:
    """广州 and 深圳 on their way, the first version."""
    for code in ("440100", "440300"):
        put(register[code], FULL, state="accepted")
    return submit(lead, "440000", 1)


def accepted(register: Register, lead: User, reviewer: User) -> ProvinceRevision:
    revision = submitted(register, lead)
    national_review(reviewer, QuarterAct.ACCEPT, revision)
    return revision


def ask(lead: User, cells: list[CorrectionCell], **more: Any) -> CorrectionRequest:
    return request_correction(actor=actor_of(lead), province="440000", quarter=Q2, text=WORDS, cells=cells, **more)


def decide(national: User, number: int, *, approve: bool = True, **more: Any) -> CorrectionRequest:
    known: dict[str, Any] = {"close_on": date(2018, 7, 31)} if approve else {"note": "依据不足"}
    return decide_correction(
        actor=actor_of(national), province="440000", quarter=Q2, number=number, approve=approve, **{**known, **more}
    )


# --- approval is of a version ---


def test_what_was_submitted_after_the_look_is_not_accepted_unseen(
    register: Register, gd_entry: User, gd_lead: User, reviewer: User
) -> None:
    first = submitted(register, gd_lead)
    national_review(reviewer, QuarterAct.RETURN, first, RemarkEntry("请核对", "", register["440100"], "1"))
    fill_in_for_unit(actor=actor_of(gd_entry), division=register["440100"], quarter=Q2, reason="委托")
    enter(gd_entry, register["440100"], "3", "7", expected="1")
    enter(gd_entry, register["440100"], "1", "2", expected="1")
    enter(gd_entry, register["440100"], "4", "180", expected="100")
    accept_unit(actor=actor_of(gd_entry), division=register["440100"], quarter=Q2)
    second = submit(gd_lead, "440000", return_of("440000").version)

    with pytest.raises(Outdated, match="最新版本") as stale:
        national_review(reviewer, QuarterAct.ACCEPT, first)

    assert (stale.value.seen, stale.value.latest) == (first.pk, second.pk)
    assert return_of("440000").state == QuarterState.SUBMITTED
    changes = difference_between(first, second)
    assert [(row.name, line.figure, line.old, line.new) for row in changes.rows for line in row.lines] == [
        ("广州市", "1", "1", "2"),
        ("广州市", "3", "1", "7"),
        ("广州市", "4", "100", "180"),
    ]
    (amount,) = [line for line in changes.rows[0].lines if line.figure == "4"]
    assert (amount.difference, amount.share) == ("+80", "+80.0%")


def test_the_difference_names_the_province_s_own_counts_and_who_stands_for_it(
    register: Register, gd_lead: User
) -> None:
    """A version that differs in 全省去重数 and signatories alone is not taken for unchanged."""
    first = submitted(register, gd_lead)
    second = ProvinceRevision.objects.get(pk=first.pk)
    second.province_totals, second.signatories = {"14": "7"}, {**first.signatories, "head": "新局长"}
    changes = difference_between(first, second)
    assert not changes.is_empty and changes.count == 0
    assert [(line.figure, line.old, line.new) for line in changes.totals] == [("14", "未报", "7")]
    assert [(each.label, each.new) for each in changes.signatories] == [("单位负责人", "新局长")]


def test_another_checksum_than_the_one_seen_is_refused(register: Register, gd_lead: User, reviewer: User) -> None:
    revision = submitted(register, gd_lead)
    with pytest.raises(Outdated):
        national_review(reviewer, QuarterAct.ACCEPT, revision, checksum_seen="0" * 64)
    assert return_of("440000").state == QuarterState.SUBMITTED


def test_a_second_click_on_a_decision_changes_nothing(register: Register, gd_lead: User, reviewer: User) -> None:
    revision = submitted(register, gd_lead)
    for _click in range(2):
        national_review(reviewer, QuarterAct.ACCEPT, revision)
    held = return_of("440000")
    revision.refresh_from_db()
    assert (held.state, revision.accepted_by_id) == (QuarterState.ACCEPTED, reviewer.pk)
    assert AuditEntry.objects.filter(action="return.national_accept").count() == 1
    with pytest.raises(StateRefused):
        national_review(reviewer, QuarterAct.RETURN, revision, RemarkEntry("改"))


def test_a_second_click_on_a_return_sends_one_batch(register: Register, gd_lead: User, reviewer: User) -> None:
    revision = submitted(register, gd_lead)
    for _click in range(2):
        national_review(reviewer, QuarterAct.RETURN, revision, RemarkEntry("请核对", "", register["440100"], "4"))
    assert Remark.objects.unscoped(reason="test").count() == 1
    with pytest.raises(StateRefused):
        national_review(reviewer, QuarterAct.RETURN, revision, RemarkEntry("别的问题"))


def test_the_province_accepts_the_version_it_looked_at(
    register: Register, gz_entry: User, gd_entry: User, gd_lead: User
) -> None:
    unit = register["440100"]
    put(unit, FULL)
    report_unit(actor=actor_of(gz_entry), division=unit, quarter=Q2)
    seen = row_of("440100").version
    return_unit(actor=actor_of(gd_lead), division=unit, quarter=Q2, remarks=[RemarkEntry("核对金额", figure="4")])
    enter(gz_entry, unit, "4", "120", expected="100")
    report_unit(actor=actor_of(gz_entry), division=unit, quarter=Q2)

    with pytest.raises(Outdated) as stale:
        accept_unit(actor=actor_of(gd_entry), division=unit, quarter=Q2, version=seen)
    assert stale.value.versions == {"440100": (seen, seen + 3)}
    assert row_of("440100").state == UnitState.REPORTED
    codes, refused = accept_units(actor=actor_of(gd_entry), divisions=[unit], quarter=Q2, versions={"440100": seen})
    assert not codes and "有变动" in refused["440100"]

    for _click in range(2):
        accept_unit(actor=actor_of(gd_entry), division=unit, quarter=Q2, version=seen + 3)
    row = row_of("440100")
    assert (row.state, row.version) == (UnitState.ACCEPTED, seen + 4)
    assert row.reviewed is not None and row.reviewed["4"] == "120"


def test_a_stale_submission_says_which_rows_moved(register: Register, gd_entry: User, gd_lead: User) -> None:
    put(register["440100"], FULL, state="accepted")
    put(register["440300"], FULL, state="reported")
    accept_unit(actor=actor_of(gd_entry), division=register["440300"], quarter=Q2)
    with pytest.raises(Outdated) as stale:
        submit(gd_lead, "440000", 1, seen="0" * 16, versions_seen={"440100": 1, "440400": 3})
    assert stale.value.versions == {"440300": (0, 2), "440400": (3, 0)}


# --- one batch, answered ---


def test_a_batch_goes_with_its_cells_values_and_day(register: Register, gd_lead: User, reviewer: User) -> None:
    revision = submitted(register, gd_lead)
    remarks = [
        RemarkEntry("金额偏大", "按合同核对", register["440100"], "4"),
        RemarkEntry("金额偏大", "按合同核对", register["440100"], "4"),
        RemarkEntry("分析说明未写问题"),
        RemarkEntry(" "),
    ]
    national_review(reviewer, QuarterAct.RETURN, revision, *remarks)

    sent = list(Remark.objects.unscoped(reason="test").order_by("id"))
    assert [(each.division_id, each.figure, each.value, each.batch) for each in sent] == [
        ("440100", "4", "100", 1),
        (None, "", "", 1),
    ]
    assert {(each.due_on, each.revision_id) for each in sent} == {(date(2018, 7, 20), revision.pk)}


def test_a_day_that_has_passed_is_no_day_to_resubmit_by(register: Register, gd_lead: User, reviewer: User) -> None:
    revision = submitted(register, gd_lead)
    with pytest.raises(BadInput, match="不能早于今天"):
        national_review(reviewer, QuarterAct.RETURN, revision, RemarkEntry("改"), resubmit_by=date(2018, 7, 9))


def test_each_remark_is_changed_or_answered_before_the_quarter_goes_again(
    register: Register, gd_entry: User, gd_lead: User, reviewer: User, gz_entry: User
) -> None:
    unit = register["440100"]
    revision = submitted(register, gd_lead)
    national_review(reviewer, QuarterAct.RETURN, revision, RemarkEntry("核对", "", unit, "4"), RemarkEntry("补充说明"))
    by_cell, whole = Remark.objects.unscoped(reason="test").order_by("id")
    fill_in_for_unit(actor=actor_of(gd_entry), division=unit, quarter=Q2, reason="委托")
    enter(gd_entry, unit, "4", "150", expected="100")
    accept_unit(actor=actor_of(gd_entry), division=unit, quarter=Q2)

    with pytest.raises(BadInput, match="还有1条退回意见没有答复：补充说明") as refused:
        submit(gd_lead, "440000", return_of("440000").version)
    assert refused.value.fields == [f"answer-{whole.pk}"]
    with pytest.raises(BadInput, match="没有这条"):
        answer_remark(actor=actor_of(gz_entry), province="440000", quarter=Q2, remark=whole.pk, text="不归我")
    answer_remark(actor=actor_of(gd_entry), province="440000", quarter=Q2, remark=whole.pk, text="已补充问题和打算")
    again = submit(gd_lead, "440000", return_of("440000").version)

    by_cell.refresh_from_db()
    whole.refresh_from_db()
    assert (by_cell.answer, whole.answer) == ("已修改：原为100，现为150。", "已补充问题和打算")
    assert by_cell.settled_at is not None and whole.settled_at is not None
    assert again.kind == SubmissionKind.RESUBMITTED and again.due_on == date(2018, 7, 20)
    with pytest.raises(StateRefused, match="已办结"):
        answer_remark(actor=actor_of(gd_entry), province="440000", quarter=Q2, remark=whole.pk, text="迟到的话")


def test_a_new_return_replaces_what_was_asked_before(
    register: Register, gd_lead: User, reviewer: User, gd_entry: User
) -> None:
    first = submitted(register, gd_lead)
    national_review(reviewer, QuarterAct.RETURN, first, RemarkEntry("第一次"))
    (asked,) = Remark.objects.unscoped(reason="test").all()
    second = submit(gd_lead, "440000", return_of("440000").version, answers={asked.pk: "无误，见附件"})
    national_review(reviewer, QuarterAct.RETURN, second, RemarkEntry("第二次"))
    rows = Remark.objects.unscoped(reason="test").order_by("id")
    assert [(row.batch, row.settled_at is None) for row in rows] == [(1, False), (2, True)]


# --- kinds and what is frozen with them ---


def test_what_the_province_filled_in_is_frozen_with_its_reason(
    register: Register, gd_entry: User, gd_lead: User
) -> None:
    put(register["440100"], FULL, state="accepted", filled_by_province=True, fill_reason="经办人出差，电话核实")
    first = submit(gd_lead, "440000", 1)
    frozen = UnitRevision.objects.get(province_revision=first)
    assert (frozen.filled_by_province, frozen.fill_reason) == (True, "经办人出差，电话核实")


@pytest.mark.parametrize(
    ("today", "kind"), [(date(2018, 7, 16), SubmissionKind.FIRST), (date(2018, 7, 17), SubmissionKind.LATE)]
)
def test_the_first_submission_is_late_the_day_after_the_due_day(
    register: Register, gd_lead: User, settings: Any, today: date, kind: str
) -> None:
    settings.PORTAL_TODAY = today
    revision = submitted(register, gd_lead)
    assert (revision.kind, revision.due_on) == (kind, date(2018, 7, 16))


# --- 定稿 ---


def test_locked_says_why_and_until_when_and_a_day_that_passed_opens_nothing(
    register: Register, gd_lead: User, reviewer: User, national: User, gd_entry: User, settings: Any
) -> None:
    accepted(register, gd_lead, reviewer)
    lock: dict[str, Any] = {"actor": actor_of(national), "province": "440000", "quarter": Q2}
    with pytest.raises(BadInput, match="定稿原因"):
        lock_quarter(**lock, reason=" ")
    with pytest.raises(BadInput, match="不能早于今天"):
        lock_quarter(**lock, reason="汇总", until=date(2018, 7, 9))
    for _click in range(2):
        lock_quarter(**lock, reason="半年数据汇总完毕", until=date(2018, 12, 31))
    assert AuditEntry.objects.filter(action="return.lock").count() == 1

    told = r"已定稿.*定稿原因：半年数据汇总完毕。定稿期限至2018年12月31日"
    with pytest.raises(StateRefused, match=told):
        enter(gd_entry, register["440100"], "1", "5", expected="1")
    settings.PORTAL_TODAY = date(2019, 1, 1)
    with pytest.raises(StateRefused, match="定稿期限2018年12月31日已过，仍为定稿状态"):
        enter(gd_entry, register["440100"], "1", "5", expected="1")
    assert return_of("440000").state == QuarterState.LOCKED
    extend_lock(**lock, reason="年度数据汇总完毕", until=date(2020, 12, 31))
    assert return_of("440000").locked_until == date(2020, 12, 31)
    with pytest.raises(PermissionDenied):
        extend_lock(actor=actor_of(reviewer), province="440000", quarter=Q2, reason="改")


# --- 更正 ---


def call(**more: Any) -> Call:
    known: dict[str, Any] = {
        "person": "李科长",
        "answer": "明日报送",
        "spoken_at": datetime(2018, 7, 10, 9, 30, tzinfo=BEIJING),
        "promised_on": date(2018, 7, 11),
        "token": uuid4(),
    }
    return Call(**{**known, **more})


def test_each_level_urges_the_one_below_it_and_two_clicks_leave_one_record(
    register: Register, reviewer: User, gd_entry: User, gz_entry: User, auditor: User
) -> None:
    once = call()
    for _click in range(2):
        record_urging(actor=actor_of(reviewer), division=register["440000"], quarter=Q2, call=once)
    record_urging(actor=actor_of(gd_entry), division=register["440100"], quarter=Q2, call=call())
    for who, code in [(reviewer, "440100"), (gd_entry, "440000"), (gz_entry, "440100"), (auditor, "440000")]:
        with pytest.raises(PermissionDenied):
            record_urging(actor=actor_of(who), division=register[code], quarter=Q2, call=call())

    assert Urging.objects.visible_to(actor_of(reviewer)).count() == 1
    assert Urging.objects.visible_to(actor_of(gd_entry)).count() == 1
    assert not Urging.objects.visible_to(actor_of(gz_entry)).exists()
    assert AuditEntry.objects.filter(action="return.urge").count() == 2


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("person", " ", "对象"),
        ("answer", "", "答复"),
        ("promised_on", date(2018, 7, 9), "承诺时间"),
        ("spoken_at", datetime(2018, 7, 11, 0, 1, tzinfo=BEIJING), "通话时间"),
    ],
)
def test_a_record_of_a_call_makes_sense(
    register: Register, reviewer: User, field: str, value: object, told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        record_urging(actor=actor_of(reviewer), division=register["440000"], quarter=Q2, call=call(**{field: value}))
