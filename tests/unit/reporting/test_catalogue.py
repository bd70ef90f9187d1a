"""The catalogue says what the form of 2017 asks, once and for everyone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reporting.catalogue import UnknownEdition, catalogue

PERIOD = {1, 2, 3, 4, 5, 6, 7, 9, 11, 12, 13, 16, 17, 18, 19, 22, 25, 26, 27}
MONEY = {4, 6, 7, 8, 9, 10, 24}


def test_twenty_seven_figures_in_order_of_their_sections() -> None:
    form = catalogue()

    assert [figure.code for figure in form.figures] == [str(code) for code in range(1, 28)]
    assert [(section.name, len(section.figures)) for section in form.sections] == [
        ("质押与融资", 4),
        ("保险与风险补偿", 6),
        ("需求与对接", 3),
        ("机构与培训", 4),
        ("法律状态与名单", 4),
        ("补充指标", 6),
    ]
    assert [figure for section in form.sections for figure in section.figures] == list(form.figures)


def test_one_to_twenty_one_are_asked_of_everyone() -> None:
    form = catalogue()

    assert form.required_codes == tuple(str(code) for code in range(1, 22))
    assert form.optional_codes == tuple(str(code) for code in range(22, 28))


def test_kinds_units_and_marks() -> None:
    by_code = catalogue().by_code

    assert {int(code) for code, figure in by_code.items() if figure.is_period} == PERIOD
    assert {int(code) for code, figure in by_code.items() if figure.is_money} == MONEY
    assert {figure.unit for figure in by_code.values() if figure.is_money} == {"万元"}
    assert {code for code, figure in by_code.items() if figure.deduplicated} == {"14", "15", "22"}


def test_a_zero_report_speaks_of_period_figures_that_are_asked() -> None:
    assert {int(code) for code in catalogue().zero_report_codes} == {code for code in PERIOD if code <= 21}


def test_headings_are_the_workbook_columns() -> None:
    by_heading = catalogue().by_heading

    assert len(by_heading) == 27
    assert by_heading["新增质押项目数"].code == "1"
    assert by_heading["不良贷款金额"].code == "10"
    assert by_heading["专利执行保险项目数"].code == "27"


def test_every_text_is_there_in_both_languages() -> None:
    form = catalogue()

    for figure in form.figures:
        for language in ("zh-hans", "en"):
            words = figure.words(language)
            assert all((words.heading, words.name, words.unit, words.definition, words.source)), figure.code
        assert figure.words("en").definition.isascii(), figure.code
    assert all(note.text and note.text_en.replace("◇", "").isascii() for note in form.notes)


def test_limits_are_those_of_the_workbook_cells() -> None:
    by_code = catalogue().by_code

    assert by_code["1"].maximum == 2_147_483_647
    assert by_code["4"].maximum == Decimal("99999999999.9999")
    assert catalogue().analysis_length == 800


@pytest.mark.parametrize("edition", ["1999", "../secrets", ""])
def test_an_unknown_edition_is_refused(edition: str) -> None:
    with pytest.raises(UnknownEdition):
        catalogue(edition)
