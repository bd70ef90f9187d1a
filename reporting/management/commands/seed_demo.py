"""`seed_demo [--pledges N] [--seed S]`: demo data over all provinces up to the portal's day, and the demo accounts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.accounts.services import ensure_demo_accounts
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services import Event, record
from pledge_portal.common import clock
from pledges.models import Pledge
from programmes.models import Contact, Measure, Policy, Programme, WorkPlan
from reporting.demo.seed import WHY, seed
from reporting.demo.world import load_world
from reporting.models import Filing, ProvinceReturn, QuarterlyReturn

ACTION = "demo.seeded"
DEFAULT_SEED = 733
FIRST_YEAR = 2016


class Command(BaseCommand):
    """All or nothing; a database seeded before keeps its data and gets what demo accounts it lacks."""

    help = "Deterministic demo data up to PORTAL_TODAY (2020 at the latest), and the demo accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pledges", type=count, metavar="N", help="how many pledges the ledger holds")
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED, metavar="S", help="other numbers, same stories")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            if AuditEntry.objects.filter(action=ACTION).exists():
                made = ensure_demo_accounts()
                self.stdout.write(f"演示数据已载入过，没有变化；补建演示账号 {made} 个。")
                return
            self._require_fresh()
            ensure_demo_accounts()
            world = load_world(seed=options["seed"], today=clock.today())
            counts = seed(world, pledges=options["pledges"], say=self.stdout.write)
            changes = {name: [0, number] for name, number in counts.items()} | {"seed": [None, options["seed"]]}
            record(actor=OPERATOR, event=Event(ACTION, "demo", world.programme.code, changes=changes))
        text = "，".join(f"{name} {number}" for name, number in counts.items())
        self.stdout.write(f"演示数据已载入（截至 {world.day}）：{text}。")

    def _require_fresh(self) -> None:
        if not Programme.objects.filter(is_default=True).exists():
            raise CommandError("尚未载入工作方案，请先运行 load_programme。未写入任何内容。", returncode=1)
        if clock.today().year < FIRST_YEAR:
            raise CommandError(f"PORTAL_TODAY 早于 {FIRST_YEAR} 年，没有可载入的数据。", returncode=1)
        for model in (ProvinceReturn, QuarterlyReturn, Measure, Policy, WorkPlan, Pledge, Contact, Filing):
            if model.objects.unscoped(reason=WHY).exists():
                name = model._meta.verbose_name
                raise CommandError(f"数据库中已有非演示数据（{name}），未写入任何内容。", returncode=1)


def count(text: str) -> int:
    """A whole number from 0 on."""
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number
