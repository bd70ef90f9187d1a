"""Rendered parts of pages, kept under everything that they depend on. Without the cache they are made each time.

A key names what a part was made from: a stamp of its facts, the day, the language, who may see it, the code itself.
A part holds nothing of a person: no name, no token; those belong to the frame around it.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
T = TypeVar("T")
KEPT_SECONDS = 600  # what no stamp tells of (the register, a clause's words) shows after this at the latest
CODE = ("reporting", "programmes", "pledge_portal", "templates")
SUFFIXES = {".py", ".html", ".mo", ".toml", ".csv"}


def fragment_key(name: str, *parts: object) -> str:
    """The key of a part in the language of the screen, as this code makes it."""
    told = "\n".join(map(str, (name, get_language(), code_mark(), *parts)))
    return f"fragment:{name}:{hashlib.sha256(told.encode()).hexdigest()}"


def kept(key: str) -> Any:
    """What is kept under the key, None where nothing is."""
    try:
        return cache.get(key)
    except (RedisError, OSError):
        logger.warning("the cache is away", exc_info=True)
        return None


def keep(key: str, value: Any) -> None:
    """Keep a part."""
    try:
        cache.set(key, value, KEPT_SECONDS)
    except (RedisError, OSError):
        logger.warning("the cache is away", exc_info=True)


def kept_or_made(key: str, make: Callable[[], T]) -> T:
    """What is kept under the key, else what is made, which is kept."""
    found: T | None = kept(key)
    if found is None:
        found = make()
        keep(key, found)
    return found


@lru_cache
def code_mark() -> str:
    """Tells one state of the code from another, so that a new release does not show what the old one made."""
    root = Path(settings.BASE_DIR)
    files = (path for room in CODE for path in (root / room).rglob("*") if path.suffix in SUFFIXES)
    latest = max((path.stat().st_mtime_ns for path in files), default=0)
    return f"{settings.VERSION} {latest}"
