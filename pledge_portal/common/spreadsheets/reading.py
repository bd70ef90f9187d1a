"""Reads the first sheet of an uploaded .xlsx or .csv, in a child process with limits.

`read_table` is the one way in. Whatever is wrong with the file, the answer is `UnreadableWorkbook` with a
message that tells staff what to do; no parser's own error gets out.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from django.utils.translation import gettext as _

from pledge_portal.common.spreadsheets.cells import Cell, CellFault, shown, strip_blanks
from pledge_portal.common.spreadsheets.limits import DEFAULT_LIMITS, Limits

logger = logging.getLogger(__name__)
Row: TypeAlias = tuple[int, list[Cell]]
_CHILD = "pledge_portal.common.spreadsheets.child"
_ROOT = Path(__file__).resolve().parents[3]
_REFUSED = 3


class UnreadableWorkbook(Exception):
    """The file as a whole cannot be read; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Table:
    """The first sheet: its headings (row 1) and its rows that are not blank, numbered as in the sheet.

    Rows stay on disk and can be gone through more than once. A row may be shorter than the headings: what is
    missing at its end is blank. Close it, or use it in `with`, when done.
    """

    def __init__(self, headings: Sequence[str], rows: Iterable[Row], *, sheet: str = "") -> None:
        """`rows` must be something that can be gone through more than once, such as a list."""
        self.headings = list(headings)
        self.sheet = sheet
        self.other_sheets: list[str] = []
        self.info: dict[str, str] = {}  # what a workbook of the portal's own says of itself
        self.base: Table | None = None  # its rows as they were handed out
        self._rows: Iterable[Row] = rows

    @property
    def rows(self) -> Iterator[Row]:
        """(sheet row number, cells) from row 2 on, without the blank rows."""
        return iter(self._rows)

    def close(self) -> None:
        """Give the disk space back."""
        if isinstance(self._rows, _StoredRows):
            self._rows.close()

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class _StoredRows:
    """The rows as the child wrote them, decoded one at a time."""

    def __init__(self, stored: BinaryIO, start: int) -> None:
        self._stored = stored
        self._start = start

    def __iter__(self) -> Iterator[Row]:
        position = self._start
        while True:
            self._stored.seek(position)
            lines = self._stored.readlines(1024 * 1024)
            if not lines:
                return
            position = self._stored.tell()
            for line in lines:
                yield _decoded(line)

    def close(self) -> None:
        self._stored.close()


def _decoded(line: bytes) -> Row:
    number, cells = json.loads(line)
    return number, [_cell(value) if isinstance(value, list) else value for value in cells]


def encoded(table: Table) -> str:
    """A table as text: what it is called and lines of JSON, one a row, to be read again by `decoded`."""
    about = {"headings": table.headings, "sheet": table.sheet, "others": table.other_sheets, "info": table.info}
    base = (
        [table.base.headings, *([_marked(cell) for cell in row] for _n, row in table.base.rows)] if table.base else []
    )
    lines = [json.dumps({**about, "base": base})]
    lines += [json.dumps([number, [_marked(cell) for cell in cells]]) for number, cells in table.rows]
    return "\n".join(lines)


def decoded(text: str) -> Table:
    """The inverse of `encoded`."""
    first, *lines = text.split("\n")
    about = json.loads(first)
    table = Table(about["headings"], [_decoded(line.encode()) for line in lines], sheet=about["sheet"])
    table.other_sheets, table.info, table.base = about["others"], about["info"], _base(about["base"])
    return table


def _marked(cell: Cell) -> Any:
    """The inverse of `_cell`."""
    if isinstance(cell, datetime):
        return ["t", cell.isoformat()]
    if isinstance(cell, date):
        return ["d", cell.isoformat()]
    return ["x", cell.value] if isinstance(cell, CellFault) else cell


def _cell(marked: list[str]) -> Cell:
    mark, content = marked
    if mark == "d":
        return date.fromisoformat(content)
    if mark == "t":
        return datetime.fromisoformat(content)
    return CellFault(content)


def read_table(source: Path | str | BinaryIO, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Table:
    """Read the first sheet of `source`: a path, or an open binary file with the `name` it was uploaded under.

    Raises `UnreadableWorkbook`.
    """
    if isinstance(source, (str, Path)):
        path = Path(source)
        if not path.is_file():
            raise UnreadableWorkbook(_("找不到文件，请核对文件名。"))
        return _read_path(path, Path(name or path.name).suffix.lower(), limits)
    with tempfile.NamedTemporaryFile(prefix="workbook-") as copy:
        source.seek(0)
        _copy_bounded(source, copy, limits)
        return _read_path(Path(copy.name), Path(name or "").suffix.lower(), limits)


def _copy_bounded(source: BinaryIO, target: "tempfile._TemporaryFileWrapper[bytes]", limits: Limits) -> None:
    left = limits.packed + 1
    while left > 0 and (chunk := source.read(min(left, 1024 * 1024))):
        target.write(chunk)
        left -= len(chunk)
    target.flush()


def _read_path(path: Path, suffix: str, limits: Limits) -> Table:
    stored = tempfile.TemporaryFile(prefix="workbook-rows-")  # noqa: SIM115 - the table closes it
    try:
        _run_child(path, suffix, limits, stored)
        return _table(stored)
    except BaseException:
        stored.close()
        raise


def _run_child(path: Path, suffix: str, limits: Limits, stored: BinaryIO) -> None:
    command = [sys.executable, "-m", _CHILD, str(path.resolve()), suffix, limits.to_json()]
    with tempfile.TemporaryFile() as complaints:
        try:
            ended = subprocess.run(
                command,
                cwd=_ROOT,
                env=_bare_environment(),
                stdin=subprocess.DEVNULL,
                stdout=stored,
                stderr=complaints,
                timeout=limits.wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnreadableWorkbook(_reason("time", {})) from None
        if ended.returncode == 0:
            return
        if ended.returncode == _REFUSED:
            complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - 4096))
            said = json.loads(complaints.read().decode("utf-8", "replace").strip().rpartition("\n")[2])
            raise UnreadableWorkbook(_reason(said["code"], said["params"]))
        logger.warning("the reader of an uploaded workbook ended with %s", ended.returncode)
        died_of_time = ended.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
        died_of_size = ended.returncode in (-signal.SIGABRT, -signal.SIGXFSZ)
        code = "time" if died_of_time else "memory" if died_of_size else "damaged"
        raise UnreadableWorkbook(_reason(code, {}))


def _bare_environment() -> dict[str, str]:
    """The child sees no secret of ours, only where to find its modules."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "RUST_BACKTRACE": "0"}


def _table(stored: BinaryIO) -> Table:
    stored.seek(0)
    about = json.loads(stored.readline())
    start = stored.tell()
    first = stored.readline()
    if not first:
        raise UnreadableWorkbook(_reason("empty", {}))
    number, cells = _decoded(first)
    headings: list[str] = []
    if number == 1:
        headings = ["" if cell is None else strip_blanks(shown(cell)) for cell in cells]
        start = stored.tell()
    table = Table(headings, _StoredRows(stored, start), sheet=about["sheet"])
    table.other_sheets = about["others"]
    table.info = about.get("info", {})
    table.base = _base(about.get("base", []))
    return table


def _base(rows: list[list[Any]]) -> Table | None:
    """The rows of the portal's own workbook before anybody filled it in."""
    if not rows:
        return None
    cells = [[_cell(value) if isinstance(value, list) else value for value in row] for row in rows]
    headings = ["" if cell is None else strip_blanks(shown(cell)) for cell in cells[0]]
    return Table(headings, [(number, row) for number, row in enumerate(cells[1:], start=2) if any(row)])


def _reason(code: str, params: dict[str, str | int]) -> str:
    """A refusal in words."""
    messages = {
        "empty": _("文件是空的。请确认选对了文件，并且第一张工作表里有内容。"),
        "packed": _("文件超过%(limit)s MB的上限。请删去无关内容，或拆成几个文件分别导入。"),
        "unpacked": _("文件解压后超过%(limit)s MB的上限。请删去多余的工作表和格式，或拆成几个文件分别导入。"),
        "bomb": _("文件解压后异常庞大，已拒绝读取。请将内容复制到新建的工作簿中，另存为 .xlsx 再导入。"),
        "members": _("文件内部的部件超过%(limit)s个。请将内容复制到新建的工作簿中，另存为 .xlsx 再导入。"),
        "rows": _("数据超过%(limit)s行的上限（第%(row)s行仍有内容）。请删去末尾多余的内容，或拆成几个文件分别导入。"),
        "columns": _("表格超过%(limit)s列的上限（第%(column)s列仍有内容）。请删去右侧多余的列。"),
        "strings": _("文件中的文本超过%(limit)s条的上限。请拆成几个文件分别导入。"),
        "faults": _("超过%(limit)s个单元格是公式但没有计算结果。请用表格软件打开、保存后再导入，或粘贴为数值。"),
        "doctype": _("文件含有不允许的文档类型声明，已拒绝读取。请用表格软件另存为 .xlsx 再导入。"),
        "encrypted": _("文件设有打开密码。请取消密码后重新保存再导入。"),
        "xls": _("这是旧版 .xls 格式（或其他旧版文档）。请用表格软件打开，另存为 .xlsx 再导入。"),
        "suffix": _("只接受 .xlsx 和 .csv 文件。请用表格软件打开，另存为其中一种再导入。"),
        "not_xlsx": _("扩展名是 .xlsx，但内容不是 .xlsx 工作簿。请用表格软件打开，另存为 .xlsx 再导入。"),
        "not_csv": _("扩展名是 .csv，但内容不是文本。请将扩展名改回 .xlsx，或另存为 CSV 再导入。"),
        "no_sheet": _("工作簿里没有工作表。请确认选对了文件。"),
        "utf16": _("CSV 的编码不是 UTF-8 或 GB18030。请在表格软件中另存为“CSV UTF-8”再导入。"),
        "encoding": _("CSV 的编码不是 UTF-8 或 GB18030。请在表格软件中另存为“CSV UTF-8”再导入。"),
        "csv": _("CSV 的引号不成对，或有单元格过长。请用表格软件打开核对，重新另存为 CSV 再导入。"),
        "memory": _("文件内容过大或结构异常，无法读取。请将内容复制到新建的工作簿中，或拆成几个文件分别导入。"),
        "time": _("读取文件用时过长，已停止。请将内容复制到新建的工作簿中，或拆成几个文件分别导入。"),
        "damaged": _("文件已损坏或不完整，无法读取。请用表格软件打开，另存为 .xlsx 后重新上传。"),
    }
    return messages.get(code, messages["damaged"]) % params
