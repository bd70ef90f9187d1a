"""The register's data files: complete, of one mind, and readable in English."""

from __future__ import annotations

from collections import Counter
from datetime import date
from math import ceil

import pytest

from pledge_portal.common.tiles import TILE_POSITIONS
from programmes.divisions.models import Division, Level, ProvinceKind
from programmes.divisions.services import register_divisions

DIVISIONS = {division.code: division for division in register_divisions()}
UNITS = [division for division in DIVISIONS.values() if division.level != Level.PROVINCE]
PROVINCES = [division for division in DIVISIONS.values() if division.level == Level.PROVINCE]


def test_counts() -> None:
    assert len(DIVISIONS) == 466
    assert Counter(division.level for division in DIVISIONS.values()) == {
        Level.PROVINCE: 32,
        Level.PREFECTURE: 334,
        Level.DISTRICT: 86,
        Level.CORPS_DIVISION: 14,
    }
    assert sum(division.is_capital for division in UNITS) == 27
    assert sum(division.is_sub_provincial for division in UNITS) == 15
    assert Counter(province.kind for province in PROVINCES) == {
        ProvinceKind.PROVINCE: 22,
        ProvinceKind.REGION: 5,
        ProvinceKind.MUNICIPALITY: 4,
        ProvinceKind.CORPS: 1,
    }


# 省, units, and the fewest units that reach 50, 70 and 80 percent.
THRESHOLDS = """
北京 16 8 12 13, 天津 16 8 12 13, 河北 11 6 8 9, 山西 11 6 8 9, 内蒙古 12 6 9 10, 辽宁 14 7 10 12, 吉林 9 5 7 8,
黑龙江 13 7 10 11, 上海 16 8 12 13, 江苏 13 7 10 11, 浙江 11 6 8 9, 安徽 16 8 12 13, 福建 9 5 7 8, 江西 11 6 8 9,
山东 17 9 12 14, 河南 17 9 12 14, 湖北 13 7 10 11, 湖南 14 7 10 12, 广东 21 11 15 17, 广西 14 7 10 12, 海南 4 2 3 4,
重庆 38 19 27 31, 四川 21 11 15 17, 贵州 9 5 7 8, 云南 16 8 12 13, 西藏 7 4 5 6, 陕西 10 5 7 8, 甘肃 14 7 10 12,
青海 8 4 6 7, 宁夏 5 3 4 4, 新疆 14 7 10 12, 兵团 14 7 10 12
"""


def test_denominators_and_thresholds_of_every_province() -> None:
    by_province = Counter(unit.province_id for unit in UNITS)
    expected = {words[0]: tuple(map(int, words[1:])) for words in map(str.split, THRESHOLDS.split(","))}
    found = {
        province.short_name: (count, *(ceil(count * percent / 100) for percent in (50, 70, 80)))
        for province in PROVINCES
        for count in [by_province[province.code]]
    }
    assert found == expected


def test_every_unit_lies_in_the_province_of_its_code() -> None:
    for division in DIVISIONS.values():
        assert division.province_id == f"{division.code[:2]}0000"
        assert DIVISIONS[division.province_id].level == Level.PROVINCE


def test_levels_fit_the_form_of_the_province() -> None:
    levels = {ProvinceKind.MUNICIPALITY: Level.DISTRICT, ProvinceKind.CORPS: Level.CORPS_DIVISION}
    for unit in UNITS:
        assert unit.level == levels.get(ProvinceKind(DIVISIONS[unit.province_id].kind), Level.PREFECTURE)
        assert not unit.kind


def test_no_name_is_blank_and_none_stands_twice_in_a_province() -> None:
    for field in ("name", "name_en", "short_name", "short_name_en"):
        names = [(division.province_id, getattr(division, field)) for division in DIVISIONS.values()]
        assert all(name == name.strip() != "" for _, name in names)
        assert [key for key, count in Counter(names).items() if count > 1] == []


def test_english_names_are_in_latin_letters_and_whole_words() -> None:
    for division in DIVISIONS.values():
        for name in (division.name_en, division.short_name_en):
            assert all(letter.isalpha() or letter in " '" for letter in name), name
            assert max(map(ord, name)) < 0x250, name
            assert name[0].isupper(), name
        for suffix in ("Shi", "Qu", "Zizhizhou", "Diqu"):
            assert suffix not in division.name_en.split()


@pytest.mark.parametrize(
    ("code", "name", "short", "english"),
    [
        ("440100", "广州市", "广州", "Guangzhou"),
        ("150000", "内蒙古自治区", "内蒙古", "Inner Mongolia"),
        ("540000", "西藏自治区", "西藏", "Tibet"),
        ("610000", "陕西省", "陕西", "Shaanxi"),
        ("140000", "山西省", "山西", "Shanxi"),
        ("140400", "长治市", "长治", "Changzhi"),
        ("341500", "六安市", "六安", "Lu'an"),
        ("341600", "亳州市", "亳州", "Bozhou"),
        ("341300", "宿州市", "宿州", "Suzhou"),
        ("411100", "漯河市", "漯河", "Luohe"),
        ("110105", "朝阳区", "朝阳区", "Chaoyang District"),
        ("211300", "朝阳市", "朝阳", "Chaoyang"),
        ("310105", "长宁区", "长宁区", "Changning District"),
        ("310112", "闵行区", "闵行区", "Minhang District"),
        ("310115", "浦东新区", "浦东新区", "Pudong New Area"),
        ("500230", "丰都县", "丰都县", "Fengdu County"),
        ("500243", "彭水苗族土家族自治县", "彭水县", "Pengshui Miao and Tujia Autonomous County"),
        ("220200", "吉林市", "吉林市", "Jilin City"),
        ("222400", "延边朝鲜族自治州", "延边州", "Yanbian Korean Autonomous Prefecture"),
        ("152200", "兴安盟", "兴安盟", "Hinggan League"),
        ("653100", "喀什地区", "喀什", "Kashgar Prefecture"),
        ("653000", "克孜勒苏柯尔克孜自治州", "克州", "Kizilsu Kyrgyz Autonomous Prefecture"),
        ("632800", "海西蒙古族藏族自治州", "海西州", "Haixi Mongol and Tibetan Autonomous Prefecture"),
        ("660000", "新疆生产建设兵团", "兵团", "Xinjiang Production and Construction Corps"),
        ("660100", "第一师", "一师", "First Division of XPCC"),
        ("661400", "第十四师", "十四师", "Fourteenth Division of XPCC"),
    ],
)
def test_names(code: str, name: str, short: str, english: str) -> None:
    division = DIVISIONS[code]
    assert (division.name, division.short_name, division.name_en) == (name, short, english)


def test_bureaus_and_document_characters() -> None:
    assert DIVISIONS["440000"].bureau_name == "广东省知识产权局"
    assert DIVISIONS["660000"].bureau_name == "新疆生产建设兵团知识产权局"
    assert DIVISIONS["440000"].document_prefix == "粤"
    assert len({province.document_prefix for province in PROVINCES}) == 32
    assert all(len(province.document_prefix) == 1 for province in PROVINCES)
    assert not any(unit.bureau_name or unit.document_prefix for unit in UNITS)


def test_tiles_are_those_that_are_drawn() -> None:
    assert {p.code: (p.tile_column, p.tile_row) for p in PROVINCES} == TILE_POSITIONS
    assert all(unit.tile_column is None and unit.tile_row is None for unit in UNITS)


def test_only_laiwu_ends() -> None:
    ending: list[Division] = [division for division in DIVISIONS.values() if division.last_day or division.successor_id]
    assert [(each.code, each.last_day, each.successor_id) for each in ending] == [
        ("371200", date(2018, 12, 31), "370100")
    ]
    assert all(division.first_day is None for division in DIVISIONS.values())
