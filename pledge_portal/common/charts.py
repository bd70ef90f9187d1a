"""Charts drawn on the server: pure functions from data to SVG text.

Every name that reaches a chart is escaped by `format_html`; every shape takes its colour from a CSS class,
so a strict content policy, the print sheet and a change of tokens all hold. Lengths are in SVG user units,
computed as fractions and written with at most two decimals. Each chart names itself (`<title>`, `<desc>`);
the pages lay a table of the same figures beneath it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pledge_portal.common.formatting import exact, grouped
from pledge_portal.common.tiles import TILE_POSITIONS, Tile, level_of_share, share_legend, tile_map

Amount: TypeAlias = int | Decimal | Fraction

LEFT, RIGHT, TOP, BOTTOM = 52, 12, 26, 28
NARROWEST_LABELLED = 36
EMPTY = SafeString("")

__all__ = [
    "TILE_POSITIONS",
    "Bar",
    "Series",
    "Tile",
    "bar_chart",
    "coverage_bar",
    "level_of_share",
    "line_chart",
    "nice_ticks",
    "place",
    "share_legend",
    "sparkline",
    "tile_map",
]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `value` None is not reported; an incomplete one is drawn lighter and dashed."""

    label: str
    value: int | Decimal | None
    target: int | Decimal | None = None
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Series:
    """One line: `kind` "1" to "4", or "target"; None breaks the line."""

    name: str
    values: Sequence[int | Decimal | None]
    kind: str = "1"


def place(value: Amount) -> str:
    """A length as SVG writes it: at most two decimals, no needless zeros, no minus zero."""
    hundredths = round(Fraction(value) * 100)
    return grouped(Decimal(hundredths).scaleb(-2)).replace(",", "")


def nice_ticks(maximum: Amount, *, whole: bool = True) -> list[Fraction]:
    """Zero and three to five round steps (1, 2 or 5 times a power of ten) up to or past `maximum`."""
    top = Fraction(maximum)
    if top <= 0:
        return [Fraction(0), Fraction(1)]
    power = Fraction(1)
    while power * 10 <= top:
        power *= 10
    while power > top:
        power /= 10
    step = next(s for s in (power / 5, power / 2, power, power * 2, power * 5) if top / s <= 5)
    if whole:
        step = max(step, Fraction(1))
    return [step * count for count in range(-(-top // step) + 1)]


def coverage_bar(
    numerator: int | None,
    denominator: int | None,
    threshold_percent: int | str | Decimal,
    met: bool | None,
    *,
    label: str = "",
    width: int = 120,
) -> SafeString:
    """A bar `numerator` ÷ `denominator` long, with a tick at the threshold; `met` None: not yet judged."""
    if numerator is None or not denominator:
        return format_html('<span class="coverage muted">{}</span>', "—")
    limit = exact(threshold_percent) or Decimal(0)
    filled = min(Fraction(numerator, denominator), Fraction(1)) * width
    tick = min(max(Fraction(limit) * width / 100, Fraction(1)), Fraction(width - 1))
    word = {True: _("已达到"), False: _("未达到"), None: _("未到期")}[met]
    name = _("%(share)s，要求 %(limit)s%%，%(word)s") % {
        "share": label or f"{numerator}/{denominator}",
        "limit": grouped(limit),
        "word": word,
    }
    return format_html(
        '<span class="coverage"><svg role="img" aria-label="{0}" '
        'width="{1}" height="16" viewBox="0 0 {1} 16"><title>{0}</title>'
        '<rect class="track" x="0" y="4" width="{1}" height="8" rx="3"/>'
        '<rect class="fill--{2}" x="0" y="4" width="{3}" height="8" rx="3"/>'
        '<line class="tick" x1="{4}" x2="{4}" y1="1" y2="15"/></svg><span>{5}/{6}</span></span>',
        name,
        width,
        {True: "met", False: "short", None: "open"}[met],
        place(filled),
        place(tick),
        grouped(numerator),
        grouped(denominator),
    )


def _frame(kind: str, title: str, description: str, width: int, height: int, parts: Iterable[SafeString]) -> SafeString:
    return format_html(
        '<svg class="{0}" role="img" aria-label="{1}" viewBox="0 0 {2} {3}">'
        "<title>{1}</title><desc>{4}</desc>{5}</svg>",
        kind,
        title,
        width,
        height,
        description,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where an amount stands between the foot and the head of a chart."""

    ticks: list[Fraction]
    width: int
    height: int

    def y(self, value: Amount) -> Fraction:
        room = self.height - TOP - BOTTOM
        return self.height - BOTTOM - Fraction(value) / self.ticks[-1] * room

    def rules(self, right: int = RIGHT) -> list[SafeString]:
        return [
            format_html(
                '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>'
                '<text class="axis" x="{}" y="{}" text-anchor="end">{}</text>',
                "rule" if tick else "base",
                LEFT,
                self.width - right,
                place(self.y(tick)),
                place(self.y(tick)),
                LEFT - 8,
                place(self.y(tick) + 4),
                grouped(Decimal(tick.numerator) / Decimal(tick.denominator)),
            )
            for tick in self.ticks
        ]


def _scale(amounts: Sequence[int | Decimal], width: int, height: int) -> _Scale:
    whole = all(Fraction(amount).denominator == 1 for amount in amounts)
    return _Scale(nice_ticks(max(amounts, default=0), whole=whole), width, height)


def _bar(bar: Bar, scale: _Scale, centre: Fraction, breadth: Fraction) -> list[SafeString]:
    foot = scale.height - BOTTOM
    parts = [_text("axis", centre, Fraction(scale.height - 9), bar.label)]
    head = Fraction(foot)
    if bar.value is not None:
        head = scale.y(bar.value)
        parts.append(
            format_html(
                '<rect class="bar{}" x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}</title></rect>',
                "" if bar.complete else " bar--partial",
                place(centre - breadth / 2),
                place(head),
                place(breadth),
                place(foot - head),
                f"{bar.label} {grouped(bar.value)}",
            )
        )
    if bar.target is not None:
        line = scale.y(bar.target)
        head = min(head, line) if head - line < 20 else head
        parts.append(
            format_html(
                '<line class="target" x1="{}" x2="{}" y1="{}" y2="{}"><title>{}</title></line>',
                place(centre - breadth * 2 / 3),
                place(centre + breadth * 2 / 3),
                place(line),
                place(line),
                _("%(label)s 目标 %(target)s") % {"label": bar.label, "target": grouped(bar.target)},
            )
        )
    if breadth >= NARROWEST_LABELLED:
        css, words = ("bar-none", _("未报")) if bar.value is None else ("bar-value", grouped(bar.value))
        parts.append(_text(css, centre, head - 7, words))
    return parts


def _text(css: str, x: Fraction, y: Fraction, words: str) -> SafeString:
    return format_html('<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>', css, place(x), place(y), words)


def bar_chart(
    bars: Sequence[Bar], *, title: str, description: str = "", width: int = 720, height: int = 260
) -> SafeString:
    """Bars from zero, each with its own target line; without bars nothing."""
    if not bars:
        return EMPTY
    amounts = [amount for bar in bars for amount in (bar.value, bar.target) if amount is not None]
    scale = _scale(amounts, width, height)
    slot = Fraction(width - LEFT - RIGHT, len(bars))
    breadth = min(slot * Fraction(12, 25), Fraction(72))
    parts = scale.rules()
    for index, bar in enumerate(bars):
        parts += _bar(bar, scale, LEFT + slot * index + slot / 2, breadth)
    return _frame("bar-chart", title, description, width, height, parts)


def _runs(points: Sequence[tuple[Fraction, Fraction] | None]) -> list[str]:
    """The unbroken stretches of a line, each as the `points` of a polyline."""
    runs: list[list[str]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(f"{place(point[0])},{place(point[1])}")
    return [" ".join(run) for run in runs if run]


def _line(series: Series, points: Sequence[tuple[Fraction, Fraction] | None]) -> list[SafeString]:
    parts = [format_html('<polyline class="line line--{}" points="{}"/>', series.kind, run) for run in _runs(points)]
    for point, value in zip(points, series.values, strict=True):
        if point is not None:
            parts.append(
                format_html(
                    '<circle class="dot--{}" cx="{}" cy="{}" r="3"><title>{}</title></circle>',
                    series.kind,
                    place(point[0]),
                    place(point[1]),
                    f"{series.name} {grouped(value)}",
                )
            )
    return parts


End: TypeAlias = tuple[Fraction, Fraction, Series]


def _names_apart(ends: Sequence[End]) -> list[End]:
    """The names at the lines' ends, those above one another moved down so that none covers another."""
    apart: list[End] = []
    for x, y, series in sorted(ends, key=lambda end: (end[0], end[1])):
        crowded = apart and apart[-1][0] == x
        apart.append((x, max(y, apart[-1][1] + 15) if crowded else y, series))
    return apart


def line_chart(
    labels: Sequence[str],
    lines: Sequence[Series],
    *,
    title: str,
    description: str = "",
    width: int = 720,
    height: int = 260,
) -> SafeString:
    """Lines from zero, each named at its end; every series has one value a label."""
    if not labels or not lines:
        return EMPTY
    scale = _scale([value for line in lines for value in line.values if value is not None], width, height)
    right = 110
    slot = Fraction(width - LEFT - right, max(len(labels) - 1, 1))
    xs = [LEFT + slot * index for index in range(len(labels))]
    every = -(-len(labels) // 12)
    parts = scale.rules(right)
    parts += [
        _text("axis", x, Fraction(height - 9), label)
        for i, (x, label) in enumerate(zip(xs, labels, strict=True))
        if i % every == 0
    ]
    ends: list[End] = []
    for line in lines:
        points = [None if v is None else (x, scale.y(v)) for x, v in zip(xs, line.values, strict=True)]
        parts += _line(line, points)
        ends += [(point[0], point[1] + 4, line) for point in points if point is not None][-1:]
    for x, y, line in _names_apart(ends):
        parts.append(
            format_html(
                '<text class="series-name series-name--{}" x="{}" y="{}">{}</text>',
                line.kind,
                place(x + 10),
                place(y),
                line.name,
            )
        )
    return _frame("line-chart", title, description, width, height, parts)


def sparkline(values: Sequence[int | Decimal | None], *, title: str, width: int = 220, height: int = 48) -> SafeString:
    """A small line from least to greatest, the last point marked; nothing for fewer than two values."""
    known = [Fraction(value) for value in values if value is not None]
    if len(known) < 2:
        return EMPTY
    low, spread = min(known), max(known) - min(known)
    slot = Fraction(width - 8, len(values) - 1)

    def y(value: int | Decimal) -> Fraction:
        share = (Fraction(value) - low) / spread if spread else Fraction(1, 2)
        return height - 5 - share * (height - 10)

    points = [None if v is None else (4 + slot * index, y(v)) for index, v in enumerate(values)]
    last = [point for point in points if point is not None][-1]
    parts = [format_html('<polyline class="line" points="{}"/>', run) for run in _runs(points)]
    parts.append(format_html('<circle class="dot" cx="{}" cy="{}" r="3"/>', place(last[0]), place(last[1])))
    words = _("从 %(first)s 到 %(last)s") % {
        "first": grouped(_number(known[0])),
        "last": grouped(_number(known[-1])),
    }
    return _frame("sparkline", title, words, width, height, parts)


def _number(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
