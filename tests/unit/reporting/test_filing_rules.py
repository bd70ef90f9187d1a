"""Receipts, lateness, the draft of a 推进计划, and the package's bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from pledge_portal.common.spreadsheets.layout import Form, Grid, Line
from reporting.documents.common import chapter_rows, paragraphs, workbook
from reporting.documents.package import pack, packaged_files, unpack
from reporting.rules.filings import GOALS, days_late, read_plan_draft, receipt_number
from reporting.rules.receipts import check_code

DRAFT = Path(__file__).parents[3] / "reporting" / "data" / "promotion_733-2017.toml"


def test_a_receipt_names_province_day_and_number() -> None:
    assert receipt_number("440000", date(2017, 11, 28), 1) == "BS-440000-20171128-01"


def test_the_check_code_is_twelve_characters_in_groups() -> None:
    assert check_code("0123456789abcdef" * 4) == "0123-4567-89AB"


@pytest.mark.parametrize(
    ("filed", "late"), [(date(2017, 11, 30), 0), (date(2017, 12, 1), 1), (date(2017, 10, 1), 0), (date(2018, 1, 2), 33)]
)
def test_the_last_day_on_time_is_the_due_day(filed: date, late: int) -> None:
    assert days_late(filed, date(2017, 11, 30)) == late


def test_every_clause_but_the_filing_has_a_proposed_row() -> None:
    draft = read_plan_draft(DRAFT)
    expected = {f"1.{n}" for n in range(1, 9)} | {f"2.{n}" for n in range(1, 4)} | {f"3.{n}" for n in range(1, 5)}
    expected |= {f"{section}.{n}" for section in (4, 5) for n in range(1, 4)}
    assert set(draft.tasks) == expected
    for row in draft.tasks.values():
        assert row.actions and row.due_on and row.output
        assert any(getattr(row, goal) for goal in GOALS)


def test_a_programme_without_a_draft_has_an_empty_one(tmp_path: Path) -> None:
    draft = read_plan_draft(tmp_path / "none.toml")
    assert (draft.chapters, draft.tasks) == ({}, {})


def test_the_package_lists_each_file_with_its_sum_and_depends_on_nothing_else() -> None:
    files = {"推进计划.xlsx": b"plan", "人员信息表.xlsx": b"people"}
    package = pack(files, about={"province": "440000"})
    assert package == pack(dict(reversed(files.items())), about={"province": "440000"})
    opened = zipfile.ZipFile(io.BytesIO(package))
    assert opened.namelist() == sorted([*files, "manifest.json"])
    manifest = json.loads(opened.read("manifest.json"))
    assert manifest["province"] == "440000"
    assert {each["name"]: (each["bytes"], each["sha256"]) for each in manifest["files"]} == {
        name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in files.items()
    }
    assert [each.name for each in packaged_files(package)] == sorted(files)
    assert unpack(package, ["推进计划.xlsx", "没有.xlsx"]) == {"推进计划.xlsx": b"plan"}


def test_the_first_workbook_of_a_process_is_like_the_next() -> None:
    forms = [Form("表", [10, 10], [Line("标题", "title"), Grid([["甲", "乙"]], [["一", 1]])])]
    first = workbook(forms)
    second = workbook(forms)
    assert first == second
    styles = zipfile.ZipFile(io.BytesIO(first)).read("xl/styles.xml").decode()
    assert 'scheme val="minor"' in styles  # as in a process that has written none yet


def test_a_long_text_is_cut_into_rows_without_losing_a_character() -> None:
    text = "甲" * 2500 + "\r\n乙"
    pieces = list(paragraphs(text))
    assert "".join(piece.strip() for piece in pieces) == "甲" * 2500 + "乙"
    assert max(map(len, pieces)) <= 902


def test_an_empty_chapter_keeps_a_row_to_write_on() -> None:
    assert len(chapter_rows("一、工作基础", "", 6)) == 2
