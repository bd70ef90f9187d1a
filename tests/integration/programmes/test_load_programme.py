"""`load_programme`: into an empty database, again without change, and a second programme from data alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services import NATIONAL_CHAIN, verify
from pledge_portal.common.models import Job
from programmes.divisions.models import Division
from programmes.models import Clause, GroupMembership, Holiday, Measure, Programme, ReportingDay
from programmes.services.loading import load_programme
from reporting.rules.facts import Status
from reporting.selectors.clauses import judged_clauses
from reporting.selectors.evaluation import evaluate
from tests.people import actor_of
from tests.unit.reporting.notice import CLAUSES

pytestmark = pytest.mark.django_db

SECOND = """
[programme]
code = "trial-2019"
title = "试行通知"
title_en = "Trial notice"
document_number = "试〔2019〕1号"
issued_on = 2019-01-02
default = true

[[clauses]]
code = "1.1"
section = 1
title = "平台服务"
title_en = "Platforms"
short_title = "平台"
short_title_en = "Platforms"
text = "60%以上的地市有平台服务。"
asks = "60%以上的地市有平台服务"
asks_en = "At least 60% of prefectures have a platform"
rule = "units_with_all"
items = ["平台服务"]
threshold = "0.60"
threshold_percent = 60
due_on = 2019-06-30

[[clauses]]
code = "1.2"
section = 1
title = "设立资金"
title_en = "Fund"
short_title = "资金"
short_title_en = "Fund"
text = "设立风险补偿资金。"
asks = "设立风险补偿资金"
asks_en = "A fund is set up"
rule = "province_items"
items = ["风险补偿资金"]
threshold = "1"
threshold_percent = 100
due_on = 2019-03-31
"""


def run(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("load_programme", *arguments, "--json", stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def rows() -> list[list[dict[str, Any]]]:
    models: tuple[Any, ...] = (Division, Holiday, ReportingDay, Programme, Clause, GroupMembership)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_into_an_empty_database_and_again_without_change() -> None:
    first = run()
    assert first["changed"] is True
    assert first["created"] == {
        "divisions": 466, "holidays": 289, "reporting_days": 2, "programmes": 1, "clauses": 24, "groups": 32,
    }  # fmt: skip
    before, entries, jobs = rows(), AuditEntry.objects.count(), Job.objects.count()
    second = run()
    assert second["changed"] is False
    assert set(second["created"].values()) == {0}
    assert (rows(), AuditEntry.objects.count(), Job.objects.count()) == (before, entries, jobs)


def test_one_entry_on_the_national_chain_by_the_operator_and_every_province_computed_anew() -> None:
    load_programme()
    (entry,) = AuditEntry.objects.all()
    assert (entry.chain, entry.login, entry.action) == (NATIONAL_CHAIN, "operator", "programme.loaded")
    assert entry.subject_id == "733-2017"
    assert entry.changes["divisions"] == [0, 466]
    assert not verify().broken
    assert set(Job.objects.values_list("province", flat=True)) == set(
        Division.objects.provinces().values_list("code", flat=True)
    )


def test_nothing_grows_with_the_rows_it_adds() -> None:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        load_programme()
    inserts = [query["sql"] for query in captured if query["sql"].startswith("INSERT")]
    of_data = [sql for sql in inserts if "division" in sql.split("(")[0] or "programmes_" in sql.split("(")[0]]
    assert len(of_data) <= 20


def test_what_the_national_office_edited_stays() -> None:
    load_programme()
    Clause.objects.filter(code="1.4").update(due_on=date(2018, 7, 31))
    ReportingDay.objects.filter(level="unit").update(day_of_month=10)
    GroupMembership.objects.filter(province="310000").update(group="with")
    Holiday.objects.filter(day=date(2018, 2, 15)).delete()
    loaded = load_programme()
    assert loaded.added == {
        "divisions": 0, "holidays": 1, "reporting_days": 0, "programmes": 0, "clauses": 0, "groups": 0,
    }  # fmt: skip
    assert Clause.objects.get(code="1.4").due_on == date(2018, 7, 31)
    assert ReportingDay.objects.get(level="unit").day_of_month == 10
    assert GroupMembership.objects.get(province="310000").group == "with"


def test_the_clauses_are_what_the_engine_is_tested_with(register: dict[str, Division]) -> None:
    clauses = judged_clauses(Programme.objects.get())
    assert {clause.code: clause for clause in clauses} == CLAUSES


def test_initial_groups_hold_from_the_beginning(register: dict[str, Division]) -> None:
    memberships = list(GroupMembership.objects.select_related("province"))
    assert all(row.first_day is None and row.last_day is None for row in memberships)
    pilots = {row.province.short_name for row in memberships if row.group == "pilot"}
    assert pilots == {"四川", "山东", "广东", "辽宁"}
    assert {row.group for row in memberships if row.province.short_name not in pilots} == {"unconfirmed"}


@pytest.fixture
def second(tmp_path: Path) -> Callable[[str], str]:
    def write(text: str) -> str:
        path = tmp_path / "second.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_a_second_programme_is_judged_from_data_alone(
    register: dict[str, Division], second: Callable[[str], str]
) -> None:
    assert run("--file", second(SECOND))["created"] == {
        "divisions": 0, "holidays": 0, "reporting_days": 0, "programmes": 1, "clauses": 2, "groups": 0,
    }  # fmt: skip
    assert not Programme.objects.get(code="trial-2019").is_default, "a default is not taken away"
    units = [code for code, division in register.items() if division.province_id == "640000" and code != "640000"]
    Measure.objects.bulk_create(
        [Measure(division_id=unit, item="平台服务", effective_on=date(2019, 2, 1)) for unit in units[:3]]
        + [Measure(division_id="640000", item="风险补偿资金", effective_on=date(2019, 5, 1))]
    )
    programme = Programme.objects.get(code="trial-2019")
    document = evaluate(programme=programme, as_of=date(2019, 6, 30), province="640000")
    verdicts = {result["clause"]: result for result in document["results"]}
    assert set(verdicts) == {"1.1", "1.2"}
    platforms, fund = verdicts["1.1"], verdicts["1.2"]
    assert (platforms["numerator"], platforms["denominator"], platforms["status"]) == (3, 5, Status.MET)
    assert (platforms["threshold"], platforms["met_on"]) == ("0.60", "2019-02-01")
    assert fund["status"] == Status.MET_LATE
    other = evaluate(programme=programme, as_of=date(2019, 6, 30), province="110000")
    assert {result["status"] for result in other["results"]} == {Status.MISSED}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('rule = "province_items"', 'rule = "wishes"', "clause 1.2: rule"),
        ('items = ["平台服务"]', 'items = ["平台"]', "clause 1.1: items: '平台' unknown"),
        (
            '[[clauses]]\ncode = "1.1"',
            '[groups]\nwith = ["440100"]\n[[clauses]]\ncode = "1.1"',
            "440100 is no province",
        ),
    ],
)
def test_a_bad_file_is_refused_with_nothing_written(
    second: Callable[[str], str], old: str, new: str, problem: str
) -> None:
    assert old in SECOND
    path, out = second(SECOND.replace(old, new, 1)), StringIO()
    with pytest.raises(CommandError, match=problem) as refusal:
        call_command("load_programme", "--file", path, "--json", stdout=out)
    assert refusal.value.returncode == 1
    assert any(problem in each for each in json.loads(out.getvalue())["errors"])
    assert not any(rows()) and not AuditEntry.objects.exists() and not Job.objects.exists()


def test_a_file_that_is_not_there_is_a_wrong_argument() -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("load_programme", "--file", "/nowhere.toml")
    assert refusal.value.returncode == 2


def test_it_tells_people_what_was_done() -> None:
    out = StringIO()
    call_command("load_programme", stdout=out)
    assert "行政区划 466" in out.getvalue() and "任务条款 24" in out.getvalue()
    out = StringIO()
    call_command("load_programme", stdout=out)
    assert "没有变化" in out.getvalue()


def test_only_the_programmes_administrator_may(reviewer: User) -> None:
    with pytest.raises(PermissionDenied):
        load_programme(actor=actor_of(reviewer))
