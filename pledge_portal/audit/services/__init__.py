"""Writes of the trail: appending, the bound on what can be caused without end, heads kept outside, verification."""

from pledge_portal.audit.services.chains import (
    GENESIS,
    NATIONAL_CHAIN,
    Event,
    Witness,
    digest,
    record,
    record_access,
    record_many,
    settle_floods,
)
from pledge_portal.audit.services.keeping import anchor_heads, restart_anchor
from pledge_portal.audit.services.refusals import Refusal, record_refusal, record_token_refused, record_token_use
from pledge_portal.audit.services.verifying import Verification, verify

__all__ = [
    "GENESIS",
    "NATIONAL_CHAIN",
    "Event",
    "Refusal",
    "Verification",
    "Witness",
    "anchor_heads",
    "digest",
    "record",
    "record_access",
    "record_many",
    "record_refusal",
    "record_token_refused",
    "record_token_use",
    "restart_anchor",
    "settle_floods",
    "verify",
]
