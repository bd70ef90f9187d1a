"""Loading the register from the data files that come with it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.db import transaction

from programmes.divisions.models import Division

DATA = Path(__file__).parent / "data"


def load_register() -> int:
    """Add the divisions that are missing; rows that exist stay as they are. Returns how many were added."""
    known = set(Division.objects.values_list("code", flat=True))
    missing = [division for division in register_divisions() if division.code not in known]
    if missing:
        with transaction.atomic():  # provinces and successors point at rows of the same statement
            Division.objects.bulk_create(missing)
    return len(missing)


def register_divisions() -> list[Division]:
    """The register of the data files, unsaved, by code: 466 divisions, each with its details."""
    details = {row["code"]: row for row in _rows("details.csv")}
    return [_division(row, details[row["code"]]) for row in _rows("divisions_2017.csv")]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _division(row: Mapping[str, str], detail: Mapping[str, str]) -> Division:
    return Division(
        code=row["code"],
        name=row["name"],
        level=row["level"],
        province_id=row["province_code"],
        is_capital=row["is_capital"] == "1",
        is_sub_provincial=row["is_sub_provincial"] == "1",
        name_en=detail["name_en"],
        short_name=detail["short_name"],
        short_name_en=detail["short_name_en"],
        kind=detail["kind"],
        bureau_name=detail["bureau_name"],
        document_prefix=detail["document_prefix"],
        tile_column=int(detail["tile_column"]) if detail["tile_column"] else None,
        tile_row=int(detail["tile_row"]) if detail["tile_row"] else None,
        last_day=date.fromisoformat(detail["last_day"]) if detail["last_day"] else None,
        successor_id=detail["successor_code"] or None,
    )
