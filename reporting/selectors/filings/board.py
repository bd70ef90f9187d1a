"""32 provinces side by side for the national office: parts, formal documents, paper copies, decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pledge_portal.accounts.permissions import Actor
from programmes.divisions.models import Division
from programmes.models import Programme
from reporting.models import FiledPart, Filing
from reporting.selectors.filings.papers import PaperLine, copies_by_province, paper_lines, papers_by_province
from reporting.selectors.filings.states import (
    PartState,
    ProvinceStates,
    filings_of,
    province_states,
)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One province. `versions`: how many filings; `waiting`: its latest filing waits for a decision."""

    states: ProvinceStates
    papers: tuple[PaperLine, ...]
    versions: int

    @property
    def province(self) -> Division:
        return self.states.province

    @property
    def parts(self) -> tuple[PartState, ...]:
        return self.states.parts

    @property
    def latest(self) -> Filing | None:
        return self.states.latest

    @property
    def letters(self) -> list[PaperLine]:
        """The letters, which come on paper too."""
        return [line for line in self.papers if line.is_letter]

    @property
    def waiting(self) -> bool:
        return self.latest is not None and self.latest.state == Filing.State.SUBMITTED


def board(*, actor: Actor, programme: Programme, provinces: Sequence[Division], today: date) -> list[BoardRow]:
    """Seven queries whatever the number of provinces and filings; no package is read."""
    states = province_states(actor=actor, programme=programme, provinces=provinces, today=today)
    filings = filings_of(actor=actor, programme=programme, provinces=provinces)
    papers = papers_by_province(actor=actor, programme=programme)
    copies = copies_by_province(actor=actor, programme=programme)
    return [
        BoardRow(
            states=each,
            papers=tuple(
                paper_lines(
                    papers=papers.get(each.province.code, ()),
                    copies=copies.get(each.province.code, ()),
                    filings=filings.get(each.province.code, ()),
                    parts=each.asked,
                )
            ),
            versions=len(filings.get(each.province.code, ())),
        )
        for each in states
    ]


def filed_contents(*, rows: Sequence[BoardRow], part: str) -> dict[str, dict[str, object]]:
    """Province code → the tables of a part as last filed; one query."""
    wanted = {
        state.filing.pk: row.province.code
        for row in rows
        for state in row.parts
        if state.code == part and state.filing is not None
    }
    held = FiledPart.objects.filter(filing__in=list(wanted), clause=part)
    return {wanted[key]: content for key, content in held.values_list("filing_id", "content")}
