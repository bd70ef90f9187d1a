"""Reads the cell references of one worksheet's XML as it streams by. Plain Python, no Django."""

import re

from pledge_portal.common.spreadsheets.limits import Limits

# Possessive, so that a hostile attribute list cannot make the match back-track.
_ATTRIBUTES = rb"""((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)"""
_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:(c|row|f|v|is)(?=[\s/>])" + _ATTRIBUTES + rb">([^<]?)|(/c)\s*>)")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]{0,7})\$?(\d{0,10})["']""")
_TYPE = re.compile(rb"""\st\s*=\s*["'](\w+)["']""")
# How nearly every program writes a cell; a stretch of nothing but these needs no look at each tag.
_USUAL_LETTERS = re.compile(rb'<c r="([A-Z]{1,3})[0-9]{1,7}"')
_USUAL_NUMBERS = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"')
_CELL = re.compile(rb"<c[\s/>]")
_ERROR = re.compile(rb"\s*(#[A-Z0-9/_]{1,20}[!?]?)\s*<")
# A formula, an error cell, a name with a prefix: plain searches, many times faster than one pattern.
_UNUSUAL = (b"<f", b'"e"', b"'e'", b":c")
LONGEST_CELL = 4 * 1024 * 1024


class SheetScan:
    """Feed it a sheet's bytes in order; read off the outermost cell that holds content, and the faulty cells.

    Styled but empty cells do not count: a column formatted down to row 1,048,576 is not a million rows.
    `faults` maps (row, column), both from 1, to "formula" (a formula without a stored result), or to the error that
    stands there as it is written ("#REF!"; "error" where it is none that a spreadsheet writes): the parser would hand
    both over as blanks.
    """

    def __init__(self, limits: Limits) -> None:
        self.last_row = 0
        self.last_column = 0
        self.faults: dict[tuple[int, int], str] = {}
        self.damaged = False
        self._limits = limits
        self._carry = b""
        self._row = 0
        self._column = 0
        self._type = b""
        self._formula = False
        self._value = False
        self._error = "error"
        self._columns: dict[bytes, int] = {}

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes in; what follows the beginning of the last cell waits for more."""
        data = self._carry + chunk
        cut = max(data.rfind(b"<c "), data.rfind(b"<row"))
        if cut <= 0:
            cut = data.rfind(b"<")
        if cut < 0:
            cut = len(data)
        self._carry = data[cut:]
        if len(self._carry) > LONGEST_CELL:
            self.damaged = True
            return
        if not self._pass_usual(data[:cut]):
            self._take_tags(data, cut)

    def close(self) -> None:
        """Take in what still waits, at the end of the sheet."""
        self._take_tags(self._carry, len(self._carry))
        self._carry = b""

    def _pass_usual(self, piece: bytes) -> bool:
        """True if the piece holds whole cells only, all within the limits and none of them a formula or
        an error."""
        if not piece.startswith((b"<c ", b"<row")) or any(mark in piece for mark in _UNUSUAL):
            return False
        letters = _USUAL_LETTERS.findall(piece)
        numbers = _USUAL_NUMBERS.findall(piece)
        if not letters or not len(letters) == len(numbers) == len(_CELL.findall(piece)):
            return False
        if max(self._number(one) for one in set(letters)) > self._limits.columns:
            return False
        if max(int(one) for one in set(numbers)) > self._limits.rows + 1:
            return False
        self._column, self._row = self._number(letters[-1]), int(numbers[-1])
        opened = piece.rfind(b"<row")
        if opened > piece.rfind(b"<c "):
            self._open_row(piece[opened + 4 :].partition(b">")[0])
        return True

    def _take_tags(self, data: bytes, end: int) -> None:
        for match in _TAG.finditer(data, 0, end):
            tag = match.group(1)
            if tag == b"c":
                self._open_cell(match.group(2))
            elif tag is None:
                self._close_cell()
            elif tag == b"row":
                self._open_row(match.group(2))
            elif tag == b"f":
                self._formula = True
                self._content()
            else:
                self._value = self._value or tag == b"is" or bool(match.group(3).strip())
                if tag == b"v" and self._type == b"e":
                    self._error = _error_text(data, match.end() - len(match.group(3)))
                self._content()

    def _open_row(self, attributes: bytes) -> None:
        reference = _REFERENCE.search(attributes)
        self._row = int(reference.group(2)) if reference and reference.group(2) else self._row + 1
        self._column = 0

    def _open_cell(self, attributes: bytes) -> None:
        reference = _REFERENCE.search(attributes)
        if reference and reference.group(1) and reference.group(2):
            self._column = self._number(reference.group(1))
            self._row = int(reference.group(2))
        else:
            self._column += 1
        kind = _TYPE.search(attributes)
        self._type = kind.group(1) if kind else b""
        self._formula = False
        self._value = False
        self._error = "error"

    def _content(self) -> None:
        self.last_row = max(self.last_row, self._row)
        self.last_column = max(self.last_column, self._column)

    def _close_cell(self) -> None:
        if self._type == b"e":
            self._fault(self._error)
        elif self._formula and not self._value and self._type != b"str":
            self._fault("formula")

    def _fault(self, reason: str) -> None:
        if len(self.faults) <= self._limits.faults:
            self.faults[(self._row, self._column)] = reason

    def _number(self, letters: bytes) -> int:
        known = self._columns.get(letters)
        if known is None:
            known = 0
            for letter in letters.upper():
                known = known * 26 + letter - 64
            self._columns[letters] = known
        return known


def _error_text(data: bytes, start: int) -> str:
    """What an error cell says, such as #N/A."""
    found = _ERROR.match(data, start)
    return found.group(1).decode("ascii") if found else "error"
