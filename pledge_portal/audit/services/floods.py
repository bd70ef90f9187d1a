"""The bound on what somebody can cause without end: refusals and failed sign-ins are kept a few a minute, then counted.

A chain that anybody could grow at will would fill the disk and hide what matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F

from pledge_portal.audit.models import Flood

BOUNDED = frozenset(
    {"account.sign_in_failed", "account.locked_out", "second_factor.failed", "act.refused", "token.refused"}
)
WINDOW = timedelta(minutes=1)
MOST_KEPT = 20  # a minute, of one account
MOST_KEPT_OF_NOBODY = 60  # a minute, of everybody who is not signed in together


@dataclass(frozen=True, slots=True)
class Weighed:
    """Whether one more goes into the trail, and how many before it did not and have not been told of yet."""

    is_kept: bool
    untold: int


def weigh(login: str) -> Weighed:
    """Count one more of `login` (empty: nobody signed in), inside the caller's transaction."""
    now = datetime.now(UTC)
    Flood.objects.bulk_create([Flood(key=login, since=now)], ignore_conflicts=True)
    flood = Flood.objects.select_for_update().get(key=login)
    untold = 0
    if now - flood.since >= WINDOW:
        untold = flood.seen - flood.kept
        flood.since, flood.seen, flood.kept = now, 0, 0
    flood.seen += 1
    is_kept = flood.kept < (MOST_KEPT if login else MOST_KEPT_OF_NOBODY)
    flood.kept += is_kept
    flood.save(update_fields=["since", "seen", "kept"])
    return Weighed(is_kept, untold)


def take_untold() -> dict[str, int]:
    """{login: number} of what was only counted in minutes gone by; taken once, inside the caller's transaction."""
    over = Flood.objects.select_for_update().filter(since__lte=datetime.now(UTC) - WINDOW, seen__gt=F("kept"))
    found = {flood.key: flood.seen - flood.kept for flood in over.order_by("key")}
    Flood.objects.filter(key__in=found).update(seen=F("kept"))
    return found
