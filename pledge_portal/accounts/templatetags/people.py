"""Template words about people: `{% load people %}`."""

from __future__ import annotations

from datetime import datetime

from django import template

from pledge_portal.accounts.models import User

register = template.Library()


@register.filter
def named_at(user: User | None, moment: datetime | None) -> str:
    """The name that an account bore then: `{{ revision.submitted_by|named_at:revision.submitted_at }}`."""
    return user.name_at(moment) if user else ""
