"""`make_token LOGIN --label LABEL`: an API token, printed once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pledge_portal.accounts.management.commands._accounts import account
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.accounts.services import make_token


class Command(BaseCommand):
    """Only the token's digest is kept."""

    help = "Make an API token of an account; printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login")
        parser.add_argument("--label", required=True, help="what it is for")

    def handle(self, *args: Any, **options: Any) -> None:
        user = account(options["login"])
        token = make_token(actor=OPERATOR, user=user, label=options["label"])
        self.stdout.write(token)
