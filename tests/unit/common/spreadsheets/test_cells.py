from datetime import date, datetime
from decimal import Decimal

import pytest

from pledge_portal.common.spreadsheets import cells
from pledge_portal.common.spreadsheets.cells import NOT_APPLICABLE, Cell, CellError, CellFault


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        (" \u3000\t\n\ufeff", None),
        ("\u3000广州市 知识产权局 ", "广州市 知识产权局"),
        (30.0, "30"),
        (0.1, "0.1"),
        (13800000000.0, "13800000000"),
        (123456789012345.0, "123456789012345"),
        (1e-7, "0.0000001"),
        (-0.0, "0"),
        (100.0, "100"),
        (Decimal("1.2300"), "1.23"),
        (date(2018, 5, 1), "2018-05-01"),
        (True, "TRUE"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("=1+1", "=1+1"),
        ("'quoted", "'quoted"),
    ],
)
def test_text(value: Cell, expected: str | None) -> None:
    assert cells.text(value) == expected


@pytest.mark.parametrize(
    "value", ["a\x00b", "a\x1bb", "\ud800", "\uffff", 1e15, 9.1440300e17, CellFault.FORMULA, CellFault.ERROR]
)
def test_text_refuses(value: Cell) -> None:
    with pytest.raises(CellError):
        cells.text(value)


def test_text_length_counts_characters() -> None:
    assert cells.text("知" * 20, max_length=20) == "知" * 20
    with pytest.raises(CellError, match="21"):
        cells.text("知" * 21, max_length=20)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("　", None),
        (30.0, 30),
        (30, 30),
        ("30.0", 30),
        ("０３０", 30),
        ("1,234", 1234),
        ("１，２３４", 1234),
        ("1,234,567.00", 1234567),
        (29.999999999999996, 30),
        (-0.0, 0),
        (2147483647.0, 2147483647),
    ],
)
def test_count(value: Cell, expected: int | None) -> None:
    result = cells.count(value)
    assert result == expected
    assert not isinstance(result, (float, Decimal))


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (30.5, "整数"),
        ("30.5", "整数"),
        (-1, "负数"),
        ("-1", "负数"),
        (2147483648.0, "过大"),
        ("99999999999999999999999999999999999", "过大"),
        (True, "逻辑值"),
        (date(2018, 1, 1), "日期"),
        ("50%", "百分数"),
        ("５０％", "百分数"),
        ("30家", "单位"),
        ("约30 项", "单位"),
        ("1,23", "应为数字"),
        ("12,3456", "应为数字"),
        ("²", "应为数字"),
        ("٣", "应为数字"),
        ("三十", "应为数字"),
        ("1e3", "科学记数法"),
        ("--", "应为数字"),
        (float("inf"), "有效的数字"),
        (float("nan"), "有效的数字"),
        (CellFault.FORMULA, "公式"),
    ],
)
def test_count_refuses(value: Cell, hint: str) -> None:
    with pytest.raises(CellError, match=hint):
        cells.count(value)


def test_count_bounds() -> None:
    assert cells.count("4", minimum=1, maximum=4) == 4
    with pytest.raises(CellError, match="下限1"):
        cells.count("0", minimum=1, maximum=4)
    with pytest.raises(CellError, match="上限4"):
        cells.count(5.0, minimum=1, maximum=4)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.1 + 0.2, "0.3000"),
        (1234.5678, "1234.5678"),
        ("1,234.50", "1234.5000"),
        ("１，２３４．５", "1234.5000"),
        (0, "0.0000"),
        ("0.00010000", "0.0001"),
        (99999999999.9999, "99999999999.9999"),
        (Decimal("100"), "100.0000"),
    ],
)
def test_money_is_exact_to_four_decimals(value: Cell, expected: str) -> None:
    assert str(cells.money(value)) == expected


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (1.23456, "四位小数"),
        (10 / 3, "四位小数"),
        ("0.00001", "四位小数"),
        ("30万元", "单位"),
        ("1.5亿", "单位"),
        (-0.5, "负数"),
        (1e11, "过大"),
        ("9" * 400, "过大"),
        (True, "逻辑值"),
    ],
)
def test_money_refuses(value: Cell, hint: str) -> None:
    with pytest.raises(CellError, match=hint):
        cells.money(value)


@pytest.mark.parametrize(
    "value",
    [
        date(2018, 6, 5),
        datetime(2018, 6, 5),
        "2018-06-05",
        "2018/6/5",
        "2018/06/05",
        "2018年6月5日",
        "2018年06月05日",
        "２０１８－０６－０５",
        "２０１８年６月５日",
        " 2018-06-05\u3000",
        "2018-06-05 00:00:00",
        "2018/6/5 0:00",
    ],
)
def test_day(value: Cell) -> None:
    found = cells.day(value)
    assert found == date(2018, 6, 5)
    assert not isinstance(found, datetime)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (43256.0, "日期格式"),
        (20180605, "日期格式"),
        ("20180605", "可识别"),
        ("2018-13-01", "不存在"),
        ("2018年2月29日", "不存在"),
        ("2018-6", "可识别"),
        ("6/5/2018", "可识别"),
        ("2018-06/05", "可识别"),
        ("2018.6.5", "可识别"),
        (datetime(2018, 6, 5, 8, 30), "时刻"),
        ("1899-12-31", "1900"),
        (date(2101, 1, 1), "2100"),
        (True, "日期格式"),
    ],
)
def test_day_refuses(value: Cell, hint: str) -> None:
    with pytest.raises(CellError, match=hint):
        cells.day(value)


def test_choice_names_the_words() -> None:
    assert cells.choice(" 是　", ["是", "否"]) == "是"
    assert cells.choice(None, ["是"]) is None
    with pytest.raises(CellError, match="是、否"):
        cells.choice("对", ["是", "否"])


def test_code() -> None:
    assert cells.code(440300.0) == "440300"
    assert cells.code("４４０３００") == "440300"
    assert cells.code(" ") is None
    for wrong in ("44030", "4403000", "44O300", "²40300", -440300, 440300.5):
        with pytest.raises(CellError, match="6"):
            cells.code(wrong)


def test_words() -> None:
    assert cells.words("ZL1; ZL2；ZL1;;\nZL3") == ("ZL1", "ZL2", "ZL3")
    assert cells.words(" ;") is None


def test_figure_keeps_four_states_apart() -> None:
    assert cells.figure(None, is_money=False) is None
    assert cells.figure(0.0, is_money=False) == 0
    assert cells.figure(" 不适用　", is_money=True) is NOT_APPLICABLE
    assert cells.figure("3.5", is_money=True) == Decimal("3.5")
    with pytest.raises(CellError):
        cells.figure("无", is_money=False)


def test_shown_is_short_and_clean() -> None:
    assert cells.shown(1e20) == "100000000000000000000"
    assert cells.shown("a\x00b") == "a\ufffdb"
    assert len(cells.shown("x" * 1000)) == 200
    assert cells.shown(datetime(2018, 1, 2, 3, 4)) == "2018-01-02 03:04:00"
