"""A province with everything that a 推进计划 and a 人员信息表 ask for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.common.clock import BEIJING
from programmes.divisions.models import Division
from programmes.models import Contact, Measure, Policy, WorkPlan
from programmes.selectors.programme import programme_by_code
from reporting.models import PilotApplication
from reporting.rules.filings import CHAPTERS
from reporting.selectors.evaluation import evaluate
from reporting.selectors.filings.records import FilingRecords, load_records
from reporting.services.filings import adopt_proposed_tasks, save_chapters

DAY = date(2017, 11, 28)
PEOPLE = (("周一鸣", "分管领导"), ("吴启明", "处室负责人"), ("郑文博", "联系人"))


def at(day: date) -> datetime:
    """Half past nine of a day in Beijing."""
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=BEIJING)


def records_of(province: Division, as_of: date = DAY) -> FilingRecords:
    """What the province's documents say."""
    return load_records(actor=OPERATOR, programme=programme_by_code(None), province=province, as_of=as_of)


def complete(province: Division) -> None:
    """Chapters, tasks, plan and people: 6.1 and 6.2 may be submitted."""
    WorkPlan.objects.create(
        province=province,
        metric="项目数",
        baseline=1000,
        target_2018=1200,
        target_2019=1440,
        target_2020=1728,
        adopted_on=date(2017, 11, 20),
        document_number="粤知〔2017〕12号",
    )
    for name, duty in PEOPLE:
        Contact.objects.create(division=province, name=name, duty=duty, mobile="13800001234", telephone="020-1")
    texts = {name: f"{heading}的正文。" for name, heading in CHAPTERS.items()}
    save_chapters(actor=OPERATOR, province=province, version=0, texts=texts)
    adopt_proposed_tasks(actor=OPERATOR, records=records_of(province))


def enrich(province: Division, unit: Division) -> None:
    """Measures, a policy whose title looks like a formula, and a 专人 of a unit."""
    Measure.objects.create(division=unit, item="政策保障", effective_on=date(2017, 5, 1))
    Measure.objects.create(division=unit, item="政策梳理", effective_on=date(2017, 5, 1), note="无已出台政策")
    Policy.objects.create(
        division=province, document_number="粤知〔2016〕1号", title="=HYPERLINK(1)", fund_size="5000", is_current=True
    )
    Contact.objects.create(division=unit, name="王小川", duty="专人", mobile="13900005678")


def declare(province: Division, *, on: date = date(2017, 11, 10), **values: Any) -> PilotApplication:
    """A declared application with the chapters that the notice asks for."""
    written = dict.fromkeys(("goals", "organisation", "conditions", "schedule"), "已明确。") | values
    return PilotApplication.objects.create(province=province, applies_from=on, **written)


def verdicts(province: Division, as_of: date) -> dict[str, dict[str, Any]]:
    """The province's 6.x as `evaluate` gives them."""
    document = evaluate(programme=programme_by_code(None), as_of=as_of, province=province.code)
    return {row["clause"]: row for row in document["results"] if row["clause"].startswith("6.")}
