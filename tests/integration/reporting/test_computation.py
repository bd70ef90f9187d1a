"""Computing a province: the same rows again, never an older result over a newer, what is lost is healed."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F

import reporting.tasks  # noqa: F401 - makes the kind of job known
from pledge_portal.common import queueing
from pledge_portal.common.models import FactsVersion, Job, JobState
from programmes.divisions.models import Division
from programmes.models import Measure, Programme, WorkPlan
from reporting.models import (
    ProvinceReturn,
    ProvinceRevision,
    QuarterlyReturn,
    QuarterTotal,
    UnitRevision,
    UnitState,
    VerdictSpell,
)
from reporting.selectors.evaluation import evaluate
from reporting.services import computation
from reporting.services.computation import compute_province

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]
ANHUI = "340000"
CLOCK = "2018-07-01T00:00:00+08:00"


def submit_year(province: str, year: int, per_quarter: list[int]) -> None:
    """Every unit of the province reports; the first one carries the whole number, the others a confirmed zero."""
    units = list(Division.objects.units().filter(province=province))
    for quarter, total in enumerate(per_quarter, start=1):
        head = ProvinceReturn.objects.create(province_id=province, year=year, quarter=quarter)
        receipt = f"{province}-{year}Q{quarter}-01"
        revision = ProvinceRevision.objects.create(
            province_return=head, number=1, submitted_at=CLOCK, source="import", checksum="0" * 64, receipt=receipt
        )
        for unit, value in zip(units, itertools.chain([total], itertools.repeat(0)), strict=False):
            row = QuarterlyReturn(division=unit, province_id=province, year=year, quarter=quarter, edition="2017")
            row.values, row.state = {"1": str(value), "4": str(value * 10)}, UnitState.ACCEPTED
            row.save()
            frozen = UnitRevision.objects.create(
                quarterly_return=row, province_revision=revision, edition="2017", values=row.values
            )
            row.latest_revision = frozen
            row.save()


def rows(model: Any, province: str = ANHUI) -> list[dict[str, Any]]:
    return list(model.objects.unscoped(reason="test").filter(province=province).order_by("pk").values())


@pytest.fixture
def anhui(register: dict[str, Division]) -> None:
    submit_year(ANHUI, 2017, [100, 120, 130, 179])
    submit_year(ANHUI, 2018, [150, 200, 220, 260])
    Measure.objects.create(division_id=ANHUI, item="年度考核机制", effective_on=date(2018, 5, 10))


@pytest.mark.usefixtures("anhui")
def test_published_growth_of_a_real_province() -> None:
    """安徽: 529 projects in 2017, 830 in 2018, published growth 56.90%."""
    document = evaluate(programme=Programme.objects.get(), as_of=date(2018, 12, 31), province=ANHUI, clause="1.8")
    result = document["results"][0]
    assert (result["numerator"], result["denominator"], result["value"]) == (830, 529, "0.5690")
    assert (result["status"], result["met_on"], result["complete"]) == ("on_track", "2018-12-31", True)


@pytest.mark.usefixtures("anhui")
def test_computing_again_leaves_every_row_as_it_is() -> None:
    compute_province(province=ANHUI)
    spells, totals = rows(VerdictSpell), rows(QuarterTotal)
    assert spells
    assert totals
    again = compute_province(province=ANHUI)
    assert again["written"]
    assert rows(VerdictSpell) == spells
    assert rows(QuarterTotal) == totals


@pytest.mark.usefixtures("anhui")
def test_a_spell_read_on_any_day_is_the_verdict_of_that_day() -> None:
    compute_province(province=ANHUI)
    programme = Programme.objects.get()
    stored = list(VerdictSpell.objects.unscoped(reason="test").filter(province=ANHUI))
    first = date(2017, 10, 1)
    for day in [first + timedelta(days=37 * step) for step in range(36)] + [date(2018, 6, 30), date(2018, 12, 31)]:
        judged = {
            (each["clause"], each.get("year", 0)): (each["status"], each["numerator"], each["value"], each["met_on"])
            for each in evaluate(programme=programme, as_of=day, province=ANHUI)["results"]
        }
        read = {
            (spell.clause, spell.clause_year): (
                spell.status,
                spell.numerator,
                spell.value,
                spell.met_on.isoformat() if spell.met_on else None,
            )
            for spell in stored
            if (spell.first_day is None or spell.first_day <= day) and (spell.last_day is None or day <= spell.last_day)
        }
        assert read == judged, day


@pytest.mark.usefixtures("anhui")
def test_growth_names_the_revisions_it_came_from() -> None:
    compute_province(province=ANHUI)
    spell = VerdictSpell.objects.unscoped(reason="test").get(clause="1.8", clause_year=2018, last_day=None)
    named = set(ProvinceRevision.objects.filter(pk__in=spell.revisions).values_list("receipt", flat=True))
    assert named == {f"{ANHUI}-{year}Q{quarter}-01" for year in (2017, 2018) for quarter in (1, 2, 3, 4)}


@pytest.mark.usefixtures("anhui")
def test_an_older_computation_never_stands_over_a_newer(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a computation has read its facts, others change them and compute; the older result is discarded."""
    write = computation._write

    def slow_write(**given: Any) -> bool:
        monkeypatch.setattr(computation, "_write", write)
        WorkPlan.objects.create(
            province_id=ANHUI,
            metric="项目数",
            baseline=529,
            target_2018=640,
            target_2019=770,
            target_2020=930,
            adopted_on=date(2017, 11, 20),
        )
        FactsVersion.objects.filter(scope=ANHUI).update(version=F("version") + 1)
        assert compute_province(province=ANHUI)["written"]
        return write(**given)

    monkeypatch.setattr(computation, "_write", slow_write)
    older = compute_province(province=ANHUI)
    assert not older["written"]
    plan = VerdictSpell.objects.unscoped(reason="test").get(province=ANHUI, clause="1.3", last_day=None)
    assert (plan.numerator, plan.denominator) == (930, 529)


def test_totals_keep_zero_missing_and_not_applicable_apart() -> None:
    submit_year(ANHUI, 2017, [7, 8, 9, 10])
    first = QuarterlyReturn.objects.unscoped(reason="test").filter(year=2017, quarter=1).first()
    assert first is not None
    assert first.latest_revision is not None
    UnitRevision.objects.filter(pk=first.latest_revision.pk).update(values={"1": "NA"})
    compute_province(province=ANHUI)
    projects = QuarterTotal.objects.unscoped(reason="test").get(year=2017, quarter=1, figure="1")
    amount = QuarterTotal.objects.unscoped(reason="test").get(year=2017, quarter=1, figure="4")
    assert (projects.total, projects.reported, projects.owed) == (Decimal(0), 16, 16)
    assert (amount.total, amount.reported, amount.owed) == (Decimal(0), 15, 16)


def test_a_lost_computation_is_queued_by_the_sweep() -> None:
    Job.objects.all().delete()
    FactsVersion.objects.filter(scope=ANHUI).update(version=F("version") + 1)
    waiting = queueing.sweep()
    job = Job.objects.get()
    assert waiting == [job.pk]
    assert (job.kind, job.province, job.state) == (queueing.COMPUTE, ANHUI, JobState.QUEUED)
    assert queueing.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert job.result is not None
    facts = FactsVersion.objects.get(scope=ANHUI)
    assert facts.computed == facts.version == job.result["facts_version"]
    assert queueing.sweep() == []
