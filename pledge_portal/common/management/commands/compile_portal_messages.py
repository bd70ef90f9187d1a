"""`compile_portal_messages [--force]`: make the .mo files from the .po files, without gettext."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from pledge_portal.common.catalogue import compile_catalogue


class Command(BaseCommand):
    """Compiles what changed; a second call does nothing."""

    help = "Make the .mo files from the .po files in plain Python; files that are up to date are left."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="compile files that are up to date too")

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for po_path in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                if compile_catalogue(po_path, force=options["force"]):
                    self.stdout.write(f"compiled {po_path.parent.parent.name}/{po_path.name}")
