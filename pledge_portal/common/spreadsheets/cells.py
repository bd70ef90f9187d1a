"""Turns one cell, as it came out of a file, into a typed value, or says what is wrong with it.

Every converter takes a `Cell` and answers None for a blank one; it raises `CellError` with a message that
tells staff what to do. Surrounding blanks (U+3000 too) never count.
"""

import enum
import re
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeAlias

from django.utils.translation import gettext as _


class CellFault(enum.Enum):
    """A cell that holds something, but no value to read."""

    FORMULA = "formula"
    ERROR = "error"


Cell: TypeAlias = str | int | float | Decimal | date | datetime | bool | CellFault | None


class CellError(ValueError):
    """What is wrong with a cell, in the words shown to staff."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotApplicable(enum.Enum):
    """The word 不适用 where a figure may carry it: neither zero nor blank."""

    NOT_APPLICABLE = "不适用"


NOT_APPLICABLE: Final = NotApplicable.NOT_APPLICABLE
COUNT_MAXIMUM: Final = 2_147_483_647
# Fifteen digits in all, which is what a spreadsheet keeps: numeric(15, 4).
MONEY_MAXIMUM: Final = Decimal("99999999999.9999")
MONEY_STEP: Final = Decimal("0.0001")
TEXT_MAXIMUM: Final = 32_767
YEARS: Final = (1900, 2100)

BLANKS: Final = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "\u200b\u2060\ufeff"
# Full-width digits, separators, signs and blanks only: a wider folding would take ² for 2 and ① for 1.
_HALF_WIDTH: Final = str.maketrans("０１２３４５６７８９，．－＋／\u3000", "0123456789,.-+/ ")
_NUMBER = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?")
_DAY = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})"
    r"|\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日)(?:[ T]+0{1,2}:00(?::00(?:\.0+)?)?)?"
)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_WITH_UNIT = re.compile(r"[约近共超]?\s*[0-9][0-9,.]*\s*[^\s0-9,.eE+-]{1,6}")
_SHOWN_LENGTH = 200
# What a spreadsheet writes where a formula fails; in a .csv it comes as text.
ERROR_TEXTS: Final = frozenset(
    {"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)


def strip_blanks(text: str) -> str:
    """`text` without the blanks around it: spaces of every width, line ends, tabs, byte-order marks."""
    return text.strip(BLANKS)


def is_blank(value: Cell) -> bool:
    """True for an empty cell and for one that holds blanks only."""
    return value is None or (isinstance(value, str) and not strip_blanks(value))


def number_text(value: int | float | Decimal) -> str:
    """A number as plain digits: 30.0 is "30", never in scientific notation."""
    exact = _fifteen_digits(value) if isinstance(value, float) else Decimal(value)
    plain = format(exact, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in ("", "-0") else plain


def shown(value: Cell | NotApplicable) -> str:
    """The cell as the report quotes it, at most 200 characters, without control characters."""
    if value is None or isinstance(value, CellFault):
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, NotApplicable):
        return value.value
    if isinstance(value, (int, float, Decimal)):
        return number_text(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    text = value.isoformat() if isinstance(value, date) else _UNFIT.sub("\ufffd", strip_blanks(value))
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"


def _fifteen_digits(value: float) -> Decimal:
    """A spreadsheet keeps fifteen significant digits; what a float says beyond them is noise."""
    exact = Decimal(format(value, ".15g"))
    if not exact.is_finite():
        raise CellError(_("不是有效的数字，请重新填写。"))
    return exact


def _check_fault(value: Cell) -> None:
    if value is CellFault.FORMULA:
        raise CellError(_("该单元格是公式但没有计算结果。请用表格软件打开文件、重新计算并保存，或将公式粘贴为数值。"))
    if value is CellFault.ERROR or (isinstance(value, str) and strip_blanks(value) in ERROR_TEXTS):
        raise CellError(_("该单元格是公式错误值（如 #REF!、#N/A）。请改正公式，或填写实际内容。"))


def text(value: Cell, *, max_length: int = TEXT_MAXIMUM) -> str | None:
    """A cell as text. Numbers become plain digits, dates YYYY-MM-DD; line ends become \\n.

    A number of more than fifteen digits is an error: the spreadsheet has already lost its last ones.
    """
    _check_fault(value)
    if isinstance(value, (float, int, Decimal)) and not isinstance(value, bool):
        if abs(Decimal(value)) >= 10**15:
            raise CellError(_("超过15位的号码以数字格式存放时末尾会丢失。请将该列设为“文本”格式后重新填写完整号码。"))
        return number_text(value)
    if not isinstance(value, str):
        return shown(value) or None
    content = strip_blanks(value).replace("\r\n", "\n").replace("\r", "\n")
    if _UNFIT.search(content):
        raise CellError(_("含有不可见的控制字符。请删除后重新输入，或先粘贴到记事本再复制过来。"))
    if len(content) > max_length:
        raise CellError(
            _("内容有%(length)d个字符，超过%(limit)d个的上限，请精简。") % {"length": len(content), "limit": max_length}
        )
    return content or None


def number(value: Cell) -> Decimal | None:
    """A cell as an exact number, of either sign. Full-width digits and thousands marks are accepted."""
    _check_fault(value)
    if is_blank(value):
        return None
    if isinstance(value, bool):
        raise CellError(_("是逻辑值（TRUE/FALSE），请填写数字。"))
    if isinstance(value, date):
        raise CellError(_("是日期，请填写数字，并将单元格格式改为“常规”。"))
    if isinstance(value, float):
        return _fifteen_digits(value)
    if not isinstance(value, str):
        return Decimal(value)  # type: ignore[arg-type]
    plain = strip_blanks(value).translate(_HALF_WIDTH)
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise CellError(_number_hint(plain))
    return Decimal(plain.replace(",", ""))


def _number_hint(plain: str) -> str:
    if "%" in plain or "\uff05" in plain:
        return _("不能填百分数，请填写数字本身。")
    if _WITH_UNIT.fullmatch(plain):
        return _("只填数字，不要带单位或文字（例如填 30，不填“30万元”）。")
    if re.fullmatch(r"[0-9.]+[eE][+-]?[0-9]+", plain):
        return _("是科学记数法，请填写完整的数字。")
    return _("应为数字（如 1234 或 1,234）。未开展填 0，没有数据请留空。")


def count(value: Cell, *, minimum: int = 0, maximum: int = COUNT_MAXIMUM) -> int | None:
    """A whole number from `minimum` to `maximum`; 30.0 is 30."""
    exact = number(value)
    if exact is None:
        return None
    _check_sign(exact)
    if exact != exact.to_integral_value():
        raise CellError(_("应为整数，不能有小数。"))
    if exact > maximum:
        raise CellError(_("数值过大（上限%(limit)s），请核对。") % {"limit": str(maximum)})
    if exact < minimum:
        raise CellError(_("数值过小（下限%(limit)s），请核对。") % {"limit": str(minimum)})
    return int(exact)


def money(value: Cell, *, maximum: Decimal = MONEY_MAXIMUM) -> Decimal | None:
    """An amount in 万元 from 0 to `maximum`, of at most four decimals; the answer always has four."""
    exact = number(value)
    if exact is None:
        return None
    _check_sign(exact)
    if exact > maximum:
        raise CellError(_("数值过大（上限%(limit)s），请核对计量单位是否为万元。") % {"limit": number_text(maximum)})
    rounded = exact.quantize(MONEY_STEP)
    if rounded != exact:
        raise CellError(_("以万元为单位，最多四位小数。请四舍五入到四位小数后填写。"))
    return abs(rounded)


def _check_sign(exact: Decimal) -> None:
    if exact < 0:
        raise CellError(_("不能为负数，请核对。"))


def day(value: Cell) -> date | None:
    """A date cell, or text in one of the three spellings; between 1900 and 2100.

    A bare number is an error even where a spreadsheet could show it as a date: only a date cell says that
    it is one.
    """
    _check_fault(value)
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        if value.hour or value.minute or value.second or value.microsecond:
            raise CellError(_("只填日期，不要带时刻。"))
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if not isinstance(value, str):
        raise CellError(_("是数字，不是日期。请将单元格设为日期格式，或按 2018-06-30 的样式填写。"))
    match = _DAY.fullmatch(strip_blanks(value).translate(_HALF_WIDTH))
    if match is None:
        raise CellError(_("不是可识别的日期。请填写 2018-06-30、2018/6/30 或 2018年6月30日。"))
    year, month, day_of_month = (int(part) for part in match.groups() if part is not None)
    try:
        found = date(year, month, day_of_month)
    except ValueError:
        raise CellError(_("这一天不存在，请核对年、月、日。")) from None
    return _in_range(found)


def _in_range(found: date) -> date:
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise CellError(_("年份应在%(first)d至%(last)d之间，请核对。") % {"first": YEARS[0], "last": YEARS[1]})
    return found


def choice(value: Cell, allowed: Collection[str]) -> str | None:
    """One of the `allowed` words, letter by letter."""
    word = text(value)
    if word is not None and word not in allowed:
        raise CellError(_("不是规定的填法。请填写以下之一：%(words)s。") % {"words": "、".join(allowed)})
    return word


def code(value: Cell, *, digits: int = 6) -> str | None:
    """A code of exactly `digits` digits; whether it exists is the caller's question."""
    plain = text(value)
    if plain is None:
        return None
    plain = plain.translate(_HALF_WIDTH)
    if not re.fullmatch(r"[0-9]+", plain) or len(plain) != digits:
        raise CellError(_("应为%(digits)d位数字代码。") % {"digits": digits})
    return plain


def words(value: Cell, *, max_length: int = TEXT_MAXIMUM) -> tuple[str, ...] | None:
    """Several words parted by `;` (full-width too) or line ends, each once, in order; None if there is
    none."""
    joined = text(value, max_length=max_length)
    if joined is None:
        return None
    parts = (strip_blanks(part) for part in re.split("[;\uff1b\n]", joined))
    return tuple(dict.fromkeys(part for part in parts if part)) or None


def unknown_words(found: Collection[str], known: Collection[str]) -> list[str]:
    """A remark on each word outside the usual ones."""
    return [
        _("“%(word)s”不在常用填法（%(words)s）之内，已按原文保存。") % {"word": word, "words": "、".join(known)}
        for word in found
        if word not in known
    ]


def figure(value: Cell, *, is_money: bool) -> int | Decimal | NotApplicable | None:
    """A reported figure: a count or an amount, 不适用, or None for not reported."""
    if isinstance(value, str) and strip_blanks(value) == NOT_APPLICABLE.value:
        return NOT_APPLICABLE
    return money(value) if is_money else count(value)
