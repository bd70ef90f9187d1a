"""Looks an uploaded file over before any parser touches it. Plain Python, no Django.

Nothing the file says about itself is believed: unpacked sizes are measured by inflating, the size of the
sheet by reading its cell references (not `<dimension>`), the number of shared strings by counting them.
"""

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from pledge_portal.common.spreadsheets.limits import Limits
from pledge_portal.common.spreadsheets.sheetscan import SheetScan

CHUNK = 1024 * 1024
SMALL_PART = 8 * 1024 * 1024
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
_PACKAGE_RELATIONS = "_rels/.rels"
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_STRING_ITEM = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_UNIQUE_COUNT = re.compile(rb"""\buniqueCount\s*=\s*["'](\d+)""")
_NOT_UTF8 = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")


class Refusal(Exception):
    """The file is not read. `code` names the reason (the parent process puts it into words), `params`
    fill it in."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(slots=True)
class Inspection:
    """What the gate learnt: the kind of file, and the cells of the first sheet that hold no usable value."""

    kind: str
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


def inspect(path: Path, suffix: str, limits: Limits) -> Inspection:
    """Refuse the file at `path` or say what it is. `suffix` is that of the name it was uploaded under.

    Raises `Refusal`; a damaged archive may also raise `zipfile.BadZipFile`, `zlib.error` or `struct.error`.
    """
    size = path.stat().st_size
    if size == 0:
        raise Refusal("empty")
    if size > limits.packed:
        raise Refusal("packed", limit=limits.packed // (1024 * 1024))
    with path.open("rb") as handle:
        head = handle.read(4096)
        if head.startswith(OLE_MAGIC):
            raise Refusal(_ole_reason(handle))
    if suffix == ".csv":
        if head.startswith(ZIP_MAGIC):
            raise Refusal("not_csv")
        return Inspection("csv")
    if suffix != ".xlsx":
        raise Refusal("suffix", suffix=suffix)
    if not head.startswith(ZIP_MAGIC):
        raise Refusal("not_xlsx")
    return Inspection("xlsx", faults=_inspect_archive(path, size, limits))


def _ole_reason(handle: BinaryIO) -> str:
    handle.seek(0)
    content = handle.read()
    return "encrypted" if "EncryptedPackage".encode("utf-16-le") in content else "xls"


def _inspect_archive(path: Path, packed: int, limits: Limits) -> dict[tuple[int, int], str]:
    with path.open("rb") as handle, zipfile.ZipFile(handle) as archive:
        members = archive.infolist()
        _check_members(members, limits)
        first_sheet = _first_sheet(handle, members, limits)
        total = 0
        faults: dict[tuple[int, int], str] = {}
        for member in members:
            name = _plain_name(member)
            scan: SheetScan | None = None
            if name == first_sheet or (first_sheet is None and name.startswith("xl/worksheets/")):
                scan = SheetScan(limits)
            for chunk in _guarded(_unpacked(handle, member), member, limits):
                total += len(chunk)
                _check_total(total, packed, limits)
                if scan is not None:
                    scan.feed(chunk)
                    _check_scan(scan, limits)
            if scan is not None:
                scan.close()
                _check_scan(scan, limits)
                faults = scan.faults if name == first_sheet else faults
    return faults


def _check_members(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.members:
        raise Refusal("members", limit=limits.members)
    names = [_plain_name(member) for member in members]
    if len(set(names)) != len(names):
        raise Refusal("damaged")
    if any(member.flag_bits & 0x1 for member in members):
        raise Refusal("encrypted")
    if _PACKAGE_RELATIONS not in names:
        raise Refusal("not_xlsx")
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Refusal("damaged")


def _check_total(total: int, packed: int, limits: Limits) -> None:
    if total > limits.unpacked:
        raise Refusal("unpacked", limit=limits.unpacked // (1024 * 1024))
    if total > limits.ratio_from and total > packed * limits.ratio:
        raise Refusal("bomb")


def _check_scan(scan: SheetScan, limits: Limits) -> None:
    if scan.damaged:
        raise Refusal("damaged")
    if scan.last_row > limits.rows + 1:
        raise Refusal("rows", limit=limits.rows, row=scan.last_row)
    if scan.last_column > limits.columns:
        raise Refusal("columns", limit=limits.columns, column=scan.last_column)
    if len(scan.faults) > limits.faults:
        raise Refusal("faults", limit=limits.faults)


def _plain_name(member: zipfile.ZipInfo) -> str:
    return member.filename.replace("\\", "/").casefold()


def _unpacked(handle: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Inflate one member from its raw bytes, past the size its directory entry claims; a lie is damage."""
    handle.seek(member.header_offset)
    header = handle.read(30)
    if header[:4] != ZIP_MAGIC:
        raise Refusal("damaged")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    handle.seek(name_length + extra_length, 1)
    start = handle.tell()
    produced = 0
    for chunk in _inflated(handle, member, start):
        produced += len(chunk)
        yield chunk
    if produced != member.file_size:
        raise Refusal("damaged")


def _inflated(handle: BinaryIO, member: zipfile.ZipInfo, start: int) -> Iterator[bytes]:
    left = member.compress_size
    position = start
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refusal("damaged")
    inflate = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        handle.seek(position)
        raw = handle.read(min(CHUNK, left))
        if not raw:
            raise Refusal("damaged")
        left -= len(raw)
        position += len(raw)
        if inflate is None:
            yield raw
            continue
        while raw:
            yield inflate.decompress(raw, CHUNK)
            raw = inflate.unconsumed_tail
        if inflate.eof:
            return
    if inflate is not None:
        rest = inflate.flush()
        if rest:
            yield rest
        if not inflate.eof:
            raise Refusal("damaged")


def _guarded(chunks: Iterator[bytes], member: zipfile.ZipInfo, limits: Limits) -> Iterator[bytes]:
    """Pass the chunks of a member on, refusing document types, other encodings and too many shared
    strings."""
    name = _plain_name(member)
    is_xml = name.endswith((".xml", ".rels", ".vml"))
    is_strings = name == "xl/sharedstrings.xml"
    strings = 0
    tail = b""
    for chunk in chunks:
        if is_xml:
            window = tail + chunk
            if not tail and window[:2] in _NOT_UTF8:
                raise Refusal("damaged")
            if _DOCTYPE.search(window):
                raise Refusal("doctype")
            if is_strings:
                # An item's mark may straddle two chunks: only those that end in this one are counted here.
                strings += sum(1 for mark in _STRING_ITEM.finditer(window) if mark.end() > len(tail))
                claimed = _UNIQUE_COUNT.search(window)
                if max(strings, int(claimed.group(1)[:12]) if claimed else 0) > limits.shared_strings:
                    raise Refusal("strings", limit=limits.shared_strings)
            tail = window[-64:]
        yield chunk


def _first_sheet(handle: BinaryIO, members: list[zipfile.ZipInfo], limits: Limits) -> str | None:
    """The member that holds the first worksheet, or None if the workbook's own index does not lead to it."""
    parts = {_plain_name(member): member for member in members}

    def relations(name: str, kind: str) -> dict[str, str]:
        """Targets by id of one part's relations of a kind, each as the name of a member."""
        folder, _, base = name.rpartition("/")
        member = parts.get(posixpath.join(folder, "_rels", f"{base}.rels"))
        tree: Iterable[Element] = [] if member is None else _tree(handle, member, limits)
        return {
            relation.get("Id", ""): _joined(folder, relation.get("Target", ""))
            for relation in tree
            if relation.get("Type", "").endswith(f"/{kind}")
        }

    workbook = next(iter(relations("", "officeDocument").values()), "")
    if not workbook.endswith(".xml") or workbook not in parts:
        raise Refusal("not_xlsx")
    tree = _tree(handle, parts[workbook], limits)
    if tree.tag.rpartition("}")[2] != "workbook":
        raise Refusal("not_xlsx")
    targets = relations(workbook, "worksheet")
    for element in tree.iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        ids = [value for name, value in element.attrib.items() if name.rpartition("}")[2] == "id"]
        for target in (targets[one] for one in ids if one in targets):
            return target if target in parts else None
    return None


def _joined(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/").casefold()


def _tree(handle: BinaryIO, member: zipfile.ZipInfo, limits: Limits) -> Element:
    try:
        return ElementTree.fromstring(_small_part(handle, member, limits))
    except ElementTree.ParseError:
        raise Refusal("damaged") from None


def _small_part(handle: BinaryIO, member: zipfile.ZipInfo, limits: Limits) -> bytes:
    content = bytearray()
    for chunk in _guarded(_unpacked(handle, member), member, limits):
        content += chunk
        if len(content) > SMALL_PART:
            raise Refusal("damaged")
    return bytes(content)
