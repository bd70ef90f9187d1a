"""更正: asked for by the province, decided by the national office, for the cells named; first day kept, 定稿 again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services import verify
from reporting.models import (
    CorrectionRequest,
    CorrectionState,
    ProvinceRevision,
    QuarterState,
    SubmissionKind,
    UnitRevision,
)
from reporting.permissions import StateRefused
from reporting.rules.returns import QuarterAct
from reporting.selectors.returns.differences import difference_for_review
from reporting.selectors.totals import province_totals
from reporting.services.errors import BadInput
from reporting.services.freezing import SIGNATORIES
from reporting.services.returns.correcting import (
    end_correction,
    request_correction,
    withdraw_correction,
)
from reporting.services.returns.correcting_checks import CorrectionCell, CorrectionText
from reporting.services.returns.locking import lock_quarter
from reporting.services.returns.province_totals import save_province_totals
from reporting.services.returns.quarters import Signatories, save_signatories
from reporting.services.returns.remarks import RemarkEntry
from reporting.services.returns.units import accept_unit, fill_in_for_unit
from tests.integration.reporting.returns_helpers import Q2, enter, return_of, row_of, submit
from tests.integration.reporting.test_review_way import (  # the day is a fixture
    WORDS,
    Register,
    _day,
    accepted,
    ask,
    decide,
    national_review,
    submitted,
)
from tests.people import actor_of

__all__ = ["_day"]


def test_a_correction_by_request_and_decision_keeps_the_first_day_and_locks_again(
    register: Register, gd_lead: User, gd_entry: User, reviewer: User, national: User
) -> None:
    first = accepted(register, gd_lead, reviewer)
    lock_quarter(actor=actor_of(national), province="440000", quarter=Q2, reason="汇总完毕")
    first_day = return_of("440000").first_submitted_at
    cells = [CorrectionCell(register["440100"], "1", "2"), CorrectionCell(register["440100"], "3", "2")]
    for _click in range(2):
        request = ask(gd_lead, cells)
    assert CorrectionRequest.objects.unscoped(reason="test").count() == 1
    assert [(line.figure, line.old, line.new) for line in request.lines.all()] == [("1", "1", "2"), ("3", "1", "2")]
    with pytest.raises(StateRefused, match="已定稿"):
        enter(gd_entry, register["440100"], "1", "2", expected="1")

    for _click in range(2):
        decide(national, request.number)
    assert return_of("440000").state == QuarterState.CORRECTING
    assert AuditEntry.objects.filter(action="return.reopen").count() == 1
    assert row_of("440100").values["1"] == "2"  # written in; what is judged is still the first version
    assert row_of("440100").latest_revision == UnitRevision.objects.get(
        province_revision=first, quarterly_return__division="440100"
    )

    again = submit(gd_lead, "440000", return_of("440000").version)
    held = return_of("440000")
    assert (again.kind, again.due_on, again.number) == (SubmissionKind.CORRECTION, date(2018, 7, 31), 2)
    assert (held.first_submitted_at, held.state) == (first_day, QuarterState.SUBMITTED)
    assert [line.figure for row in difference_for_review(again).rows for line in row.lines] == ["1", "3"]
    national_review(reviewer, QuarterAct.ACCEPT, again)

    held = return_of("440000")
    request.refresh_from_db()
    assert (held.state, held.open_cells) == (QuarterState.LOCKED, None)
    assert (request.state, request.corrected_id) == (CorrectionState.DONE, again.pk)
    assert not verify().broken


def test_only_what_the_request_names_is_open(
    register: Register, gd_lead: User, gd_entry: User, reviewer: User, national: User
) -> None:
    accepted(register, gd_lead, reviewer)
    decide(national, ask(gd_lead, [CorrectionCell(register["440100"], "1", "2")]).number)
    gz, sz = register["440100"], register["440300"]

    with pytest.raises(StateRefused, match="只开放更正申请所列"):
        fill_in_for_unit(actor=actor_of(gd_entry), division=sz, quarter=Q2, reason="顺手改")
    with pytest.raises(StateRefused, match="只开放更正申请所列"):
        enter(gd_entry, register["440000"], "8", "5")
    fill_in_for_unit(actor=actor_of(gd_entry), division=gz, quarter=Q2, reason="再核对")
    with pytest.raises(StateRefused, match="只开放更正申请所列"):
        enter(gd_entry, gz, "5", "3", expected="1")
    enter(gd_entry, gz, "1", "1", expected="2")
    assert row_of("440100").values["5"] == "1"
    with pytest.raises(StateRefused, match="只开放更正申请所列"):
        save_province_totals(
            actor=actor_of(gd_entry), province="440000", quarter=Q2, values={"14": "7"}, expected={"14": None}
        )


def test_a_whole_return_can_be_opened(
    register: Register, gd_lead: User, gd_entry: User, reviewer: User, national: User
) -> None:
    accepted(register, gd_lead, reviewer)
    decide(national, ask(gd_lead, [], whole=True).number)
    fill_in_for_unit(actor=actor_of(gd_entry), division=register["440300"], quarter=Q2, reason="全部重核")
    enter(gd_entry, register["440300"], "20", "3", expected="1")
    assert row_of("440300").values["20"] == "3"


def test_a_correction_that_is_returned_stays_a_correction(
    register: Register, gd_lead: User, reviewer: User, national: User, gd_entry: User
) -> None:
    accepted(register, gd_lead, reviewer)
    decide(national, ask(gd_lead, [CorrectionCell(register["440100"], "3", "5")]).number)
    second = submit(gd_lead, "440000", return_of("440000").version)
    national_review(reviewer, QuarterAct.RETURN, second, RemarkEntry("金额也要改", "", register["440300"], "4"))

    held = return_of("440000")
    assert (held.state, held.open_cells) == (QuarterState.RETURNED, {"440100": ["3"], "440300": ["4"]})
    fill_in_for_unit(actor=actor_of(gd_entry), division=register["440300"], quarter=Q2, reason="按意见改")
    enter(gd_entry, register["440300"], "4", "110", expected="100")
    accept_unit(actor=actor_of(gd_entry), division=register["440300"], quarter=Q2)
    third = submit(gd_lead, "440000", return_of("440000").version)
    assert third.kind == SubmissionKind.CORRECTION
    national_review(reviewer, QuarterAct.ACCEPT, third)
    assert return_of("440000").state == QuarterState.ACCEPTED


def test_refused_withdrawn_and_ended_requests_leave_the_quarter_as_it_was(
    register: Register, gd_lead: User, reviewer: User, national: User
) -> None:
    accepted(register, gd_lead, reviewer)
    lock_quarter(actor=actor_of(national), province="440000", quarter=Q2, reason="汇总")
    cell = CorrectionCell(register["440100"], "1", "2")
    with pytest.raises(BadInput, match="理由"):
        decide(national, ask(gd_lead, [cell]).number, approve=False, note="")
    decide(national, 1, approve=False)
    ask(gd_lead, [cell])
    for _click in range(2):
        withdraw_correction(actor=actor_of(gd_lead), province="440000", quarter=Q2, number=2)
    with pytest.raises(StateRefused, match="已办理"):
        decide(national, 2)
    ask(gd_lead, [cell], whole=True)
    decide(national, 3)
    before = return_of("440000")
    save_province_totals(
        actor=actor_of(gd_lead), province="440000", quarter=Q2, values={"14": "7"}, expected={"14": None}
    )
    save_signatories(
        actor=actor_of(gd_lead),
        province="440000",
        quarter=Q2,
        version=return_of("440000").version,
        signatories=Signatories(filled_in_by="另一人", reported_on=date(2018, 7, 9)),
        analysis="更正后的说明",
    )
    for _click in range(2):
        end_correction(actor=actor_of(national), province="440000", quarter=Q2, number=3, note="省局来电不再更正")

    rows = CorrectionRequest.objects.unscoped(reason="test").order_by("number")
    assert [row.state for row in rows] == ["refused", "withdrawn", "closed"]
    held = return_of("440000")
    assert (held.state, held.open_cells, row_of("440100").values["1"]) == (QuarterState.LOCKED, None, "1")
    for name in ("analysis", "province_totals", *SIGNATORIES):
        assert getattr(held, name) == getattr(before, name), name
    assert ProvinceRevision.objects.count() == 1


def test_who_asks_and_who_decides_are_two(
    register: Register, gd_lead: User, gd_entry: User, ah_lead: User, reviewer: User, national: User
) -> None:
    accepted(register, gd_lead, reviewer)
    cell = CorrectionCell(register["440100"], "1", "2")
    for stranger in (gd_entry, ah_lead, national):
        with pytest.raises(PermissionDenied):
            ask(stranger, [cell])
    ask(gd_lead, [cell])
    for stranger in (gd_lead, reviewer, ah_lead):
        with pytest.raises(PermissionDenied):
            decide(stranger, 1)


@pytest.mark.parametrize(
    ("figure", "value", "told"), [("1", "1", "相同"), ("1", "2", "请填写更正原因、影响")], ids=["same", "blank"]
)
def test_a_request_says_what_and_why(
    register: Register, gd_lead: User, reviewer: User, figure: str, value: str, told: str
) -> None:
    accepted(register, gd_lead, reviewer)
    words = WORDS if value == "1" else CorrectionText(" ", "依据", "", "王")
    with pytest.raises(BadInput, match=told):
        request_correction(
            actor=actor_of(gd_lead),
            province="440000",
            quarter=Q2,
            text=words,
            cells=[CorrectionCell(register["440100"], figure, value)],
        )


def test_a_quarter_that_is_not_closed_needs_no_request(register: Register, gd_lead: User) -> None:
    submitted(register, gd_lead)
    with pytest.raises(StateRefused, match="不需申请更正"):
        ask(gd_lead, [CorrectionCell(register["440100"], "1", "2")])


def test_what_is_judged_changes_with_the_corrected_version_only(
    register: Register, gd_lead: User, reviewer: User, national: User
) -> None:
    def projects() -> int:
        (row,) = [each for each in province_totals(province="440000") if each.figure == "1"]
        return int(row.total)

    accepted(register, gd_lead, reviewer)
    assert projects() == 2
    decide(
        national,
        ask(
            gd_lead, [CorrectionCell(register["440100"], "1", "2"), CorrectionCell(register["440100"], "3", "2")]
        ).number,
    )
    assert projects() == 2
    submit(gd_lead, "440000", return_of("440000").version)
    assert projects() == 3


def test_the_operators_import_may_touch_a_reopened_quarter_and_leaves_it_so(
    register: Register, gd_lead: User, reviewer: User, national: User, tmp_path: Any
) -> None:
    """Contract: accepted or locked refuses; a quarter under correction is neither."""
    accepted(register, gd_lead, reviewer)
    file = tmp_path / "returns.csv"
    file.write_text("地区代码,年度,季度,培训人次\n440300,2018,2,12\n", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_workbook", "returns", str(file))
    decide(national, ask(gd_lead, [CorrectionCell(register["440100"], "3", "5")]).number)
    call_command("import_workbook", "returns", str(file))

    held = return_of("440000")
    assert held.state == QuarterState.CORRECTING
    assert held.latest_revision is not None and held.latest_revision.kind == SubmissionKind.IMPORTED
    assert submit(gd_lead, "440000", held.version).kind == SubmissionKind.CORRECTION


# --- 催报 ---
