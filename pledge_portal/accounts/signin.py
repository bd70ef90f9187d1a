"""Sign-in: how a login is normalised, also for the lockout's counter."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.http import HttpRequest


def normalise_login(login: str) -> str:
    """Full-width and upper-case spellings and blanks around or inside are one login."""
    return "".join(unicodedata.normalize("NFKC", login).lower().split())[:64]


def lockout_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The login under which failures are counted."""
    given = (credentials or {}).get("username") or (credentials or {}).get("login")
    if not given and request is not None:
        given = request.POST.get("login", "")
    return normalise_login(str(given or ""))
