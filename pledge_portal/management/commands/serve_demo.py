"""`serve_demo`: the whole portal with demo data on this machine, until Ctrl-C."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import os
import socket
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from pledge_portal.accounts.models import User
from pledge_portal.accounts.services.demo import demo_password, ensure_demo_accounts
from pledge_portal.common.supervisor import ChildSpec, Supervisor

DEMO_DAY = date(2018, 7, 10)
HOST = "127.0.0.1"
READY_SECONDS = 120.0
SHOWN_ACCOUNTS = (
    ("national", "国家局管理 · administers the programme"),
    ("reviewer", "国家局审核 · reviews"),
    ("auditor", "审计 · reads all, changes nothing"),
    ("p44-entry", "广东省局填报 · a province's clerk (p + first two digits of any province)"),
    ("p44-lead", "广东省局审定 · a province's lead, submits"),
    ("d4401-entry", "广州市填报 · a unit's clerk (d + first four digits)"),
)


class Command(BaseCommand):
    """Migrates, loads the demo data on the first run, and keeps web, worker and schedule running."""

    help = "Serve the portal with demo data: migrates, seeds once, runs and restarts web, worker and schedule."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        port = chosen_port()
        keep_demo_day()
        with only_one(settings.VAR_DIR / "demo.lock"):
            refuse_taken(port)
            self._prepare()
            connections.close_all()
            self._serve(port)

    def _prepare(self) -> None:
        self._say("准备数据库 · preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
        accounts = User.objects
        if not accounts.exists():
            self._say("载入方案与演示数据（仅首次）· loading programme and demo data, first run only …")
            # All or nothing: a start broken off here leaves an empty database, and the next one seeds.
            with transaction.atomic():
                call_command("load_programme", stdout=self.stderr)
                call_command("seed_demo", stdout=self.stderr)
        elif accounts.filter(is_demo=True).exists():
            ensure_demo_accounts()  # a changed DEMO_PASSWORD resets them
        else:
            self._say("数据库已有真实账号，不载入演示数据 · the database holds real accounts: no demo data is loaded")

    def _serve(self, port: int) -> None:
        supervisor = Supervisor(children(port), report=self._say)
        supervisor.handle_signals()
        self._say("启动服务 · starting …")
        try:
            if supervisor.run_until(lambda: answers(port), timeout=READY_SECONDS):
                self._announce(port)
                supervisor.run()
            elif not supervisor.stopping:
                raise CommandError(f"the portal did not answer within {READY_SECONDS:.0f} s: see {log_path('web')}")
        finally:
            supervisor.stop()

    def _announce(self, port: int) -> None:
        lines = ["", f"演示账号 · demo accounts, 密码 · password: {demo_password()}"]
        lines += [f"  {login:<12} {meaning}" for login, meaning in SHOWN_ACCOUNTS]
        lines += [
            f"日志 · logs: {log_path('web').parent}    停止 · stop: Ctrl-C",
            f"工作平台（今天：{settings.PORTAL_TODAY}）· the portal: http://{HOST}:{port}/",
        ]
        self._say("\n".join(lines))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def chosen_port() -> int:
    """PORT, or 8000."""
    raw = os.environ.get("PORT", "").strip() or "8000"
    if not raw.isascii() or not raw.isdigit() or not 0 < int(raw) < 65536:
        raise CommandError(f"PORT={raw!r}: write a number from 1 to 65535.")
    return int(raw)


def keep_demo_day() -> None:
    """The demo's day, for this process and its children, unless PORTAL_TODAY is given."""
    if settings.PORTAL_TODAY is None:
        settings.PORTAL_TODAY = DEMO_DAY
        os.environ["PORTAL_TODAY"] = DEMO_DAY.isoformat()


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock of this folder's demo; it goes with the process, however that ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CommandError("the demo already runs in this folder; end it first.") from error
        yield


def refuse_taken(port: int) -> None:
    """Say at once where somebody else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(f"port {port} is taken or not allowed: choose another, PORT=8001 make demo") from error


def children(port: int) -> list[ChildSpec]:
    """Web, worker and, with Redis, the schedule; without it the worker keeps the schedule itself."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "pledge_portal"]
    web = [*python, "gunicorn", "pledge_portal.wsgi:application", "--bind", f"{HOST}:{port}"]
    # One process with threads: SQLite has one writer, and the local memory cache is one process's.
    web += ["--workers", "1", "--threads", "8", "--timeout", "120", "--graceful-timeout", "8"]
    web += ["--no-control-socket"]
    worker = [*celery, "worker", "-P", "threads", "-c", "2", "--without-gossip", "--without-mingle"]
    commands = {"web": web, "worker": [*worker, "-l", "WARNING"]}
    if not settings.EMBEDDED_QUEUE:
        commands["schedule"] = [*celery, "beat", "-l", "WARNING", "--pidfile="]
    return [ChildSpec(name, command, log_path(name)) for name, command in commands.items()]


def log_path(name: str) -> Path:
    """Where a child's output goes."""
    return Path(settings.VAR_DIR) / "log" / f"{name}.log"


def answers(port: int) -> bool:
    """Whether the portal answers /healthz with 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
