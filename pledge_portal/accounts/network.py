"""From where a request comes: the address that lockout and audit go by."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - an address to record, not to listen on


def client_address(request: HttpRequest) -> str:
    """The peer's address; behind one of TRUSTED_PROXIES the one that this proxy saw (the last it forwards).

    Whatever a client writes into X-Forwarded-For itself stands further left and is never believed.
    """
    peer = str(request.META.get("REMOTE_ADDR") or "")
    if not _is_address(peer):
        return UNKNOWN
    if not any(ip_address(peer) in network for network in _trusted(tuple(settings.TRUSTED_PROXIES))):
        return peer
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip()
    return forwarded if _is_address(forwarded) else peer


def is_local(request: HttpRequest) -> bool:
    """Whether the request comes from this machine itself and through no proxy."""
    peer = str(request.META.get("REMOTE_ADDR") or "")
    proxied = any(request.META.get(name) for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"))
    return _is_address(peer) and ip_address(peer).is_loopback and not proxied


@lru_cache
def _trusted(words: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(word, strict=False) for word in words)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
