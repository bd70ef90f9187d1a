"""Short words for the tests of quarters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pledge_portal.accounts.models import User
from pledge_portal.common.periods import Quarter
from pledges.models import Pledge
from programmes.divisions.models import Division
from reporting.catalogue import catalogue
from reporting.models import ProvinceReturn, ProvinceRevision, QuarterlyReturn
from reporting.selectors.returns.findings import findings_for
from reporting.services.returns.entry import save_cell
from reporting.services.returns.explaining import explain_finding, explain_findings
from reporting.services.returns.quarters import Signatories, submit_quarter
from reporting.services.returns.units import accept_unit, report_unit
from tests.people import actor_of

Q2 = Quarter(2018, 2)
SIGNED = Signatories(filled_in_by="陈填", checked_by="李审", head="王负责")
# Every required figure, and nothing that a rule asks about.
FULL = dict.fromkeys(catalogue().required_codes, "1") | {"4": "100", "6": "100", "17": "9", "21": "NA"}


def pledge(number: str, division: Division, **fields: Any) -> None:
    """A project in the ledger."""
    Pledge.objects.create(
        project_no=number,
        division=division,
        **{"enterprise_name": number, "registered_on": date(2018, 5, 4), "patent_count": 2, **fields},
    )


def row_of(code: str, quarter: Quarter = Q2) -> QuarterlyReturn:
    """A division's row as stored."""
    rows = QuarterlyReturn.objects.unscoped(reason="test")
    return rows.get(division=code, year=quarter.year, quarter=quarter.number)


def return_of(code: str, quarter: Quarter = Q2) -> ProvinceReturn:
    """A province's return as stored."""
    rows = ProvinceReturn.objects.unscoped(reason="test")
    return rows.get(province=code, year=quarter.year, quarter=quarter.number)


def put(division: Division, values: Mapping[str, str], quarter: Quarter = Q2, **fields: Any) -> QuarterlyReturn:
    """A row as if it had been entered."""
    return QuarterlyReturn.objects.create(
        division=division,
        province_id=division.province_id,
        year=quarter.year,
        quarter=quarter.number,
        edition="2017",
        values=dict(values),
        **{"state": "filling", **fields},
    )


def explain(user: User, division: Division, code: str, figure: str, text: str = "情况属实") -> None:
    """核实说明 of one finding."""
    explain_finding(actor=actor_of(user), division=division, quarter=Q2, code=code, figure=figure, text=text)


def explain_all(user: User, code: str) -> None:
    """核实说明 of everything that a quarter is asked about."""
    subject, actor = Division.objects.get(code=code), actor_of(user)
    asked = findings_for(actor=actor, subject=subject, quarter=Q2).unexplained
    texts = {(each.division, each.code, each.figure): "情况属实" for each in asked}
    explain_findings(actor=actor, subject=subject, quarter=Q2, texts=texts)


def enter(
    user: User, division: Division, figure: str, value: str | None, expected: str | None = None
) -> QuarterlyReturn:
    """One cell, saved."""
    return save_cell(actor=actor_of(user), division=division, quarter=Q2, figure=figure, value=value, expected=expected)


def report_and_accept(unit_user: User, province_user: User, division: Division) -> None:
    """A full row on its way to 省局审核通过."""
    put(division, FULL)
    report_unit(actor=actor_of(unit_user), division=division, quarter=Q2)
    accept_unit(actor=actor_of(province_user), division=division, quarter=Q2)


def submit(user: User, province: str, version: int, **more: Any) -> ProvinceRevision:
    """审定报送."""
    return submit_quarter(
        actor=actor_of(user), province=province, quarter=Q2, version=version, signatories=SIGNED, **more
    )
