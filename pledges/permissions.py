"""Who may enter pledges."""

from __future__ import annotations

from pledge_portal.accounts.permissions import Actor, Permission


def may_enter(actor: Actor) -> bool:
    """Whether the actor enters and changes pledges of its scope; the national office reads only."""
    return not actor.is_national and actor.can(Permission.EDIT_LEDGER)
