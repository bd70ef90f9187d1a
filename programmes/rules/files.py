"""What an uploaded file really is, by its bytes. Plain Python."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile

MAX_BYTES = 20 * 1024 * 1024
PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", DOCX: ".docx"}
_ACCEPTED_ENDINGS = {PDF: {".pdf"}, PNG: {".png"}, JPEG: {".jpg", ".jpeg"}, DOCX: {".docx"}}
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')


def kind_of(content: bytes) -> str | None:
    """The content type of a PDF, PNG, JPEG or docx without macros; None: nothing that is taken."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    return DOCX if content.startswith(b"PK\x03\x04") and _is_docx(content) else None


def _is_docx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return "word/document.xml" in names and not any(name.endswith("vbaProject.bin") for name in names)


def ending_fits(name: str, kind: str) -> bool:
    """Whether the file's name ends as its content asks."""
    return any(name.lower().endswith(ending) for ending in _ACCEPTED_ENDINGS[kind])


def clean_name(name: str) -> str:
    """The name without its path, control and direction characters; at most 120 characters, its ending kept."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    base = _UNSAFE.sub("", base).strip(" .") or "file"
    if len(base) <= 120:
        return base
    stem, dot, ending = base.rpartition(".")
    return f"{stem[: 119 - len(ending)]}{dot}{ending}" if dot and len(ending) <= 5 else base[:120]
