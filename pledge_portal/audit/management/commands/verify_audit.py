"""`verify_audit [--json]`: prove the audit trail unbroken, or name the first broken entry and exit 1."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pledge_portal.audit.services import verify


class Command(BaseCommand):
    """Walks every chain of the trail."""

    help = "Prove the audit trail unbroken, or name the first broken entry and exit 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        result = verify()
        if options["json"]:
            self.stdout.write(json.dumps({"intact": not result.broken} | dataclasses.asdict(result)))
        elif result.broken:
            self.stdout.write(f"审计记录在 {result.broken} 处中断({result.reason})。")
        else:
            self.stdout.write(f"审计记录完整:{result.chains} 条链,{result.entries} 条记录。")
        if result.broken:
            sys.exit(1)
