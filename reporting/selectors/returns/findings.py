"""What a quarter is asked about (审核结果): the rule pack's findings in words, with the explanations given.

One list for every door: grid, workbook, API, submission and review.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import Explanation
from reporting.rules.checks import CellAt, Found, RuleSpec, Severity, Snapshot, mark_of, rule_pack, run_checks
from reporting.selectors.returns.finding_words import finding_text, row_name, severity_label
from reporting.selectors.returns.ledger import Known
from reporting.selectors.returns.quarter import QuarterData, load_quarter
from reporting.selectors.returns.snapshot import Proposed, snapshot_of
from reporting.values import language

__all__ = ["Finding", "Proposed", "QuarterFindings", "cell_anchor", "findings_for", "quarter_findings", "row_name"]

_ORDER = {Severity.HARD: 0, Severity.SOFT: 1, Severity.NOTICE: 2}
PROVINCE_WIDE = frozenset({"R18", "R19"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `severity`: "hard" (强制) blocks, "soft" (核实) wants a reason, "notice" (提示) is only told.

    `href` leads to the cell. `cells`: all cells concerned, (division, quarter, figure). `explanation`: the reason that
    stands for these values; `verdict`: the reviewer's, "", "accepted" or "refused", with `note`. `mark`: fingerprint of
    the values. `variant` and `params`: what the text is made from.
    """

    severity: str
    code: str
    place: str
    text: str
    href: str
    division: str
    figure: str
    cells: tuple[CellAt, ...] = ()
    explanation: str = ""
    verdict: str = ""
    note: str = ""
    explained_by: str = ""
    explanation_id: int | None = None
    mark: str = ""
    rule_class: str = ""
    variant: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity_label(self) -> str:
        """强制, 核实 or 提示."""
        return severity_label(self.severity)

    @property
    def needs_explanation(self) -> bool:
        """A 核实 without a reason, or with one that was refused."""
        return self.severity == Severity.SOFT and (not self.explanation or self.verdict == "refused")

    @property
    def is_blocking(self) -> bool:
        """Whether it stands in the way of a submission."""
        return self.severity == Severity.HARD or self.needs_explanation

    def concerns(self, division: str, figure: str, quarter: Quarter) -> bool:
        """Whether the cell is one of those it compares."""
        return (division, quarter, figure) in self.cells


@dataclass(frozen=True)
class QuarterFindings:
    """Every finding of a quarter, hard ones first. `ledger`: what the ledgers know, as the rules saw it."""

    all: Sequence[Finding]
    ledger: Known = field(default_factory=dict)

    @cached_property
    def _by_cell(self) -> dict[tuple[str, str], list[Finding]]:
        found: dict[tuple[str, str], list[Finding]] = {}
        for each in self.all:
            found.setdefault((each.division, each.figure), []).append(each)
        return found

    def of_cell(self, division: str, figure: str) -> Sequence[Finding]:
        """What stands at a cell."""
        return self._by_cell.get((division, figure), [])

    def concerning(self, division: str, figure: str, quarter: Quarter) -> Sequence[Finding]:
        """What stands at a cell or compares it with others."""
        at = self.of_cell(division, figure)
        return [each for each in self.all if each in at or each.concerns(division, figure, quarter)]

    def of_division(self, code: str) -> Sequence[Finding]:
        """What stands in a row."""
        return [each for each in self.all if each.division == code]

    @cached_property
    def blocking(self) -> Sequence[Finding]:
        """Hard ones, and soft ones without a reason or with a refused one."""
        return [each for each in self.all if each.is_blocking]

    @cached_property
    def unexplained(self) -> Sequence[Finding]:
        """Soft ones that still want a reason."""
        return [each for each in self.all if each.needs_explanation]

    def blocking_in(self, divisions: Iterable[str]) -> Sequence[Finding]:
        """What stands in the way of submitting these rows."""
        wanted = set(divisions)
        return [each for each in self.blocking if each.division in wanted]


def cell_anchor(division: str, figure: str) -> str:
    """The id of a cell's input."""
    return f"c-{division}-{figure}"


def quarter_findings(data: QuarterData, proposed: Proposed | None = None) -> QuarterFindings:
    """Every finding of a quarter as stored, or as it would be with `proposed` laid over it; at most eleven queries."""
    snapshot = snapshot_of(data, proposed)
    return QuarterFindings(findings_of(snapshot, data, standing_explanations(data)), snapshot.ledger)


def findings_for(
    *, actor: Actor, subject: Division, quarter: Quarter, proposed: Proposed | None = None
) -> QuarterFindings:
    """The findings of a quarter with proposed values laid over what is stored, before anything is written."""
    return quarter_findings(load_quarter(actor=actor, subject=subject, quarter=quarter), proposed)


ExplanationKey = tuple[str, str, str]  # division, code, figure


def standing_explanations(data: QuarterData) -> dict[ExplanationKey, Explanation]:
    """The explanations that have not been replaced, of a quarter's rows; one query."""
    rows = Explanation.objects.visible_to(data.actor).filter(
        province=data.subject.province_id,
        year=data.quarter.year,
        quarter=data.quarter.number,
        replaced_at=None,
    )
    if not data.subject.is_province:
        rows = rows.filter(division=data.subject)
    return {(each.division_id, each.code, each.figure): each for each in rows.select_related("made_by")}


def findings_of(
    snapshot: Snapshot, data: QuarterData, explanations: Mapping[ExplanationKey, Explanation]
) -> list[Finding]:
    """The rule pack's findings of a snapshot in the words of the screen, hard ones first."""
    places = {each.code: each for each in data.divisions}
    places.setdefault(data.subject.code, data.subject)
    found = [
        _finding(snapshot, data, rule, severity, each, places, explanations)
        for rule, severity, each in run_checks(snapshot, rule_pack(data.form.edition))
        if each.division in places
    ]
    order = {code: number for number, code in enumerate(places)}
    return sorted(
        found, key=lambda each: (_ORDER[Severity(each.severity)], not each.needs_explanation, order[each.division])
    )


def _finding(
    snapshot: Snapshot,
    data: QuarterData,
    rule: RuleSpec,
    severity: Severity,
    found: Found,
    places: Mapping[str, Division],
    explanations: Mapping[ExplanationKey, Explanation],
) -> Finding:
    division = places[found.division]
    mark = mark_of(
        rule.code, found.figure, [((code, at, name), snapshot.text(code, name, at)) for code, at, name in found.cells]
    )
    given = explanations.get((found.division, rule.code, found.figure))
    stands = given if given is not None and given.mark == mark else None
    return Finding(
        severity=severity.value,
        code=rule.code,
        place=row_name(division),
        text=finding_text(rule, data.form, division, found.variant, found.params, language()),
        href=_href(data, found),
        division=found.division,
        figure=found.figure,
        cells=found.cells,
        explanation=stands.text if stands else "",
        verdict=stands.verdict if stands else "",
        note=stands.note if stands else "",
        explained_by=stands.made_by.name_at(stands.made_at) if stands and stands.made_by else "",
        explanation_id=stands.pk if stands else None,
        mark=mark,
        rule_class=rule.rule_class.value,
        variant=found.variant,
        params=found.params,
    )


def _href(data: QuarterData, found: Found) -> str:
    page = reverse("return-quarter", args=[data.subject.code, data.quarter.year, data.quarter.number])
    section = data.form.by_code[found.figure].section
    cell = f"{found.division}-{found.figure}"
    return f"{page}?section={section}&cell={cell}#{cell_anchor(found.division, found.figure)}"
