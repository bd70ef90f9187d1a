"""Showing a contact's numbers: noted in the trail, whoever looks."""

from __future__ import annotations

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import record_access
from programmes.models import Contact


def note_contact_seen(*, actor: Actor, contact: Contact) -> None:
    """Note that the actor is shown the whole numbers of one contact."""
    actor.require(Permission.VIEW_CONTACTS)
    record_access(
        actor=actor,
        action="contact.viewed",
        subject_type="contact",
        subject_id=str(contact.pk),
        province=contact.division.province_id,
        division=contact.division_id,
    )
