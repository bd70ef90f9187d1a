"""How large an uploaded workbook may be. Plain Python: the reading child imports it without Django."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of one upload (contract, Workbooks) and of the process that reads it.

    `rows` counts sheet rows under the heading, whether or not the ones between are blank; `columns` counts
    sheet columns from A. `memory` and `output` are bytes, `cpu_seconds` and `wall_seconds` seconds.
    """

    packed: int = 20 * 1024 * 1024
    unpacked: int = 250 * 1024 * 1024
    rows: int = 200_000
    columns: int = 80
    members: int = 2_000
    ratio: int = 400
    ratio_from: int = 64 * 1024 * 1024
    shared_strings: int = 4_000_000
    cell_characters: int = 32_767
    faults: int = 10_000
    memory: int = 1024 * 1024 * 1024
    output: int = 1024 * 1024 * 1024
    cpu_seconds: int = 90
    wall_seconds: int = 180

    def to_json(self) -> str:
        """The limits as one command-line argument."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Limits":
        """The inverse of `to_json`."""
        return cls(**json.loads(text))


DEFAULT_LIMITS = Limits()
