"""Settings that cannot be used stop the portal at its start, and name the variable."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pledge_portal import env

ROOT = Path(__file__).resolve().parents[2]


def test_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETS", " 10.0.0.5, 10.0.0.0/8 ,fd00::/8,")
    assert env.networks("NETS") == ["10.0.0.5", "10.0.0.0/8", "fd00::/8"]
    for bad in ("proxy", "10.0.0.0/33", "10.0.0.1;10.0.0.2"):
        monkeypatch.setenv("NETS", bad)
        with pytest.raises(env.SettingError, match="NETS"):
            env.networks("NETS")


def test_a_bad_proxy_is_refused_at_the_start() -> None:
    given = {**os.environ, "DJANGO_SETTINGS_MODULE": "pledge_portal.settings", "SECRET_KEY": "x",
             "DATABASE_URL": "sqlite://:memory:", "TRUSTED_PROXIES": "127.0.0.1,proxy.internal"}  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )
    assert ended.returncode != 0
    assert "TRUSTED_PROXIES" in ended.stderr and "proxy.internal" in ended.stderr
