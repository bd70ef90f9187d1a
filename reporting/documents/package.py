"""The package: the files and a manifest in a .zip whose bytes depend on nothing but the files."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reporting.rules.filings import MANIFEST

MADE_ON = (2017, 1, 1, 0, 0, 0)  # a zip must say when its files were made; a fixed moment keeps the bytes the same
REGULAR_FILE = 0o100644 << 16
UNIX = 3


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """A file of a package, without its content: `size` in bytes."""

    name: str
    size: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """As in the manifest and in `export_submission --json`."""
        return {"name": self.name, "bytes": self.size, "sha256": self.sha256}


def pack(files: Mapping[str, bytes], *, about: Mapping[str, str]) -> bytes:
    """The .zip of the files and their manifest, sorted by name; `about`: what else the manifest says."""
    listed = [PackagedFile(name, len(content), _digest(content)) for name, content in sorted(files.items())]
    manifest = {**about, "files": [each.as_json() for each in listed]}
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, content in sorted({**files, MANIFEST: text.encode()}.items()):
            package.writestr(fixed_entry(name), content)
    return out.getvalue()


def fixed_entry(name: str) -> zipfile.ZipInfo:
    """An entry without a time and without a trace of the machine."""
    entry = zipfile.ZipInfo(name, MADE_ON)
    entry.external_attr = REGULAR_FILE
    entry.create_system = UNIX
    return entry


def packaged_files(package: bytes) -> list[PackagedFile]:
    """What the package's manifest lists, by name; the manifest itself is not among it."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        manifest = json.loads(opened.read(MANIFEST))
    return [PackagedFile(each["name"], each["bytes"], each["sha256"]) for each in manifest["files"]]


def unpack(package: bytes, names: Iterable[str]) -> dict[str, bytes]:
    """The content of the named files that the package holds."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        held = set(opened.namelist())
        return {name: opened.read(name) for name in names if name in held}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
