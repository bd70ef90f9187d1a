"""What people type into a figure's cell and what they are shown: the texts around the stored values.

Stored: "52" or "30517.5" (plain digits), "NA" for 不适用, None for not reported.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pledge_portal.common.formatting import grouped
from pledge_portal.common.spreadsheets import cells
from reporting.catalogue import FigureSpec
from reporting.rules.returns import NOT_APPLICABLE, as_number

ValueRefused = cells.CellError
_WORDS_OF_NOT_APPLICABLE = {"不适用", "na", "n/a", "not applicable"}


def parse_value(spec: FigureSpec, text: str) -> str | None:
    """The stored value of what was typed; None for a blank cell.

    Takes full-width digits, thousands marks and blanks around as the workbooks do. Raises ValueRefused with a
    message that says what to do.
    """
    plain = cells.strip_blanks(text)
    if plain.lower() in _WORDS_OF_NOT_APPLICABLE:
        return NOT_APPLICABLE
    found = cells.figure(plain or None, is_money=spec.is_money)
    if found is None:
        return None
    if isinstance(found, cells.NotApplicable):
        return NOT_APPLICABLE
    if found > spec.maximum:
        raise ValueRefused(_("数值过大（上限%(limit)s），请核对。") % {"limit": grouped(spec.maximum)})
    return cells.number_text(found)


def display_value(value: str | None) -> str:
    """ "30,517.5", 不适用, or "" for not reported."""
    if value is None:
        return ""
    if value == NOT_APPLICABLE:
        return _("不适用")
    return grouped(as_number(value))


def display_amount(value: Decimal | None) -> str:
    """A sum with digits in threes; an em dash where there is none."""
    return grouped(value)


def language() -> str:
    """The language of the screen, for texts kept as data."""
    return get_language() or "zh-hans"
