"""The process that reads one uploaded workbook, so that a hostile file can end nothing but itself.

Run as `python -m pledge_portal.common.spreadsheets.child PATH SUFFIX LIMITS`. It imports no Django. Rows
go to standard output as lines of JSON: first `{"sheet": …, "others": […], "info": {…}, "base": [[cell, …], …]}`
(`info` and `base`: what a workbook of the portal's own carries), then `[row number, [cell, …]]` for every row that is
not blank. Exit 0: all rows are there. Exit 3: refused, the reason as JSON on
the last line of standard error. Any other end (a signal included) means that the parser died of the file.
"""

import contextlib
import csv
import datetime
import errno
import itertools
import json
import math
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from defusedxml import ElementTree
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from pledge_portal.common.spreadsheets.delimited import read_delimited
from pledge_portal.common.spreadsheets.gate import Refusal, inspect
from pledge_portal.common.spreadsheets.limits import Limits
from pledge_portal.common.spreadsheets.portalbook import (
    BASE_SHEET,
    INFO_SHEET,
    MOST_BASE_ROWS,
    MOST_INFO_ROWS,
    OWN_SHEETS,
    info_of,
)

REFUSED = 3
_DAMAGE = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    EOFError,
    NotImplementedError,
)


def main(path: str, suffix: str, limits_json: str) -> int:
    """Read the file, or say on standard error why not. Returns the exit code."""
    limits = Limits.from_json(limits_json)
    _restrain(limits)
    try:
        with open(sys.stdout.fileno(), "w", encoding="ascii", closefd=False, buffering=1024 * 1024) as out:
            _read(Path(path), suffix, limits, out)
    except Refusal as refusal:
        return _refuse(refusal.code, refusal.params)
    except MemoryError:
        return _refuse("memory", {})
    except csv.Error:
        return _refuse("csv", {})
    except _DAMAGE as error:
        too_much = isinstance(error, OSError) and error.errno == errno.EFBIG
        return _refuse("memory" if too_much else "damaged", {})
    return 0


def _refuse(code: str, params: dict[str, str | int]) -> int:
    sys.stderr.write("\n" + json.dumps({"code": code, "params": params}) + "\n")
    return REFUSED


def _restrain(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output, limits.output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # not every system knows a bound on address space
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))


def _read(path: Path, suffix: str, limits: Limits, out: TextIO) -> None:
    inspection = inspect(path, suffix, limits)
    if inspection.kind == "csv":
        out.write(json.dumps({"sheet": "", "others": []}) + "\n")
        _write_rows(read_delimited(path, limits), {}, out)
        return
    with path.open("rb") as handle:
        workbook = CalamineWorkbook.from_filelike(handle)
        sheets = [one.name for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        if not sheets:
            raise Refusal("no_sheet")
        sheet = workbook.get_sheet_by_name(sheets[0])
        out.write(json.dumps({"sheet": sheets[0], **_about(workbook, sheets[1:], path)}) + "\n")
        # The rows come from row 1 on, but without the empty columns before the data.
        margin: list[Any] = [None] * (sheet.start[1] if sheet.start else 0)
        rows = ((number, margin + row) for number, row in enumerate(sheet.iter_rows(), start=1))
        _write_rows(rows, inspection.faults, out)


def _about(workbook: CalamineWorkbook, others: list[str], path: Path) -> dict[str, Any]:
    """The other sheets; of a workbook of the portal's own what it says of itself, and its rows as handed out."""
    info = info_of(_cells(workbook, INFO_SHEET, MOST_INFO_ROWS)) if INFO_SHEET in others else {}
    info = info or _properties(path)
    if not info:
        return {"others": others}
    base = _cells(workbook, BASE_SHEET, MOST_BASE_ROWS) if BASE_SHEET in others else []
    return {"others": [name for name in others if name not in OWN_SHEETS], "info": info, "base": base}


def _cells(workbook: CalamineWorkbook, name: str, most: int) -> list[list[Any]]:
    sheet = workbook.get_sheet_by_name(name)
    margin: list[Any] = [None] * (sheet.start[1] if sheet.start else 0)
    return [margin + [_portable(value) for value in row] for row in itertools.islice(sheet.iter_rows(), most)]


def _properties(path: Path) -> dict[str, str]:
    """What the file's own properties say, where the hidden sheet is gone. The gate has measured the part."""
    with zipfile.ZipFile(path) as archive:
        if "docProps/custom.xml" not in archive.namelist():
            return {}
        try:
            tree = ElementTree.fromstring(archive.read("docProps/custom.xml"))
        except ElementTree.ParseError:
            return {}
    return info_of([[each.get("name", ""), "".join(each.itertext())] for each in tree])


def _write_rows(rows: Iterator[tuple[int, list[Any]]], faults: dict[tuple[int, int], str], out: TextIO) -> None:
    faulty: dict[int, dict[int, str]] = {}
    for (row, column), reason in faults.items():
        faulty.setdefault(row, {})[column] = reason
    encode = json.JSONEncoder(check_circular=False).encode
    for number, raw in rows:
        cells = [_portable(value) for value in raw]
        for column, reason in faulty.pop(number, {}).items():
            cells.extend([None] * (column - len(cells)))
            cells[column - 1] = _fault({column: reason}, column)
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            out.write(encode([number, cells]) + "\n")
    for number in sorted(faulty):
        last = max(faulty[number])
        out.write(encode([number, [_fault(faulty[number], column) for column in range(1, last + 1)]]) + "\n")


def _fault(reasons: dict[int, str], column: int) -> list[str] | str | None:
    """A cell without a usable value: the error as it is written (#N/A), or a mark."""
    reason = reasons.get(column)
    return reason if reason is None or reason.startswith("#") else ["x", reason]


def _portable(value: Any) -> Any:
    """One cell as JSON: dates and times of day are marked, blanks are null."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, datetime.datetime):
        return ["t", value.isoformat()]
    if isinstance(value, datetime.date):
        return ["d", value.isoformat()]
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return ["x", "error"]
    return value


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
