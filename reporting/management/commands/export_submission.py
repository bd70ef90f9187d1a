"""`export_submission --province CODE --out DIR [--json]`: write a province's submission package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.audit.services import record_access
from pledge_portal.common import clock
from pledge_portal.common.spreadsheets.writing import write_whole
from programmes.divisions.models import Division
from reporting.documents.package import packaged_files
from reporting.rules.filings import package_name
from reporting.services.filings import current_package

WRONG_ARGUMENTS = 2


class Command(BaseCommand):
    """Exit 0: written. 1: the folder cannot be made or written. 2: wrong arguments (an unknown province too)."""

    help = "Write a province's submission package: as last submitted, before that as of today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--province", required=True, metavar="CODE")
        parser.add_argument("--out", required=True, metavar="DIR")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["province"]
        province = Division.objects.provinces().select_related("province").filter(code=code).first()
        if province is None:
            raise CommandError(f"没有代码为 {code} 的省级单位。", returncode=WRONG_ARGUMENTS)
        package, filing = current_package(actor=OPERATOR, province=province, today=clock.today())
        path = Path(options["out"]).absolute() / package_name(code)
        self._write(path, package)
        record_access(
            actor=OPERATOR,
            action="package.exported",
            subject_type="filing",
            subject_id=filing.receipt if filing else code,
            province=code,
            division=code,
            details={"file": path.name},
        )
        files = packaged_files(package)
        if options["json"]:
            document = {"province": code, "file": str(path), "files": [each.as_json() for each in files]}
            self.stdout.write(json.dumps(document, ensure_ascii=False))
            return
        self.stdout.write(f"{path}")
        self.stdout.write(f"报送回执 {filing.receipt}" if filing else f"尚未报送，按 {clock.today()} 的数据生成")
        for each in files:
            self.stdout.write(f"  {each.name}  {each.size} 字节  {each.sha256}")

    def _write(self, path: Path, package: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, lambda out: out.write(package))
        except OSError as error:
            raise CommandError(f"不能写入 {path.parent}:{error.strerror}。", returncode=1) from error
