"""One pledge entered or changed in the browser: a workbook of one row, with the same checks and the same trail.

What an import refuses is refused here, and what an import only remarks on is stored once whoever enters it has seen the
remarks and stands by them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.spreadsheets.reading import Table
from pledge_portal.common.spreadsheets.report import CellProblem, ImportReport
from pledges.models import Pledge
from pledges.services.importing import PledgeImporter

ROW = 2  # where the one row stands in its sheet
KEY = "项目编号"


class StalePledge(Exception):
    """Somebody else changed the pledge since it was read; nothing was written."""


@dataclass(frozen=True, slots=True)
class Entered:
    """How an entry fared. `seen`: the mark of `report`'s warnings, to be given back by whoever stands by them."""

    report: ImportReport
    written: bool
    seen: str


def enter_pledge(*, actor: Actor, cells: Mapping[str, str], pledge: Pledge | None, version: int, seen: str) -> Entered:
    """Store one pledge. `cells`: {heading of the workbook: text}; `pledge`: the one changed (None: a new one), read at
    `version`; `seen`: the mark of the warnings that were shown, empty at first.

    Raises PermissionDenied where the role does not enter pledges, StalePledge.
    """
    given = dict(cells)
    if pledge is not None:
        given[KEY] = pledge.project_no
    table = Table(list(given), [(ROW, list(given.values()))])
    with transaction.atomic():
        rows = Pledge.objects.visible_to(actor).select_for_update(of=("self",))
        if pledge is not None and not rows.filter(pk=pledge.pk, version=version).exists():
            raise StalePledge
        report = PledgeImporter(actor=actor, table=table).run(dry_run=True)
        if pledge is None and not report.refused and not report.created:
            report.refuse(CellProblem(ROW, KEY, given[KEY], _("该项目编号已登记，请直接修改原项目。")))
        mark = _mark_of(report)
        if report.refused or (report.warnings and seen != mark):
            return Entered(report, False, mark)
        return Entered(PledgeImporter(actor=actor, table=table).run(dry_run=False), True, mark)


def _mark_of(report: ImportReport) -> str:
    told = "\n".join(f"{each.column} {each.value} {each.message}" for each in report.warnings)
    return hashlib.sha256(told.encode()).hexdigest()[:16] if told else ""
