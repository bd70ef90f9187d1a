"""Typed reading of environment variables, also from `.env` in the working folder.

Every failure names the variable, what it holds and what it may hold.
"""

from __future__ import annotations

import os
from datetime import date
from ipaddress import ip_network
from pathlib import Path

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class SettingError(Exception):
    """A setting is missing or unusable; the message names the variable and the remedy."""


def load_dotenv(path: Path) -> None:
    """Read `NAME=value` lines of `path` into the environment; what is set already wins."""
    if not path.is_file():
        return
    for raw in path.read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if not line or line.startswith("#") or "=" not in line:
            continue
        name, value = line.split("=", 1)
        os.environ.setdefault(name.strip(), value.strip().strip("'\""))


def text(name: str, default: str = "") -> str:
    """The variable's text, stripped."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool) -> bool:
    """1/0, true/false, yes/no, on/off."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    value = raw.strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise SettingError(f"{name}={raw!r}: write 1 or 0.")


def number(name: str, default: float, *, least: float = 0) -> float:
    """A number of at least `least`."""
    raw = text(name)
    try:
        value = float(raw) if raw else default
    except ValueError as error:
        raise SettingError(f"{name}={raw!r}: write a number.") from error
    if not least <= value < float("inf"):
        raise SettingError(f"{name}={raw!r}: write a number of at least {least:g}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def networks(name: str) -> list[str]:
    """A comma-separated list of addresses or networks: 10.0.0.5, 10.0.0.0/8, fd00::/8."""
    given = words(name)
    for word in given:
        try:
            ip_network(word, strict=False)
        except ValueError as error:
            raise SettingError(
                f"{name}: {word!r} is no address and no network such as 127.0.0.1 or 10.0.0.0/8."
            ) from error
    return given


def day(name: str) -> date | None:
    """A day as YYYY-MM-DD, or None where unset."""
    raw = text(name)
    if not raw:
        return None
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise SettingError(f"{name}={raw!r}: write a day as YYYY-MM-DD, such as 2018-07-10.") from error


def kept_secret(path: Path, *, length: int = 50) -> str:
    """A random secret made once and kept in `path`, readable by its owner only."""
    from secrets import token_urlsafe

    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = token_urlsafe(length)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret)
    return secret
