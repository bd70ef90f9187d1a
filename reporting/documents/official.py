"""An official document as .docx, set as GB/T 9704 asks: A4, 22 lines of 28 characters, 小标宋 title, 仿宋 body.

No red head and no seal: the portal drafts (代拟稿), the bureau stamps. Nothing reads a clock: the same text gives the
same bytes. Lengths are in points unless said otherwise; a character of the body is `CHARACTER` points wide.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from pledge_portal.common.spreadsheets.writing import shown_width
from reporting.documents.common import long_day
from reporting.documents.package import fixed_entry
from reporting.documents.titles import title_lines

TITLE, BODY, FIRST, SECOND, PAGE = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
TITLE_SIZE, BODY_SIZE, PAGE_SIZE = 22, 16, 14  # 2号, 3号, 4号
PAGE_MM = (210, 297)
TOP, INNER, OUTER, BOTTOM = 37, 28, 26, 35  # mm: what leaves 156 × 225
FOOT = 22  # mm from the page's lower edge: the number stands 7 mm under the text
LINES, CHARACTERS = 22, 28
LINE = 28.95  # 225 mm ÷ 22
NARROWER = "-5"  # twentieths of a point that a character gives up: 28 of 15.75 fit 156 mm, in Word, WPS and LibreOffice
CHARACTER = 15.75
GRID_LINE = "579"  # twentieths of a point
TITLE_LINE = 36
MADE_ON = datetime(2017, 1, 1, tzinfo=UTC)  # a document must say when it was made; a fixed moment keeps the bytes
KEPT = {"Header", "Footer", "Table Grid"}  # of the library's styles, beside those that are the default of their kind
ALIGN = {"l": WD_ALIGN_PARAGRAPH.LEFT, "c": WD_ALIGN_PARAGRAPH.CENTER, "r": WD_ALIGN_PARAGRAPH.RIGHT}
EAST = ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")
STYLES: tuple[tuple[str, str, float, str], ...] = (
    ("公文标题", TITLE, TITLE_SIZE, "Normal"),
    ("公文一级标题", FIRST, BODY_SIZE, "Normal"),
    ("公文二级标题", SECOND, BODY_SIZE, "Normal"),
    ("公文页码", PAGE, PAGE_SIZE, "Normal"),
    ("公文表题", FIRST, 14, "Normal"),
    ("公文表格", BODY, 10.5, "Normal"),
)


class OfficialDocument:
    """A document written from top to bottom. `agency`: who issues it; `subject`: its title in one piece."""

    def __init__(self, *, agency: str, subject: str) -> None:
        self.document = Document()
        self.tail: list[Paragraph] = []  # the last paragraph of the body and what follows it
        _strip(self.document)
        self.keys = _styles(self.document)
        _page(self.document)
        properties = self.document.core_properties
        properties.author, properties.title, properties.last_modified_by = agency, subject, agency
        properties.comments, properties.revision, properties.language = "", 1, "zh-CN"
        properties.created = properties.modified = MADE_ON

    def number(self, text: str) -> None:
        """发文字号, at the right."""
        self._paragraph(text, align=WD_ALIGN_PARAGRAPH.RIGHT, right=1)
        self.blank()

    def title(self, pieces: Sequence[str]) -> None:
        """The title, centred in as few lines as it needs, broken between its pieces alone."""
        for line in title_lines(pieces):
            found = self._paragraph(line, style="公文标题", align=WD_ALIGN_PARAGRAPH.CENTER)
            found.paragraph_format.line_spacing = Pt(TITLE_LINE)
            found.paragraph_format.keep_with_next = True

    def under_title(self, text: str) -> None:
        """A line in 楷体 under the title, such as the day of a report."""
        self._paragraph(text, style="公文二级标题", align=WD_ALIGN_PARAGRAPH.CENTER)

    def blank(self) -> None:
        """An empty line."""
        self._paragraph("")

    def addressee(self, text: str) -> None:
        """主送, flush left."""
        self._paragraph(text)

    def body(self, text: str) -> None:
        """A paragraph, its first line two characters in; several where the text has line breaks."""
        for line in text.replace("\r\n", "\n").split("\n"):
            if words := line.strip():
                self.tail = [self._paragraph(words, first=2, align=WD_ALIGN_PARAGRAPH.JUSTIFY)]

    def chapter(self, text: str) -> None:
        """一、…"""
        self._paragraph(text, style="公文一级标题", first=2).paragraph_format.keep_with_next = True

    def section(self, text: str) -> None:
        """（一）…"""
        self._paragraph(text, style="公文二级标题", first=2).paragraph_format.keep_with_next = True

    def attachments(self, names: Sequence[str]) -> None:
        """附件：1.… one under the other, an empty line above; nothing without names."""
        if not names:
            return
        self.blank()
        if len(names) == 1:
            self._paragraph(f"附件：{names[0]}", left=5, first=-3)
            return
        for number, name in enumerate(names, 1):
            head = f"附件：{number}." if number == 1 else f"{number}."
            self._paragraph(head + name, left=6, first=-4 if number == 1 else -1)

    def signature(self, agency: str, day: date) -> None:
        """署名 centred over the 成文日期, which ends four characters before the edge: where the seal goes.

        The last paragraph stays with them: no page holds a seal alone.
        """
        written = long_day(day)
        self.blank()
        self.blank()
        right = max(0.0, 4 + (shown_width(written) - shown_width(agency)) / 4)
        self._paragraph(agency, align=WD_ALIGN_PARAGRAPH.RIGHT, right=right)
        for each in self.tail:
            each.paragraph_format.keep_with_next = True
        self._paragraph(written, align=WD_ALIGN_PARAGRAPH.RIGHT, right=4)

    def note(self, text: str) -> None:
        """附注, in brackets, two characters in, on the line under the day."""
        self._paragraph(f"（{text}）", first=2)

    def annex(self, label: str) -> None:
        """附件1, flush left on a page of its own."""
        self._paragraph(label, style="公文一级标题").paragraph_format.page_break_before = True

    def table(
        self, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], align: str
    ) -> None:
        """A captioned table over the whole width; `widths` are shares, `align` a letter a column: l, c or r."""
        titled = self._paragraph(caption, style="公文表题", align=WD_ALIGN_PARAGRAPH.CENTER)
        titled.paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=0, cols=len(head), style="Table Grid")
        table.autofit = False
        _narrow(table)
        scale = (PAGE_MM[0] - INNER - OUTER) / sum(widths)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width * scale)
        for number, row in enumerate([head, *rows]):
            cells = table.add_row().cells
            for place, (cell, text) in enumerate(zip(cells, row, strict=True)):
                cell.width = Mm(widths[place] * scale)
                _cell(cell, text, self.keys["公文表格"], head=not number, align=align[place] if number else "c")
            _row(table.rows[-1], repeats=not number)
        self.blank()

    def as_bytes(self) -> bytes:
        """The .docx, its entries in a fixed order and without a time."""
        held = io.BytesIO()
        self.document.save(held)
        out = io.BytesIO()
        with zipfile.ZipFile(held) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            names = sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
            for name in names:
                package.writestr(fixed_entry(name), made.read(name), zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _paragraph(
        self,
        text: str,
        *,
        style: str = "Normal",
        align: WD_ALIGN_PARAGRAPH | None = None,
        first: float = 0,
        left: float = 0,
        right: float = 0,
    ) -> Paragraph:
        """`first`, `left`, `right`: indents in characters."""
        paragraph = self.document.add_paragraph(text)
        paragraph._p.style = None if style == "Normal" else self.keys[style]
        if align is not None:
            paragraph.alignment = align
        _indent(paragraph, first=first, left=left, right=right)
        self.tail.append(paragraph)
        return paragraph


def _strip(document: Any) -> None:
    """Of the library's template goes what no letter needs: a picture of itself, and some hundred and fifty styles."""
    for relations in (document.part.package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.rpartition("/")[2] in {"thumbnail", "stylesWithEffects", "customXml"}:
                relations.pop(key)
    for style in list(document.styles):
        if style.name not in KEPT and style.element.get(qn("w:default")) is None:
            style.delete()


def _styles(document: Any) -> dict[str, str]:
    """Sets the house's styles; name → the key by which a paragraph names one (a search of its own costs much more)."""
    normal = document.styles["Normal"]
    _style(normal, BODY, BODY_SIZE)
    _spacing(normal, NARROWER)
    spacing = normal.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
    spacing.widow_control = False
    for key in ("w:autoSpaceDE", "w:autoSpaceDN"):  # no gap between Chinese and figures
        off = OxmlElement(key)
        off.set(qn("w:val"), "0")
        normal.element.get_or_add_pPr().find(qn("w:spacing")).addprevious(off)
    for name, font, size, base in STYLES:
        style = document.styles.add_style(name, 1)
        style.base_style = document.styles[base]
        _style(style, font, size)
        if size != BODY_SIZE:
            _spacing(style, "0")
            _off_grid(style)
    for name in ("公文表格", "公文页码"):
        spacing = document.styles[name].paragraph_format
        spacing.line_spacing_rule = WD_LINE_SPACING.SINGLE
        spacing.space_before = spacing.space_after = Pt(1)
    return {name: document.styles[name].style_id for name, *_rest in STYLES}


def _style(style: Any, font: str, size: float) -> None:
    style.font.size, style.font.bold, style.font.color.rgb = Pt(size), False, RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for key in EAST:
        fonts.set(qn(key), font)
    for language in style.element.rPr.findall(qn("w:lang")):
        style.element.rPr.remove(language)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")  # of Latin text and figures: a number is not broken between lines
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.rPr.append(language)


def _off_grid(style: Any) -> None:
    """Titles, tables and the foot have lines of their own height."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    style.paragraph_format.keep_together = True  # makes the properties that the element stands in
    style.element.pPr.append(snap)


def _spacing(style: Any, value: str) -> None:
    """The distance between characters; it stands before the size in a style's properties."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), value)
    properties = style.element.get_or_add_rPr()
    size = properties.find(qn("w:sz"))
    size.addprevious(spacing)


def _page(document: Any) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(INNER), Mm(OUTER)
    section.footer_distance = Mm(FOOT)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    grid = OxmlElement("w:docGrid")
    for key, value in (("w:type", "lines"), ("w:linePitch", GRID_LINE)):
        grid.set(qn(key), value)
    section._sectPr.append(grid)
    _foot(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _foot(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _foot(footer: Any, align: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — at the outer side, one character in."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style, paragraph.alignment = "公文页码", align
    indent = paragraph.paragraph_format
    indent.left_indent = indent.right_indent = Pt(PAGE_SIZE)
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), " PAGE ")
    number, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    number.append(text)
    field.append(number)
    paragraph._p.append(field)
    paragraph.add_run(" —")


def _indent(paragraph: Paragraph, *, first: float, left: float, right: float) -> None:
    """Indents in characters, for Word as such, for others in points."""
    if not (first or left or right):
        return
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    names = {"first": "w:firstLine" if first >= 0 else "w:hanging", "left": "w:left", "right": "w:right"}
    for name, value in (("left", left), ("right", right), ("first", abs(first))):
        if value:
            indent.set(qn(f"{names[name]}Chars"), str(round(value * 100)))
            indent.set(qn(names[name]), str(round(value * CHARACTER * 20)))


def _narrow(table: Any) -> None:
    """One millimetre beside what stands in a cell."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)


def _cell(cell: Any, text: str, style: str, *, head: bool, align: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph._p.style = style
    paragraph.alignment = ALIGN[align]
    run = paragraph.add_run(text)
    run.bold = head
    cell.vertical_alignment = 1


def _row(row: Any, *, repeats: bool) -> None:
    """Not torn between pages; the head stands on each."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if repeats:
        properties.append(OxmlElement("w:tblHeader"))
