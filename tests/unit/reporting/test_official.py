"""An official document's form: titles in lines, margins, lines and characters of a page, the receipt's code."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from itertools import pairwise

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from reporting.documents.official import OfficialDocument
from reporting.documents.titles import title_lines
from reporting.rules.receipts import check_code, read_check_code


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        (["甲省知识产权局", "关于报送", "某表的函"], ["甲省知识产权局关于报送某表的函"]),
        (
            ["广东省知识产权局", "关于报送", "专利质押融资", "推进计划", "和人员信息表的函"],
            ["广东省知识产权局关于报送专利质押融资", "推进计划和人员信息表的函"],
        ),
        (
            ["新疆生产建设兵团知识产权局", "关于报送", "专利质押融资", "推进计划", "和人员信息表的函"],
            ["新疆生产建设兵团知识产权局关于报送", "专利质押融资推进计划和人员信息表的函"],
        ),
        (["2018年第二季度", "专利质押融资", "工作情况通报"], ["2018年第二季度专利质押融资工作情况通报"]),
        (["字" * 25, "的函"], ["字" * 25, "的函"]),
    ],
)
def test_a_title_breaks_between_words_alone(pieces: list[str], lines: list[str]) -> None:
    assert title_lines(pieces) == lines


def made() -> bytes:
    document = OfficialDocument(agency="甲省知识产权局", subject="试")
    document.number("甲知函〔2017〕　　号")
    document.title(["甲省知识产权局", "关于某事的函"])
    document.addressee("国家知识产权局：")
    document.body("第一段。\n第二段。")
    document.chapter("一、某事")
    document.attachments(["某计划", "某表"])
    document.signature("甲省知识产权局", date(2017, 11, 8))
    document.table("表", ["甲", "乙"], [["1", "2"]], [1, 1], "lr")
    return document.as_bytes()


def test_the_page_is_that_of_gbt_9704() -> None:
    document = Document(io.BytesIO(made()))
    section = document.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(each.mm) for each in sizes if each] == [210, 297, 37, 28]
    text = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    height = (section.page_height or 0) - (section.top_margin or 0) - (section.bottom_margin or 0)
    assert (round(text / 36000), round(height / 36000)) == (156, 225)
    normal = document.styles["Normal"]
    line = normal.paragraph_format.line_spacing
    assert 22 * line.pt <= height / 12700 < 23 * line.pt
    narrower = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * (normal.font.size.pt + narrower) <= text / 12700 < 29 * (normal.font.size.pt + narrower)


def test_fonts_are_the_official_ones_for_chinese_too() -> None:
    document = Document(io.BytesIO(made()))
    fonts = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "公文标题", "公文一级标题", "公文二级标题")
    }
    assert list(fonts.values()) == ["仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"]
    assert [document.styles[name].font.size.pt for name in ("Normal", "公文标题")] == [16, 22]


def indent(paragraph: Paragraph, name: str) -> str | None:
    """An indent in hundredths of a character."""
    properties = paragraph._p.pPr
    found = properties.ind if properties is not None else None
    return None if found is None else found.get(qn(name))


def test_paragraphs_stand_where_they_should() -> None:
    document = Document(io.BytesIO(made()))
    texts = [each.text for each in document.paragraphs]
    assert (
        texts.index("甲知函〔2017〕　　号")
        < texts.index("甲省知识产权局关于某事的函")
        < texts.index("国家知识产权局：")
    )
    body = document.paragraphs[texts.index("第一段。")]
    assert indent(body, "w:firstLineChars") == "200"
    addressee = document.paragraphs[texts.index("国家知识产权局：")]
    assert indent(addressee, "w:firstLineChars") is None
    assert {"附件：1.某计划", "2.某表", "2017年11月8日"} <= set(texts)
    day = document.paragraphs[texts.index("2017年11月8日")]
    assert indent(day, "w:rightChars") == "400"
    agency = document.paragraphs[texts.index("2017年11月8日") - 1]
    assert agency.text == "甲省知识产权局"
    last = document.paragraphs[texts.index("第二段。")]
    assert last.paragraph_format.keep_with_next, "a seal alone on a page"


def test_pages_are_numbered_at_their_outer_side() -> None:
    with zipfile.ZipFile(io.BytesIO(made())) as package:
        feet = {name: package.read(name).decode() for name in package.namelist() if "footer" in name}
        settings = package.read("word/settings.xml").decode()
    assert len(feet) == 2 and "evenAndOddHeaders" in settings
    assert {'w:val="right"' in text for text in feet.values()} == {True, False}
    assert all("— " in text and " PAGE " in text and " —" in text for text in feet.values())


def test_entries_carry_no_time_and_nobody_s_picture() -> None:
    with zipfile.ZipFile(io.BytesIO(made())) as package:
        entries = package.infolist()
    assert {each.date_time for each in entries} == {(2017, 1, 1, 0, 0, 0)}
    names = [each.filename for each in entries]
    assert names[0] == "[Content_Types].xml"
    assert all(before < after for before, after in pairwise(names[1:]))
    assert not [name for name in names if "thumbnail" in name]


@pytest.mark.parametrize(
    "typed", ["2249-9f08-7E84", "22499F087E84", " 2249 9F08 7E84 ", "２２４９－９Ｆ０８－７Ｅ８４", "2249—9F08—7E84"]
)
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert read_check_code(typed) == "2249-9F08-7E84" == check_code("22499f087e84" + "0" * 52)


@pytest.mark.parametrize("typed", ["", "2249", "2249-9F08-7E8G", "2249-9F08-7E84-1", "' or 1=1"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_check_code(typed) is None
