"""One pledge entered in the browser: the importer's checks, remarks to stand by, no silent overwrite, the history."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.common.models import FactsVersion
from pledges.models import Pledge
from tests.people import ClientOf

pytestmark = pytest.mark.django_db
PATENT = "ZL201710601862.3"
GOOD = {
    "project_no": "GZ-2018-1", "division_id": "440100", "enterprise_name": "示例科技有限公司",
    "registered_on": "2018年5月8日", "loan_amount": "１,７００.５", "patents": PATENT,
}  # fmt: skip


def rows() -> list[Pledge]:
    return list(Pledge.objects.unscoped(reason="test").all())


def mark(page: str) -> str:
    """What the page gives back for the remarks it shows."""
    found = re.search(r'name="seen" value="(\w*)"', page)
    assert found is not None
    return found[1]


def test_a_clerk_enters_a_pledge(gz_entry: User, client_of: ClientOf) -> None:
    before = FactsVersion.objects.get(scope="440000").version
    answer = client_of(gz_entry).post("/pledges/new/", GOOD)
    (pledge,) = rows()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/pledges/{pledge.pk}/")
    assert (str(pledge.loan_amount), pledge.registered_on, pledge.patent_count) == ("1700.5000", date(2018, 5, 8), 1)
    entry = AuditEntry.objects.get(action="pledge.created")
    assert (entry.login, entry.chain, entry.changes["loan_amount"][1]) == ("gz_entry", "440000", "1700.5000")
    assert FactsVersion.objects.get(scope="440000").version > before


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("loan_amount", "-3", "不能为负"),
        ("registered_on", "2018-02-30", "不存在"),
        ("enterprise_name", " ", ""),
        ("deregistered_on", "2018-05-07", "早于"),
        ("loan_amount", "1.23456", "小数"),
    ],
)
def test_what_an_import_refuses_is_refused_at_its_field(
    gz_entry: User, client_of: ClientOf, field: str, text: str, told: str
) -> None:
    answer = client_of(gz_entry).post("/pledges/new/", {**GOOD, field: text})
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert told in errors[field][0]
    assert not rows()
    if text.strip():
        assert text in answer.content.decode()  # what was typed stays


def test_remarks_are_stored_once_somebody_stands_by_them(gz_entry: User, client_of: ClientOf) -> None:
    client = client_of(gz_entry)
    client.post("/pledges/new/", GOOD)
    again = {**GOOD, "project_no": "GZ-2018-2"}  # the same patent, under pledge already
    shown = client.post("/pledges/new/", again)
    page = shown.content.decode()
    assert shown.status_code == 422
    assert "GZ-2018-1" in page
    assert len(rows()) == 1
    other = client.post("/pledges/new/", {**again, "patents": f"{PATENT};ZL201710601863.2", "seen": mark(page)})
    assert (other.status_code, len(rows())) == (422, 1)  # other remarks than those that were shown
    assert client.post("/pledges/new/", {**again, "seen": mark(page)}).status_code == 302
    assert len(rows()) == 2


@pytest.mark.parametrize(("due", "is_remarked"), [("2022-12-31", False), ("2023-01-01", True)])
def test_a_debt_beyond_the_term_of_the_patent_is_remarked(
    gz_entry: User, client_of: ClientOf, due: str, is_remarked: bool
) -> None:
    given = {**GOOD, "patents": "ZL201220000001.2", "debt_due_on": due}
    answer = client_of(gz_entry).post("/pledges/new/", given)
    assert (answer.status_code == 422) == is_remarked
    if is_remarked:
        assert [remark.column for remark in answer.context["remarks"]] == ["债务履行期限届满日"]


def test_a_number_that_is_taken_is_refused(gz_entry: User, sz_entry: User, client_of: ClientOf) -> None:
    client_of(gz_entry).post("/pledges/new/", GOOD)
    own = client_of(gz_entry).post("/pledges/new/", {**GOOD, "loan_amount": "1"})
    assert (own.status_code, list(own.context["form"].errors)) == (422, ["project_no"])
    foreign = client_of(sz_entry).post("/pledges/new/", {**GOOD, "division_id": "440300", "patents": ""})
    assert (foreign.status_code, list(foreign.context["form"].errors)) == (422, ["project_no"])
    assert [str(pledge.loan_amount) for pledge in rows()] == ["1700.5000"]


def test_nobody_enters_outside_the_scope(cast: dict[str, User], client_of: ClientOf) -> None:
    for login, place in (("gz_entry", "440300"), ("gd_entry", "340100")):
        answer = client_of(cast[login]).post("/pledges/new/", {**GOOD, "division_id": place})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["division_id"])
    for login in ("national", "reviewer", "auditor"):
        assert client_of(cast[login]).post("/pledges/new/", GOOD).status_code == 403
    assert not rows()


def edited(client: Any, pledge: Pledge, **changes: str) -> Any:
    """The pledge's form sent with changes, as the page has given it."""
    form = client.get(f"/pledges/{pledge.pk}/edit/").context["form"]
    given = {name: field.value() for name, field in ((each.name, each) for each in form) if field.value() is not None}
    return client.post(f"/pledges/{pledge.pk}/edit/", {**given, **changes})


def test_a_pledge_is_changed_and_its_history_told(gz_entry: User, client_of: ClientOf) -> None:
    client = client_of(gz_entry)
    client.post("/pledges/new/", GOOD)
    (pledge,) = rows()
    assert edited(client, pledge, deregistered_on="2018-06-01", project_no="OTHER").status_code == 302
    pledge.refresh_from_db()
    assert (pledge.deregistered_on, pledge.project_no, pledge.version) == (date(2018, 6, 1), "GZ-2018-1", 2)
    assert str(pledge.loan_amount) == "1700.5000"
    steps = client.get(f"/pledges/{pledge.pk}/").context["history"]
    assert [(step.act, step.who) for step in steps] == [("修改", "广州填报员"), ("登记", "广州填报员")]
    assert [(each.heading, each.old, each.new) for each in steps[0].changes] == [("注销日期", "", "2018-06-01")]
    assert ("贷款金额", "", "1700.5") in [(each.heading, each.old, each.new) for each in steps[1].changes]


def test_a_stale_save_overwrites_nothing_and_shows_both(gz_entry: User, gd_entry: User, client_of: ClientOf) -> None:
    clerk = client_of(gz_entry)
    clerk.post("/pledges/new/", GOOD)
    (pledge,) = rows()
    assert edited(client_of(gd_entry), pledge, loan_amount="1800").status_code == 302
    stale = {**GOOD, "version": str(pledge.version), "loan_amount": "1900"}
    answer = clerk.post(f"/pledges/{pledge.pk}/edit/", stale)
    assert answer.status_code == 409
    assert "1900" in answer.content.decode() and "1800" in answer.content.decode()
    assert [str(each.loan_amount) for each in rows()] == ["1800.0000"]


def test_a_foreign_pledge_cannot_be_changed(gd_entry: User, client_of: ClientOf) -> None:
    foreign = Pledge.objects.create(project_no="HF-1", division_id="340100", enterprise_name="示例")
    assert client_of(gd_entry).get(f"/pledges/{foreign.pk}/edit/").status_code == 404
    assert client_of(gd_entry).post(f"/pledges/{foreign.pk}/edit/", GOOD).status_code == 404
