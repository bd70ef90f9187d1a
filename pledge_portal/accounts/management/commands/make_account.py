"""`make_account LOGIN --role ROLE [--division CODE] [--name NAME] [--json]`: a real account."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pledge_portal.accounts.permissions import OPERATOR, Role
from pledge_portal.accounts.services import AccountRefused, create_account
from programmes.divisions.models import Division


class Command(BaseCommand):
    """Prints a one-time password, which is kept nowhere and must be changed at the first sign-in."""

    help = "Make an account; prints its one-time password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--division", default="", help="code of the province or unit; none for national roles")
        parser.add_argument("--name", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        division = Division.objects.filter(code=options["division"]).first() if options["division"] else None
        if options["division"] and division is None:
            raise CommandError(f"没有地区代码 {options['division']}。", returncode=2)
        try:
            user, password = create_account(
                actor=OPERATOR,
                login=options["login"],
                role=options["role"],
                division=division,
                name=options["name"],
            )
        except AccountRefused as refused:
            raise CommandError(str(refused)) from refused
        if options["json"]:
            self.stdout.write(json.dumps({"login": user.login, "role": user.role, "password": password}))
        else:
            self.stdout.write(f"账号 {user.login} 已建立，一次性密码：{password}（14天内有效，首次登录须修改）。")
