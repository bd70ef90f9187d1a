"""核实说明: each finding its own reason, which dies with the values, is frozen with a revision, and is judged."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from programmes.divisions.models import Division
from reporting.models import Explanation
from reporting.permissions import StateRefused
from reporting.rules.returns import QuarterAct
from reporting.selectors.returns.findings import Finding, findings_for
from reporting.selectors.returns.revision_findings import revision_findings
from reporting.services.errors import BadInput, Conflict, Incomplete
from reporting.services.returns.explaining import decide_explanation, explain_findings
from reporting.services.returns.province_totals import save_province_totals
from reporting.services.returns.quarters import RemarkEntry, review_quarter
from reporting.services.returns.units import report_unit
from tests.integration.reporting.returns_helpers import FULL, Q2, enter, explain, put, return_of, submit
from tests.people import ClientOf, actor_of

pytestmark = pytest.mark.django_db
Register = dict[str, Division]
WHY = "test"
SLIP = {**FULL, "4": "40"}  # R05: 40 万元 a project


@pytest.fixture(autouse=True)
def july(settings: pytest.FixtureRequest) -> None:
    """The day on which the second quarter of 2018 is being filed."""
    settings.PORTAL_TODAY = date(2018, 7, 10)  # type: ignore[attr-defined]


def finding(user: User, division: Division, code: str) -> Finding:
    found = findings_for(actor=actor_of(user), subject=division, quarter=Q2)
    return next(each for each in found.all if each.code == code)


def test_a_reason_dies_with_any_value_it_speaks_of_and_with_no_other(register: Register, gz_entry: User) -> None:
    unit = register["440100"]
    put(unit, SLIP)
    explain(gz_entry, unit, "R05", "4", "小额项目")
    assert finding(gz_entry, unit, "R05").explanation == "小额项目"

    enter(gz_entry, unit, "11", "5", expected="1")
    assert finding(gz_entry, unit, "R05").explanation == "小额项目"
    enter(gz_entry, unit, "4", "41", expected="40")
    assert finding(gz_entry, unit, "R05").needs_explanation
    enter(gz_entry, unit, "4", "40", expected="41")
    assert finding(gz_entry, unit, "R05").explanation == "小额项目"  # the very values it spoke of


def test_what_cannot_be_explained(register: Register, gz_entry: User, sz_entry: User, auditor: User) -> None:
    unit = register["440100"]
    put(unit, {**SLIP, "2": "5"})
    with pytest.raises(BadInput, match="强制"):
        explain(gz_entry, unit, "R01", "2")
    with pytest.raises(BadInput, match="已不存在"):
        explain(gz_entry, unit, "R06", "3")
    with pytest.raises(BadInput, match="超过400字"):
        explain(gz_entry, unit, "R05", "4", "字" * 401)
    for stranger in (sz_entry, auditor):
        with pytest.raises(PermissionDenied):
            explain(stranger, unit, "R05", "4")
    assert not Explanation.objects.unscoped(reason=WHY).exists()


def test_a_report_wants_every_reason_at_once(register: Register, gz_entry: User) -> None:
    unit = register["440100"]
    put(unit, {**SLIP, "17": "2", "21": "0"})
    at = {"actor": actor_of(gz_entry), "division": unit, "quarter": Q2}
    with pytest.raises(Incomplete, match=r"R05.*R13.*R14") as refused:
        report_unit(**at)  # type: ignore[arg-type]
    assert refused.value.missing == {"440100": ["4", "17", "21"]}

    texts = {("440100", "R05", "4"): "小额项目", ("440100", "R13", "17"): "座谈", ("440100", "R14", "21"): "代办点"}
    assert explain_findings(actor=actor_of(gz_entry), subject=unit, quarter=Q2, texts=texts) == 3
    assert explain_findings(actor=actor_of(gz_entry), subject=unit, quarter=Q2, texts=texts) == 0
    report_unit(**at)  # type: ignore[arg-type]
    with pytest.raises(StateRefused):
        explain(gz_entry, unit, "R05", "4", "改口")
    assert AuditEntry.objects.filter(action="return.explain").count() == 3


def test_a_refused_reason_blocks_until_it_is_given_anew(
    register: Register, gz_entry: User, gd_lead: User, gd_entry: User, reviewer: User
) -> None:
    unit = register["440100"]
    put(unit, SLIP, state="accepted")
    with pytest.raises(Incomplete, match="R05"):
        submit(gd_lead, "440000", 1)
    explain(gd_entry, unit, "R05", "4", "小额项目")
    first = submit(gd_lead, "440000", return_of("440000").version)
    (kept,) = revision_findings(first).all
    assert (kept.code, kept.explanation, kept.verdict) == ("R05", "小额项目", "")

    judge = {"actor": actor_of(reviewer), "division": unit, "quarter": Q2, "code": "R05", "figure": "4"}
    with pytest.raises(BadInput, match="写明原因"):
        decide_explanation(**judge, accepted=False)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        decide_explanation(**judge, accepted=True, revision_seen=first.pk + 1)  # type: ignore[arg-type]
    with pytest.raises(PermissionDenied):
        decide_explanation(**{**judge, "actor": actor_of(gd_lead)}, accepted=True)  # type: ignore[arg-type]
    decide_explanation(**judge, accepted=False, note="请附合同")  # type: ignore[arg-type]
    assert [(each.verdict, each.note) for each in revision_findings(first).all] == [("refused", "请附合同")]

    review_quarter(
        actor=actor_of(reviewer), province="440000", quarter=Q2, act=QuarterAct.RETURN, revision_seen=first.pk,
        remarks=[RemarkEntry("说明不充分", division=unit, figure="4")],
    )  # fmt: skip
    with pytest.raises(StateRefused):
        decide_explanation(**judge, accepted=True)  # type: ignore[arg-type]
    assert finding(gd_lead, register["440000"], "R05").is_blocking
    explain(gd_entry, unit, "R05", "4", "小额项目")  # the same words are no new reason
    assert finding(gd_lead, register["440000"], "R05").is_blocking
    explain(gd_entry, unit, "R05", "4", "试点小额贷款，合同已上传")
    assert not finding(gd_lead, register["440000"], "R05").is_blocking
    assert [each.explanation for each in revision_findings(first).all] == ["小额项目"]  # as it was read


def test_the_pages(register: Register, gd_entry: User, gd_lead: User, reviewer: User, client_of: ClientOf) -> None:
    put(register["440100"], SLIP, state="accepted")
    client, page = client_of(gd_entry), "/returns/440000/2018/2/findings/"
    assert 'name="text-R05-440100-4"' in client.get(page).text
    assert client.post(page, {"act": "explain_all", "text-R05-440100-4": "小额项目"}).status_code == 302
    assert 'name="text-R05-440100-4"' not in client.get(page).text
    assert "小额项目" in client.get(f"{page}?show=all").text
    assert client.post(page, {"act": "explain_all", "text-R06-440100-3": "无"}).status_code == 422
    assert client.post(page, {"act": "none"}).status_code == 422

    revision = submit(gd_lead, "440000", 1)
    judged = {"revision": revision.pk, "division": "440100", "code": "R05", "figure": "4"}
    judge = client_of(reviewer)
    assert client.post(page, {**judged, "act": "accept"}).status_code == 403
    assert judge.post(page, {**judged, "act": "refuse"}).status_code == 422
    assert judge.post(page, {**judged, "act": "accept", "revision": "1x"}).status_code == 409
    assert "小额项目" in judge.get("/returns/440000/2018/2/review/").text
    assert judge.post(page, {"act": "accept_open", "revision": revision.pk}).status_code == 302
    assert [each.verdict for each in revision_findings(revision).all] == ["accepted"]


def test_the_province_counts_what_its_units_count_twice(
    register: Register, gd_entry: User, gd_lead: User, gz_entry: User, client_of: ClientOf
) -> None:
    put(register["440100"], {**FULL, "14": "5"}, state="accepted")
    at = {"actor": actor_of(gd_entry), "province": "440000", "quarter": Q2}
    save_province_totals(**at, values={"14": "4"}, expected={"14": None})  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        save_province_totals(**at, values={"14": "6"}, expected={"14": None})  # type: ignore[arg-type]
    with pytest.raises(PermissionDenied):
        save_province_totals(**{**at, "actor": actor_of(gz_entry)}, values={}, expected={})  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        save_province_totals(**at, values={"1": "4"}, expected={})  # type: ignore[arg-type]
    with pytest.raises(Incomplete, match=r"R18.*少于单个单位的最大值5"):
        submit(gd_lead, "440000", return_of("440000").version)

    answer = client_of(gd_entry).post(
        "/returns/440000/2018/2/totals/",
        {
            "section": "institutions",
            "total-14": "５",
            "expected-total-14": "4",
            "total-15": "",
            "expected-total-15": "",
        },
    )
    assert answer.status_code == 302
    assert submit(gd_lead, "440000", return_of("440000").version).province_totals == {"14": "5"}


def test_everybody_reads_the_rules(gz_entry: User, auditor: User, client_of: ClientOf) -> None:
    for reader in (gz_entry, auditor):
        page = client_of(reader).get("/rules/")
        assert all(f'id="R{number:02d}"' in page.text for number in range(1, 36))
