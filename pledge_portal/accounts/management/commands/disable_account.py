"""`disable_account LOGIN [--reason REASON] [--enable]`: end an account, or let it in again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pledge_portal.accounts.management.commands._accounts import account
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.accounts.services import AccountRefused, disable_account, enable_account


class Command(BaseCommand):
    """Its sessions and tokens die with their next request."""

    help = "Disable an account; its sessions and tokens die at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login")
        parser.add_argument("--reason", default="")
        parser.add_argument("--enable", action="store_true", help="let a disabled account sign in again")

    def handle(self, *args: Any, **options: Any) -> None:
        user = account(options["login"])
        change = enable_account if options["enable"] else disable_account
        try:
            change(actor=OPERATOR, user=user, reason=options["reason"])
        except AccountRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"账号 {user.login} 已{'启用' if options['enable'] else '停用'}。")
