"""报送: what is refused, what is frozen, the receipt, lateness, review; and 6.1 to 6.3 in `evaluate`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services import verify
from pledge_portal.common.models import FactsVersion, Job
from programmes.divisions.models import Division
from programmes.models import Contact, WorkPlan
from programmes.selectors.programme import programme_by_code
from reporting.models import FiledPart, Filing, PromotionPlan, PromotionTask
from reporting.permissions import StateRefused
from reporting.rules.filings import CHAPTERS
from reporting.selectors.filings.checklist import checklist, incomplete_clauses
from reporting.selectors.filings.states import province_states
from reporting.services.computation import compute_province
from reporting.services.errors import BadInput, Conflict
from reporting.services.filings import (
    IncompleteFiling,
    adopt_proposed_tasks,
    review_filing,
    save_application,
    save_chapters,
    save_task,
    submit_filing,
    task_mark,
)
from tests.integration.reporting.filing_world import DAY, at, complete, declare, records_of, verdicts
from tests.people import actor_of


@pytest.fixture
def guangdong(register: dict[str, Division]) -> Division:
    """广东, complete."""
    complete(register["440000"])
    return register["440000"]


def submit(user: User, province: Division, *parts: str, day: date = DAY, after: int | None = None) -> Filing:
    return submit_filing(
        actor=actor_of(user), province=province, parts=parts or ("6.1", "6.2"), submitted_at=at(day), after=after
    )


def test_a_filing_meets_its_clauses_from_its_day(guangdong: Division, gd_lead: User) -> None:
    filing = submit(gd_lead, guangdong)
    assert filing.receipt == "BS-440000-20171128-01"
    assert filing.check_code == "-".join((s := filing.sha256.upper())[i : i + 4] for i in (0, 4, 8))
    assert s.startswith(filing.check_code.replace("-", ""))
    before, after = verdicts(guangdong, date(2017, 11, 27)), verdicts(guangdong, DAY)
    for clause in ("6.1", "6.2"):
        assert (before[clause]["status"], before[clause]["numerator"]) == ("pending", 0)
        assert (after[clause]["status"], after[clause]["met_on"], after[clause]["holds"]) == ("met", "2017-11-28", True)
    assert after["6.3"]["status"] == "not_applicable"
    assert compute_province(province="440000")["written"]


def test_late_is_recorded_and_never_refused(guangdong: Division, gd_lead: User) -> None:
    submit(gd_lead, guangdong, day=date(2017, 12, 4))
    assert verdicts(guangdong, date(2017, 12, 3))["6.1"]["status"] == "missed"
    late = verdicts(guangdong, date(2018, 1, 1))["6.1"]
    assert (late["status"], late["met_on"]) == ("met_late", "2017-12-04")
    states = province_states(
        actor=OPERATOR, programme=programme_by_code(None), provinces=[guangdong], today=date(2018, 1, 1)
    )[0]
    assert [part.late for part in states.parts[:2]] == [4, 4]


def test_the_day_of_submission_is_beijing_s(guangdong: Division, gd_lead: User) -> None:
    filing = submit_filing(
        actor=actor_of(gd_lead),
        province=guangdong,
        parts=["6.2"],
        submitted_at=datetime(2017, 11, 30, 16, 30, tzinfo=UTC),
    )
    assert filing.submitted_on == date(2017, 12, 1)


def test_a_return_takes_nothing_back_and_the_correction_keeps_the_first_day(
    guangdong: Division, gd_lead: User, reviewer: User
) -> None:
    first = submit(gd_lead, guangdong)
    with pytest.raises(BadInput):
        review_filing(actor=actor_of(reviewer), filing=first, accept=False, reason="  ")
    review_filing(actor=actor_of(reviewer), filing=first, accept=False, reason="目标偏低，请修订。")
    assert verdicts(guangdong, date(2018, 1, 1))["6.1"]["met_on"] == "2017-11-28"
    second = submit(gd_lead, guangdong, day=date(2017, 12, 8))
    assert (second.number, second.receipt) == (2, "BS-440000-20171208-01")
    assert verdicts(guangdong, date(2018, 1, 1))["6.1"]["met_on"] == "2017-11-28"
    with pytest.raises(StateRefused):
        review_filing(actor=actor_of(reviewer), filing=first, accept=True)
    review_filing(actor=actor_of(reviewer), filing=second, accept=True)
    with pytest.raises(StateRefused):
        review_filing(actor=actor_of(reviewer), filing=second, accept=False, reason="再退")
    states = province_states(
        actor=OPERATOR, programme=programme_by_code(None), provinces=[guangdong], today=date(2018, 1, 1)
    )[0]
    part = states.parts[0]
    assert (part.first_on, part.late, part.filing) == (DAY, 0, second)
    assert part.filing is not None and part.filing.state == "accepted"


def test_a_filing_that_was_superseded_is_not_reviewed(guangdong: Division, gd_lead: User, reviewer: User) -> None:
    first = submit(gd_lead, guangdong)
    submit(gd_lead, guangdong)
    with pytest.raises(StateRefused):
        review_filing(actor=actor_of(reviewer), filing=first, accept=True)


def test_a_second_click_gives_the_same_receipt(
    guangdong: Division, gd_lead: User, register: dict[str, Division]
) -> None:
    first = submit(gd_lead, guangdong, after=0)
    assert submit(gd_lead, guangdong, after=0) == first
    assert Filing.objects.unscoped(reason="test").count() == 1
    with pytest.raises(Conflict):
        submit(gd_lead, guangdong, "6.1", after=0)
    other = User.objects.create_account(
        login="other-lead", password="x" * 14, role="province_lead", division=register["440000"]
    )
    with pytest.raises(Conflict):
        submit(other, guangdong, after=0)
    assert submit(gd_lead, guangdong, after=1).receipt == "BS-440000-20171128-02"


def test_a_filing_is_audited_and_computed(guangdong: Division, gd_lead: User) -> None:
    Job.objects.all().delete()
    before = FactsVersion.objects.get(scope="440000").version
    filing = submit(gd_lead, guangdong)
    assert FactsVersion.objects.get(scope="440000").version == before + 1
    assert Job.objects.filter(kind="compute_province", province="440000").count() == 1
    entry = AuditEntry.objects.get(action="filing.submitted")
    assert (entry.login, entry.subject_id) == ("gd_lead", filing.receipt)
    assert entry.changes["parts"] == [None, ["6.1", "6.2"]]
    assert not verify().broken


@pytest.mark.parametrize("who", ["gd_entry", "gz_entry", "ah_lead", "national", "reviewer", "auditor"])
def test_only_the_province_s_lead_submits(guangdong: Division, cast: dict[str, User], who: str) -> None:
    with pytest.raises(PermissionDenied):
        submit(cast[who], guangdong)
    assert not FiledPart.objects.exists()


@pytest.mark.parametrize("who", ["gd_lead", "auditor", "gz_entry"])
def test_only_the_national_office_reviews(guangdong: Division, cast: dict[str, User], who: str) -> None:
    filing = submit(cast["gd_lead"], guangdong)
    with pytest.raises(PermissionDenied):
        review_filing(actor=actor_of(cast[who]), filing=filing, accept=True)


def lacking(province: Division, part: str) -> list[str]:
    """The labels of what a part lacks."""
    check = next(each for each in checklist(records_of(province)) if each.code == part)
    return [item.label for item in check.missing]


def test_an_incomplete_part_is_refused_with_everything_it_lacks(guangdong: Division, gd_lead: User) -> None:
    PromotionPlan.objects.unscoped(reason="test").update(schedule="  ")
    PromotionTask.objects.unscoped(reason="test").filter(clause="3.2").update(office="")
    WorkPlan.objects.unscoped(reason="test").update(adopted_on=date(2017, 12, 1))
    Contact.objects.unscoped(reason="test").filter(duty="联系人").delete()
    Contact.objects.create(division=guangdong, name="第二人", duty="分管领导")
    with pytest.raises(IncompleteFiling) as refused:
        submit(gd_lead, guangdong)
    found = {check.code: [item.label for item in check.missing] for check in refused.value.checks}
    assert found == {
        "6.1": ["四、进度安排", "表1 任务分解表", "表3 年度目标表（工作方案）"],
        "6.2": ["分管领导1人", "联系人至少1人"],
    }
    assert not Filing.objects.unscoped(reason="test").exists()


def test_an_empty_province_lacks_all(register: dict[str, Division], ah_lead: User) -> None:
    assert len(lacking(register["340000"], "6.1")) == 7
    assert len(lacking(register["340000"], "6.2")) == 3
    with pytest.raises(IncompleteFiling):
        submit(ah_lead, register["340000"], "6.1")


@pytest.mark.parametrize("parts", [(), ("6.4",), ("6.1", "1.1")])
def test_unknown_parts_are_bad_input(guangdong: Division, gd_lead: User, parts: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        submit_filing(actor=actor_of(gd_lead), province=guangdong, parts=parts)


def test_tasks_are_asked_only_where_the_clause_binds(guangdong: Division, register: dict[str, Division]) -> None:
    assert not incomplete_clauses(records_of(guangdong))
    pilot = records_of(guangdong).task_of("2.2")
    assert pilot is not None and pilot.actions == "本省不适用。"
    anhui = register["340000"]
    asked = {clause.code for clause in incomplete_clauses(records_of(anhui))}
    assert {"2.2", "2.3", "1.1", "4.3"} <= asked and not asked & {"2.1", "5.1", "6.1"}
    declare(anhui)
    assert "5.1" in {clause.code for clause in incomplete_clauses(records_of(anhui))}


def test_a_declaration_does_not_undo_a_plan_that_is_ready(guangdong: Division, gd_lead: User) -> None:
    declare(guangdong)
    check = checklist(records_of(guangdong))[0]
    scans = ["正式文件：报送函", "正式文件：工作方案全文"]
    undone = [item.label for item in check.items if not item.is_done]
    assert undone == ["表1 登记试点任务", "表4 政策措施清单", *scans]
    submit(gd_lead, guangdong, "6.1", "6.2", "6.3")


# The pilot application.


def application_values(**values: str) -> dict[str, object]:
    written = {"applicant": "广东省知识产权局", "categories": ["业务量较大"], "goals": "目标", "organisation": "组织"}
    return {**written, "conditions": "条件", "schedule": "进度", **values}


def save(user: User, province: Division, *, version: int, declared: bool, today: date = DAY, **values: str) -> int:
    stored = save_application(
        actor=actor_of(user),
        province=province,
        version=version,
        values=application_values(**values),
        declared=declared,
        today=today,
        programme=programme_by_code(None),
    )
    return stored.version


def test_6_3_applies_from_the_declaration_and_is_met_by_filing(guangdong: Division, gd_lead: User) -> None:
    before = FactsVersion.objects.get(scope="440000").version
    version = save(gd_lead, guangdong, version=0, declared=True, today=date(2017, 11, 10))
    assert FactsVersion.objects.get(scope="440000").version == before + 1
    assert verdicts(guangdong, date(2017, 11, 9))["6.3"]["status"] == "not_applicable"
    assert verdicts(guangdong, date(2017, 11, 10))["6.3"]["status"] == "pending"
    version = save(gd_lead, guangdong, version=version, declared=True, today=DAY, goals="改了")
    assert verdicts(guangdong, date(2017, 11, 10))["6.3"]["status"] == "pending"  # the first day stands
    submit(gd_lead, guangdong, "6.3")
    assert verdicts(guangdong, DAY)["6.3"]["met_on"] == "2017-11-28"
    with pytest.raises(BadInput):
        save(gd_lead, guangdong, version=version, declared=False)


def test_a_declaration_can_be_taken_back_before_filing(guangdong: Division, gd_entry: User) -> None:
    version = save(gd_entry, guangdong, version=0, declared=True)
    save(gd_entry, guangdong, version=version, declared=False)
    assert verdicts(guangdong, date(2018, 1, 1))["6.3"]["status"] == "not_applicable"


@pytest.mark.parametrize("chapter", ["goals", "organisation", "conditions", "schedule"])
def test_the_notice_s_four_chapters_are_required(guangdong: Division, gd_lead: User, chapter: str) -> None:
    blank: dict[str, Any] = {chapter: " "}
    declare(guangdong, **blank)
    with pytest.raises(IncompleteFiling) as refused:
        submit(gd_lead, guangdong, "6.3")
    assert len(refused.value.checks[0].missing) == 1


def test_6_3_is_not_filed_without_the_declaration(guangdong: Division, gd_lead: User) -> None:
    save(gd_lead, guangdong, version=0, declared=False)
    with pytest.raises(IncompleteFiling):
        submit(gd_lead, guangdong, "6.3")


# Compare and swap.


def test_a_stale_save_of_the_chapters_overwrites_nothing(guangdong: Division, gd_entry: User) -> None:
    actor = actor_of(gd_entry)
    stored = PromotionPlan.objects.visible_to(actor).get()
    saved = save_chapters(actor=actor, province=guangdong, version=stored.version, texts={"goals": "新目标"})
    assert (saved.goals, saved.version) == ("新目标", stored.version + 1)
    with pytest.raises(Conflict):
        save_chapters(actor=actor, province=guangdong, version=stored.version, texts={"goals": "旧稿"})
    assert PromotionPlan.objects.visible_to(actor).get().goals == "新目标"
    assert set(CHAPTERS) >= set(AuditEntry.objects.filter(action="promotion_plan.changed").latest("id").changes)


def test_a_stale_row_overwrites_nothing_and_another_row_is_no_conflict(guangdong: Division, gd_entry: User) -> None:
    actor = actor_of(gd_entry)

    def write(clause: str, seen: str, office: str) -> PromotionTask:
        return save_task(actor=actor, province=guangdong, clause=clause, order=1, seen=seen, values={"office": office})

    marks = {each.clause: task_mark(each) for each in PromotionTask.objects.visible_to(actor)}
    write("1.4", marks["1.4"], "甲处")
    write("1.5", marks["1.5"], "乙处")
    with pytest.raises(Conflict):
        write("1.4", marks["1.4"], "丙处")
    with pytest.raises(Conflict):
        write("1.6", "", "丁处")  # seen as not there, but it is
    assert PromotionTask.objects.visible_to(actor).get(clause="1.4").office == "甲处"


def test_adopting_the_proposals_leaves_stored_rows_alone(guangdong: Division, gd_entry: User) -> None:
    actor = actor_of(gd_entry)
    PromotionTask.objects.visible_to(actor).filter(clause="1.4").update(office="甲处")
    PromotionTask.objects.visible_to(actor).filter(clause="1.5").delete()
    assert adopt_proposed_tasks(actor=actor, records=records_of(guangdong)) == 1
    assert adopt_proposed_tasks(actor=actor, records=records_of(guangdong)) == 0
    assert PromotionTask.objects.visible_to(actor).get(clause="1.4").office == "甲处"


@pytest.mark.parametrize("who", ["gz_entry", "ah_lead", "national", "auditor"])
def test_only_the_bureau_writes_its_documents(guangdong: Division, cast: dict[str, User], who: str) -> None:
    actor = actor_of(cast[who])
    with pytest.raises(PermissionDenied):
        save_chapters(actor=actor, province=guangdong, version=1, texts={"goals": "x"})
    with pytest.raises(PermissionDenied):
        adopt_proposed_tasks(actor=actor, records=records_of(guangdong))
    with pytest.raises(PermissionDenied):
        save(cast[who], guangdong, version=0, declared=True)
