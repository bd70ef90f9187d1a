"""Invented document numbers in the usual form, such as 粤知〔2018〕11号."""

from __future__ import annotations

import zlib
from datetime import date

from programmes.divisions.models import Division
from reporting.demo.world import World

FIXED_NUMBERS = {
    ("440000", "年度考核机制"): "粤知〔2018〕11号",
    ("440000", "工作方案"): "粤知〔2017〕68号",
}


def number_of(
    world: World, division: Division, subject: str, day: date, *, letter: bool = False, place: int | None = None
) -> str:
    """A document of a division about a subject; `letter`: a 函; `place` (0 to 3) keeps numbers of a list apart."""
    fixed = FIXED_NUMBERS.get((division.code, subject))
    if fixed is not None:
        return fixed
    prefix = _prefix(world, division)
    serial = zlib.crc32(f"{division.code}{subject}{day.year}{world.seed}".encode()) % 180 + 3
    if place is not None:
        serial = serial // 4 * 4 + place
    return f"{prefix}知{'函' if letter else ''}〔{day.year}〕{serial}号"


def _prefix(world: World, division: Division) -> str:
    if division.is_province:
        return division.document_prefix
    head = next(province for province in world.provinces if province.code == division.province_id)
    return head.document_prefix + (division.short_name or division.name)[:1]
