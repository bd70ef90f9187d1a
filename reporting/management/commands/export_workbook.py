"""`export_workbook KIND FILE [--province CODE] [--json]`: writes what `import_workbook` reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.audit.services import record_access
from programmes.divisions.selectors import province_codes
from reporting.workbooks import KINDS, SUFFIXES, export_workbook

REFUSED, WRONG_ARGUMENTS = 1, 2


class Command(BaseCommand):
    """Exit 0: done. 1: not written. 2: wrong arguments (an unknown province too)."""

    help = "Export one kind of workbook as .xlsx or .csv, by the file's ending."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND", help="、".join(KINDS))
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--province", metavar="CODE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, path, province = str(options["kind"]), Path(options["file"]), options["province"]
        self._check(kind, path, province)
        try:
            rows = export_workbook(actor=OPERATOR, kind=kind, path=path, province=province)
        except (OSError, ValueError) as error:
            raise CommandError(f"未能写出 {path}：{error}", returncode=REFUSED) from error
        self._note(kind, path, province, rows)
        if options["json"]:
            document = {"kind": kind, "file": str(path), "province": province, "rows": rows}
            self.stdout.write(json.dumps(document, ensure_ascii=False))
        else:
            self.stdout.write(f"已导出 {path}：{rows} 行。")

    def _note(self, kind: str, path: Path, province: str | None, rows: int) -> None:
        """Whatever leaves the portal is on record, the whole numbers of contacts above all."""
        record_access(
            actor=OPERATOR,
            action="workbook.exported",
            subject_type="workbook",
            subject_id=kind,
            province=province or "",
            details={"file": path.name, "rows": rows},
        )

    def _check(self, kind: str, path: Path, province: str | None) -> None:
        if kind not in KINDS:
            raise CommandError(f"没有 {kind} 这种表；可用：{'、'.join(KINDS)}。", returncode=WRONG_ARGUMENTS)
        if path.suffix.lower() not in SUFFIXES:
            raise CommandError(f"{path}：文件名须以 .xlsx 或 .csv 结尾。", returncode=WRONG_ARGUMENTS)
        if path.is_dir() or not path.parent.is_dir():
            raise CommandError(f"{path}：没有这个文件夹，或这是文件夹。", returncode=WRONG_ARGUMENTS)
        if province is not None and province not in province_codes():
            raise CommandError(f"没有代码为 {province} 的省级单位。", returncode=WRONG_ARGUMENTS)
