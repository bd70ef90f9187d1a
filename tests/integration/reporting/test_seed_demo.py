"""`seed_demo`: the stories of 10 July 2018 as stored and judged, repeatable, and refused where data already is."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Q, Sum
from django.test import override_settings

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services import verify
from pledge_portal.common.models import FactsVersion, Job, JobState
from pledge_portal.common.periods import Quarter
from pledges.models import Pledge
from programmes.divisions.models import Division
from programmes.models import Measure
from reporting.demo.figures import figures
from reporting.demo.ledger import projects_of
from reporting.demo.measures import measures
from reporting.demo.policies import policies
from reporting.demo.timing import course_of
from reporting.demo.volumes import volumes
from reporting.demo.world import World, load_world
from reporting.models import (
    Explanation,
    Filing,
    ProvinceReturn,
    QuarterlyReturn,
    QuarterState,
    QuarterTotal,
    Remark,
    UnitRevision,
    UnitState,
    VerdictSpell,
)
from reporting.selectors.returns.ledger import ledger_values
from reporting.services.freezing import checksum_of
from tests.people import load_register

DAY = date(2018, 7, 10)
WHY = "test"
GUANGDONG, ANHUI, SHAANXI, QINGHAI = "440000", "340000", "610000", "630000"


def seed_demo(*arguments: str) -> str:
    """Run the command; what it says."""
    out = StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo of 10 July 2018, once for the tests that only read it."""
    with django_db_blocker.unblock(), override_settings(PORTAL_TODAY=DAY), transaction.atomic():
        load_register()
        seed_demo()
        yield
        transaction.set_rollback(True)


def year_sum(figure: str, year: int, province: str = "") -> int:
    rows = QuarterTotal.objects.unscoped(reason=WHY).filter(year=year, figure=figure)
    if province:
        rows = rows.filter(province=province)
    return int(rows.aggregate(sum=Sum("total"))["sum"])


def latest(code: str, year: int, quarter: int) -> QuarterlyReturn:
    return QuarterlyReturn.objects.unscoped(reason=WHY).get(division=code, year=year, quarter=quarter)


def verdict(province: str, clause: str, day: date) -> VerdictSpell:
    in_force = Q(first_day=None) | Q(first_day__lte=day), Q(last_day=None) | Q(last_day__gte=day)
    return VerdictSpell.objects.unscoped(reason=WHY).get(*in_force, province=province, clause=clause)


@pytest.mark.usefixtures("seeded")
class TestTheDay:
    """What the portal holds on 10 July 2018."""

    def test_sums_are_the_published_ones(self) -> None:
        assert (year_sum("1", 2016), year_sum("1", 2017)) == (2611, 4177)
        assert year_sum("4", 2017) == 7_200_000
        assert year_sum("1", 2017, ANHUI) == 529
        shaanxi = [year_sum(figure, 2017, SHAANXI) for figure in ("1", "3", "4", "22")]
        assert shaanxi == [456, 775, 236_000, 325]
        assert year_sum("3", 2017, GUANGDONG) == 2729

    def test_the_ledger_of_a_province_agrees_with_its_returns(self) -> None:
        divisions = list(Division.objects.filter(province=ANHUI))
        figures_of = ("1", "2", "3", "4", "5", "6", "23", "26", "27")
        for quarter in (Quarter(2016, 1), Quarter(2017, 3)):
            known = ledger_values(province=ANHUI, quarter=quarter, divisions=divisions, figures=figures_of)
            rows = QuarterlyReturn.objects.unscoped(reason=WHY).filter(
                province=ANHUI, year=quarter.year, quarter=quarter.number, division__in=list(known)
            )
            given = {
                row.division_id: {code: row.latest_revision.values[code] for code in figures_of}
                for row in rows.select_related("latest_revision")
                if row.latest_revision
            }
            assert len(given) == 16
            assert all(known[code] == values for code, values in given.items())

    def test_a_plain_difference_is_explained(self) -> None:
        row = latest("340200", 2017, 4)
        inside = Q(registered_on__range=(date(2017, 10, 1), date(2017, 12, 31)))
        assert Pledge.objects.unscoped(reason=WHY).filter(inside, division="340200").count() == int(row.values["1"]) - 1
        assert Explanation.objects.unscoped(reason=WHY).filter(division="340200", code="R17", figure="1").exists()

    def test_guangdong_is_half_way(self) -> None:
        rows = QuarterlyReturn.objects.unscoped(reason=WHY).filter(province=GUANGDONG, year=2018, quarter=2)
        units = rows.exclude(division=GUANGDONG)
        kinds = Counter((row.state, row.filled_by_province) for row in units)
        assert kinds == {(UnitState.ACCEPTED, False): 17, (UnitState.ACCEPTED, True): 1, (UnitState.FILLING, False): 3}
        assert not units.exclude(latest_revision=None).exists()
        foshan, yunfu, shanwei = (latest(code, 2018, 2) for code in ("440600", "445300", "441500"))
        assert int(foshan.values["2"]) > int(foshan.values["1"])
        assert {"3", "4"}.isdisjoint(yunfu.values)
        assert {"1", "2", "5"} <= set(yunfu.values)
        assert shanwei.zero_report
        before, after = (int(latest("442000", 2018, quarter).values["4"]) for quarter in (1, 2))
        assert round(after * 100 / before) == 312

    def test_guangdong_is_judged_as_told(self) -> None:
        june = date(2018, 6, 30)
        mechanism, haves, rollout = (verdict(GUANGDONG, clause, june) for clause in ("1.4", "1.5", "2.1"))
        assert (mechanism.numerator, mechanism.denominator, mechanism.met_on) == (15, 21, date(2018, 5, 10))
        assert (haves.numerator, haves.status) == (10, "missed")
        assert (rollout.numerator, rollout.met_on) == (17, june)

    def test_verdicts_differ(self) -> None:
        june = date(2018, 6, 30)
        codes = list(Division.objects.provinces().values_list("code", flat=True))
        for clause, statuses in {
            "1.1": {"met", "met_late", "missed"},
            "1.4": {"met", "missed"},
            "1.6": {"met", "missed", "not_applicable"},
            "2.2": {"met", "missed", "not_applicable"},
            "2.3": {"met", "missed", "not_applicable"},
            "6.1": {"met", "met_late", "missed"},
            "6.3": {"met", "met_late", "missed", "not_applicable"},
        }.items():
            assert {verdict(code, clause, june).status for code in codes} == statuses, clause
        # A bundle of 2017 alone counts for nothing.
        assert verdict("130000", "2.3", june).numerator == 0

    def test_quarters_stand_where_the_year_has_left_them(self) -> None:
        states = Counter(ProvinceReturn.objects.unscoped(reason=WHY).values_list("year", "quarter", "state"))
        assert states[2017, 2, QuarterState.LOCKED] == 32
        assert (states[2017, 3, QuarterState.ACCEPTED], states[2017, 3, QuarterState.OPEN]) == (31, 1)
        assert states[2018, 2, QuarterState.RETURNED] == 1
        assert 8 <= states[2018, 2, QuarterState.SUBMITTED] <= 14
        assert states[2018, 2, QuarterState.OPEN] >= 16
        returned = ProvinceReturn.objects.unscoped(reason=WHY).get(state=QuarterState.RETURNED)
        assert (returned.province_id, returned.resubmit_by) == (QINGHAI, date(2018, 7, 12))
        remarks = Remark.objects.unscoped(reason=WHY).filter(province_return=returned, settled_at=None)
        assert remarks.count() == 2

    def test_revisions_are_such_as_submitting_makes(self) -> None:
        for head in ProvinceReturn.objects.unscoped(reason=WHY).exclude(latest_revision=None)[::17]:
            revision = head.latest_revision
            assert revision is not None
            frozen = UnitRevision.objects.filter(province_revision=revision).select_related("quarterly_return")
            units = [each.quarterly_return for each in frozen]
            assert {unit.latest_revision_id for unit in units} == {each.pk for each in frozen}
            assert revision.checksum == checksum_of(head, units, revision.signatories)
            assert revision.receipt == f"{head.province_id}-{head.period}-{revision.number:02d}"

    def test_filings_are_frozen_packages(self) -> None:
        filing = Filing.objects.unscoped(reason=WHY).get(province=GUANGDONG, parts__clause="6.1")
        assert (filing.submitted_on, filing.state) == (date(2017, 11, 28), Filing.State.ACCEPTED)
        assert hashlib.sha256(filing.package).hexdigest() == filing.sha256
        assert Filing.objects.unscoped(reason=WHY).filter(state=Filing.State.RETURNED).count() == 1

    def test_the_dashboard_is_ready(self) -> None:
        assert all(row.version == row.computed > 0 for row in FactsVersion.objects.all())
        assert not Job.objects.filter(state=JobState.QUEUED).exists()

    def test_a_second_run_changes_nothing(self) -> None:
        User.objects.filter(login="d4401-entry").update(login="somebody")
        before = [Measure.objects.unscoped(reason=WHY).count(), Pledge.objects.unscoped(reason=WHY).count()]
        assert "没有变化" in seed_demo("--seed", "5")
        assert before == [Measure.objects.unscoped(reason=WHY).count(), Pledge.objects.unscoped(reason=WHY).count()]
        assert User.objects.filter(login="d4401-entry").exists()
        assert AuditEntry.objects.filter(action="demo.seeded").count() == 1
        assert verify().broken == ""


def world_of(day: date) -> World:
    return load_world(seed=733, today=day)


def test_a_later_day_only_adds(register: dict[str, Division]) -> None:
    """The same numbers for what both days know: figures, projects, measures' days."""
    early, late = world_of(date(2017, 5, 3)), world_of(date(2018, 2, 1))
    province = register[QINGHAI]
    found = [volumes(world) for world in (early, late)]
    assert all(found[1][key] == volume for key, volume in found[0].items())
    projects = [projects_of(world, province, numbers) for world, numbers in zip((early, late), found, strict=True)]
    assert projects[1][: len(projects[0]) // 2] == projects[0][: len(projects[0]) // 2]
    known = [
        figures(world, province, made, numbers)
        for world, made, numbers in zip((early, late), projects, found, strict=True)
    ]
    assert all(known[1][key] == values for key, values in known[0].items())


@pytest.mark.parametrize("chosen", [1, 2])
def test_another_seed_tells_the_same_country(register: dict[str, Division], chosen: int) -> None:
    world = load_world(seed=chosen, today=date(2021, 2, 1))
    totals = Counter[int]()
    for (_code, quarter), volume in volumes(world).items():
        totals[quarter.year] += volume.projects
        assert volume.firsts <= volume.enterprises <= volume.projects <= volume.patents
        assert (volume.projects == 0) == (volume.amount == 0)
    assert totals == {2016: 2611, 2017: 4177, 2018: 5408, 2019: 7060, 2020: 9300}
    for province in world.provinces:
        documents = Counter((row.division_id, row.document_number) for row in policies(world, province))
        starts = Counter((row.division_id, row.item, row.effective_on) for row in measures(world, province))
        assert {*documents.values(), *starts.values()} == {1}


def test_laiwu_ends_and_the_last_day_is_2020s(register: dict[str, Division]) -> None:
    world = world_of(date(2026, 7, 1))
    assert str(world.quarters[-1]) == "2020Q4"
    assert register["371200"] in world.units_in("370000", Quarter(2018, 4))
    assert register["371200"] not in world.units_in("370000", Quarter(2019, 1))
    returned = course_of(world, register["540000"], Quarter(2017, 3)).submitted_at
    assert returned is not None
    assert returned.date() == date(2018, 9, 27)


@override_settings(PORTAL_TODAY=date(2016, 2, 1))
def test_the_ledger_takes_the_size_asked_for(register: dict[str, Division]) -> None:
    seed_demo("--pledges", "1200")
    pledges = Pledge.objects.unscoped(reason=WHY)
    assert pledges.count() == 1200
    assert pledges.values("division").distinct().count() > 200
    assert not pledges.filter(registered_on__gte=date(2016, 2, 1)).exists()


@override_settings(PORTAL_TODAY=date(2016, 2, 1))
def test_real_data_is_never_mixed_with_the_demo(register: dict[str, Division]) -> None:
    ProvinceReturn.objects.create(province=register[GUANGDONG], year=2016, quarter=1)
    with pytest.raises(CommandError) as refused:
        seed_demo()
    assert refused.value.returncode == 1
    assert not User.objects.filter(is_demo=True).exists()


@pytest.mark.django_db
def test_an_empty_database_is_refused() -> None:
    with pytest.raises(CommandError) as refused:
        seed_demo()
    assert refused.value.returncode == 1
