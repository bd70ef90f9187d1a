"""Formal documents beside their electronic copies: 文号, and the three days that are kept of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from pledge_portal.accounts.permissions import Actor
from programmes.divisions.models import Division
from programmes.models import Programme
from reporting.models import Filing, FilingPaper, PaperCopy, PaperKind
from reporting.models.papers import LETTERS
from reporting.rules.filings import PAPERS_OF_PART, PARTS
from reporting.selectors.filings.records import FilingRecords, current_papers

Filings = Sequence[tuple[Filing, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One formal document. `paper`: its sealed scan; `copy`: the paper copy as received, of letters alone.

    `filed_at`: when its electronic copy came first (decides lateness); `parts`: the clauses that it belongs to.
    """

    kind: PaperKind
    parts: tuple[str, ...]
    paper: FilingPaper | None
    copy: PaperCopy | None
    filed_at: datetime | None

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def is_letter(self) -> bool:
        """Letters are drafted by the portal and come on paper too; the 工作方案 goes with one."""
        return self.kind in LETTERS

    @property
    def issued_on(self) -> date | None:
        """成文日期."""
        return self.paper.issued_on if self.paper else None


def paper_lines(
    *, papers: Sequence[FilingPaper], copies: Sequence[PaperCopy], filings: Filings, parts: Collection[str]
) -> list[PaperLine]:
    """The formal documents of one province in order; `parts`: those that it is to file or has filed."""
    found = []
    for kind in PaperKind:
        of = tuple(part for part in PARTS if kind.value in PAPERS_OF_PART[part])
        paper = next((each for each in papers if each.kind == kind), None)
        if not set(of) & set(parts) and paper is None:
            continue
        first = min((filing.submitted_at for filing, held in filings if set(of) & set(held)), default=None)
        copy = next((each for each in copies if each.kind == kind), None)
        found.append(PaperLine(kind, of, paper, copy, first))
    return found


def copies_by_province(*, actor: Actor, programme: Programme) -> Mapping[str, list[PaperCopy]]:
    """Province code → its paper copies; one query."""
    found: dict[str, list[PaperCopy]] = {}
    for each in PaperCopy.objects.visible_to(actor).filter(programme=programme).select_related("entered_by"):
        found.setdefault(each.province_id, []).append(each)
    return found


def papers_by_province(*, actor: Actor, programme: Programme) -> Mapping[str, list[FilingPaper]]:
    """Province code → its current scans; one query."""
    found: dict[str, list[FilingPaper]] = {}
    for each in current_papers(actor=actor, programme=programme):
        found.setdefault(each.province_id, []).append(each)
    return found


def lines_of_province(*, actor: Actor, records: FilingRecords, filings: Filings) -> list[PaperLine]:
    """The formal documents of the province of the records; one query."""
    copies = PaperCopy.objects.visible_to(actor).filter(programme=records.programme, province=records.province)
    filed = {part for _filing, held in filings for part in held}
    return paper_lines(
        papers=records.papers,
        copies=list(copies.select_related("entered_by")),
        filings=filings,
        parts={*records.parts, *filed},
    )


def paper_by_key(*, actor: Actor, province: Division, key: str) -> FilingPaper | None:
    """One scan of a province, also a replaced one; None where there is none."""
    rows = FilingPaper.objects.visible_to(actor).filter(province=province, pk=key)
    return rows.first()


def papers_of_kind(*, actor: Actor, programme: Programme, province: Division, kind: str) -> list[FilingPaper]:
    """All scans of a formal document, the one in force first."""
    rows = FilingPaper.objects.visible_to(actor).filter(programme=programme, province=province, kind=kind)
    return list(rows.select_related("uploaded_by").order_by(F("replaced_at").desc(nulls_first=True), "-uploaded_at"))
