"""`import_workbook KIND FILE [--dry-run] [--json]`: one .xlsx or .csv as the system operator, all or nothing."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.common.spreadsheets.reading import UnreadableWorkbook, read_table
from pledge_portal.common.spreadsheets.report import ImportReport
from reporting.workbooks import KINDS

logger = logging.getLogger(__name__)
REFUSED, WRONG_ARGUMENTS = 1, 2


class Command(BaseCommand):
    """Exit 0: done. 1: refused, nothing written. 2: wrong arguments."""

    help = "Import one workbook (.xlsx or .csv), all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND", help="、".join(KINDS))
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="只检查和计数，不写入")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, path, dry_run = str(options["kind"]), Path(options["file"]), bool(options["dry_run"])
        if kind not in KINDS:
            raise CommandError(f"没有 {kind} 这种表；可用：{'、'.join(KINDS)}。", returncode=WRONG_ARGUMENTS)
        if not path.is_file():
            raise CommandError(f"没有文件 {path}。", returncode=WRONG_ARGUMENTS)
        report = _import(kind, path, dry_run=dry_run)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            for line in report.as_lines(dry_run=dry_run):
                self.stdout.write(line)
        if report.refused:
            raise CommandError(f"{path.name}：未导入，没有写入任何数据。", returncode=REFUSED)


def _import(kind: str, path: Path, *, dry_run: bool) -> ImportReport:
    try:
        with read_table(path) as table:
            return KINDS[kind].importer(actor=OPERATOR, table=table, dry_run=dry_run)
    except UnreadableWorkbook as unreadable:
        return ImportReport.unreadable(kind, unreadable.message)
    except IntegrityError:  # somebody made one of the rows between our looking and our writing
        logger.warning("import of %s rolled back", kind, exc_info=True)
        return ImportReport.unreadable(kind, _("导入期间有人修改了同样的记录，没有写入任何数据。请重新导入。"))
