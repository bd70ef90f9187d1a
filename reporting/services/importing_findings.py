"""The rule pack at the workbook's door: the browser's findings, told as warnings and kept with the revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from pledge_portal.common.spreadsheets.report import CellProblem
from pledge_portal.common.spreadsheets.upsert import Merged, Merger
from programmes.divisions.models import Division
from programmes.divisions.selectors import divisions_by_code
from programmes.services.importing.places import Places
from reporting.models import ProvinceRevision, UnitRevision
from reporting.resources import attribute_of, figures_by_code
from reporting.selectors.returns.findings import PROVINCE_WIDE, Finding
from reporting.selectors.returns.many import findings_of_rows
from reporting.selectors.returns.quarter import PastRow
from reporting.services.returns.frozen_findings import keep_findings

At = tuple[str, Quarter]  # (division or province code, quarter)


@dataclass(slots=True)
class FileFindings:
    """What the rules find in a file's rows, by (province, quarter)."""

    found: dict[At, list[Finding]] = field(default_factory=dict)

    def keep(self, revisions: Sequence[ProvinceRevision]) -> None:
        """Store with each revision what was found in the rows that it froze."""
        if not self.found or not revisions:
            return
        frozen: dict[int, set[str]] = {}
        rows = UnitRevision.objects.filter(province_revision__in=revisions)
        for revision, code in rows.values_list("province_revision_id", "quarterly_return__division_id"):
            frozen.setdefault(revision, set()).add(code)
        keep_findings(
            {
                each: [
                    finding
                    for finding in self.found.get((each.province_return.province_id, each.province_return.period), [])
                    if finding.division in frozen.get(each.pk, ()) or finding.code in PROVINCE_WIDE
                ]
                for each in revisions
            }
        )


def judge_file(*, actor: Actor, places: Places, merged: Iterable[Merged], edition: str) -> FileFindings:
    """The findings of a file's rows as they would be stored; rows in error are left out."""
    proposed: dict[At, PastRow] = {}
    for each in merged:
        values = each.values
        if each.row.in_error or each.unread or places.find(values["division_id"]) is None:
            continue
        said = figures_by_code(values, edition=edition)
        at = (values["division_id"], Quarter(values["year"], values["quarter"]))
        proposed[at] = PastRow(edition, said, bool(values["zero_report"]))
    found = [places.find(code) for code, _quarter in proposed]
    divisions = _divisions({place.province_id for place in found if place}) if proposed else {}
    return FileFindings(findings_of_rows(actor=actor, proposed=proposed, divisions=divisions))


def _divisions(provinces: Iterable[str]) -> dict[str, list[Division]]:
    """Each province with its units, its own first."""
    found: dict[str, list[Division]] = {code: [] for code in sorted(provinces)}
    for each in sorted(divisions_by_code().values(), key=lambda each: (not each.is_province, each.code)):
        if each.province_id in found:
            found[each.province_id].append(each)
    return found


def warnings_of(file: FileFindings, merged: Sequence[Merged], merger: Merger, places: Places) -> Iterator[CellProblem]:
    """Each finding at its row and figure; what concerns a province whose own row is not in the file, at no row."""
    rows = {(each.values["division_id"], Quarter(each.values["year"], each.values["quarter"])): each for each in merged}
    for (province, quarter), findings in file.found.items():
        place = places.find(province)
        for finding in findings:
            told = _("%(severity)s %(code)s：%(text)s") % {
                "severity": finding.severity_label,
                "code": finding.code,
                "text": finding.text,
            }
            each = rows.get((finding.division, quarter))
            if each is not None:
                attribute = attribute_of(finding.figure)
                yield merger.problem(each.row, attribute, told, value=each.values.get(attribute))
            elif finding.code in PROVINCE_WIDE:
                where = _("%(place)s%(quarter)s：%(text)s")
                named = where % {"place": place.name if place else province, "quarter": quarter, "text": told}
                yield CellProblem(None, merger.columns[attribute_of(finding.figure)].heading, "", named)
