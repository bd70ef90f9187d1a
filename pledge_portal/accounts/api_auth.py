"""API authentication: a token or the session; the Actor is built once, with the token's account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from pledge_portal.accounts.models import ApiToken, User
from pledge_portal.accounts.network import client_address
from pledge_portal.accounts.selectors import actor_of
from pledge_portal.accounts.services.tokens import token_digest

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token …`: a revoked token or a disabled account is refused at once."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"token":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("令牌格式不正确，应为“Token 令牌”。"))
        token = (
            ApiToken.objects.select_related("user__division")
            .filter(digest=token_digest(parts[1].decode("latin-1")), revoked_at=None, user__is_active=True)
            .first()
        )
        if token is None:
            raise AuthenticationFailed(_("令牌无效或已停用。"))
        request._request.actor = actor_of(  # type: ignore[attr-defined]
            token.user, source="api", address=client_address(request._request)
        )
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document tells of the token."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return build_bearer_security_scheme_object("Authorization", "Token")
