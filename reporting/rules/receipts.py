"""回执校验码: one form for the receipts of quarters and of filings. Plain Python."""

from __future__ import annotations

import re
import unicodedata

LENGTH = 12
_NOISE = re.compile(r"[\s\-‐‑–—－_]+")
_CODE = re.compile(rf"[0-9A-F]{{{LENGTH}}}")


def check_code(digest: str) -> str:
    """Twelve characters of a SHA-256 as XXXX-XXXX-XXXX."""
    text = digest[:LENGTH].upper()
    return "-".join((text[:4], text[4:8], text[8:]))


def read_check_code(typed: str) -> str | None:
    """A code as typed, pasted or read out, with or without hyphens, in full width too; None: it is none."""
    text = _NOISE.sub("", unicodedata.normalize("NFKC", typed)).upper()
    return check_code(text) if _CODE.fullmatch(text) else None
