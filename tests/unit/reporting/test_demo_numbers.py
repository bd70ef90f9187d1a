"""The demo's dice: exact sums, repeatable throws, numbers that pass their own check digits."""

from __future__ import annotations

import random

from reporting.demo.country import CLAUSES, NATIONAL_AMOUNTS, NATIONAL_PROJECTS, STORIES
from reporting.demo.rng import apportion, dice, fill, patent_number, scatter, two_way, uscc


def test_published_examples_of_check_digits() -> None:
    assert patent_number(2017, 1, 601862) == "ZL201710601862.3"
    assert uscc("110000", 60003734) == "91110000600037341L"


def test_shares_add_up() -> None:
    weights = [0.0, 1.0, 2.5, 40.0]
    assert sum(apportion(101, weights)) == 101
    assert apportion(101, weights)[0] == 0
    for seed in range(20):
        assert sum(scatter(random.Random(seed), 7, weights)) == 7
    assert apportion(5, [0.0, 0.0]) == [0, 0]


def test_filling_respects_capacities() -> None:
    shares = fill(random.Random(1), 5, [0, 2, 9])
    assert sum(shares) == 5
    assert shares[0] == 0
    assert shares[1] <= 2


def test_a_table_has_the_sums_asked_for_and_keeps_what_must_be_empty() -> None:
    rows, columns = [2, 500, 37], [130, 135, 134, 140]
    table = two_way(rows, columns, [[1, 0, 1, 1], [5, 5, 5, 5], [1, 1, 1, 1]])
    assert [sum(row) for row in table] == rows
    assert [sum(column) for column in zip(*table, strict=True)] == columns
    assert table[0][1] == 0


def test_dice_of_one_name_throw_the_same_and_of_another_not() -> None:
    assert dice(7, "units", "440100").random() == dice(7, "units", "440100").random()
    assert dice(7, "units", "440100").random() != dice(8, "units", "440100").random()


def test_the_country_is_told_as_published() -> None:
    assert [sum(NATIONAL_PROJECTS[year]) for year in (2016, 2017, 2018, 2019)] == [2611, 4177, 5408, 7060]
    assert [sum(NATIONAL_AMOUNTS[year]) for year in (2016, 2017, 2018, 2019, 2020)] == [436, 720, 885, 1105, 1558]
    assert sum(NATIONAL_PROJECTS[2017][:2]) == 1493
    assert len(STORIES) == 32
    assert {len(story.tasks) for story in STORIES.values()} == {len(CLAUSES)}
