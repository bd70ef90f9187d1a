"""What a correction opens: cells, whole rows, or the whole return. Plain Python.

A scope is {division code: figure codes}, an empty list opening the division's whole row; {"*": []} opens the whole
return; None: no correction limits the quarter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from reporting.rules.returns import as_number

WHOLE = "*"
Scope = Mapping[str, Sequence[str]]


def scope_of(cells: Iterable[tuple[str, str]], *, whole: bool) -> dict[str, list[str]]:
    """The scope of a request's cells (division code, figure code)."""
    if whole:
        return {WHOLE: []}
    found: dict[str, list[str]] = {}
    for division, figure in cells:
        figures = found.setdefault(division, [])
        if figure not in figures:
            figures.append(figure)
    return found


def opens_row(scope: Scope | None, division: str) -> bool:
    """Whether anything of the division's row may be changed."""
    return scope is None or WHOLE in scope or division in scope


def open_figures(scope: Scope | None, division: str) -> frozenset[str] | None:
    """The figures of the row that may be changed; None: all."""
    if scope is None or WHOLE in scope:
        return None
    figures = scope.get(division)
    if figures is None:
        return frozenset()
    return frozenset(figures) or None


def opens_total(scope: Scope | None, figure: str) -> bool:
    """Whether the province's own count of a figure may be changed: where any row's number of it may be."""
    return scope is None or WHOLE in scope or any(not figures or figure in figures for figures in scope.values())


def widened(scope: Scope | None, asked: Iterable[tuple[str, str]]) -> dict[str, list[str]] | None:
    """The scope with what a return asks for besides: (division code or "", figure code or "") of each remark."""
    if scope is None:
        return None
    found = {code: list(figures) for code, figures in scope.items()}
    for division, figure in asked:
        if not division:
            found[WHOLE] = []
        elif not figure:
            found[division] = []
        elif division not in found or (found[division] and figure not in found[division]):
            found.setdefault(division, []).append(figure)
    return found


def difference(old: str | None, new: str | None) -> Decimal | None:
    """更正值 minus 原值; None where one of them is no number."""
    before, after = as_number(old), as_number(new)
    return None if before is None or after is None else after - before
