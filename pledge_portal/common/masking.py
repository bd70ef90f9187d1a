"""Telephone numbers and addresses as lists show them: enough to tell one from another, not enough to use."""

from __future__ import annotations

SHOWN_AT_START, SHOWN_AT_END = 3, 4


def masked_number(number: str) -> str:
    """138****1234; a landline 010****6543; what is too short for that is covered whole."""
    signs = "".join(sign for sign in number if sign.isalnum())
    if not signs:
        return ""
    if len(signs) < SHOWN_AT_START + SHOWN_AT_END + 1:
        return "****"
    return f"{signs[:SHOWN_AT_START]}****{signs[-SHOWN_AT_END:]}"


def masked_email(address: str) -> str:
    """z****@example.gov.cn."""
    if not address:
        return ""
    name, sign, host = address.partition("@")
    return f"{name[:1]}****{sign}{host}"
