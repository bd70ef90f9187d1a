"""The worked example of docs/api.md, run as it stands: its commands by a shell, against a real server."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from pledge_portal.accounts.models import User
from programmes.divisions.models import Division
from reporting.catalogue import catalogue
from reporting.models import ProvinceRevision
from tests.integration.reporting.returns_helpers import pledge, return_of, row_of
from tests.people import load_register, make_cast

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
NEEDED = [name for name in ("bash", "curl", "jq", "sed") if shutil.which(name) is None]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(NEEDED), reason=f"the example needs {', '.join(NEEDED)}"),
]


def rows() -> dict[str, Any]:
    """All 21 units: plain numbers that the rules have something to ask about."""
    units = Division.objects.units().filter(province="440000").existing_on(date(2018, 6, 30))
    zeros = dict.fromkeys(catalogue().required_codes, 0) | {"21": "NA"}
    values = zeros | {"1": 4, "2": 3, "3": 9, "4": "30517.5"}
    about = {"fill_reason": "省级系统统一报送", "values": values}
    return {"rows": [{"division": unit.code, **about} for unit in units]}


SIGNED = {"signatories": {"filled_in_by": "陈填", "checked_by": "李审", "head": "王负责"}, "analysis": "本季情况平稳。"}


def run(script: str, folder: Path, **given: str) -> str:
    """A block of the page, as one would paste it; fails where any of its commands does."""
    found = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder, env={**os.environ, **given}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert found.returncode == 0, f"{script}\n{found.stdout}\n{found.stderr}"
    return found.stdout


def test_the_example_does_what_it_says(live_server: LiveServer, tmp_path: Path, settings: Settings) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)
    load_register()
    make_cast()
    User.objects.filter(login="gd_lead").update(login="p44-lead")
    for number in range(3):  # 广州's ledger knows one project fewer than it reports: something to explain
        pledge(f"P{number}", Division.objects.get(code="440100"))
    (tmp_path / ".curlrc").write_text("fail-with-body\n", encoding="utf-8")
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert len(blocks) == 9

    made = io.StringIO()
    call_command(*shlex.split(blocks[0])[2:], stdout=made)
    given = {"HOME": str(tmp_path), "TOKEN": made.getvalue().strip(), "API": f"{live_server.url}/api/v1"}
    (tmp_path / "rows.json").write_text(json.dumps(rows()), encoding="utf-8")
    (tmp_path / "submit.json").write_text(json.dumps(SIGNED), encoding="utf-8")

    told = run("\n".join(blocks[1:]), tmp_path, **given)

    assert '"login": "p44-lead"' in told
    assert row_of("440100").values["4"] == "30517.5"
    assert row_of("440100").fill_reason == "省级系统统一报送"
    explained = json.loads((tmp_path / "explanations.json").read_text(encoding="utf-8"))
    assert explained["rows"], "the example explains nothing"
    receipt = json.loads((tmp_path / "receipt.json").read_text(encoding="utf-8"))
    assert receipt["receipt"] == ProvinceRevision.objects.get().receipt == "440000-2018Q2-01"
    assert len(receipt["rows"]) == 21
    assert return_of("440000").state == "submitted"
    assert '"verdicts"' in told.split("checksum")[-1]
