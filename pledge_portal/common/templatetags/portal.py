"""Template words of the portal: `{% load portal %}`.

Each is a thin name for a pure function of `formatting`, `marks` or `charts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pledge_portal.common import charts, formatting, marks
from pledge_portal.common.formatting import Number

register = template.Library()


@register.filter
def wan(value: Number | None, places: int | None = None) -> str:
    """万元 with digits in threes: `{{ amount|wan }}`, `{{ amount|wan:0 }}`."""
    return formatting.wan(value, places)


@register.filter
def yi(value: Number | None, places: int = 1) -> str:
    """万元 shown in 亿元: `{{ amount|yi }}`."""
    return formatting.yi(value, places)


@register.filter
def grouped(value: Number | None, places: int | None = None) -> str:
    """Digits in threes: `{{ count|grouped }}`."""
    return formatting.grouped(value, places)


@register.filter
def percent(value: Number | None, places: int = 2) -> str:
    """`{{ "0.2947"|percent }}` is 29.47%."""
    return formatting.percent(value, places)


@register.filter
def signed_percent(value: Number | None, places: int = 2) -> str:
    """`{{ "0.2947"|signed_percent:1 }}` is +29.5%."""
    return formatting.signed_percent(value, places)


@register.filter
def percent_points(value: Number | None) -> str:
    """`{{ "0.70"|percent_points }}` is 70."""
    return formatting.percent_points(value)


@register.filter
def trend(value: Number | None) -> str:
    """up, down, flat or nothing: the `trend` of `components/kpi.html`."""
    return formatting.trend(value)


@register.filter
def cn_date(day: date | None) -> str:
    """2018年7月10日, in English 10 July 2018."""
    return formatting.long_date(day)


@register.filter
def cn_day(day: date | None) -> str:
    """7月16日, in English 16 July."""
    return formatting.short_date(day)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of `static/img/sprite.svg`; words stand beside it, so it is hidden from readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/sprite.svg"),
        name,
    )


@register.simple_tag
def verdict_mark(
    status: str,
    label: str = "",
    compact: bool = False,
    provisional: bool | None = False,
    ratio: bool = False,
    due_today: bool = False,
) -> SafeString:
    """`{% verdict_mark row.status compact=True label=row.name provisional=row.provisional %}`."""
    return marks.verdict_mark(
        status, label=label, compact=compact, provisional=bool(provisional), ratio=ratio, due_today=due_today
    )


@register.simple_tag
def coverage_bar(
    numerator: int | None,
    denominator: int | None,
    threshold_percent: int | str | Decimal,
    met: bool | None = None,
    label: str = "",
) -> SafeString:
    """`{% coverage_bar 15 21 70 True %}`: a bar with its threshold tick and the count beside it."""
    return charts.coverage_bar(numerator, denominator, threshold_percent, met, label=label)


@register.simple_tag
def tile_map(
    tiles: Sequence[charts.Tile],
    title: str,
    legend: Sequence[tuple[str, str]] | None = None,
    description: str = "",
) -> SafeString:
    """`{% tile_map tiles title=… %}`, with the legend of shares done unless another is given."""
    keys = charts.share_legend() if legend is None else legend
    return charts.tile_map(tiles, title=title, legend=keys, description=description)


@register.simple_tag
def bar_chart(
    bars: Sequence[charts.Bar], title: str, description: str = "", width: int = 720, height: int = 260
) -> SafeString:
    """`{% bar_chart bars title=… as svg %}`, then `components/chart.html`."""
    return charts.bar_chart(bars, title=title, description=description, width=width, height=height)


@register.simple_tag
def line_chart(
    labels: Sequence[str],
    lines: Sequence[charts.Series],
    title: str,
    description: str = "",
    width: int = 720,
    height: int = 260,
) -> SafeString:
    """`{% line_chart labels lines title=… as svg %}`, then `components/chart.html`."""
    return charts.line_chart(labels, lines, title=title, description=description, width=width, height=height)


@register.simple_tag
def sparkline(values: Sequence[int | Decimal | None], title: str) -> SafeString:
    """`{% sparkline values title=… %}`."""
    return charts.sparkline(values, title=title)


@register.simple_tag
def verdict_legend() -> list[SafeString]:
    """All marks with their words, for `components/verdict_legend.html`."""
    return marks.legend_marks()
