"""What changed between two versions of a quarter, in the words of the screen: figure by figure, unit by unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.selectors import entries_of
from pledge_portal.common.formatting import signed_percent
from programmes.divisions.models import Division
from reporting.catalogue import CURRENT_EDITION, Catalogue, catalogue
from reporting.models import ProvinceRevision, UnitRevision
from reporting.rules.differences import CellChange, TextPart, compare, compare_text
from reporting.rules.returns import Values
from reporting.selectors.returns.findings import row_name
from reporting.selectors.returns.quarter import QuarterData
from reporting.values import display_amount, display_value, language

ENTRIES = 60


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One figure: `old` → `new`, their `difference` and its `share` of the old; texts, "" where there is none."""

    division: str
    figure: str
    heading: str
    unit: str
    old: str
    new: str
    difference: str
    share: str


@dataclass(frozen=True, slots=True)
class RowChanges:
    """The changes of one row. `note`: 新增, 本次未包含 and such, where the row as a whole came or went."""

    division: Division
    name: str
    lines: Sequence[ChangeLine]
    note: str = ""


@dataclass(frozen=True, slots=True)
class NameChange:
    """One of those who stand for the return, or what stands beside them: `old` → `new`, "" where there was none."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Between `base` and a later version. `base_label`: which version it is; "" where there is none before.

    `totals`: of the province's own count of ◇ figures (全省去重数).
    """

    base: ProvinceRevision | None
    base_label: str
    rows: Sequence[RowChanges]
    analysis: Sequence[TextPart]
    totals: Sequence[ChangeLine] = ()
    signatories: Sequence[NameChange] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing differs."""
        return not (self.rows or self.analysis or self.totals or self.signatories)

    @property
    def count(self) -> int:
        """How many figures differ."""
        return sum(len(row.lines) for row in self.rows)

    @property
    def changed(self) -> frozenset[tuple[str, str]]:
        """The cells that differ, (division code, figure code)."""
        return frozenset((line.division, line.figure) for row in self.rows for line in row.lines)


NOTHING = Difference(None, "", (), ())


def difference_for_review(revision: ProvinceRevision) -> Difference:
    """What changed since the version last accepted, else the one last submitted; nothing for a first one."""
    earlier = list(
        ProvinceRevision.objects.filter(
            province_return=revision.province_return_id, number__lt=revision.number
        ).order_by("-number")
    )
    accepted = [each for each in earlier if each.accepted_at is not None]
    base = next(iter(accepted or earlier), None)
    return difference_between(base, revision) if base else NOTHING


def difference_between(old: ProvinceRevision, new: ProvinceRevision) -> Difference:
    """Of two revisions of one return; two queries."""
    before, after = _as_of(old), _as_of(new)
    form = catalogue(next((row.edition for row in after.values()), CURRENT_EDITION))
    found = compare(
        {code: row.values for code, row in before.items()},
        {code: row.values for code, row in after.items()},
        list(form.by_code),
    )
    divisions = {code: row.quarterly_return.division for code, row in {**before, **after}.items()}
    rows = _rows(found.cells, divisions, form)
    rows += [RowChanges(divisions[code], row_name(divisions[code]), (), _("新增报送")) for code in found.appeared]
    left_out = [code for code, row in after.items() if row.province_revision_id != new.pk]
    if new.source == "browser":
        words = _("本次未包含，沿用以前报送的数")
        rows += [RowChanges(divisions[code], row_name(divisions[code]), (), words) for code in sorted(left_out)]
    own = old.province_return.province_id
    counted = compare({own: old.province_totals}, {own: new.province_totals}, list(form.by_code))
    return Difference(
        old,
        base_label(old),
        rows,
        compare_text(old.analysis, new.analysis),
        [_line(each, form) for each in counted.cells],
        _names(old.signatories, new.signatories),
    )


def _names(old: Mapping[str, str], new: Mapping[str, str]) -> list[NameChange]:
    labels = {
        "filled_in_by": _("填表人"),
        "checked_by": _("审核人"),
        "head": _("单位负责人"),
        "telephone": _("联系电话"),
        "reported_on": _("报出日期"),
    }
    pairs = [(label, old.get(name, ""), new.get(name, "")) for name, label in labels.items()]
    return [NameChange(label, before, after) for label, before, after in pairs if before != after]


def base_label(revision: ProvinceRevision) -> str:
    """上次审核通过的第 1 版, 上次报送的第 1 版."""
    text = _("上次审核通过的第 %(number)d 版") if revision.accepted_at else _("上次报送的第 %(number)d 版")
    return text % {"number": revision.number}


def _as_of(revision: ProvinceRevision) -> dict[str, UnitRevision]:
    """What counted once that revision was in, by division code: a row it leaves out keeps what it had."""
    rows = (
        UnitRevision.objects.filter(
            province_revision__province_return=revision.province_return_id,
            province_revision__number__lte=revision.number,
        )
        .select_related("quarterly_return__division")
        .order_by("province_revision__number")
    )
    return {row.quarterly_return.division_id: row for row in rows}


def _rows(cells: Sequence[CellChange], divisions: Mapping[str, Division], form: Catalogue) -> list[RowChanges]:
    return [
        RowChanges(divisions[code], row_name(divisions[code]), [_line(each, form) for each in some])
        for code, some in groupby(cells, key=lambda each: each.division)
    ]


def _line(change: CellChange, form: Catalogue) -> ChangeLine:
    words = form.by_code[change.figure].words(language())
    difference = change.difference
    return ChangeLine(
        division=change.division,
        figure=change.figure,
        heading=words.heading,
        unit=words.unit,
        old=display_value(change.old) or _("未报"),
        new=display_value(change.new) or _("未报"),
        difference="" if difference is None else ("+" if difference > 0 else "") + display_amount(difference),
        share="" if change.share is None else signed_percent(change.share, 1),
    )


def unit_changes(data: QuarterData, units: Sequence[Division]) -> dict[str, Sequence[ChangeLine]]:
    """What units changed since their province last looked at them, else since they were last submitted.

    By division code; a unit with neither is left out. One query.
    """
    rows = {unit.code: row for unit in units if (row := data.row(unit))}
    frozen = _frozen([row.latest_revision_id for row in rows.values() if row.reviewed is None])
    before: dict[str, Values] = {}
    for code, row in rows.items():
        if row.reviewed is not None:
            before[code] = row.reviewed
        elif row.latest_revision_id in frozen:
            before[code] = frozen[row.latest_revision_id]
    now = {code: data.effective(code, data.quarter) for code in before}
    found = compare(before, now, list(data.form.by_code))
    lines: dict[str, list[ChangeLine]] = {code: [] for code in before}
    for each in found.cells:
        lines[each.division].append(_line(each, data.form))
    return dict(lines)


def _frozen(revisions: Sequence[int | None]) -> dict[int | None, Values]:
    wanted = [each for each in revisions if each is not None]
    return dict(UnitRevision.objects.filter(pk__in=wanted).values_list("pk", "values")) if wanted else {}


def changes_between_versions(
    *, actor: Actor, data: QuarterData, versions: Mapping[str, tuple[int, int]]
) -> list[RowChanges]:
    """What moved in rows since they were looked at, from the trail: (version seen, version now) by division code.

    Version 0: the row was not there, or no longer counts.
    """
    divisions = {each.code: each for each in data.divisions}
    found = []
    for code, (seen, now) in versions.items():
        division = divisions.get(code)
        if division is None:
            continue
        if not seen or not now:
            note = _("新审核通过，原不在核对之列") if now else _("已不在审核通过之列")
            found.append(RowChanges(division, row_name(division), (), note))
            continue
        lines = _moved(actor, data, division, now - seen)
        found.append(RowChanges(division, row_name(division), lines, "" if lines else _("状态有变动，数未变")))
    return found


def _moved(actor: Actor, data: QuarterData, division: Division, steps: int) -> list[ChangeLine]:
    """The figures that the last so many writes of a row changed, from what they were to what they are."""
    entries = entries_of(viewer=actor, subject_type="quarterly_return", subject_id=f"{division.code} {data.quarter}")[
        : max(0, min(steps, ENTRIES))
    ]
    first: dict[str, str | None] = {}
    last: dict[str, str | None] = {}
    for entry in reversed(list(entries)):
        for figure, (old, new) in entry.changes.items():
            if figure in data.form.by_code:
                first.setdefault(figure, old)
                last[figure] = new
    changes = [
        CellChange(division.code, figure, first[figure], last[figure])
        for figure in data.form.by_code
        if figure in first and first[figure] != last[figure]
    ]
    return [_line(each, data.form) for each in changes]
