"""The mark and word of a verdict: colour never speaks alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _


class Verdict(NamedTuple):
    """How one verdict looks: its mark, its CSS class and its word in the active language."""

    mark: str
    css: str
    word: str


# Words are looked up when asked for, so that the language switch is heard.
_VERDICTS: dict[str, Callable[[], Verdict]] = {
    "met": lambda: Verdict("●", "met", _("已完成")),
    "met_ratio": lambda: Verdict("●", "met", _("达标")),
    "met_late": lambda: Verdict("◐", "late", _("逾期完成")),
    "pending": lambda: Verdict("○", "pending", _("未到期")),
    "due_today": lambda: Verdict("○", "today", _("今日到期")),
    "missed": lambda: Verdict("✕", "missed", _("未完成")),
    "missed_ratio": lambda: Verdict("✕", "missed", _("未达标")),
    "on_track": lambda: Verdict("▲", "track", _("达到序时进度")),
    "behind": lambda: Verdict("▽", "behind", _("滞后于序时进度")),
    "provisional": lambda: Verdict("?", "provisional", _("待认定")),
    "no_baseline": lambda: Verdict("∅", "none", _("无基期")),
    "not_applicable": lambda: Verdict("–", "none", _("不适用")),
}
LEGEND = (
    "met",
    "met_late",
    "pending",
    "missed",
    "on_track",
    "behind",
    "provisional",
    "no_baseline",
    "not_applicable",
)


def verdict_key(status: str, *, provisional: bool = False, ratio: bool = False, due_today: bool = False) -> str:
    """Which of the marks a verdict of the clause engine takes.

    `provisional`: the province's group is not confirmed, so 待认定 and never a cross; `due_today`: the live
    due day, which is not over before midnight; `ratio`: 达标 is said of ratios.
    """
    if status not in _VERDICTS:
        raise ValueError(f"unknown verdict {status!r}")
    if status == "not_applicable":
        return status
    if provisional:
        return "provisional"
    if due_today and status in ("pending", "missed"):
        return "due_today"
    return f"{status}_ratio" if ratio and status in ("met", "missed") else status


def verdict_mark(
    status: str,
    *,
    label: str = "",
    compact: bool = False,
    provisional: bool = False,
    ratio: bool = False,
    due_today: bool = False,
) -> SafeString:
    """Mark and word, or with `compact` the mark alone, named for those who do not see it.

    `label` goes before the word in the compact mark's name: "广东省 1.5: 未完成".
    """
    key = verdict_key(status, provisional=provisional, ratio=ratio, due_today=due_today)
    language = get_language() or ""
    return _compact(language, key, label) if compact else _full(language, key)


@lru_cache(maxsize=64)
def _full(language: str, key: str) -> SafeString:
    verdict = _VERDICTS[key]()
    return format_html(
        '<span class="verdict verdict--{}"><span class="verdict__mark" aria-hidden="true">{}</span>'
        '<span class="verdict__word">{}</span></span>',
        verdict.css,
        verdict.mark,
        verdict.word,
    )


@lru_cache(maxsize=2048)
def _compact(language: str, key: str, label: str) -> SafeString:
    verdict = _VERDICTS[key]()
    name = f"{label}: {verdict.word}" if label else verdict.word
    return format_html(
        '<span class="verdict verdict--{0}" role="img" aria-label="{1}" title="{1}">'
        '<span class="verdict__mark" aria-hidden="true">{2}</span></span>',
        verdict.css,
        name,
        verdict.mark,
    )


def legend_marks() -> list[SafeString]:
    """Every mark with its word, in the order of the legend."""
    return [
        verdict_mark(status) if status != "provisional" else _full(get_language() or "", status) for status in LEGEND
    ]
