"""What the national office takes away at once: the collected workbook, and all frozen packages in one .zip."""

from __future__ import annotations

import tempfile
import zipfile
from datetime import date
from typing import IO

from django.utils import translation

from pledge_portal.accounts.permissions import Actor, Permission
from programmes.divisions.models import Division
from programmes.models import Programme
from reporting.documents.collected import collected_workbook
from reporting.documents.package import fixed_entry
from reporting.models import Filing
from reporting.rules.filings import PARTS, package_name
from reporting.selectors.filings.board import board, filed_contents
from reporting.services.filings.building import require_contacts


def build_collected(*, actor: Actor, programme: Programme, today: date) -> bytes:
    """各省报送材料汇总.xlsx, as filed. Raises PermissionDenied."""
    actor.require(Permission.VIEW_NATIONAL)
    require_contacts(actor)
    provinces = list(Division.objects.provinces())
    with translation.override("zh-hans"):
        rows = board(actor=actor, programme=programme, provinces=provinces, today=today)
        contents = {part: filed_contents(rows=rows, part=part) for part in PARTS}
        return collected_workbook(rows, contents, today)


def all_packages(*, actor: Actor, programme: Programme) -> IO[bytes]:
    """Each province's latest frozen package in one .zip: an open file that goes with the response.

    One package at a time is in memory. Raises PermissionDenied.
    """
    actor.require(Permission.VIEW_NATIONAL)
    require_contacts(actor)
    rows = Filing.objects.visible_to(actor).filter(programme=programme)
    latest = dict(rows.order_by("number").values_list("province_id", "pk"))  # the last of each stays
    held: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as out:
        packages = rows.filter(pk__in=latest.values()).order_by("province_id").values_list("province_id", "package")
        for code, package in packages.iterator(chunk_size=1):
            out.writestr(fixed_entry(package_name(code)), bytes(package))
    held.seek(0)
    return held
