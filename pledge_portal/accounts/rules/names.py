"""Names change, what was done under them does not: which name an account bore at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime


def name_then(name: str, former: Iterable[Mapping[str, str]], moment: datetime) -> str:
    """The name borne at `moment`: the first of the former ones that was still borne, else today's `name`.

    `former`: {"name", "until"} in the order in which they were given up; `until` an ISO time with its offset.
    """
    for each in former:
        if moment < datetime.fromisoformat(each["until"]):
            return each["name"]
    return name
