"""A real worker process on the test's own database."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 90.0  # seconds until a test gives up; what is awaited comes in a few


def database_url() -> str:
    """The URL of the database that the test itself uses."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    user, password = quote(config["USER"], safe=""), quote(config["PASSWORD"], safe="")
    return f"postgres://{user}:{password}@{config['HOST']}:{config['PORT']}/{config['NAME']}"


def redis_url() -> str:
    """A Redis database of this test process alone."""
    number = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return f"{settings.REDIS_URL.rsplit('/', 1)[0]}/{number}"


@contextlib.contextmanager
def worker(folder: Path, *, redis: str = "", pool: str = "threads") -> Iterator[subprocess.Popen[bytes]]:
    """A worker with short leases; with Redis it keeps the schedule too. Killed at the end, with its children."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "pledge_portal.settings",
        "DATABASE_URL": database_url(),
        "REDIS_URL": redis,
        "CACHE_URL": "",
        "SECRET_KEY": settings.SECRET_KEY,
        "JOB_LEASE_SECONDS": "2",
        "JOB_SWEEP_SECONDS": "1",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "celery", "-A", "pledge_portal", "worker", "-P", pool, "-c", "2", "-l", "WARNING"]
    command += ["--without-gossip", "--without-mingle", "--include", "tests.integration.jobs.slow_kind"]
    command += ["-B", "-s", str(folder / "schedule")] if redis else []
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the worker's whole group: no handler of its own runs."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def await_that(happened: Callable[[], bool], folder: Path) -> None:
    """Return once it has happened; fails with the worker's log where it does not."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > deadline:
            raise AssertionError((folder / "worker.log").read_text(errors="replace")[-3000:])
        time.sleep(0.1)
