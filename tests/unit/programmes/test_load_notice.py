"""A notice as data: what a programme file may say, and what it is refused for."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from programmes.models.groups import GroupKind
from programmes.rules.groups import GROUPS
from programmes.rules.notice import RULES, NoticeInvalid, parse_notice, read_notice
from programmes.services.loading import NOTICE_733
from reporting.rules.facts import Group, Rule


@pytest.fixture
def document() -> dict[str, Any]:
    return copy.deepcopy(tomllib.loads(NOTICE_733.read_text(encoding="utf-8")))


def test_rules_and_groups_are_those_of_the_engine() -> None:
    assert {rule.value for rule in Rule} == RULES
    assert {group.value for group in Group} == set(GROUPS) == set(GroupKind.values)


def test_the_notice_has_all_its_clauses_in_order() -> None:
    notice = read_notice(NOTICE_733)
    assert [clause.code for clause in notice.clauses] == [
        *(f"1.{number}" for number in range(1, 9)),
        *(f"2.{number}" for number in range(1, 4)),
        *(f"3.{number}" for number in range(1, 5)),
        *(f"4.{number}" for number in range(1, 4)),
        *(f"5.{number}" for number in range(1, 4)),
        *(f"6.{number}" for number in range(1, 4)),
    ]
    assert {clause.section for clause in notice.clauses if not clause.rule} == {3, 4, 5}
    assert all(clause.code.startswith(f"{clause.section}.") for clause in notice.clauses)
    assert [section.number for section in notice.sections] == [1, 2, 3, 4, 5, 6]


def test_short_titles_head_the_columns_of_the_dashboard() -> None:
    notice = read_notice(NOTICE_733)
    heads = [clause.short_title for clause in notice.clauses if clause.rule]
    assert heads == [
        "总结交流", "政策梳理", "工作方案", "建立机制", "“四有”", "常态化", "考核机制", "年均增长",
        "经验推广", "保险资金", "捆绑项目", "推进计划", "人员信息", "试点申请",
    ]  # fmt: skip
    assert len({clause.short_title_en for clause in notice.clauses}) == len(notice.clauses)


def test_texts_use_full_width_punctuation() -> None:
    for clause in read_notice(NOTICE_733).clauses:
        for text in (clause.title, clause.text, clause.asks):
            assert not set(text) & set(",;:()"), (clause.code, text)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda d: d["clauses"][0].pop("title"), "clause 1.1: title: missing"),
        (lambda d: d["clauses"][0].update(short_title="长" * 13), "clause 1.1: short_title: longer than 12"),
        (lambda d: d["clauses"][0].update(rule="guess"), "clause 1.1: rule: 'guess' is none of"),
        (lambda d: d["clauses"][0].pop("due_on"), "clause 1.1: due_on: not a day"),
        (lambda d: d["clauses"][0].update(due_on="2017-11-30"), "clause 1.1: due_on: not a day"),
        (lambda d: d["clauses"][0].pop("items"), "clause 1.1: items: missing"),
        (lambda d: d["clauses"][0].update(threshold_percent=70.5), "clause 1.1: threshold_percent: not a whole"),
        (lambda d: d["clauses"][7].pop("years"), "clause 1.8: years: rising years wanted"),
        (lambda d: d["clauses"][7].update(years=[2019, 2018]), "clause 1.8: years: rising years wanted"),
        (lambda d: d["clauses"][8].update(groups=["some"]), "clause 2.1: groups: 'some' unknown"),
        (lambda d: d["clauses"][11].update(threshold="1"), "clause 3.1: threshold: needs a rule"),
        (lambda d: d["clauses"][11].update(thresold=1), "clause 3.1: thresold: unknown"),
        (lambda d: d["clauses"].append(d["clauses"][0]), "clause 1.1: given twice"),
        (lambda d: d["programme"].pop("issued_on"), "programme: issued_on: not a day"),
        (lambda d: d.pop("clauses"), "no [[clauses]]"),
        (lambda d: d["groups"].update({"with": ["440000"]}), "groups: 440000 named twice"),
    ],
)
def test_what_is_wrong_is_named(document: dict[str, Any], spoil: Any, problem: str) -> None:
    spoil(document)
    with pytest.raises(NoticeInvalid) as refusal:
        parse_notice(document)
    assert [each for each in refusal.value.problems if each.startswith(problem)], refusal.value.problems


def test_all_problems_are_named_at_once(document: dict[str, Any]) -> None:
    document["clauses"][0].pop("title")
    document["clauses"][1].pop("due_on")
    with pytest.raises(NoticeInvalid) as refusal:
        parse_notice(document)
    assert len(refusal.value.problems) == 2


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(b"[programme\n\xff")
    with pytest.raises(NoticeInvalid):
        read_notice(path)
