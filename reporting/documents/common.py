"""What the workbooks share: days in words, long texts as rows, forms to bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date

from pledge_portal.common.spreadsheets.layout import Form, GridCell, Span, write_forms

MOST_IN_A_ROW = 900  # characters: what a row of a printed page can hold


def workbook(forms: Sequence[Form]) -> bytes:
    """The forms as one .xlsx."""
    out = io.BytesIO()
    write_forms(out, forms)
    return out.getvalue()


def long_day(day: date | None) -> str:
    """2017年11月28日, whatever the language of the screen."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def paragraphs(text: str) -> Iterable[str]:
    """The paragraphs of a text, indented by two characters; over-long ones in pieces that a row can hold."""
    for line in text.replace("\r\n", "\n").split("\n"):
        words = line.strip()
        for start in range(0, len(words), MOST_IN_A_ROW):
            yield ("　　" if start == 0 else "") + words[start : start + MOST_IN_A_ROW]


def chapter_rows(heading: str, text: str, columns: int) -> list[list[GridCell]]:
    """A heading and its text as rows over the whole width."""
    rows: list[list[GridCell]] = [[Span(heading, columns=columns, style="section")]]
    rows += [[Span(each, columns=columns)] for each in list(paragraphs(text)) or [""]]
    return rows


def numbered(rows: Iterable[Sequence[GridCell]]) -> list[list[GridCell]]:
    """The rows with 序号 before them."""
    return [[Span(number, style="center"), *row] for number, row in enumerate(rows, 1)]


def yes_no(value: bool | None) -> str:
    """是, 否, or blank where nothing is known."""
    return "" if value is None else "是" if value else "否"
