"""`set_password LOGIN [--reset-second-factor]`: a new one-time password, and an end to a lockout."""

from __future__ import annotations

from typing import Any

from axes.utils import reset as end_lockout
from django.core.management.base import BaseCommand, CommandParser

from pledge_portal.accounts.management.commands._accounts import account
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.accounts.services import set_password
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
        password = set_password(actor=OPERATOR, user=user)
        end_lockout(username=user.login)
        self.stdout.write(f"账号 {user.login} 的一次性密码：{password}（登录后须修改）。")
