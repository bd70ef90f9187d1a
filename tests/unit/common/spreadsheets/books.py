"""Workbooks made by hand, part by part: what no honest program would write."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

CONTENT_TYPES = f"""<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/></Types>"""
WORKBOOK = f"""<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">
<sheets><sheet name="表一" sheetId="1" r:id="rId1"/><sheet name="表二" sheetId="2" r:id="rId2"/></sheets></workbook>"""
PACKAGE_RELATIONS = f"""<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
WORKBOOK_RELATIONS = f"""<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId2" Type="{RELATIONS}/worksheet" Target="worksheets/second.xml"/>
<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="/xl/worksheets/first.xml"/></Relationships>"""
FIRST = "xl/worksheets/first.xml"


def sheet_xml(rows: str) -> str:
    """A sheet around `<row>` elements; its dimension always claims one cell."""
    return f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData>{rows}</sheetData></worksheet>'


def parts(rows: str, **more: str) -> dict[str, str | bytes]:
    """The parts of a workbook of two sheets, `rows` in the first."""
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": PACKAGE_RELATIONS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELATIONS,
        "xl/worksheets/second.xml": sheet_xml('<row r="1"><c r="ZZ1"><v>9</v></c></row>'),
        FIRST: sheet_xml(rows),
        **more,
    }


def packed(content: Mapping[str, str | bytes]) -> bytes:
    """The parts as an archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return out.getvalue()


def book(folder: Path, rows: str, **more: str) -> Path:
    """A workbook file with `rows` in its first sheet."""
    path = folder / "book.xlsx"
    path.write_bytes(packed(parts(rows, **more)))
    return path
