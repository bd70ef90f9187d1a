"""Exit codes and standard output of `import_workbook` and `export_workbook`, as scripts meet them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.spreadsheets.reading import read_table
from programmes.models import Measure
from programmes.services.importing.engine import Importer
from programmes.services.importing.registers import import_measures, import_plans
from tests.integration.workbooks.helpers import cells, imported, run_import
from tests.integration.worlds import write_rows
from tests.people import actor_of

pytestmark = pytest.mark.usefixtures("register")
ROW = {"地区代码": "340100", "事项": "专人负责", "生效日期": date(2018, 1, 1)}


def ended(*arguments: str) -> tuple[int, str]:
    """Exit code and standard output."""
    out = io.StringIO()
    try:
        call_command(*arguments, stdout=out)
    except CommandError as error:
        assert not isinstance(error, SystemCheckError)
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


@pytest.mark.parametrize(
    "arguments",
    [
        ("import_workbook", "unknown", "FILE"),
        ("import_workbook", "measures", "nowhere.xlsx"),
        ("export_workbook", "unknown", "out.xlsx"),
        ("export_workbook", "measures", "out.pdf"),
        ("export_workbook", "measures", "nowhere/out.xlsx"),
        ("export_workbook", "measures", "out.xlsx", "--province", "999999"),
        ("export_workbook", "measures", "out.xlsx", "--province", "340100"),
    ],
)
def test_wrong_arguments(arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_rows(tmp_path / "FILE", [ROW])
    assert ended(*arguments, "--json") == (2, "")
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"not a workbook"), ("a.csv", b"\xff\xfe\x00"), ("a.xls", b"\xd0\xcf\x11\xe0"), ("a.csv", b"")],
)
def test_an_unreadable_file_is_refused(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    code, document = run_import("measures", tmp_path / name)
    assert code == 1
    assert (document["rows"], document["created"], cells(document["errors"])) == (0, 0, [(None, "", "")])


def test_a_row_made_at_the_same_moment_refuses_the_file(tmp_path: Path) -> None:
    """Where the database does not yet show what somebody else is writing, its constraint does."""
    write = Importer.write

    def after_somebody(importer: Importer, merged: Any) -> None:
        Measure.objects.create(**{name: merged[0].values[name] for name in ("division_id", "item", "effective_on")})
        write(importer, merged)

    with mock.patch.object(Importer, "write", after_somebody):
        code, document = run_import("measures", write_rows(tmp_path / "m.xlsx", [ROW]))
    assert (code, document["created"], cells(document["errors"])) == (1, 0, [(None, "", "")])
    assert not Measure.objects.unscoped(reason="test").exists()


def test_text_for_people(tmp_path: Path) -> None:
    code, said = ended("import_workbook", "measures", str(write_rows(tmp_path / "m.xlsx", [ROW])))
    assert (code, said.splitlines()[0]) == (0, "已导入：共1行，新增1行，更新0行，0行无变化。")
    wrong = write_rows(tmp_path / "m.xlsx", [{**ROW, "地区代码": "349999"}])
    code, said = ended("import_workbook", "measures", str(wrong))
    assert code == 1
    assert "第2行“地区代码”（填的是“349999”）" in said
    code, said = ended("export_workbook", "measures", str(tmp_path / "o.csv"), "--json")
    assert json.loads(said) == {"kind": "measures", "file": str(tmp_path / "o.csv"), "province": None, "rows": 1}


def test_a_file_with_headings_only_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("地区代码,事项,生效日期\r\n", encoding="utf-8")
    code, document = run_import("measures", path)
    assert (code, document["rows"], document["errors"]) == (0, 0, [])


def test_an_error_of_the_database_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_arguments: Any) -> None:
        raise RuntimeError("the last write fails")

    monkeypatch.setattr("programmes.services.importing.engine.facts_changed", broken)
    with pytest.raises(RuntimeError):
        imported(tmp_path, "measures", [ROW])
    assert not Measure.objects.unscoped(reason="test").exists()


def test_outside_the_scope_a_code_is_unknown(
    gd_entry: User, gz_entry: User, tmp_path: Path, client_of: Callable[..., Any]
) -> None:
    rows = [{**ROW, "地区代码": code} for code in ("440000", "440100", "440300", "340100", "440199")]
    rows[0]["事项"] = "年度考核机制"
    path = write_rows(tmp_path / "m.xlsx", rows)

    def refused(actor: Actor) -> list[int | None]:
        with read_table(path) as table:
            report = import_measures(actor=actor, table=table)
        messages = {each.message for each in report.errors}
        assert len(messages) == 1
        return [each.row for each in report.errors]

    assert refused(actor_of(gd_entry)) == [5, 6]
    assert refused(actor_of(gz_entry)) == [2, 4, 5, 6]
    with read_table(write_rows(tmp_path / "own.xlsx", rows[1:2])) as table:
        assert import_measures(actor=actor_of(gz_entry), table=table).created == 1


def test_who_may_not_edit_may_not_import(gz_entry: User, auditor: User, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "m.xlsx", [ROW])
    for person, importer in ((auditor, import_measures), (gz_entry, import_plans)):
        with read_table(path) as table, pytest.raises(Exception, match="角色"):
            importer(actor=actor_of(person), table=table)
