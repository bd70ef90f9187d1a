"""What the tests of the workbook commands share."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command

from tests.integration.worlds import write_rows

Rows = list[dict[str, Any]]


def run_import(kind: str, path: Path, *flags: str) -> tuple[int, dict[str, Any]]:
    """Exit code and document of `import_workbook KIND FILE --json`."""
    out = io.StringIO()
    code = 0
    try:
        call_command("import_workbook", kind, str(path), "--json", *flags, stdout=out)
    except CommandError as refused:
        code = refused.returncode
    document: dict[str, Any] = json.loads(out.getvalue())
    return code, document


def imported(folder: Path, kind: str, rows: Rows, *flags: str) -> dict[str, Any]:
    """The document of rows imported by heading."""
    return run_import(kind, write_rows(folder / f"{kind}.xlsx", rows), *flags)[1]


def counts(document: dict[str, Any]) -> tuple[int, int, int]:
    """Created, updated, unchanged."""
    return document["created"], document["updated"], document["unchanged"]


def cells(problems: list[dict[str, Any]]) -> list[tuple[int | None, str, str]]:
    """Row, column and value of findings."""
    return [(each["row"], each["column"], each["value"]) for each in problems]


def exported(kind: str, path: Path, *flags: str) -> Path:
    """`export_workbook KIND FILE`."""
    call_command("export_workbook", kind, str(path), *flags, stdout=io.StringIO())
    return path
