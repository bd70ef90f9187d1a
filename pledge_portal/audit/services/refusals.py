"""What the portal refused to whom, and the first use of a token on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services.chains import Event, Witness, record
from pledge_portal.common import clock


@dataclass(frozen=True, slots=True)
class Refusal:
    """`route`: the page's name; `act`: what was asked there, where one page takes several; `reason`: as it was told."""

    path: str
    route: str
    method: str
    status: int
    reason: str
    act: str = ""

    def changes(self) -> Mapping[str, list[str | int | None]]:
        """As an entry holds it."""
        said: dict[str, str | int] = {
            "route": self.route,
            "act": self.act,
            "method": self.method,
            "status": self.status,
            "reason": self.reason[:300],
        }
        return {name: [None, value] for name, value in said.items() if value}


def record_refusal(*, actor: Witness, refusal: Refusal, province: str = "", division: str = "") -> AuditEntry:
    """Note an act that was refused, in the chain of whoever asked; a few a minute, the rest as a number."""
    event = Event("act.refused", "page", refusal.path, province, division, refusal.changes())
    with transaction.atomic():
        return record(actor=actor, event=event)


def record_token_refused(*, actor: Witness, path: str) -> AuditEntry:
    """Note a token that is none (any more); nobody is known to stand behind it. Its text is not kept."""
    with transaction.atomic():
        return record(actor=actor, event=Event("token.refused", "page", path))


def record_token_use(*, actor: Witness, token_id: int, label: str, province: str = "", division: str = "") -> bool:
    """Note a token's first use of the day (in Beijing); False where that stands already."""
    day = datetime.now(clock.BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    known = AuditEntry.objects.filter(subject_type="token", subject_id=str(token_id), at__gte=day, action="token.used")
    if known.exists():
        return False
    event = Event("token.used", "token", str(token_id), province, division, {"label": [None, label]})
    with transaction.atomic():
        record(actor=actor, event=event)
    return True
