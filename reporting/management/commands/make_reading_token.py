"""`make_reading_token LOGIN --label LABEL`: an API token that only reads, printed once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.accounts.selectors import account_by_login
from reporting.services.tokens import make_reading_token


class Command(BaseCommand):
    """Only the token's digest is kept."""

    help = "Make an API token of an account that only reads; printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login")
        parser.add_argument("--label", required=True, help="what it is for")

    def handle(self, *args: Any, **options: Any) -> None:
        user = account_by_login(options["login"])
        if user is None:
            raise CommandError(f"no account {options['login']!r}", returncode=2)
        self.stdout.write(make_reading_token(actor=OPERATOR, user=user, label=options["label"]))
