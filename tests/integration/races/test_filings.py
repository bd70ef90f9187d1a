"""Two clicks, two tabs, two servers: one filing of a province, one receipt; shown to be two without the guard."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services import verify
from programmes.divisions.models import Division
from reporting.models import FiledPart, Filing
from reporting.services.filings import review_filing, submit_filing
from tests.integration.races.test_returns import at_once
from tests.integration.reporting.filing_world import DAY, at, complete
from tests.people import actor_of, load_register, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    """The register, the cast and a complete 广东, committed."""
    load_register()
    cast = make_cast()
    complete(Division.objects.get(code="440000"))
    return cast


def submitting(people: dict[str, User], after: int | None) -> Callable[[], Filing]:
    province = Division.objects.get(code="440000")
    lead = actor_of(people["gd_lead"])
    return lambda: submit_filing(actor=lead, province=province, parts=["6.1", "6.2"], submitted_at=at(DAY), after=after)


def filings() -> list[Filing]:
    return list(Filing.objects.unscoped(reason="test").defer("package").order_by("number"))


def test_clicks_at_once_give_one_filing(people: dict[str, User]) -> None:
    outcomes = at_once([submitting(people, 0)] * 3)

    assert not [each for each in outcomes if isinstance(each, Exception)]
    assert {each.receipt for each in outcomes if isinstance(each, Filing)} == {"BS-440000-20171128-01"}
    assert (len(filings()), FiledPart.objects.count()) == (1, 2)
    assert AuditEntry.objects.filter(action="filing.submitted").count() == 1
    assert not verify().broken


def test_without_the_guard_each_click_is_a_filing_but_none_is_lost_or_shares_a_number(
    people: dict[str, User],
) -> None:
    """What the form's `after` prevents; numbers stay apart even so."""
    outcomes = at_once([submitting(people, None)] * 3)

    assert not [each for each in outcomes if isinstance(each, Exception)]
    assert [each.number for each in filings()] == [1, 2, 3]
    assert len({each.receipt for each in filings()}) == 3


def test_one_of_two_decisions_counts(people: dict[str, User]) -> None:
    filing = submitting(people, 0)()
    reviewers = [actor_of(people["national"]), actor_of(people["reviewer"])]

    def deciding(number: int) -> Callable[[], Filing]:
        accept = number == 0
        return lambda: review_filing(actor=reviewers[number], filing=filing, accept=accept, reason="请补充。")

    outcomes = at_once([deciding(0), deciding(1)])

    assert len([each for each in outcomes if isinstance(each, Exception)]) == 1
    (stored,) = filings()
    (winner,) = [each for each in outcomes if isinstance(each, Filing)]
    assert (stored.state, stored.decided_by_id) == (winner.state, winner.decided_by_id)
