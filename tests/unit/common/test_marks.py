"""Every verdict has a mark and a word; colour never speaks alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from pledge_portal.common.marks import legend_marks, verdict_mark

WORDS = {
    "met": ("●", "已完成"),
    "met_late": ("◐", "逾期完成"),
    "pending": ("○", "未到期"),
    "missed": ("✕", "未完成"),
    "on_track": ("▲", "达到序时进度"),
    "behind": ("▽", "滞后于序时进度"),
    "no_baseline": ("∅", "无基期"),
    "not_applicable": ("–", "不适用"),
}


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize("status", WORDS)
def test_full_mark_shows_mark_and_word(status: str) -> None:
    mark, word = WORDS[status]
    shown = verdict_mark(status)
    assert f'aria-hidden="true">{mark}</span>' in shown
    assert f">{word}</span>" in shown


@pytest.mark.parametrize("status", WORDS)
def test_compact_mark_is_named(status: str) -> None:
    mark, word = WORDS[status]
    shown = verdict_mark(status, compact=True, label="广东省 1.5")
    assert f'role="img" aria-label="广东省 1.5: {word}"' in shown
    assert f">{mark}</span>" in shown
    assert "verdict__word" not in shown


def test_ratios_are_said_to_reach() -> None:
    assert "达标" in verdict_mark("met", ratio=True)
    assert "未达标" in verdict_mark("missed", ratio=True)
    assert "逾期完成" in verdict_mark("met_late", ratio=True)


@pytest.mark.parametrize("status", ["met", "pending", "missed"])
def test_an_unconfirmed_group_is_never_a_cross(status: str) -> None:
    shown = verdict_mark(status, provisional=True, due_today=True)
    assert "待认定" in shown and ">?<" in shown and "✕" not in shown


def test_not_applicable_stays_so_while_unconfirmed() -> None:
    assert "不适用" in verdict_mark("not_applicable", provisional=True)


def test_the_due_day_lasts_until_midnight() -> None:
    assert "今日到期" in verdict_mark("missed", due_today=True)
    assert "今日到期" in verdict_mark("pending", due_today=True)
    assert "已完成" in verdict_mark("met", due_today=True)


def test_a_hostile_label_is_escaped() -> None:
    shown = verdict_mark("met", compact=True, label='"><script>alert(1)</script>')
    assert "<script" not in shown and "&quot;&gt;&lt;script&gt;" in shown


def test_unknown_verdicts_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown verdict"):
        verdict_mark("done")


def test_the_legend_names_each_mark_once() -> None:
    joined = "".join(legend_marks())
    assert [joined.count(f">{mark}<") for mark, _ in WORDS.values()] == [1] * len(WORDS)
    assert "待认定" in joined
