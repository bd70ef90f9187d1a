"""`anchor_audit [--restart REASON]`: keep the heads of the trail outside the database now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pledge_portal.audit.services import anchor_heads, restart_anchor
from pledge_portal.audit.services.anchoring import anchor_path


class Command(BaseCommand):
    """Exit 0: kept, or nothing new to keep. 1: the file cannot be written, or is switched off."""

    help = "Keep the heads of the audit trail in the file of AUDIT_ANCHOR."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--restart",
            metavar="REASON",
            help="after a restore that lost entries: begin anew here, with the reason; what the file held stays in it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        reason = options["restart"]
        if anchor_path() is None:
            raise CommandError("AUDIT_ANCHOR=off：未在数据库外留存审计链头。")
        if reason is not None and not reason.strip():
            raise CommandError("--restart 须写明原因。", returncode=2)
        try:
            if reason:
                restart_anchor(reason.strip()[:500])
                kept = True
            else:
                kept = anchor_heads()
        except OSError as error:
            raise CommandError(f"不能写入 {anchor_path()}：{error.strerror or error}。") from error
        self.stdout.write(f"已留存到 {anchor_path()}。" if kept else f"{anchor_path()} 已是最新。")
