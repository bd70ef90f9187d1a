"""`set_password LOGIN [--reset-second-factor]`: a new one-time password, and an end to a lockout."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pledge_portal.accounts.management.commands._accounts import account
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.accounts.services import AccountRefused, set_password
from pledge_portal.accounts.services.factor import reset_second_factor


class Command(BaseCommand):
    """For somebody who lost a password or the telephone; ends the account's sessions."""

    help = "Set a new one-time password, printed once; ends the account's sessions and its lockout."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login")
        parser.add_argument("--reset-second-factor", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        user = account(options["login"])
        if options["reset_second_factor"]:
            reset_second_factor(actor=OPERATOR, user=user)
        try:
            password = set_password(actor=OPERATOR, user=user)
        except AccountRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"账号 {user.login} 的一次性密码：{password}（24小时内有效，只能登录一次，登录后须修改）。")
