"""What changed between two versions of a quarter. Plain Python.

Values are {figure code: "52" | "NA"}; an absent code is not reported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from reporting.rules.returns import Values, as_number

_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?")


@dataclass(frozen=True, slots=True)
class CellChange:
    """One figure of one division: `old` → `new`, None not reported."""

    division: str
    figure: str
    old: str | None
    new: str | None

    @property
    def difference(self) -> Decimal | None:
        """new − old; None unless both are numbers."""
        before, after = as_number(self.old), as_number(self.new)
        return None if before is None or after is None else after - before

    @property
    def share(self) -> str | None:
        """The difference ÷ old with four places; None without both numbers or on a zero base."""
        before, difference = as_number(self.old), self.difference
        if difference is None or not before:
            return None
        return str((difference / before).quantize(Decimal("0.0001")))


@dataclass(frozen=True, slots=True)
class Changes:
    """Cells that differ in rows that both have, rows that are new, rows that are gone; codes in their order."""

    cells: tuple[CellChange, ...]
    appeared: tuple[str, ...]
    gone: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.cells or self.appeared or self.gone)


def compare(old: Mapping[str, Values], new: Mapping[str, Values], figures: Sequence[str]) -> Changes:
    """Two versions, {division code: values} each, figure by figure."""
    cells = tuple(
        CellChange(division, figure, old[division].get(figure), new[division].get(figure))
        for division in sorted(old.keys() & new.keys())
        for figure in figures
        if old[division].get(figure) != new[division].get(figure)
    )
    return Changes(cells, tuple(sorted(new.keys() - old.keys())), tuple(sorted(old.keys() - new.keys())))


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of a text: `kind` same, removed or added."""

    kind: str
    text: str


def compare_text(old: str, new: str) -> list[TextPart]:
    """Two texts sentence by sentence; [] where they are equal."""
    before, after = (_SENTENCE.findall(text) for text in (old, new))
    if before == after:
        return []
    parts: list[TextPart] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(TextPart("same", "".join(before[i:j])))
            continue
        if text := "".join(before[i:j]):
            parts.append(TextPart("removed", text))
        if text := "".join(after[k:m]):
            parts.append(TextPart("added", text))
    return [part for part in parts if part.text]
