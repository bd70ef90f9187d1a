"""审计记录: found by every filter, a page at a time, opened one by one, exported; for the office alone."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.selectors import Asked, cell_history, entries_for, entries_of, entries_page
from pledge_portal.audit.services import Event, record, record_many
from pledge_portal.common import clock
from reporting.views import audit
from tests.people import ClientOf, actor_of

pytestmark = pytest.mark.django_db
SAVED = "quarterly_return"


@pytest.fixture
def told(gd_entry: User, gz_entry: User, ah_lead: User) -> None:
    """Six things done by three people of two provinces."""
    with transaction.atomic():
        for who, action, subject, key, province, unit, changes in (
            (gz_entry, "return.save", SAVED, "440100 2018Q2", "440000", "440100", {"1": ["3", "5"]}),
            (gz_entry, "return.save", SAVED, "440100 2018Q2", "440000", "440100", {"2": [None, "7"], "1": ["5", None]}),
            (gz_entry, "return.report", SAVED, "440100 2018Q2", "440000", "440100", {"state": ["filling", "reported"]}),
            (
                gd_entry,
                "return.return",
                SAVED,
                "440100 2018Q2",
                "440000",
                "440100",
                {"return_reason": ["", "金额有误"]},
            ),
            (
                ah_lead,
                "group.declared",
                "group",
                "9",
                "340000",
                "340000",
                {"document_number": [None, "皖知〔2018〕7号"]},
            ),
            (ah_lead, "contact.viewed", "contact", "4", "340000", "340000", {}),
        ):
            record(actor=actor_of(who), event=Event(action, subject, key, province, unit, changes))


def lines(browser: Client, query: str = "") -> list[str]:
    """What the page of a filter lists, newest first."""
    page = browser.get(f"/audit/?{query}")
    assert page.status_code == 200, query
    return [f"{line.entry.login} {line.entry.action}" for line in page.context["lines"]]


@pytest.mark.parametrize("login", ["gd_lead", "gd_entry", "gz_entry"])
def test_it_is_for_the_office(login: str, cast: dict[str, User], client_of: ClientOf) -> None:
    for path in ("/audit/", "/audit/export/?file=csv", "/audit/entry/?chain=440000&number=1"):
        assert client_of(cast[login]).get(path).status_code == 403


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("province=340000", ["ah_lead contact.viewed", "ah_lead group.declared"]),
        ("who=gd_entry", ["gd_entry return.return"]),
        ("who=GD_Entry", ["gd_entry return.return"]),
        ("unit=440100&kind=review", ["gd_entry return.return", "gz_entry return.report"]),
        ("kind=return.save", ["gz_entry return.save", "gz_entry return.save"]),
        ("kind=taken", ["ah_lead contact.viewed"]),
        ("subject_type=contact", ["ah_lead contact.viewed"]),
        ("subject_type=quarterly_return&subject=440100+2018Q2&kind=return.report", ["gz_entry return.report"]),
        ("q=金额有误", ["gd_entry return.return"]),
        ("q=皖知〔2018〕7号", ["ah_lead group.declared"]),
        ("q=REPORTED", ["gz_entry return.report"]),
        ("q=没有这样的话", []),
        ("first=2000-01-01&last=2000-12-31", []),
    ],
)
def test_every_filter_narrows(query: str, found: list[str], client_of: ClientOf, auditor: User) -> None:
    assert lines(client_of(auditor), query) == found


@pytest.mark.usefixtures("told")
def test_a_person_is_found_by_name_and_a_day_holds_its_evening(
    client_of: ClientOf, auditor: User, ah_lead: User
) -> None:
    browser, today = client_of(auditor), datetime.now(clock.BEIJING).date()
    assert len(lines(browser, f"who={ah_lead.name}")) == 2
    assert len(lines(browser, f"first={today}&last={today}")) == 6
    assert lines(browser, f"first={today + timedelta(days=1)}") == []


@pytest.mark.parametrize(
    "query",
    [
        "first=never", "unit=44", "province=999", "kind=x", "first=2018-07-02&last=2018-07-01", "after=x", "subject=9",
        "after=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwxXQ",  # the year 1, 14 hours east
        "after=WyIyMDE4LTAxLTAxVDAwOjAwOjAwIiwxXQ",  # no zone
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(query: str, client_of: ClientOf, auditor: User) -> None:
    answer = client_of(auditor).get(f"/audit/?{query}")
    assert answer.status_code == 400
    assert b"field__errors" in answer.content or b"notice--error" in answer.content


def test_pages_go_by_key_and_cost_the_same(client_of: ClientOf, auditor: User, gz_entry: User) -> None:
    browser, path = client_of(auditor), "/audit/?kind=return.save"
    seen: list[str] = []
    browser.get(path)
    with transaction.atomic():  # of one moment, as an import writes them
        events = [
            Event("return.save", SAVED, f"{n} 2018Q2", "440000", "440100", {"1": [None, str(n)]}) for n in range(120)
        ]
        record_many(actor=actor_of(gz_entry), events=events)
    costs = set()
    while path:
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(path)
        costs.add(len(asked))
        seen += [line.entry.subject_id for line in page.context["lines"]]
        following = page.context["following"]
        path = f"/audit/?kind=return.save&after={following}" if following else ""
    assert seen == [f"{n} 2018Q2" for n in reversed(range(120))]
    assert max(costs) - min(costs) <= 1 and max(costs) < 12


@pytest.mark.usefixtures("told")
def test_one_entry_opens_to_what_was_and_is(client_of: ClientOf, auditor: User) -> None:
    browser = client_of(auditor)
    page = browser.get("/audit/entry/?chain=440000&number=2")
    change = page.context["line"].changes
    assert {each.field: (each.old, each.new) for each in change} == {"1": ("5", None), "2": (None, "7")}
    assert page.context["line"].subject == "季度调度表 广州市 2018年第二季度"
    assert page.context["line"].href == "/returns/440100/2018/2/"
    for query in (
        "chain=440000&number=99",
        "chain=x&number=1",
        "chain=440000",
        "chain=440000&number=²",
        f"number={'9' * 30}",
    ):
        assert browser.get(f"/audit/entry/?{query}").status_code == 404


@pytest.mark.usefixtures("told")
def test_what_is_filtered_is_exported_and_the_export_is_on_record(
    client_of: ClientOf, auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client_of(auditor)
    text = browser.get("/audit/export/?file=csv&unit=440100").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["操作代码"] for row in rows] == ["return.save", "return.save", "return.report", "return.return"]
    assert rows[0]["变更"].endswith("：3 → 5") and rows[2]["变更"] == "状态：填报中 → 已上报"
    assert re.fullmatch(r"[0-9a-f]{64}", rows[0]["校验码"])
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/audit/export/?file=xlsx&province=340000").content))
    assert book.active.max_row == 3
    noted = AuditEntry.objects.filter(action="audit.exported").order_by("pk")
    assert [(entry.login, entry.changes["rows"][1]) for entry in noted] == [("auditor", 4), ("auditor", 2)]
    assert noted[0].changes["filter"] == [None, "unit=440100"]
    monkeypatch.setattr(audit, "MOST_EXPORTED", 1)
    assert browser.get("/audit/export/?file=csv").status_code == 400
    assert browser.get("/audit/export/?file=exe").status_code == 404


@pytest.mark.usefixtures("told")
def test_a_figure_has_its_history(gz_entry: User) -> None:
    history = cell_history(subject_id="440100 2018Q2", figure="1")
    assert [(each.old, each.new, each.login, each.name) for each in history] == [
        ("5", None, "gz_entry", gz_entry.name),
        ("3", "5", "gz_entry", gz_entry.name),
    ]


@pytest.mark.usefixtures("told")
def test_a_viewer_is_bounded(gz_entry: User, sz_entry: User, ah_lead: User, gd_lead: User, auditor: User) -> None:
    seen = {
        user.login: entries_of(viewer=actor_of(user)).count()
        for user in (gz_entry, sz_entry, ah_lead, gd_lead, auditor)
    }
    assert seen == {"gz_entry": 4, "sz_entry": 0, "ah_lead": 2, "gd_lead": 4, "auditor": 6}


@pytest.mark.usefixtures("told")
def test_the_history_of_a_return(client_of: ClientOf, gz_entry: User, sz_entry: User, gd_lead: User) -> None:
    path = "/returns/440100/2018/2/history/"
    for user in (gz_entry, gd_lead):
        page = client_of(user).get(path)
        assert [line.action for line in page.context["lines"]] == [
            "省局退回修改",
            "提交省局审核",
            "保存指标",
            "保存指标",
        ]
    assert client_of(sz_entry).get(path).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(first=date(2018, 1, 1), last=date(2018, 12, 31)),
        Asked(province="440000"),
        Asked(division="440100"),
        Asked(logins=("gz_entry",)),
        Asked(actions=("return.save",)),
        Asked(subject_type="quarterly_return", subject_id="440100 2018Q2"),
    ],
    ids=["all", "days", "province", "unit", "person", "action", "subject"],
)
def test_every_filter_walks_an_index(asked: Asked) -> None:
    """Neither engine reads the trail from end to end, nor sorts it."""
    page = entries_for(asked).filter(at__isnull=False).order_by("-at", "-pk")[:51]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a small table is read whole: ask how it would go if that were dear
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    plan = page.explain()
    if connection.vendor == "postgresql":
        assert "Index" in plan and "Seq Scan" not in plan and "Sort" not in plan, plan
    else:
        assert "USING INDEX" in plan and "USE TEMP B-TREE" not in plan, plan


def test_a_page_of_nothing(client_of: ClientOf, auditor: User) -> None:
    assert entries_page(Asked(), cursor="", size=5).rows == []
    assert client_of(auditor).get("/audit/").status_code == 200
