"""The rule pack at a submission's door: what stands in the way is said as a whole, never just the first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.selectors.returns.findings import Finding, QuarterFindings, findings_for
from reporting.services.errors import Incomplete

TOLD = 5


def require_nothing_blocks(
    *, actor: Actor, subject: Division, quarter: Quarter, divisions: Iterable[str] | None = None
) -> QuarterFindings:
    """Raise Incomplete with what blocks the rows `divisions` (None: the subject's own); otherwise their findings.

    Hard findings block until the figures are put right, soft ones until they are explained. The subject is a unit, or
    a province with all its units. Call inside the transaction of the submission.
    """
    found = findings_for(actor=actor, subject=subject, quarter=quarter)
    blocking = found.blocking_in([subject.code] if divisions is None else divisions)
    if blocking:
        raise blocked(blocking)
    return found


def blocked(blocking: Sequence[Finding]) -> Incomplete:
    """The refusal: how many, the first few in full, and the cells of all."""
    hard = sum(each.severity == "hard" for each in blocking)
    soft = len(blocking) - hard
    if hard and soft:
        text = _("有%(hard)d条强制审核未改正、%(soft)d条核实未说明，须先处理：")
    else:
        text = _("有%(hard)d条强制审核未改正，须先处理：") if hard else _("有%(soft)d条核实未说明，须先处理：")
    head = text % {"hard": hard, "soft": soft}
    lines = [f"{each.code} {each.text}" for each in blocking[:TOLD]]
    if len(blocking) > TOLD:
        lines.append(_("另有%(count)d条，见“审核结果”。") % {"count": len(blocking) - TOLD})
    missing: dict[str, list[str]] = {}
    for each in blocking:
        figures = missing.setdefault(each.division, [])
        if each.figure not in figures:
            figures.append(each.figure)
    return Incomplete(" ".join([head, *lines]), missing)
