"""What every test shares: which servers the suite runs on, and what is left out for want of one."""

from __future__ import annotations

import os
import shutil

import pytest
from django.conf import settings

pytest_plugins = ["tests.people"]

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The path of an installed Chromium, or None; CHROMIUM names another."""
    given = os.environ.get("CHROMIUM")
    return given or next(filter(None, map(shutil.which, CHROMIUMS)), None)


def on_postgres() -> bool:
    """Whether the suite runs on PostgreSQL."""
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")


def pytest_report_header() -> list[str]:
    """Say which servers are used."""
    given = "from TEST_DATABASE_URL" if os.environ.get("TEST_DATABASE_URL") else "embedded default"
    broker = "Redis from TEST_REDIS_URL" if settings.REDIS_URL else "embedded queue"
    return [
        f"database: {'PostgreSQL' if on_postgres() else 'SQLite'} ({given})",
        f"jobs: {broker}",
        f"browser: {chromium() or 'NONE FOUND, browser tests are left out'}",
    ]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, with the reason, what the chosen servers cannot carry."""
    wanting = {
        "browser": None if chromium() else "no Chromium found (Debian: apt-get install chromium)",
        "postgres": None if on_postgres() else "needs PostgreSQL: set TEST_DATABASE_URL",
        "redis": None if settings.REDIS_URL else "needs Redis: set TEST_REDIS_URL",
    }
    for item in items:
        for name, reason in wanting.items():
            if reason and item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it loudly where the browser tests did not run."""
    if chromium() is None:
        terminalreporter.section("NO BROWSER TEST RAN: NO CHROMIUM WAS FOUND", sep="!", red=True, bold=True)
        terminalreporter.write_line("Install one (Debian: apt-get install chromium) or name it in CHROMIUM.")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the run's folder, once, by the process that made it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["PORTAL_TEST_DIR"], ignore_errors=True)
