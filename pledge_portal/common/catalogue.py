"""The English catalogue: compiled without gettext, and compared with the texts in the source.

The texts (msgids) are Chinese; `pledge_portal/locale/en` holds the one translation. Compiling is plain
Python, so that a machine without gettext serves both languages; extraction needs `xgettext`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import polib

SOURCES = ("pledge_portal", "programmes", "pledges", "risk_compensation", "reporting", "templates")
SUFFIXES = {".py", ".html", ".txt"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|(?<!%)%[sd]")


class ExtractionError(Exception):
    """The texts could not be taken from the source; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Differences:
    """What stands between the source and the catalogue; every list holds msgids."""

    missing: list[str] = field(default_factory=list)
    untranslated: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    placeholders: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.untranslated or self.unused or self.placeholders)


def catalogue_path(locale_dir: Path) -> Path:
    """The English .po under a locale folder."""
    return locale_dir / "en" / "LC_MESSAGES" / "django.po"


def compile_catalogue(po_path: Path, *, force: bool = False) -> bool:
    """Write the .mo beside `po_path` unless it is newer; True where it was written.

    The file appears whole or not at all, so that two starts at once cannot read half of it.
    """
    mo_path = po_path.with_suffix(".mo")
    if not force and mo_path.is_file() and mo_path.stat().st_mtime_ns >= po_path.stat().st_mtime_ns:
        return False
    catalogue = polib.pofile(str(po_path), encoding="utf-8")
    partial = mo_path.with_name(f".{mo_path.name}.{os.getpid()}")
    catalogue.save_as_mofile(str(partial))
    partial.replace(mo_path)
    return True


def compare(template: polib.POFile, catalogue: polib.POFile) -> Differences:
    """The differences between the texts of the source and the catalogue, in the order of the source."""
    wanted = {(entry.msgctxt, entry.msgid) for entry in template}
    held = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    live = [entry for key, entry in held.items() if key in wanted]
    return Differences(
        missing=[entry.msgid for entry in template if (entry.msgctxt, entry.msgid) not in held],
        untranslated=[entry.msgid for entry in live if not entry.translated()],
        unused=[entry.msgid for key, entry in held.items() if key not in wanted],
        placeholders=[entry.msgid for entry in live if entry.translated() and not _placeholders_agree(entry)],
    )


def merge(template: polib.POFile, catalogue: polib.POFile) -> None:
    """Bring `catalogue` in step with the source: new texts come in empty, unused ones go."""
    catalogue.merge(template)
    for entry in list(catalogue):
        if entry.obsolete:
            catalogue.remove(entry)


def extract(root: Path) -> polib.POFile:
    """The texts of the source under `root`, taken by Django's own `makemessages` from a copy of it."""
    if shutil.which("xgettext") is None:
        raise ExtractionError("xgettext is missing: install GNU gettext (Debian: apt-get install gettext).")
    with TemporaryDirectory(prefix="portal-texts-") as name:
        copy = Path(name)
        for source in _source_files(root):
            target = copy / source.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        (copy / "locale").mkdir()
        command = [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "-l",
            "en",
            "--no-wrap",
            "--add-location",
            "file",
        ]
        environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        po_path = catalogue_path(copy / "locale")
        if done.returncode or not po_path.is_file():
            raise ExtractionError(f"makemessages failed: {(done.stderr or done.stdout).strip()}")
        return polib.pofile(str(po_path), encoding="utf-8")


def _source_files(root: Path) -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file() and "migrations" not in path.parts:
                yield path


def _placeholders_agree(entry: polib.POEntry) -> bool:
    """The English names the same values; a plural form may leave one out, never bring in another."""
    given = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural)
    if entry.msgid_plural:
        return all(_placeholders(text) <= given for text in entry.msgstr_plural.values())
    return _placeholders(entry.msgstr) == given


def _placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}
