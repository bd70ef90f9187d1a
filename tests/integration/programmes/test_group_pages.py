"""Groups and central cities in the browser: who may change them, and that the clauses follow."""

from __future__ import annotations

from datetime import date

import pytest

from pledge_portal.accounts.models import User
from programmes.models import CentralCity, GroupDeclaration, Programme
from programmes.selectors.groups import group_on
from reporting.selectors.evaluation import evaluate
from tests.people import ClientOf

pytestmark = pytest.mark.django_db
CHANGE = {"province": "340000", "group": "with", "first_day": "2018-03-01", "document_number": "国知办函〔2018〕9号"}


def verdict(province: str, clause: str, day: date) -> dict[str, object]:
    document = evaluate(programme=Programme.objects.get(), as_of=day, province=province, clause=clause)
    return dict(document["results"][0])


def test_the_national_office_changes_a_group_from_a_day_on(
    client_of: ClientOf, national: User, reviewer: User, ah_lead: User
) -> None:
    for person in (reviewer, ah_lead):
        assert client_of(person).post("/groups/change/", CHANGE).status_code == 403
    assert client_of(national).post("/groups/change/", CHANGE).status_code == 302
    programme = Programme.objects.get()
    assert group_on(programme, "340000", date(2018, 2, 28)) == "unconfirmed"
    assert group_on(programme, "340000", date(2018, 3, 1)) == "with"
    assert verdict("340000", "2.2", date(2018, 2, 28))["provisional"] is True
    assert verdict("340000", "2.2", date(2018, 3, 1))["status"] == "not_applicable"


@pytest.mark.parametrize("wrong", [{"province": "999999"}, {"group": "none"}, {"first_day": "2018-02-30"}])
def test_a_bad_change_is_told_and_nothing_written(wrong: dict[str, str], client_of: ClientOf, national: User) -> None:
    page = client_of(national).post("/groups/change/", CHANGE | wrong, follow=True)
    assert page.status_code == 200
    assert group_on(Programme.objects.get(), "340000", date(2018, 3, 1)) == "unconfirmed"


def test_a_declaration_waits_for_the_national_office(client_of: ClientOf, national: User, ah_lead: User) -> None:
    declared = {"group": "without", "effective_on": "2018-01-01", "document_number": "皖知〔2018〕2号"}
    assert client_of(ah_lead).post("/groups/", declared).status_code == 302
    assert verdict("340000", "2.2", date(2018, 6, 30))["provisional"] is True
    declaration = GroupDeclaration.objects.unscoped(reason="test").get()
    address = f"/groups/declarations/{declaration.pk}/"
    assert client_of(ah_lead).post(address, {"decision": "confirm"}).status_code == 403
    assert client_of(national).post(address, {"decision": "confirm"}).status_code == 302
    assert verdict("340000", "2.2", date(2018, 6, 30))["provisional"] is False
    assert client_of(national).post(address, {"decision": "confirm"}).status_code == 409


def test_a_lead_names_a_central_city_and_takes_it_back(
    client_of: ClientOf, gd_lead: User, gd_entry: User, ah_lead: User
) -> None:
    named = {"division": "441900", "first_day": "2018-01-01"}
    address = "/central-cities/?province=440000"
    assert client_of(ah_lead).post(address, named).status_code == 404
    assert client_of(gd_entry).post(address, named).status_code == 403
    assert client_of(gd_lead).post(address, {"division": "440100"}).status_code == 422
    assert client_of(gd_lead).post(address, named).status_code == 302
    assert verdict("440000", "1.6", date(2017, 12, 31))["denominator"] == 2
    assert verdict("440000", "1.6", date(2018, 1, 1))["denominator"] == 3
    assert "东莞" in client_of(gd_entry).get(address).content.decode()
    assert client_of(ah_lead).post("/central-cities/441900/withdraw/").status_code in {403, 404}
    assert client_of(gd_lead).post("/central-cities/441900/withdraw/").status_code == 302
    assert not CentralCity.objects.exists()
