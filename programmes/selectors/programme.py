"""Reading programmes and their clauses."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from programmes.models import Clause, Programme
from programmes.rules.notice import SectionText, read_notice

DATA = Path(__file__).parent.parent / "data"


def programme_by_code(code: str | None) -> Programme:
    """The programme of a code, or without one the default programme; raises Programme.DoesNotExist."""
    if code is not None:
        return Programme.objects.get(code=code)
    found = Programme.objects.filter(is_default=True).order_by("code").first()
    if found is None:
        raise Programme.DoesNotExist("no programme is loaded")
    return found


def clauses_of(programme: Programme | str) -> list[Clause]:
    """All its clauses in the order of the notice, also those kept as records only."""
    code = programme if isinstance(programme, str) else programme.code
    return list(Clause.objects.filter(programme_id=code).order_by("order"))


def judged_clauses_of(programme: Programme | str) -> list[Clause]:
    """Its clauses that have a rule, and with it a threshold and a day due, in the order of the notice."""
    return [clause for clause in clauses_of(programme) if clause.rule]


@lru_cache(maxsize=1)
def _sections() -> dict[str, tuple[SectionText, ...]]:
    notices = [read_notice(path) for path in sorted(DATA.glob("notice_*.toml"))]
    return {notice.code: notice.sections for notice in notices}


def section_titles(programme: Programme | str) -> dict[int, SectionText]:
    """Section number → its heading; empty for a programme whose file does not come with the portal."""
    code = programme if isinstance(programme, str) else programme.code
    return {section.number: section for section in _sections().get(code, ())}
