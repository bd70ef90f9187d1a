"""Puts a world of the oracle into the database: its rows as workbooks by command, the rest as the office would."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from django.core.management import call_command

from pledge_portal.common.spreadsheets.writing import Sheet, write_csv, write_workbook
from programmes.models import CentralCity, GroupMembership, Programme
from reporting.models import FiledPart, Filing, PilotApplication
from tests.oracle.judge import World

REGISTERS: dict[str, dict[str, Any]] = {
    "measures": {},
    "plans": {},
    "returns": {},
    "pledges": {"企业名称": "示例科技有限公司"},
    "bindings": {},
}


def import_rows(kind: str, path: Path, *flags: str) -> dict[str, Any]:
    """`import_workbook KIND FILE --json`."""
    out = io.StringIO()
    call_command("import_workbook", kind, str(path), "--json", *flags, stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Rows under their headings, as .xlsx or .csv by the ending."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    sheet = Sheet("数据", headings, [[row.get(heading) for heading in headings] for row in rows])
    if path.suffix == ".csv":
        write_csv(path, sheet)
    else:
        write_workbook(path, [sheet])
    return path


def load_world(world: World, folder: Path, *, suffix: str = ".xlsx") -> None:
    """Everything that the world says, over the loaded register and programme."""
    for kind, constants in REGISTERS.items():
        rows = [{**row, **constants} for row in world[kind]]
        if rows:
            report = import_rows(kind, write_rows(folder / f"{kind}{suffix}", rows))
            assert (report["created"], report["errors"]) == (len(rows), [])
    programme = Programme.objects.get()
    _load_groups(world, programme)
    CentralCity.objects.bulk_create(
        CentralCity(province_id=row["province"], division_id=row["code"], first_day=row["from"], last_day=row["to"])
        for row in world["central_cities"]
    )
    PilotApplication.objects.bulk_create(
        PilotApplication(province_id=row["province"], applies_from=row["on"]) for row in world["declarations"]
    )
    _load_filings(world, programme)


def _load_groups(world: World, programme: Programme) -> None:
    provinces = {row["province"] for row in world["groups"]}
    GroupMembership.objects.filter(programme=programme, province__in=provinces).delete()
    GroupMembership.objects.bulk_create(
        GroupMembership(
            programme=programme,
            province_id=row["province"],
            group=row["group"],
            first_day=row["from"],
            last_day=row["to"],
        )
        for row in world["groups"]
    )


def _load_filings(world: World, programme: Programme) -> None:
    for number, row in enumerate(world["filings"], start=1):
        filing = Filing.objects.create(
            programme=programme,
            province_id=row["province"],
            number=number,
            submitted_at=datetime.combine(row["on"], time(4), UTC),
            submitted_on=row["on"],
            receipt=f"{row['province']}-{number}",
            check_code="-",
            package=b"",
            sha256="0" * 64,
        )
        FiledPart.objects.create(filing=filing, clause=row["clause"])
