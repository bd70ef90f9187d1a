"""The 32 reporting units as tiles in fixed places: not a map of the country, and the caption says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

TILE, TILE_STEP = 52, 57


@dataclass(frozen=True, slots=True)
class Tile:
    """One reporting unit: `primary` beneath its name, `level` "1" (best) to "5" or "none"."""

    code: str
    short_name: str
    column: int
    row: int
    primary: str
    level: str
    href: str = ""
    title: str = ""


# What a tile says in English, where a name is too long for it: the letters of GB/T 2260, of the XPCC its own.
TILE_LETTERS: dict[str, str] = {
    "110000": "BJ",
    "120000": "TJ",
    "130000": "HE",
    "140000": "SX",
    "150000": "NM",
    "210000": "LN",
    "220000": "JL",
    "230000": "HL",
    "310000": "SH",
    "320000": "JS",
    "330000": "ZJ",
    "340000": "AH",
    "350000": "FJ",
    "360000": "JX",
    "370000": "SD",
    "410000": "HA",
    "420000": "HB",
    "430000": "HN",
    "440000": "GD",
    "450000": "GX",
    "460000": "HI",
    "500000": "CQ",
    "510000": "SC",
    "520000": "GZ",
    "530000": "YN",
    "540000": "XZ",
    "610000": "SN",
    "620000": "GS",
    "630000": "QH",
    "640000": "NX",
    "650000": "XJ",
    "660000": "XPCC",
}

# Where each of the 32 reporting units stands: province code to column and row.
TILE_POSITIONS: dict[str, tuple[int, int]] = {
    "230000": (8, 0), "650000": (1, 1), "150000": (5, 1), "210000": (7, 1), "220000": (8, 1),
    "660000": (1, 2), "620000": (3, 2), "640000": (4, 2), "140000": (5, 2), "110000": (6, 2),
    "120000": (7, 2), "540000": (1, 3), "630000": (2, 3), "610000": (4, 3), "410000": (5, 3),
    "130000": (6, 3), "370000": (7, 3), "510000": (3, 4), "500000": (4, 4), "420000": (5, 4),
    "340000": (6, 4), "320000": (7, 4), "310000": (8, 4), "530000": (3, 5), "520000": (4, 5),
    "430000": (5, 5), "360000": (6, 5), "330000": (7, 5), "450000": (4, 6), "440000": (5, 6),
    "350000": (6, 6), "460000": (5, 7),
}  # fmt: skip


def level_of_share(done: int, owed: int) -> str:
    """The level of `done` out of `owed`: "1" from 90%, "2" from 75%, "3" from 60%, "4" from 40%, else "5"."""
    if owed <= 0:
        return "none"
    for level, hundredths in (("1", 90), ("2", 75), ("3", 60), ("4", 40)):
        if 100 * done >= hundredths * owed:
            return level
    return "5"


def share_legend() -> list[tuple[str, str]]:
    """Level and words of `level_of_share`, best first."""
    return [("1", "≥90%"), ("2", "75–89%"), ("3", "60–74%"), ("4", "40–59%"), ("5", "<40%")]


def _tile(tile: Tile, x: int, y: int) -> SafeString:
    body = format_html(
        '<g class="tile level-{0}"><title>{1}</title>'
        '<rect x="{2}" y="{3}" width="{4}" height="{4}" rx="4"/>'
        '<text class="tile__name" x="{5}" y="{6}">{7}</text>'
        '<text class="tile__figure" x="{5}" y="{8}">{9}</text></g>',
        tile.level,
        tile.title or f"{tile.short_name} {tile.primary}",
        x,
        y,
        TILE,
        x + TILE // 2,
        y + 23,
        tile.short_name,
        y + 40,
        tile.primary,
    )
    return format_html('<a href="{}">{}</a>', tile.href, body) if tile.href else body


def tile_map(
    tiles: Sequence[Tile], *, title: str, legend: Sequence[tuple[str, str]] = (), description: str = ""
) -> SafeString:
    """The tiles with caption and legend (`legend`: level and words, best first).

    Linked tiles are announced one by one, so the drawing is a group, not an image.
    """
    first = min((tile.column for tile in tiles), default=0)
    columns = max((tile.column for tile in tiles), default=0) - first + 1
    rows = max((tile.row for tile in tiles), default=0) + 1
    ordered = sorted(tiles, key=lambda tile: (tile.row, tile.column))
    drawn = [_tile(tile, (tile.column - first) * TILE_STEP, tile.row * TILE_STEP) for tile in ordered]
    keys = format_html_join(
        "",
        '<li><svg class="level-{}" aria-hidden="true" viewBox="0 0 11 11">'
        '<rect width="11" height="11" rx="2"/></svg>{}</li>',
        legend,
    )
    return format_html(
        '<figure class="tile-map"><svg role="group" aria-label="{0}" viewBox="-2 -2 {1} {2}">'
        "<title>{0}</title><desc>{3}</desc>{4}</svg>"
        '<figcaption><ul class="legend">{5}</ul><span>{6}</span></figcaption></figure>',
        title,
        columns * TILE_STEP - (TILE_STEP - TILE) + 4,
        rows * TILE_STEP - (TILE_STEP - TILE) + 4,
        description,
        format_html_join("", "{}", ((part,) for part in drawn)),
        keys,
        _("一格为一个报送单位，位置仅为示意，不是地图"),
    )
