"""The pages of review: the difference shown with a refusal, cells picked without script, the board, corrections."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from pledge_portal.accounts.models import User
from programmes.divisions.models import Division
from programmes.models import Contact
from reporting.models import CorrectionRequest, ProvinceRevision, QuarterState, Remark, Urging
from reporting.rules.returns import QuarterAct
from reporting.services.returns.reviewing import review_quarter
from reporting.services.returns.units import accept_unit, fill_in_for_unit
from tests.integration.reporting.returns_helpers import FULL, Q2, enter, put, return_of, row_of, submit
from tests.people import ClientOf, actor_of

Register = dict[str, Division]
GD, GZ = "/returns/440000/2018/2/", "/returns/440100/2018/2/"


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)


@pytest.fixture
def first(register: Register, gd_lead: User) -> ProvinceRevision:
    """广州 submitted, 深圳 filled in by the province."""
    put(register["440100"], FULL, state="accepted")
    put(register["440300"], FULL, state="accepted", filled_by_province=True, fill_reason="经办人出差，电话核实")
    return submit(gd_lead, "440000", 1, analysis="总体平稳。无问题。")


def resubmit(register: Register, gd_entry: User, gd_lead: User, reviewer: User, first: ProvinceRevision) -> Any:
    """Returned, 广州's amount changed, the analysis too, submitted again."""
    at: dict[str, Any] = {"actor": actor_of(reviewer), "province": "440000", "quarter": Q2}
    review_quarter(**at, act=QuarterAct.RETURN, revision_seen=first.pk, remarks=[remark(register)])
    unit = register["440100"]
    fill_in_for_unit(actor=actor_of(gd_entry), division=unit, quarter=Q2, reason="按意见改")
    enter(gd_entry, unit, "4", "150", expected="100")
    accept_unit(actor=actor_of(gd_entry), division=unit, quarter=Q2)
    return submit(gd_lead, "440000", return_of("440000").version, analysis="总体平稳。风险上升。")


def remark(register: Register) -> Any:
    from reporting.services.returns.remarks import RemarkEntry

    return RemarkEntry("金额请核对", "", register["440100"], "4")


def review_form(revision: ProvinceRevision, **more: str) -> dict[str, str]:
    return {"revision": str(revision.pk), "checksum": revision.checksum, **more}


def test_an_outdated_approval_is_409_with_the_difference_and_the_way_on(
    register: Register, first: ProvinceRevision, gd_entry: User, gd_lead: User, reviewer: User, client_of: ClientOf
) -> None:
    second = resubmit(register, gd_entry, gd_lead, reviewer, first)
    client = client_of(reviewer)
    typed = {"r0-division": "440300", "r0-figure": "3", "r0-problem": "写到一半的意见", "rows": "1"}

    answer = client.post(f"{GD}review/", review_form(first, act="accept", **typed))

    assert answer.status_code == 409
    (change,) = [line for row in answer.context["since_seen"].rows for line in row.lines]
    assert (change.division, change.figure, change.old, change.new) == ("440100", "4", "100", "150")
    since = answer.text[answer.text.index('id="since-seen"') :]
    assert "<del>无问题。</del><ins>风险上升。</ins>" in since[: since.index("</section>")]
    assert "写到一半的意见" in answer.text
    assert f'name="checksum" value="{second.checksum}"' in answer.text
    assert client.post(f"{GD}review/", review_form(second, act="accept")).status_code == 302
    assert return_of("440000").state == QuarterState.ACCEPTED


def test_the_reviewer_sees_what_changed_and_what_was_answered(
    register: Register, first: ProvinceRevision, gd_entry: User, gd_lead: User, reviewer: User, client_of: ClientOf
) -> None:
    resubmit(register, gd_entry, gd_lead, reviewer, first)

    page = client_of(reviewer).get(f"{GD}review/")

    assert page.context["difference"].changed == {("440100", "4")}
    assert page.context["line"] == "21个地市：代填2，未报19"
    assert "经办人出差，电话核实" in page.text
    (batch,) = page.context["history"]
    assert [(line.was, line.now, line.answer) for line in batch.lines] == [("100", "150", "已修改：原为100，现为150。")]
    receipt = client_of(gd_lead).get(f"{GD}receipt/?number=2")
    assert receipt.context["revision"].get_kind_display() == "退回重报"
    assert receipt.context["difference"].count == 1
    assert "经办人出差，电话核实" in receipt.text
    assert [each.number for each in receipt.context["revisions"]] == [2, 1]


def test_a_cell_is_picked_without_script_and_nothing_typed_is_lost(
    first: ProvinceRevision, reviewer: User, client_of: ClientOf
) -> None:
    client = client_of(reviewer)
    typed = {"r0-division": "440100", "r0-figure": "1", "r0-problem": "项目数请核对", "rows": "2"}

    page = client.post(f"{GD}review/", review_form(first, pick="440300-17", **typed))

    forms = page.context["remark_forms"]
    assert page.status_code == 200
    assert [(each["division"].value(), each["figure"].value()) for each in forms[:2]] == [
        ("440100", "1"),
        ("440300", "17"),
    ]
    assert "项目数请核对" in page.text and len(forms) >= 3
    sent = {**typed, "r1-division": "440300", "r1-figure": "17", "r1-problem": "按签到表", "rows": str(len(forms))}
    assert client.post(f"{GD}review/", review_form(first, act="return", **sent)).status_code == 302
    assert Remark.objects.unscoped(reason="test").count() == 2


def test_a_unit_is_returned_cell_by_cell_and_sees_it_pinned(
    register: Register, gd_entry: User, gz_entry: User, client_of: ClientOf
) -> None:
    put(register["440100"], FULL, state="reported")
    client, page = client_of(gd_entry), f"{GD}units/440100/"
    assert client.get(page).context["unit"].compared is False
    form = {"version": "1", "act": "return", "rows": "2", "resubmit_by": "2018-07-12"}
    first_two = {"r0-figure": "4", "r0-problem": "金额请核对", "r1-figure": "17", "r1-problem": "人次请核对"}

    assert client.post(page, {**form, **first_two, "version": "0"}).status_code == 409
    assert client.post(page, form).status_code == 422
    assert client.post(page, {**form, **first_two}).status_code == 302

    own = client_of(gz_entry)
    pinned = own.get(GZ).context["batches"]
    assert [(line.figure, line.was, line.state) for line in pinned[0].lines] == [
        ("质押融资金额", "100", "待处理"),
        ("培训人次", "9", "待处理"),
    ]
    assert pinned[0].due_on == date(2018, 7, 12)
    keys = [line.pk for line in pinned[0].lines]
    answer = own.post(f"{GZ}remarks/{keys[0]}/", {"answer": "合同金额无误"})
    assert answer.status_code == 302
    assert own.get(GZ).context["batches"][0].settled_count == 1


def test_a_stale_submission_shows_what_moved(
    register: Register, gd_entry: User, gd_lead: User, client_of: ClientOf
) -> None:
    put(register["440100"], FULL, state="accepted")
    client = client_of(gd_lead)
    shown = client.get(f"{GD}submit/").context["form"].initial
    fill_in_for_unit(actor=actor_of(gd_entry), division=register["440100"], quarter=Q2, reason="改数")
    enter(gd_entry, register["440100"], "4", "180", expected="100")
    accept_unit(actor=actor_of(gd_entry), division=register["440100"], quarter=Q2)
    form = {name: shown[name] for name in ("version", "seen", "versions")}

    answer = client.post(f"{GD}submit/", {**form, "filled_in_by": "陈", "checked_by": "李", "head": "王五六"})

    assert answer.status_code == 409
    (row,) = answer.context["moved"]
    assert [(line.figure, line.old, line.new) for line in row.lines] == [("4", "100", "180")]
    assert "王五六" in answer.text


def test_the_reason_of_a_greyed_button_is_read_without_a_mouse(
    first: ProvinceRevision, gd_lead: User, client_of: ClientOf
) -> None:
    page = client_of(gd_lead).get(GD).text
    button = page[page.index('aria-describedby="submit-act-why"') :]
    assert "本季已报送国家局，正在审核" in button[: button.index("</span></span>")]


def test_the_board_says_who_owes_and_who_answers(
    register: Register, first: ProvinceRevision, reviewer: User, auditor: User, client_of: ClientOf
) -> None:
    Contact.objects.create(division=register["340000"], name="孙联系", duty="联系人", mobile="13800001234")
    client = client_of(reviewer)

    board = client.get("/returns/board/?quarter=2018Q2")
    rows = {row.division.code: row for row in board.context["board"].rows}

    assert "440000" not in rows and len(rows) == 31
    row = rows["340000"]
    assert (row.owes, row.late, len(row.lacking), row.asked, row.people) == (True, 0, 16, 16, "孙联系")
    assert row.urging.startswith("贵局2018年第二季度调度表尚未报送")
    assert "13800001234" not in board.text
    assert "孙联系" not in client_of(auditor).get("/returns/board/?quarter=2018Q2").text
    everything = client.get("/returns/board/?quarter=2018Q1&show=all").context["board"]
    assert everything.total == 32 and all(row.late > 0 for row in everything.rows)


def test_the_provinces_board_is_of_its_units(
    register: Register, gd_entry: User, gz_entry: User, client_of: ClientOf
) -> None:
    put(register["440100"], FULL, state="reported")
    board = client_of(gd_entry).get("/returns/board/?quarter=2018Q2").context["board"]
    assert board.by_unit and len(board.rows) == 20
    assert all(row.division.province_id == "440000" and row.late == 1 for row in board.rows)
    assert client_of(gz_entry).get("/returns/board/").headers["Location"] == "/returns/440100/"


def test_the_share_in_time_counts_late_and_late_again_only(
    register: Register, first: ProvinceRevision, gd_lead: User, reviewer: User, client_of: ClientOf, settings: Any
) -> None:
    def share(code: str) -> str:
        rows = client_of(reviewer).get("/returns/board/?quarter=2018Q2&show=all").context["board"].rows
        return str(next(row.share for row in rows if row.division.code == code))

    assert (share("440000"), share("340000")) == ("1/2", "0/1")  # the first quarter was never filed
    at: dict[str, Any] = {"actor": actor_of(reviewer), "province": "440000", "quarter": Q2}
    review_quarter(
        **at,
        act=QuarterAct.RETURN,
        revision_seen=first.pk,
        remarks=[remark(register)],
        resubmit_by=date(2018, 7, 12),
    )
    assert client_of(gd_lead).get(GD).context["deadline"].due_on == date(2018, 7, 12)
    settings.PORTAL_TODAY = date(2018, 7, 13)
    assert share("440000") == "0/2"


def test_a_call_is_recorded_once(register: Register, reviewer: User, gd_entry: User, client_of: ClientOf) -> None:
    client = client_of(reviewer)
    token = client.get(f"{GD}urge/").context["form"].initial["token"]
    form = {
        "person": "李科长",
        "spoken_on": "2018-07-10",
        "spoken_time": "09:30",
        "answer": "明日报送",
        "promised_on": "2018-07-11",
        "token": str(token),
    }
    for _click in range(2):
        assert client.post(f"{GD}urge/", form).status_code == 302
    for odd in ({"person": ""}, {"spoken_on": "0001-01-01"}, {"promised_on": "9999-12-31"}):
        assert client.post(f"{GD}urge/", {**form, **odd, "token": str(uuid4())}).status_code == 422
    assert Urging.objects.unscoped(reason="test").count() == 1
    assert client.post(f"{GZ}urge/", form).status_code == 403
    assert client_of(gd_entry).post(f"{GD}urge/", form).status_code == 403
    assert "李科长" not in client_of(gd_entry).get(f"{GD}urge/").text
    row = next(each for each in client.get("/returns/board/").context["board"].rows if each.division.code == "440000")
    assert row.call is not None and row.call.promised_on == date(2018, 7, 11)


def test_a_correction_is_asked_for_and_decided_on_pages(
    register: Register, first: ProvinceRevision, gd_lead: User, reviewer: User, national: User, client_of: ClientOf
) -> None:
    lead, office = client_of(gd_lead), client_of(national)
    client_of(reviewer).post(f"{GD}review/", review_form(first, act="accept"))
    assert office.post(f"{GD}lock/", {"act": "lock", "reason": ""}).status_code == 422
    lock = {"act": "lock", "reason": "半年汇总", "until": "2018-12-31", "revision": str(first.pk)}
    assert office.post(f"{GD}lock/", lock).status_code == 302
    assert "定稿原因：半年汇总。定稿期限至2018年12月31日。" in lead.get(GD).text

    form = {
        "lines": "3",
        "l0-division": "440100",
        "l0-figure": "3",
        "l0-value": "５",
        "reason": "漏计专利",
        "basis": "通知书",
    }
    assert lead.post(f"{GD}correction/", form).status_code == 422
    full = {**form, "impact": "无", "approver": "王处长"}
    assert lead.post(f"{GD}correction/", {**full, "l0-value": "五"}).status_code == 422
    assert lead.post(f"{GD}correction/", full).status_code == 302
    assert CorrectionRequest.objects.unscoped(reason="test").get().lines.get().new == "5"

    assert _task(office, "申请更正")
    decide = f"{GD}correction/1/"
    assert office.post(decide, {"act": "approve"}).status_code == 422
    assert client_of(reviewer).post(decide, {"act": "approve", "close_on": "2018-07-20"}).status_code == 403
    assert office.post(decide, {"act": "approve", "close_on": "2018-07-20"}).status_code == 302
    assert row_of("440100").values["3"] == "5"
    page = lead.get(GD)
    assert page.context["state"] == QuarterState.CORRECTING and page.context["submit"].allowed
    assert _task(lead, "更正待审定报送")


def _task(client: Client, words: str) -> bool:
    return any(words in task.what for block in client.get("/").context["page"].blocks for task in block.tasks)
