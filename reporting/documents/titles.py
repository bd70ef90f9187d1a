"""A title in lines: as few as fit, broken between words only, as even as can be (GB/T 9704: 词意完整，长短适宜)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from pledge_portal.common.spreadsheets.writing import shown_width

MOST = 20  # Chinese characters of 2号 in a line of 156 mm; a figure is half as wide


def title_lines(pieces: Sequence[str], most: int = MOST) -> list[str]:
    """The pieces joined into the fewest lines of at most `most` characters; of those, the most even.

    A piece longer than a line stands alone in one.
    """
    for count in range(1, len(pieces) + 1):
        found = [_joined(pieces, breaks) for breaks in combinations(range(1, len(pieces)), count - 1)]
        fitting = [lines for lines in found if max(map(shown_width, lines)) <= most * 2]
        if fitting:
            return min(fitting, key=_unevenness)
    return list(pieces)


def _joined(pieces: Sequence[str], breaks: Sequence[int]) -> list[str]:
    ends = [0, *breaks, len(pieces)]
    return ["".join(pieces[start:end]) for start, end in pairwise(ends)]


def _unevenness(lines: Sequence[str]) -> tuple[int, int]:
    """The longest line, then how much the last exceeds the first: a title rather narrows downwards."""
    return max(map(shown_width, lines)), max(0, shown_width(lines[-1]) - shown_width(lines[0]))
