"""The portal's day and time: Asia/Shanghai, or the drill day of `PORTAL_TODAY`."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
BEIJING = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """The day that decides deadlines, reminders and the default `as_of`."""
    drill: date | None = settings.PORTAL_TODAY
    return drill or datetime.now(BEIJING).date()


def now() -> datetime:
    """The present moment in Beijing, on the day of `today()`."""
    moment = datetime.now(BEIJING)
    return datetime.combine(today(), moment.timetz())


def parse_day(text: str) -> date:
    """A day written YYYY-MM-DD, and nothing else; ValueError otherwise."""
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a day as YYYY-MM-DD")
    return date.fromisoformat(text)
