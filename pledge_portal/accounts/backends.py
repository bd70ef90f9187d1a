"""Checking a login and password, and loading the account of a session."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from pledge_portal.accounts.models import User
from pledge_portal.accounts.signin import normalise_login


class PortalBackend(BaseBackend):
    """Accounts of the portal. Unknown, wrong and disabled cost the same time and answer the same."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """The account whose password this is, if it is active."""
        if username is None or password is None:
            return None
        user = User.objects.filter(login=normalise_login(username)).first()
        if user is None:
            make_password(password)  # as slow as checking one
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The account of a live session with its division, in one query; none once it is disabled."""
        return User.objects.select_related("division").filter(pk=user_id, is_active=True).first()
