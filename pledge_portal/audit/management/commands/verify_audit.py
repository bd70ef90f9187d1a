"""`verify_audit [--json]`: prove the audit trail unbroken, or name the first broken entry and exit 1."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from pledge_portal.audit.services import Verification, anchor_heads, settle_floods, verify
from pledge_portal.audit.services.anchoring import anchor_path

REASONS = {
    "changed": "内容被改动",
    "missing": "缺少此条",
    "inserted": "插入了多余记录",
    "cut": "末尾记录缺失或链头不符",
    "replaced": "与数据库外留存的链头不符",
    "anchor": "数据库外留存的链头文件被改动或截短",
}
ANCHORS = {"off": "未在库外留存链头", "none": "库外尚无链头", "held": "已与库外留存的链头核对"}


class Command(BaseCommand):
    """Walks every chain of the trail; a whole one's heads are then kept outside the database."""

    help = "Prove the audit trail unbroken, or name the first broken entry and exit 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        result = verify()
        if options["json"]:
            self.stdout.write(json.dumps({"intact": not result.broken} | dataclasses.asdict(result)))
        else:
            self.stdout.write(_told(result))
        if result.broken:
            sys.exit(1)
        try:
            settle_floods()
            anchor_heads()
        except (OSError, DatabaseError) as error:  # read-only is no break of the trail
            self.stderr.write(f"链头未能留存到 {anchor_path()}：{error}")


def _told(result: Verification) -> str:
    if result.broken:
        return f"审计记录在 {result.broken} 处中断：{REASONS[result.reason]}。"
    words = f"审计记录完整：{result.chains} 条链，{result.entries} 条记录，{ANCHORS[result.anchor]}"
    return words + (f"（{result.anchor_lines} 行）。" if result.anchor_lines else "。")
