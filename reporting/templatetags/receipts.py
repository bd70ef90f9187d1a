"""回执校验码 in templates: `{% load receipts %}{{ revision.checksum|check_code }}`."""

from __future__ import annotations

from django import template

from reporting.rules import receipts

register = template.Library()


@register.filter
def check_code(digest: str) -> str:
    """The code that a receipt shows of a digest."""
    return receipts.check_code(digest)
