"""API authentication: a token or the session; the Actor is built once, a token's never wider than its account's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from pledge_portal.accounts.models import ApiToken, User
from pledge_portal.accounts.network import client_address
from pledge_portal.accounts.permissions import Actor
from pledge_portal.accounts.selectors import actor_of
from pledge_portal.accounts.services.tokens import token_digest
from pledge_portal.common import clock

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema

LONGEST_TOKEN = 200


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token …`: a revoked or expired token, or one of a disabled account, is refused at once."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"token":
            return None
        if len(parts) != 2 or len(parts[1]) > LONGEST_TOKEN:
            raise AuthenticationFailed(_("令牌格式不正确，应为“Token 令牌”。"))
        token = (
            ApiToken.objects.select_related("user__division", "division")
            .filter(digest=token_digest(parts[1].decode("latin-1")), revoked_at=None, user__is_active=True)
            .first()
        )
        if token is None:
            raise AuthenticationFailed(_("令牌无效或已停用。"))
        if token.expires_on and token.expires_on < clock.today():
            raise AuthenticationFailed(_("令牌已过期，请换用新的令牌。"))
        request._request.actor = actor_of_token(token, request._request)  # type: ignore[attr-defined]
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Token"


def actor_of_token(token: ApiToken, request: HttpRequest) -> Actor:
    """The account's Actor, within the division that the token is limited to.

    Raises AuthenticationFailed where the account no longer sees that division.
    """
    limit, whole = token.division, actor_of(token.user, source="api", address=client_address(request))
    if limit is None:
        return whole
    if not whole.sees(province=limit.province_id, division=limit.code):
        raise AuthenticationFailed(_("令牌限定的单位已不在账号的管辖范围内。"))
    unit = "" if limit.is_province else limit.code
    narrowed = actor_of(token.user, source="api", address=whole.address, only_unit=unit)
    return replace(narrowed, province=limit.province_id, unit=narrowed.unit or unit)


def _note_use(token: ApiToken) -> None:
    """The day of the last use, for the list of stale ones; one write a day."""
    today = clock.today()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


class PortalSessionAuthentication(SessionAuthentication):
    """The session of somebody signed in, with its CSRF token for every write."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        if not hasattr(request._request, "actor"):
            return None
        return super().authenticate(request)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document tells of the token."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return build_bearer_security_scheme_object("Authorization", "Token")


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document tells of the session."""

    target_class = PortalSessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
