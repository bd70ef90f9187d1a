"""Random words that are shown once and kept nowhere."""

from __future__ import annotations

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another on paper


def one_time_password() -> str:
    """A random first password that is easy to read out: five groups of four letters and digits, 90 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _digit in range(4)) for _group in range(5))
