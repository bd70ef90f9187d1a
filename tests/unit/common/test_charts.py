"""Geometry, escaping and names of the charts drawn on the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from pledge_portal.common import charts
from pledge_portal.common.charts import Bar, Series, Tile

HOSTILE = '"><script>alert(1)</script>&<b>'
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def parsed(markup: str) -> ElementTree.Element:
    """The markup as XML: it fails where anything was left unescaped or unclosed."""
    return ElementTree.fromstring(markup.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '))  # noqa: S314


def with_class(root: ElementTree.Element, css: str) -> list[ElementTree.Element]:
    return [node for node in root.iter() if css in node.get("class", "").split()]


def number(node: ElementTree.Element, name: str) -> Decimal:
    return Decimal(node.get(name, ""))


class TestCoverageBar:
    def test_fill_and_tick_stand_where_the_numbers_say(self) -> None:
        root = parsed(charts.coverage_bar(15, 21, 70, True))
        (fill,) = with_class(root, "fill--met")
        (tick,) = with_class(root, "tick")
        assert number(fill, "width") == Decimal("85.71")
        assert number(tick, "x1") == number(tick, "x2") == 84
        assert "".join(root.itertext()).endswith("15/21")

    def test_a_miss_by_one_lies_left_of_the_tick(self) -> None:
        root = parsed(charts.coverage_bar(10, 21, "50", False))
        (fill,) = with_class(root, "fill--short")
        assert number(fill, "width") < number(with_class(root, "tick")[0], "x1") == 60

    def test_more_than_all_fills_the_bar_and_no_more(self) -> None:
        root = parsed(charts.coverage_bar(30, 21, 100, None))
        assert number(with_class(root, "fill--open")[0], "width") == 120
        assert number(with_class(root, "tick")[0], "x1") == 119

    @pytest.mark.parametrize(("numerator", "denominator"), [(None, None), (0, 0)])
    def test_nothing_to_measure(self, numerator: int | None, denominator: int | None) -> None:
        assert "svg" not in charts.coverage_bar(numerator, denominator, 70, None)

    def test_it_says_in_words_what_it_shows(self) -> None:
        assert 'aria-label="10/21，要求 50%，未达到"' in charts.coverage_bar(10, 21, 50, False)


class TestTicks:
    @given(st.fractions(min_value=Fraction(1, 1000), max_value=10**9))
    def test_ticks_reach_the_top_in_few_round_steps(self, top: Fraction) -> None:
        ticks = charts.nice_ticks(top, whole=False)
        assert ticks[0] == 0 and ticks[-1] >= top > ticks[-2]
        assert 3 <= len(ticks) <= 6
        assert re.fullmatch(r"[125]0*", str(ticks[1] * 10**9))

    def test_counts_have_no_half_steps(self) -> None:
        assert charts.nice_ticks(2) == [0, 1, 2]

    def test_nothing_but_zeros_still_has_a_scale(self) -> None:
        assert charts.nice_ticks(0) == [0, 1]


class TestBarChart:
    BARS = (Bar("18Q1", 950, 842), Bar("18Q2", 1786, 1792, complete=False), Bar("18Q3", None, 3000))

    def test_heights_and_target_lines_are_in_proportion(self) -> None:
        root = parsed(charts.bar_chart(self.BARS, title="累计"))
        first, second = with_class(root, "bar")
        assert number(first, "height") / number(second, "height") == pytest.approx(
            Decimal(950) / 1786, abs=Decimal("0.001")
        )
        lines = with_class(root, "target")
        foot = number(first, "y") + number(first, "height")
        drawn = [(foot - number(line, "y1")) / number(first, "height") * 950 for line in lines]
        assert [round(value) for value in drawn] == pytest.approx([842, 1792, 3000], abs=5)

    def test_incomplete_and_unreported_look_different(self) -> None:
        root = parsed(charts.bar_chart(self.BARS, title="累计"))
        assert len(with_class(root, "bar--partial")) == 1
        assert [node.text for node in with_class(root, "bar-none")] == ["未报"]
        assert [node.text for node in with_class(root, "bar-value")] == ["950", "1,786"]

    def test_hostile_names_are_escaped(self) -> None:
        shown = charts.bar_chart([Bar(HOSTILE, 3)], title=HOSTILE, description=HOSTILE)
        assert "<script" not in shown and "<b>" not in shown
        root = parsed(shown)
        assert root.findtext(f"{SVG}title") == HOSTILE == root.findtext(f"{SVG}desc")

    def test_no_bars_no_chart(self) -> None:
        assert charts.bar_chart([], title="累计") == ""

    @given(st.lists(st.decimals(min_value=0, max_value=10**8, places=4), min_size=1, max_size=40))
    def test_everything_stays_inside_the_drawing(self, values: list[Decimal]) -> None:
        root = parsed(charts.bar_chart([Bar(str(i), v) for i, v in enumerate(values)], title="累计"))
        for bar in with_class(root, "bar"):
            assert 0 <= number(bar, "y") <= 232 and number(bar, "height") >= 0
            assert number(bar, "x") >= 52 and number(bar, "x") + number(bar, "width") <= 708


class TestLines:
    def test_a_gap_breaks_the_line(self) -> None:
        root = parsed(charts.line_chart(["a", "b", "c", "d", "e"], [Series("x", [1, 2, None, 4, 5])], title="t"))
        assert len(with_class(root, "line--1")) == 2
        assert len(with_class(root, "dot--1")) == 4

    def test_names_at_one_end_do_not_cover_each_other(self) -> None:
        lines = [Series(str(n), [0, 100 + n], str(n)) for n in (1, 2, 3)]
        root = parsed(charts.line_chart(["a", "b"], lines, title="t"))
        heights = sorted(number(node, "y") for node in with_class(root, "series-name"))
        assert all(right - left >= 15 for left, right in pairwise(heights))

    def test_one_value_a_label(self) -> None:
        with pytest.raises(ValueError, match="zip"):
            charts.line_chart(["a", "b"], [Series("x", [1])], title="t")

    def test_hostile_series_are_escaped(self) -> None:
        shown = charts.line_chart([HOSTILE, "b"], [Series(HOSTILE, [1, 2])], title=HOSTILE)
        assert "<script" not in shown
        parsed(shown)

    def test_sparkline_marks_its_last_point(self) -> None:
        root = parsed(charts.sparkline([18, None, 30, 66], title="近4季"))
        (dot,) = with_class(root, "dot")
        assert (number(dot, "cx"), number(dot, "cy")) == (Decimal(216), Decimal(5))
        assert root.findtext(f"{SVG}desc") == "从 18 到 66"

    @pytest.mark.parametrize("values", [[], [1], [None, 3]])
    def test_sparkline_needs_two_values(self, values: list[int | None]) -> None:
        assert charts.sparkline(values, title="t") == ""

    def test_level_values_lie_in_the_middle(self) -> None:
        root = parsed(charts.sparkline([7, 7, 7], title="t"))
        assert number(with_class(root, "dot")[0], "cy") == 24


class TestTileMap:
    def test_the_32_units_have_places_of_their_own(self) -> None:
        assert len(charts.TILE_POSITIONS) == 32 == len(set(charts.TILE_POSITIONS.values()))
        assert charts.TILE_POSITIONS["230000"] == (8, 0)
        assert charts.TILE_POSITIONS["460000"] == (5, 7)

    @pytest.mark.parametrize(
        ("done", "owed", "level"),
        [(9, 10, "1"), (89, 100, "2"), (3, 4, "2"), (6, 10, "3"), (2, 5, "4"), (1, 3, "5"), (0, 0, "none")],
    )
    def test_levels_are_cut_in_whole_numbers(self, done: int, owed: int, level: str) -> None:
        assert charts.level_of_share(done, owed) == level

    def test_tiles_stand_in_their_column_and_row(self) -> None:
        tiles = [
            Tile("440000", "广东", 5, 6, "11/11", "1", "/provinces/440000/"),
            Tile("230000", "黑龙江", 8, 0, "8/9", "2"),
        ]
        root = parsed(charts.tile_map(tiles, title="完成情况", legend=charts.share_legend()))
        drawn = [node for node in root.iter() if "tile" in node.get("class", "").split()]
        places = {node.findtext(f"{SVG}title"): node.find(f"{SVG}rect") for node in drawn}
        north, south = places["黑龙江 8/9"], places["广东 11/11"]
        assert north is not None and south is not None
        assert number(north, "x") - number(south, "x") == 3 * 57
        assert number(south, "y") - number(north, "y") == 6 * 57
        assert [node.get("href") for node in root.iter(f"{SVG}a")] == ["/provinces/440000/"]

    def test_the_caption_says_that_it_is_no_map(self) -> None:
        shown = charts.tile_map([Tile("440000", "广东", 5, 6, "11/11", "1")], title="t", legend=[("1", "≥90%")])
        assert "一格为一个报送单位" in shown and "不是地图" in shown and "≥90%" in shown

    def test_hostile_tiles_are_escaped(self) -> None:
        tile = Tile("440000", HOSTILE, 1, 1, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
        shown = charts.tile_map([tile], title=HOSTILE, legend=[(HOSTILE, HOSTILE)])
        assert "<script" not in shown
        parsed(shown)


@pytest.mark.parametrize(
    ("value", "written"),
    [(Fraction(1, 3), "0.33"), (Decimal("1000.50"), "1000.5"), (Fraction(-1, 1000), "0"), (12345, "12345")],
)
def test_lengths_are_written_short(value: Fraction | Decimal | int, written: str) -> None:
    assert charts.place(value) == written
