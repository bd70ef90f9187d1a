"""《季度工作情况通报》 says what the dashboard says: the same sums, growth, ranks and verdicts, in officials' words."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from docx import Document

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.common.formatting import yi
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.selectors.programme import programme_by_code
from reporting.documents import bulletin as document
from reporting.rules.facts import Status
from reporting.selectors.bulletin import bulletin
from reporting.selectors.dashboard import dashboard
from reporting.selectors.national_totals import Growth
from tests.integration.reporting.reading_world import compute, submit_quarter, submit_year

ClientOf = Callable[[User], Client]
TODAY = date(2018, 7, 10)


@pytest.fixture
def world(register: dict[str, Division], settings: Any) -> None:
    """Two provinces with 2017 and the first quarter of 2018, computed."""
    settings.PORTAL_TODAY = TODAY
    for code, projects, amount in (("440000", "30", "123456.5"), ("340000", "10", "20000")):
        submit_year(code, 2017, [20, 20, 20, 20])
        submit_quarter(code, 2018, 1, {"1": projects, "2": "5", "4": amount, "11": "99", "16": "98", "17": "97"})
        compute(code)


def test_it_says_what_the_dashboard_says(world: None) -> None:
    programme = programme_by_code(None)
    as_of = date(2018, 6, 29)  # the last quarter ended is the first
    found = bulletin(actor=OPERATOR, programme=programme, quarter=Quarter(2018, 1), as_of=as_of, today=TODAY)
    board = dashboard(actor=OPERATOR, programme=programme, as_of=as_of, today=TODAY)
    assert found.quarter == board.quarter
    assert found.headlines == board.headlines and found.overall == board.overall
    assert (found.filing.filed, found.filing.total) == (board.filing.filed, board.filing.total)
    assert found.ranks[:5] == board.first_five
    statuses = [row.cells[0].verdict for row in board.matrix]
    first = found.clauses[0]
    assert first.undone == sum(each is not None and each.status is Status.MISSED for each in statuses)
    text = "".join(each for chapter in document.chapters(found) for each in chapter.paragraphs)
    amount = sum((row.amount or Decimal(0) for row in found.ranks), Decimal(0))
    assert f"质押融资金额{yi(amount)}亿元" in text and "新增质押项目40项" in text
    rows = document.rank_rows(found)
    assert [row[:3] for row in rows[:2]] == [["1", "广东", yi(Decimal("123456.5"), 2)], ["2", "安徽", "2.00"]]
    assert len(rows) == 33 and rows[-1][1] == "合计"
    assert "99" not in "".join(cell for row in rows for cell in row), "activity is not ranked"


def test_the_document_has_text_and_two_tables(world: None, reviewer: User, client_of: ClientOf) -> None:
    answer = client_of(reviewer).get("/bulletin/file/?quarter=2018Q1&as_of=2018-07-10")
    assert "wordprocessingml" in answer.headers["Content-Type"]
    opened = Document(io.BytesIO(answer.content))
    texts = [each.text for each in opened.paragraphs]
    assert "2018年第一季度专利质押融资工作情况通报" in texts
    for head in ("一、总体情况", "二、报送情况", "三、任务落实情况", "四、下一步工作"):
        assert head in texts
    assert any("30个单位逾期未报" in text and "北京" in text for text in texts)
    ranks, clauses = opened.tables
    assert (len(ranks.rows), len(clauses.rows)) == (34, 15)
    again = client_of(reviewer).get("/bulletin/file/?quarter=2018Q1&as_of=2018-07-10")
    assert again.content == answer.content
    english = client_of(reviewer)
    english.cookies["django_language"] = "en"
    assert english.get("/bulletin/file/?quarter=2018Q1&as_of=2018-07-10").content == answer.content


@pytest.mark.parametrize(
    ("value", "words"),
    [("0.2341", "，同比增长23.4%"), ("-0.05", "，同比下降5.0%"), ("0.0000", "，与上年同期持平"), (None, "")],
)
def test_growth_is_said_as_officials_say_it(value: str | None, words: str) -> None:
    assert document.growth_words(Growth(value, 3, True)) == words


def test_any_quarter_of_the_programme_and_nothing_else(
    world: None, national: User, gd_lead: User, client_of: ClientOf
) -> None:
    client = client_of(national)
    for quarter in ("2016Q1", "2020Q4", "2018Q2"):
        assert client.get(f"/bulletin/?quarter={quarter}").status_code == 200
        assert client.get(f"/bulletin/file/?quarter={quarter}").status_code == 200
    for quarter in ("2015Q4", "2018Q5", "x", ""):
        assert client.get(f"/bulletin/?quarter={quarter}").status_code == 400
    assert client.get("/bulletin/?as_of=tomorrow").status_code == 400
    assert client_of(gd_lead).get("/bulletin/").status_code == 403
