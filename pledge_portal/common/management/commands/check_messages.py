"""`check_messages [--update]`: does every text of the portal have its English?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pledge_portal.common import catalogue

SHOWN = 40


class Command(BaseCommand):
    """Compares the texts of the source with the English catalogue; `--update` brings it in step."""

    help = "Fail where a text has no English translation or the catalogue is out of step with the source."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--update", action="store_true", help="take new texts in and unused ones out")

    def handle(self, *args: Any, **options: Any) -> None:
        po_path = catalogue.catalogue_path(Path(settings.LOCALE_PATHS[0]))
        try:
            template = catalogue.extract(settings.BASE_DIR)
        except catalogue.ExtractionError as error:
            raise CommandError(str(error)) from error
        held = polib.pofile(str(po_path), encoding="utf-8") if po_path.is_file() else new_catalogue()
        if options["update"]:
            catalogue.merge(template, held)
            po_path.parent.mkdir(parents=True, exist_ok=True)
            held.save(str(po_path))
        differences = catalogue.compare(template, held)
        for title, texts in (
            ("not in the catalogue (make messages takes them in)", differences.missing),
            ("without English", differences.untranslated),
            ("no longer used (make messages takes them out)", differences.unused),
            ("whose English has other placeholders", differences.placeholders),
        ):
            self._show(title, texts)
        if options["update"]:
            self.stdout.write(f"{po_path.name} is in step with the source.")
        elif differences:
            raise CommandError(f"The English catalogue needs work: {po_path.name}")
        else:
            self.stdout.write(f"{len(template)} texts, every one with its English.")

    def _show(self, title: str, texts: list[str]) -> None:
        if texts:
            self.stdout.write(f"{len(texts)} texts {title}:")
            for text in texts[:SHOWN]:
                self.stdout.write(f"  {text}")
            if len(texts) > SHOWN:
                self.stdout.write("  …")


def new_catalogue() -> polib.POFile:
    """An empty English catalogue."""
    empty = polib.POFile(encoding="utf-8", wrapwidth=0)
    empty.metadata = {
        "Project-Id-Version": "pledge-portal",
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return empty
