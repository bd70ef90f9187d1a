"""The ledger as a list: who sees what, filters, order, paging by key, export."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.common.keyset import BadCursor, Order, keyset_page
from pledge_portal.common.spreadsheets.reading import read_table
from pledges.models import LegalStatusEvent, Pledge
from pledges.selectors.listing import ORDERS, LedgerFilter, Standing, pledges_for_ledger, standing_of
from pledges.services.importing import import_pledges
from risk_compensation.models import Binding
from tests.people import ClientOf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]
DAY = date(2018, 7, 10)


def make(number: str, division: str = "440100", **fields: object) -> Pledge:
    """A pledge in force on DAY unless said otherwise."""
    named: dict[str, object] = {"enterprise_name": "示例科技有限公司", "registered_on": date(2018, 1, 8)} | fields
    return Pledge.objects.create(project_no=number, division_id=division, **named)


def numbers(page: str) -> list[str]:
    """The project numbers of a page, in its order."""
    return re.findall(r'<th scope="row"><a href="/pledges/\d+/">([^<]+)</a>', page)


def asked(**fields: object) -> list[str]:
    """The project numbers that a filter finds for the operator, sorted."""
    found = pledges_for_ledger(actor=OPERATOR, asked=LedgerFilter(day=DAY, **fields))  # type: ignore[arg-type]
    return sorted(found.values_list("project_no", flat=True))


def test_everybody_sees_their_own(cast: dict[str, User], client_of: ClientOf) -> None:
    make("GZ-1")
    make("SZ-1", "440300")
    make("HF-1", "340100")
    sees = {"national": {"GZ-1", "SZ-1", "HF-1"}, "gd_entry": {"GZ-1", "SZ-1"}, "gz_entry": {"GZ-1"}}
    for login, wanted in sees.items():
        assert set(numbers(client_of(cast[login]).get("/pledges/").content.decode())) == wanted, login


def test_a_place_outside_the_scope_is_no_choice(gd_entry: User, client_of: ClientOf) -> None:
    make("HF-1", "340100")
    answer = client_of(gd_entry).get("/pledges/?place=340100")
    assert answer.status_code == 400
    assert "HF-1" not in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    ["first=31.12.2017", "standing=lost", "sort=size", "first=2018-02-01&last=2018-01-01", "after=%FF",
     "after=W251bGwsMV0x", "after=WyJ4IiwgMV0", "q=%00", "as_of=never"],
)  # fmt: skip
def test_what_cannot_be_read_is_a_400(gd_entry: User, client_of: ClientOf, query: str) -> None:
    make("GZ-1")
    assert client_of(gd_entry).get(f"/pledges/?{query}").status_code == 400
    if "after" not in query:
        assert client_of(gd_entry).get(f"/pledges/export/?{query}").status_code == 400


def test_where_a_pledge_stands() -> None:
    """Deregistered from the day of deregistration on; a registration of tomorrow is none yet."""
    kinds = {
        "held": make("A"),
        "ending": make("B", deregistered_on=DAY),
        "later": make("C", deregistered_on=DAY + timedelta(1)),
        "coming": make("D", registered_on=DAY + timedelta(1)),
        "none": make("E", registered_on=None),
    }
    stands = {name: standing_of(pledge, DAY) for name, pledge in kinds.items()}
    assert stands == {
        "held": Standing.IN_FORCE, "ending": Standing.DEREGISTERED, "later": Standing.IN_FORCE,
        "coming": Standing.UNREGISTERED, "none": Standing.UNREGISTERED,
    }  # fmt: skip
    for standing in Standing:
        wanted = sorted(kinds[name].project_no for name, found in stands.items() if found == standing)
        assert asked(standing=standing) == wanted


def test_words_are_all_found_in_any_column() -> None:
    make("A", enterprise_name="深圳南山光电有限公司", pledgee="示例银行", patents="ZL201710601862.3")
    make("B", enterprise_name="南山机械", pledgee="样例银行", registration_no="Y2018440000123")
    assert asked(words="南山") == ["A", "B"]
    assert asked(words="南山 样例") == ["B"]
    assert asked(words="440000123") == ["B"]
    assert asked(words="北山") == []
    for spelt in ("2017106018623", "201710601862.3", "zl201710601862.3", "ZL2017106018623"):
        assert asked(words=spelt) == ["A"], spelt
    assert asked(words="%") == asked(words="_") == []


def test_days_are_inclusive() -> None:
    make("A", registered_on=date(2018, 3, 31))
    make("B", registered_on=date(2018, 4, 1))
    make("C", registered_on=None)
    assert asked(first=date(2018, 4, 1)) == ["B"]
    assert asked(last=date(2018, 3, 31)) == ["A"]
    assert asked(first=date(2018, 3, 31), last=date(2018, 4, 1)) == ["A", "B"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    days=st.lists(st.one_of(st.none(), st.integers(0, 3)), max_size=12),
    size=st.integers(1, 5),
    name=st.sampled_from(sorted(ORDERS)),
)
def test_pages_hold_every_row_once_and_in_order(db: None, days: list[int | None], size: int, name: str) -> None:
    """Whatever values are equal or empty: the pages end to end are the whole list, those without a value last."""
    Pledge.objects.unscoped(reason="test").all().delete()
    for index, day in enumerate(days):
        make(
            f"P{index:02}",
            registered_on=None if day is None else date(2018, 1, 1 + day),
            loan_amount=None if day is None else Decimal(day * 1429) / 10_000,
        )
    order, rows = ORDERS[name], Pledge.objects.unscoped(reason="test").all()
    walked: list[Pledge] = []
    cursor = ""
    for _page in range(len(days) + 1):
        page = keyset_page(rows, order=order, cursor=cursor, size=size)
        walked += page.rows
        cursor = page.following
        if not cursor:
            break
    known = [each for each in rows if getattr(each, order.column) is not None]
    known.sort(key=lambda each: (getattr(each, order.column), each.pk), reverse=order.descending)
    empty = sorted((each for each in rows if each not in known), key=lambda each: each.pk, reverse=order.descending)
    assert walked == known + empty
    assert not cursor


def test_a_row_that_comes_in_meanwhile_moves_nothing() -> None:
    for index in range(4):
        make(f"P{index}", registered_on=date(2018, 1, 1 + index))
    rows, order = Pledge.objects.unscoped(reason="test").all(), ORDERS["newest"]
    first = keyset_page(rows, order=order, cursor="", size=2)
    make("NEW", registered_on=date(2018, 2, 1))
    second = keyset_page(rows.all(), order=order, cursor=first.following, size=2)
    assert [each.project_no for each in [*first.rows, *second.rows]] == ["P3", "P2", "P1", "P0"]


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsIDJd", "WyJhIiwgIjEiXQ", "WyJhIiwgdHJ1ZV0", "W251bGwsIC0xXQ", "é"])
def test_a_cursor_of_ones_own_making_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        keyset_page(
            Pledge.objects.unscoped(reason="test").all(), order=Order.by_day("registered_on"), cursor=cursor, size=2
        )


def test_the_second_page_is_reached_by_its_link(gd_entry: User, client_of: ClientOf) -> None:
    for index in range(60):
        make(f"P{index:02}", registered_on=date(2018, 1, 1) + timedelta(index))
    client = client_of(gd_entry)
    first = client.get("/pledges/?q=P&sort=oldest").content.decode()
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link is not None
    second = client.get("/pledges/" + link[1].replace("&amp;", "&")).content.decode()
    assert numbers(first) + numbers(second) == [f"P{index:02}" for index in range(60)]
    assert 'rel="next"' not in second


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_an_export_is_what_an_import_reads(gd_entry: User, client_of: ClientOf, suffix: str, tmp_path: object) -> None:
    make("GZ-1", loan_amount=Decimal("1700.5"), patents="ZL201710601862.3", patent_count=1, pledgee="=1+1")
    make("SZ-1", "440300")
    make("HF-1", "340100")
    answer = client_of(gd_entry).get(f"/pledges/export/?file={suffix}&place=440100")
    path = tmp_path / f"ledger.{suffix}"  # type: ignore[operator]
    path.write_bytes(answer.content)
    if suffix == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
        assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["GZ-1"]
    report = import_pledges(actor=OPERATOR, table=read_table(path))
    assert (report.rows, report.unchanged, report.errors) == (1, 1, [])


def test_a_pledge_shows_its_patents_and_its_cover(gz_entry: User, client_of: ClientOf) -> None:
    pledge = make("GZ-1", patents="ZL201710601862.3;2017106018624", patent_count=2)
    LegalStatusEvent.objects.create(patent_no="ZL201710601862.3", event="年费缴纳滞纳期", published_on="2018-05-02")
    for kind, ended in (("融资保证保险", DAY), ("风险补偿", DAY - timedelta(1))):
        Binding.objects.create(pledge=pledge, kind=kind, number=f"单{kind}", effective_on="2018-01-08", ended_on=ended)
    page = client_of(gz_entry).get(f"/pledges/{pledge.pk}/?as_of=2018-07-10").content.decode()
    assert "2018-05-02 年费缴纳滞纳期" in page
    assert page.count("校验位不对") == 1
    assert page.count("<td>在效</td>") == 1  # through its last day
    assert page.count("不在效") == 1


def test_a_foreign_pledge_looks_like_none(gd_entry: User, client_of: ClientOf) -> None:
    foreign = make("HF-1", "340100")
    assert client_of(gd_entry).get(f"/pledges/{foreign.pk}/").status_code == 404
    assert client_of(gd_entry).get("/pledges/999999999999999999/").status_code == 404
