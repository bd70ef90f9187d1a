"""Every workbook of `tests/workbooks` is taken or refused with exactly the findings that stand beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.audit.models import AuditEntry
from pledge_portal.common.models import Job
from reporting.workbooks import KINDS
from tests.integration.workbooks.helpers import run_import as run
from tests.workbooks.build import CASES, Case, expected, write_case

pytestmark = pytest.mark.usefixtures("register")


def told(problems: list[dict[str, Any]]) -> list[list[Any]]:
    return sorted(([each["row"], each["column"], each["value"]] for each in problems), key=str)


def stored(kind: str) -> int:
    return len(list(KINDS[kind].rows(OPERATOR, None)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it(case: Case, tmp_path: Path) -> None:
    wanted = json.loads(case.path.with_suffix(".json").read_text(encoding="utf-8"))
    assert wanted == json.loads(json.dumps(expected(case))), "run python -m tests.workbooks.build"
    if case.given:
        kind, headings, rows = case.given
        write_case(tmp_path / "given.xlsx", headings, rows)
        assert run(kind, tmp_path / "given.xlsx")[0] == 0
    before = AuditEntry.objects.count(), Job.objects.count()

    code, dry = run(case.kind, case.path, "--dry-run")
    assert (AuditEntry.objects.count(), Job.objects.count(), stored(case.kind)) == (*before, 0)
    code_again, document = run(case.kind, case.path)

    assert (code_again, document) == (code, dry)
    assert code == (1 if case.errors else 0)
    assert set(document) == {"kind", "rows", "created", "updated", "unchanged", "errors", "warnings"}
    assert [document[name] for name in ("kind", "rows", "created")] == [case.kind, wanted["rows"], wanted["created"]]
    assert (document["updated"], document["unchanged"]) == (0, 0)
    assert told(document["errors"]) == told_of(wanted["errors"])
    if not case.errors:
        assert told(document["warnings"]) == told_of(wanted["warnings"])
    assert all(each["message"] for each in document["errors"] + document["warnings"])
    assert stored(case.kind) == wanted["created"]
    if case.errors:
        assert (AuditEntry.objects.count(), Job.objects.count()) == before
        return
    code, again = run(case.kind, case.path)
    assert (code, again["unchanged"], again["created"], again["updated"]) == (0, wanted["rows"], 0, 0)


def told_of(found: list[list[Any]]) -> list[list[Any]]:
    return sorted(found, key=str)
