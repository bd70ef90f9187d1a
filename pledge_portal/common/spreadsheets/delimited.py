"""Reads a .csv file. Plain Python, no Django."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from pledge_portal.common.spreadsheets.gate import Refusal
from pledge_portal.common.spreadsheets.limits import Limits

# What a spreadsheet would take for a formula, after any apostrophes put before it. The writer puts one
# apostrophe more before exactly this, and the reader takes one off, so a round trip changes nothing.
DANGEROUS = re.compile("[\\s\ufeff]*'*[\\s\ufeff]*[=+\\-@＝＋－＠\\t\\r]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def guard(text: str) -> str:
    """`text` as a CSV cell that no spreadsheet computes."""
    return "'" + text if DANGEROUS.match(text) else text


def unguard(text: str) -> str:
    """The inverse of `guard`."""
    return text[1:] if text.startswith("'") and DANGEROUS.match(text[1:]) else text


def read_delimited(path: Path, limits: Limits) -> Iterator[tuple[int, list[str | None]]]:
    """Yield (record number, cells) of the records that are not blank; the heading is record 1.

    A record counts as one row as a spreadsheet shows it, however many lines its quoted text spans.
    """
    content = path.read_bytes()
    text = _decoded(content)
    del content
    csv.field_size_limit(limits.cell_characters * 4)
    # Strict: an unclosed quotation mark would otherwise swallow the rest of the file into one cell.
    for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
        cells = [unguard(value) if value.strip() else None for value in record]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if number > limits.rows + 1:
            raise Refusal("rows", limit=limits.rows, row=number)
        if len(cells) > limits.columns:
            raise Refusal("columns", limit=limits.columns, column=len(cells))
        yield number, cells


def _decoded(content: bytes) -> str:
    if content[:2] in _UTF16 or b"\0" in content[:4096]:
        raise Refusal("utf16")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("encoding")
