"""What the tests of uploaded workbooks share: fetching one, filling it in as a clerk would, bringing it back."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import reporting.tasks  # noqa: F401 - registers the kinds of jobs
from pledge_portal.common.queueing import run, waiting
from reporting.models import Upload

QUARTER = "/returns/440000/2018/2/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fetched(client: Client, path: str) -> Workbook:
    """A download, opened."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return load_workbook(io.BytesIO(answer.content))


def rows_by_code(sheet: Worksheet) -> dict[str, int]:
    """Row numbers by 地区代码."""
    return {str(sheet.cell(row, 1).value): row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value}


def column_of(sheet: Worksheet, heading: str) -> int:
    """A column's number by its heading."""
    return next(int(cell.column) for cell in sheet[1] if cell.value == heading)


def fill(book: Workbook, code: str, values: Mapping[str, Any]) -> None:
    """Type values by heading into a unit's row."""
    sheet = book.worksheets[0]
    for heading, value in values.items():
        sheet.cell(rows_by_code(sheet)[code], column_of(sheet, heading)).value = value


def saved(book: Workbook) -> bytes:
    """The workbook as a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def work() -> None:
    """Do every job that waits, as the worker would."""
    for job in waiting(skip=(), limit=20):
        run(job)


def brought(client: Client, path: str, content: bytes, name: str = "表.xlsx", *, worked: bool = True) -> Any:
    """Upload a file on a page; the answer, after the worker has read it."""
    answer = client.post(path, {"file": SimpleUploadedFile(name, content, XLSX)})
    if worked:
        work()
    return answer


def upload_at(answer: Any) -> Upload:
    """The upload that an answer leads to."""
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Upload.objects.unscoped(reason="test").get(pk=answer.headers["Location"].rstrip("/").rpartition("/")[2])


def confirmed(client: Client, upload: Upload, **choices: str) -> Any:
    """Confirm what the page shows."""
    fresh = Upload.objects.unscoped(reason="test").get(pk=upload.pk)
    return client.post(f"/workbooks/uploads/{upload.pk}/confirm/", {"seen": fresh.seen, **choices})


Uploader = Callable[..., Upload]
