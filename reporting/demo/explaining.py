"""Explanations as clerks wrote them: every 核实 of what was reported or submitted has its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from pledge_portal.accounts.permissions import OPERATOR
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.demo.ledger import DIFFERENCE_REASON
from reporting.demo.rng import dice
from reporting.demo.world import World
from reporting.models import (
    Explanation,
    ProvinceReturn,
    ProvinceRevision,
    QuarterlyReturn,
    QuarterState,
    RevisionFinding,
    UnitState,
)
from reporting.rules.checks import Severity
from reporting.selectors.returns.findings import Finding
from reporting.selectors.returns.many import findings_of_rows
from reporting.selectors.returns.quarter import PastRow
from reporting.services.returns.frozen_findings import revision_finding

WHY = "demo data"
SAID = (UnitState.REPORTED, UnitState.ACCEPTED, UnitState.RETURNED)
JUDGED = (QuarterState.ACCEPTED, QuarterState.LOCKED)
UP = (
    "本季银行集中放款，重点企业续贷登记较多，情况属实。",
    "上季基数较低，本季新增合作银行开展业务，情况属实。",
    "对接会后集中办理登记，已与登记通知书核对。",
)
DOWN = (
    "上季集中办理登记，本季回落，情况属实。",
    "部分企业贷款推迟到下季办理，已与台账核对。",
    "上季有一户重点企业大额登记，本季无此类项目。",
)
OTHERS = {
    "R17": (DIFFERENCE_REASON,),
    "R35": (DIFFERENCE_REASON,),
    "R20": ("新设服务点正在运转，项目集中在下半年办理，佐证材料已上传。",),
    "R25": ("本地企业专利质押需求较少，已逐户核实，确无新增业务。", "项目在年底集中办理登记，均为本季生效。"),
}


def explain_rows(world: World, province: Division) -> tuple[list[Explanation], list[RevisionFinding]]:
    """Unsaved explanations of a province's rows as stored, and the findings of each quarter's latest revision."""
    rows = {
        (row.division_id, row.period): row
        for row in QuarterlyReturn.objects.unscoped(reason=WHY).filter(province=province)
    }
    returns = {row.period: row for row in ProvinceReturn.objects.unscoped(reason=WHY).filter(province=province)}
    proposed = {key: PastRow(row.edition, row.values, row.zero_report) for key, row in rows.items()}
    found = findings_of_rows(
        actor=OPERATOR, proposed=proposed, divisions={province.code: [province, *world.units[province.code]]}
    )
    explanations: list[Explanation] = []
    kept: list[RevisionFinding] = []
    for (_province, quarter), findings in found.items():
        head = returns[quarter]
        given = dict(_given(world, head, findings, rows))
        explanations += given.values()
        if head.latest_revision_id is not None:
            kept += _kept(head.latest_revision_id, findings, given)
    return explanations, kept


def _given(
    world: World, head: ProvinceReturn, findings: Sequence[Finding], rows: dict[tuple[str, Quarter], QuarterlyReturn]
) -> Iterator[tuple[int, Explanation]]:
    """(place among the findings, its explanation) of those that somebody has explained by the day."""
    for place, finding in enumerate(findings):
        row = rows.get((finding.division, head.period))
        is_sent = head.latest_revision_id is not None or (row is not None and row.state in SAID)
        if row is not None and is_sent and finding.severity == Severity.SOFT:
            yield place, _explanation(world, head, finding, row)


def _explanation(world: World, head: ProvinceReturn, finding: Finding, row: QuarterlyReturn) -> Explanation:
    chance = dice(world.seed, "explained", finding.division, head.period, finding.code, finding.figure)
    made_at = (row.reported_at or row.updated_at or head.submitted_at or world.midnight) - timedelta(minutes=20)
    made = Explanation(
        province_id=head.province_id,
        division_id=finding.division,
        year=head.year,
        quarter=head.quarter,
        code=finding.code,
        figure=finding.figure,
        mark=finding.mark,
        text=chance.choice(_texts(finding)),
        made_by_id=row.updated_by_id,
        made_at=made_at,
    )
    if head.state in JUDGED and head.submitted_at is not None:
        _accept(world, made, head.submitted_at + timedelta(days=1))
    return made


def _texts(finding: Finding) -> Sequence[str]:
    if finding.code == "R25":
        return OTHERS["R25"][finding.variant == "share" :][:1]
    changes = finding.params.get("changes")
    if isinstance(changes, list):
        return UP if changes[0][1] == "up" else DOWN
    return OTHERS.get(finding.code, ("已与原始凭证核对，情况属实。",))


def _accept(world: World, made: Explanation, at: datetime) -> None:
    made.verdict, made.decided_at = Explanation.Verdict.ACCEPTED, min(at, world.midnight - timedelta(hours=8))
    made.decided_by_id = world.user("reviewer")


def _kept(revision: int, findings: Iterable[Finding], given: dict[int, Explanation]) -> Iterator[RevisionFinding]:
    """With the unsaved explanation at hand; its key follows when that is stored."""
    frozen = ProvinceRevision(pk=revision)
    for place, finding in enumerate(findings):
        row = revision_finding(frozen, finding)
        row.explanation = given.get(place)
        yield row
