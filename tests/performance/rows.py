"""Rows for the counts and the benches: some units of some provinces, or all of them, with something of every noun."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.audit.services import Event, record_many
from pledge_portal.common.models import FactsVersion, Job
from pledge_portal.common.periods import Quarter
from pledges.models import Pledge
from programmes.divisions.models import Division, ProvinceKind
from programmes.models import CentralCity, Contact, Evidence, GroupDeclaration, Measure, Policy, Programme, WorkPlan
from programmes.rules.items import items_of
from reporting.catalogue import catalogue
from reporting.models import (
    CellComment,
    FiledPart,
    Filing,
    PromotionTask,
    ProvinceReturn,
    ProvinceRevision,
    QuarterlyReturn,
    Remark,
    UnitRevision,
    Urging,
)
from reporting.services.computation import compute_province
from risk_compensation.models import Binding

WHY = "test"
AT = datetime(2018, 7, 2, 1, tzinfo=UTC)
QUARTERS = (Quarter(2017, 4), Quarter(2018, 1), Quarter(2018, 2))
HELD = {"file": "evidence/none", "name": "a.pdf", "content_type": "application/pdf", "size": 8, "sha256": "0" * 64}


def fill(provinces: Iterable[str], *, units: int | None, quarters: Sequence[Quarter], times: int) -> None:
    """Something of every noun for the first `units` (None: all) of each province, `times` of what can be many.

    What exists already stays as it is. Everything is computed.
    """
    for code in provinces:
        province = Division.objects.get(code=code)
        chosen = list(Division.objects.units().filter(province=province).order_by("code"))[:units]
        for quarter in quarters:
            submit(province, quarter, chosen)
        measures(province, chosen, times)
        registers([province, *chosen], times)
        ledger(chosen, times)
        filings(province, times)
        FactsVersion.objects.filter(scope=code).update(version=F("version") + 1)
        compute_province(province=code)


def submit(province: Division, quarter: Quarter, units: Sequence[Division]) -> None:
    """A quarter of these units, submitted, with a remark of the national office on each."""
    at = {"year": quarter.year, "quarter": quarter.number}
    head, _made = ProvinceReturn.objects.unscoped(reason=WHY).get_or_create(
        province=province, **at, defaults={"state": "submitted", "first_submitted_at": AT, "submitted_at": AT}
    )
    if head.latest_revision is None:
        head.latest_revision = ProvinceRevision.objects.create(
            province_return=head, number=1, submitted_at=AT, source="import", checksum="0" * 64, receipt=f"{head}-01"
        )
        head.save()
    stored = QuarterlyReturn.objects.unscoped(reason=WHY).filter(province=province, **at)
    known = set(stored.values_list("division_id", flat=True))
    rows = [
        QuarterlyReturn(division=unit, province=province, edition="2017", values=values_of(i), state="accepted", **at)
        for i, unit in enumerate(units)
        if unit.code not in known and unit.exists_on(quarter.last_day)
    ]
    QuarterlyReturn.objects.bulk_create(rows)
    revision = head.latest_revision
    UnitRevision.objects.bulk_create(
        UnitRevision(quarterly_return=row, province_revision=revision, edition="2017", values=row.values)
        for row in rows
    )
    newest = UnitRevision.objects.filter(quarterly_return=OuterRef("pk")).order_by("-id").values("pk")[:1]
    stored.update(latest_revision=Subquery(newest))
    said: dict[str, Any] = {"figure": "1", "problem": "请核实。", "is_national": True, "made_at": AT}
    Remark.objects.bulk_create(Remark(province_return=head, division=row.division, **said) for row in rows)
    talk(province, quarter, units)


def talk(province: Division, quarter: Quarter, units: Sequence[Division]) -> None:
    """A comment, a telephone urging by each level and an entry of the trail for each unit."""
    at = {"year": quarter.year, "quarter": quarter.number}
    CellComment.objects.bulk_create(
        CellComment(division=unit, figure="1", text="已核对。", made_at=AT, **at) for unit in units
    )
    call: dict[str, Any] = {"person": "某科长", "spoken_at": AT, "answer": "今日补报", "made_at": AT, **at}
    Urging.objects.bulk_create(
        Urging(province=province, division=unit, is_national=unit == province, **call) for unit in (province, *units)
    )
    saved = {"action": "return.save", "subject_type": "quarterly_return", "province": province.code}
    begun = Event("return.draft", "province_return", f"{province.code} {quarter}", province=province.code)
    each = [
        Event(**saved, subject_id=f"{unit.code} {quarter}", division=unit.code, changes={"1": [None, "3"]})
        for unit in units
    ]
    with transaction.atomic():
        # The national office's chain begins with somebody's first reading: it is there before anything is counted.
        record_many(actor=OPERATOR, events=[begun, *each, Event("export.ledger", "pledge", "")])


def values_of(index: int) -> dict[str, str]:
    """Every figure of a form; money has decimals."""
    money = Decimal(index + 1) * Decimal("10.0625")
    return {figure.code: str(money if figure.is_money else index + 1) for figure in catalogue().figures}


def measures(province: Division, units: Sequence[Division], times: int) -> None:
    """Every item that each may have, in `times` spells of a year each, with a file of evidence."""
    districts = province.kind == ProvinceKind.MUNICIPALITY
    places = [(each, items_of(is_province=each.is_province, of_municipality=districts)) for each in (province, *units)]
    spells = [(date(2018 - back, 1, 2), date(2018 - back, 12, 1)) for back in range(times)]
    Measure.objects.bulk_create(
        [
            Measure(division=place, item=item, effective_on=first, ended_on=last, document_number="〔2018〕1号")
            for place, items in places
            for item in items
            for first, last in spells
        ],
        ignore_conflicts=True,
    )
    bare = Measure.objects.unscoped(reason=WHY).filter(division__province=province, files=None)
    Evidence.objects.bulk_create(
        Evidence(division_id=each.division_id, measure=each, uploaded_at=AT, **HELD) for each in bare
    )


def registers(places: Sequence[Division], times: int) -> None:
    """Policies with a file, contacts, and the province's plan, tasks and named central cities."""
    province = places[0]
    for number in range(times):
        about: dict[str, Any] = {"document_number": f"〔2016〕{number}号", "title": "专利质押融资贴息办法"}
        Policy.objects.bulk_create((Policy(division=each, **about) for each in places), ignore_conflicts=True)
        person: dict[str, Any] = {"name": f"李{number}", "mobile": "13800001234"}
        people = [Contact(division=each, duty="联系人" if each.is_province else "专人", **person) for each in places]
        Contact.objects.bulk_create(people, ignore_conflicts=True)
    bare = Policy.objects.unscoped(reason=WHY).filter(division__province=province, files=None)
    Evidence.objects.bulk_create(
        Evidence(division_id=each.division_id, policy=each, uploaded_at=AT, **HELD) for each in bare
    )
    targets = {"baseline": 10, "target_2018": 12, "target_2019": 15, "target_2020": 18}
    plan = WorkPlan(province=province, metric="项目数", adopted_on=date(2017, 10, 1), **targets)
    WorkPlan.objects.bulk_create([plan], ignore_conflicts=True)
    cities = [CentralCity(province=province, division=each) for each in places[1 : 1 + times]]
    CentralCity.objects.bulk_create(cities, ignore_conflicts=True)
    tasks = [PromotionTask(province=province, clause=f"1.{n}", order=n) for n in range(1, 1 + 2 * times)]
    PromotionTask.objects.bulk_create(tasks, ignore_conflicts=True)


def ledger(units: Sequence[Division], times: int) -> None:
    """Pledges with an insurance and a compensation each."""
    day = date(2018, 5, 2)
    pledges = [
        Pledge(
            project_no=f"{unit.code}-{number}",
            division=unit,
            enterprise_name=f"示例企业{number}",
            registered_on=day,
            loan_on=day,
            loan_amount=Decimal("100.0625"),
            patents="ZL201710601862.3",
            patent_count=1,
        )
        for unit in units
        for number in range(times)
    ]
    Pledge.objects.bulk_create(pledges, ignore_conflicts=True)
    stored = Pledge.objects.unscoped(reason=WHY).filter(division__in=units)
    Binding.objects.bulk_create(
        (Binding(pledge=each, kind=kind, number="1", effective_on=day) for each in stored for kind in KINDS),
        ignore_conflicts=True,
    )


KINDS = ("融资保证保险", "风险补偿")


def filings(province: Division, times: int) -> None:
    """Filings with their parts, declarations of the group, jobs."""
    programme, package = Programme.objects.get(), empty_package()
    filed = Filing.objects.unscoped(reason=WHY).filter(province=province).values_list("number", flat=True)
    for number in sorted(set(range(2, 2 + times)) - set(filed)):
        filing = Filing.objects.create(
            programme=programme,
            province=province,
            number=number,
            submitted_at=AT,
            submitted_on=date(2018, 7, 2),
            receipt=f"G{province.code}-{number}",
            check_code="0",
            package=package,
            sha256="0" * 64,
        )
        FiledPart.objects.bulk_create(FiledPart(filing=filing, clause=clause) for clause in ("6.1", "6.2"))
        Job.objects.create(
            kind="compute_province",
            key=f"{province.code}-{number}",
            province=province.code,
            created_at=AT,
            state="done" if number % 2 else "parked",
        )


def declare(province: Division, *, by: User, office: User, times: int) -> None:
    """Declarations of the group, each with its document: `times` refused, and one open where there is none."""
    refused = {"state": "refused", "decided_by": office, "decided_at": AT, "reason": "缺文件。"}
    stored = GroupDeclaration.objects.unscoped(reason=WHY).filter(province=province)
    decisions: list[dict[str, Any]] = [refused] * times
    for number, decision in enumerate(decisions if stored.filter(state="open").exists() else [*decisions, {}]):
        made = GroupDeclaration.objects.create(
            programme=Programme.objects.get(),
            province=province,
            group="with",
            effective_on=date(2018, 1, 1),
            document_number=f"{number}号",
            declared_by=by,
            declared_at=AT,
            **decision,
        )
        Evidence.objects.create(division=province, declaration=made, uploaded_at=AT, **HELD)


def empty_package() -> bytes:
    """A submission package that holds nothing."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("manifest.json", json.dumps({"files": []}))
    return held.getvalue()
