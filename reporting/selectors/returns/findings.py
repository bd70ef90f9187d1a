"""What a cell is asked about. The rule pack plugs in here; for now the comparison with the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programmes.divisions.models import Division
from reporting.catalogue import FigureSpec
from reporting.rules.returns import as_number
from reporting.values import display_amount, display_value, language


@dataclass(frozen=True, slots=True)
class Finding:
    """`severity`: "hard" (强制) or "soft" (核实). `href` leads to the cell."""

    severity: str
    code: str
    place: str
    text: str
    href: str
    division: str
    figure: str


def row_name(division: Division) -> str:
    """How a row is called: 省本级, 市本级 and so on for the province's own."""
    return division.own_row_word if division.is_province else division.label


def cell_anchor(division: str, figure: str) -> str:
    """The id of a cell's input."""
    return f"c-{division}-{figure}"


def cell_findings(
    *, division: Division, figure: FigureSpec, value: str | None, ledger: str | None, reasons: Mapping[str, str]
) -> list[Finding]:
    """The findings of one cell; a blank triggers no comparison."""
    given, known = as_number(value), as_number(ledger)
    if given is None or known is None or given == known or reasons.get(figure.code):
        return []
    text = _("%(name)s填报%(given)s，台账为%(ledger)s，相差%(difference)s。请补录台账或说明原因。") % {
        "name": figure.words(language()).heading,
        "given": display_value(value),
        "ledger": display_value(ledger),
        "difference": display_amount(abs(given - known)),
    }
    anchor = f"#{cell_anchor(division.code, figure.code)}"
    return [Finding("soft", "R17", row_name(division), text, anchor, division.code, figure.code)]
