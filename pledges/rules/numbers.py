"""Patent numbers and unified social credit codes: how they are written, and their check digits. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_SEPARATORS = re.compile("[;；、,，\n]")
_LOOSE = re.compile(r"[\s.·。\-]")
_PATENT = re.compile(r"(?:[0-9]{2}[12389][0-9]{5}|(?:19|20)[0-9]{2}[12389][0-9]{7})[0-9X]")
_PATENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
# 专利法(2008) 第四十二条: years from the filing day, by the number's kind; 8 and 9 are international applications.
# Designs filed since 2021 have 15, of which the longer term is taken: what is said to be too late is so for certain.
_TERM_YEARS = {"1": 20, "8": 20, "2": 10, "9": 10, "3": 15}
_DESIGN_YEARS_BEFORE_2021 = 10
_CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT = re.compile(f"[{_CREDIT_LETTERS}]{{18}}")
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def split_patents(text: str) -> tuple[str, ...]:
    """The numbers of a list parted by `;`, `、`, `,` or line ends, as given; each patent once, however it is spelt."""
    found: dict[str, str] = {}
    for part in _SEPARATORS.split(text):
        number = part.strip()
        if number:
            found.setdefault(plain_patent(number), number)
    return tuple(found.values())


def plain_patent(number: str) -> str:
    """A patent number without ZL, CN, blanks and dots: "ZL 2017 1 0601862.3" is "2017106018623"."""
    plain = _LOOSE.sub("", number.translate(_FULL_WIDTH)).upper()
    for prefix in ("ZL", "CN"):
        plain = plain.removeprefix(prefix)
    return plain


def official_patent(number: str) -> str:
    """A patent number as the office writes it, ZL201710601862.3; what is none is left as given."""
    plain = plain_patent(number)
    return f"ZL{plain[:-1]}.{plain[-1]}" if _PATENT.fullmatch(plain) else number


def is_patent_form(number: str) -> bool:
    """Whether it has the form of a patent number with its check digit."""
    return _PATENT.fullmatch(plain_patent(number)) is not None


def patent_check(number: str) -> str:
    """The check digit that belongs to a number of that form: digits × 2…9,2…5, modulo 11, 10 written X."""
    digits = plain_patent(number)[:-1]
    remainder = sum(int(digit) * weight for digit, weight in zip(digits, _PATENT_WEIGHTS, strict=False)) % 11
    return "X" if remainder == 10 else str(remainder)


def has_patent_check(number: str) -> bool:
    """Whether a number of that form carries its own check digit."""
    return plain_patent(number)[-1:] == patent_check(number)


def last_possible_day(number: str) -> date | None:
    """The day after which a patent of that number cannot be in force: the end of its term, had it been filed on the
    last day of the year that the number names. None where the number does not say.
    """
    plain = plain_patent(number)
    if not _PATENT.fullmatch(plain):
        return None
    year, kind = (1900 + int(plain[:2]), plain[2]) if len(plain) == 9 else (int(plain[:4]), plain[4])
    if len(plain) == 9 and year < 1985:
        year += 100
    term = _DESIGN_YEARS_BEFORE_2021 if kind == "3" and year < 2021 else _TERM_YEARS[kind]
    return date(year + term, 12, 31)


def has_credit_check(code: str) -> bool:
    """Whether a 统一社会信用代码 is of 18 characters with the check character of GB 32100-2015."""
    plain = code.translate(_FULL_WIDTH).strip().upper()
    if not _CREDIT.fullmatch(plain):
        return False
    total = sum(_CREDIT_LETTERS.index(letter) * weight for letter, weight in zip(plain, _CREDIT_WEIGHTS, strict=False))
    return _CREDIT_LETTERS[(31 - total % 31) % 31] == plain[-1]


def plain_patents(text: str) -> Iterable[str]:
    """The numbers of a list in plain form, for comparing."""
    return (plain_patent(part) for part in _SEPARATORS.split(text) if part.strip())
