"""How often one token or account may ask: against a program that runs away, not as a lock.

Without the cache nobody is held up.
"""

from __future__ import annotations

from typing import Any

from redis.exceptions import RedisError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from reporting.api.idempotency import holder_of


class _PortalThrottle(SimpleRateThrottle):
    reads: bool

    def allow_request(self, request: Request, view: Any) -> bool:
        if (request.method in SAFE_METHODS) is not self.reads:
            return True
        try:
            return bool(super().allow_request(request, view))
        except (RedisError, OSError):
            return True

    def get_cache_key(self, request: Request, view: Any) -> str:
        return f"api-{self.scope}-{holder_of(request)}"


class ReadThrottle(_PortalThrottle):
    """GET and HEAD."""

    scope, reads = "read", True


class WriteThrottle(_PortalThrottle):
    """Everything that writes."""

    scope, reads = "write", False
