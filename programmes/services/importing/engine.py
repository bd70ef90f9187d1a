"""Imports one workbook of one kind: every finding at once, then all rows in one transaction, or none.

A kind is an `Importer` that says what its rows may be and how they lie in the database. The number of queries does not
grow but by batches of rows. Every row created or changed is audited with old and new values, and a computation is
queued once for every province of which facts have changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record_many
from pledge_portal.common.bulk import BATCH, update_in_bulk
from pledge_portal.common.queueing import facts_changed
from pledge_portal.common.spreadsheets.columns import ParsedRow, WorkbookResource
from pledge_portal.common.spreadsheets.reading import Table
from pledge_portal.common.spreadsheets.report import CellProblem, ImportReport
from pledge_portal.common.spreadsheets.upsert import Days, Merged, Merger, in_order
from programmes.divisions.models import Division
from programmes.services.importing.places import Places, name_remark, unknown_code

WHY = "an import meets its own keys only, and every row's division is checked against the actor's scope"
# Few enough for the variables of one SQLite statement.
KEYS_AT_ONCE = 900
T = TypeVar("T")


def chunks(items: Sequence[T], size: int = KEYS_AT_ONCE) -> Iterator[Sequence[T]]:
    """The items in slices of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


class Importer:
    """One import of one file. Attributes of the resource are the names of the model's columns.

    `place`: the attribute that holds the 地区代码, if the kind has one. `subject`: its name in the audit trail.
    `decides`: whether its rows decide a verdict or a total. `expected_order`: pairs of days of which another order is
    questionable but stored.
    """

    resource: ClassVar[type[WorkbookResource]]
    model: ClassVar[type[models.Model]]
    subject: ClassVar[str]
    permission: ClassVar[Permission]
    place: ClassVar[str | None] = "division_id"
    place_name: ClassVar[str | None] = "division__name"
    decides: ClassVar[bool] = False
    expected_order: ClassVar[tuple[Days, ...]] = ()

    def __init__(self, *, actor: Actor, table: Table) -> None:
        actor.require(self.permission)
        self.actor = actor
        self.sheet = self.make_resource()
        self.parsed = self.sheet.parse(table)
        self.merger = Merger(self.parsed, blanks=self.blanks())
        self.errors = self.parsed.errors
        self.warnings = [*_other_sheets(table), *self.parsed.warnings]
        self.places = Places(actor)

    # --- what a kind says ---

    def make_resource(self) -> WorkbookResource:
        """The columns."""
        return self.resource()

    def blanks(self) -> dict[str, Any]:
        """What a cleared column becomes: "" where the database keeps no null."""
        return {
            field.attname: ""
            for field in self.model._meta.concrete_fields
            if not field.null and isinstance(field, (models.CharField, models.TextField))
        }

    def load(self, rows: Sequence[ParsedRow]) -> Iterable[Any]:
        """The stored rows, locked, that the file's rows may meet, of the actor's scope alone: a preview shows them.

        By default those of the file's divisions.
        """
        named = {str(row.values[self.place]) for row in rows if self.place and row.values.get(self.place)}
        codes = sorted(code for code in named if self.places.find(code) is not None)
        for some in chunks(codes):
            yield from self.locked().filter(**{f"{self.place}__in": some})

    def locked(self) -> models.QuerySet[Any]:
        """All rows of the kind, to be filtered; what is read is locked until the import has written."""
        rows: models.QuerySet[Any] = self.model.objects.unscoped(reason=WHY)  # type: ignore[attr-defined]
        return rows.select_for_update().order_by("pk")

    def key_values(self, stored: Any) -> tuple[Any, ...]:
        """The key of a stored row, in the order of the columns."""
        return tuple(getattr(stored, column.attribute) for column in self.merger.keys)

    def check(self, row: ParsedRow) -> None:
        """Findings of a row by itself. By default those of its division."""
        self.check_place(row)

    def check_place(self, row: ParsedRow) -> Division | None:
        """The row's division; an error where it is unknown, a warning where the name beside it is another's."""
        code = row.values.get(self.place or "")
        if code is None:
            return None
        division = self.places.find(code)
        if division is None:
            self.error(row, self.place or "", unknown_code())
        elif self.place_name:
            remark = name_remark(division, row.values.get(self.place_name))
            if remark:
                self.warn(row, self.place_name, remark)
        return division

    def check_merged(self, merged: Merged) -> None:
        """Findings that need what is stored. By default the order of days."""
        self.add_errors(self.merger.stored_order_errors(merged, self.sheet.days_in_order))
        self.warnings += self.merger.order_problems(
            merged, self.expected_order, _("早于“%(heading)s”（%(day)s），请核对两个日期。已按原文导入。")
        )

    def complete(self, merged: Merged) -> Mapping[str, Any]:
        """Columns besides those of the sheet that follow from them; asked for created and changed rows."""
        return {}

    def division_of(self, instance: Any) -> Division:
        """The division whose record it is."""
        found = self.places.find(getattr(instance, self.place or ""))
        if found is None:
            raise LookupError("an import writes no row outside the actor's scope")
        return found

    def affected_province(self, instance: Any) -> str:
        """The code of the province of which the record is a fact."""
        return self.division_of(instance).province_id

    def audited(self, merged: Merged) -> dict[str, list[Any]]:
        """What the trail keeps of a row's changes."""
        return {name: list(pair) for name, pair in merged.changes.items()}

    # --- findings ---

    def error(self, row: ParsedRow, attribute: str, message: str) -> None:
        """A finding that refuses the file."""
        row.in_error = True
        self.errors.append(self.merger.problem(row, attribute, message))

    def add_errors(self, problems: Iterable[CellProblem]) -> None:
        """Several findings that refuse the file."""
        self.errors += problems

    def warn(self, row: ParsedRow, attribute: str, message: str) -> None:
        """A finding that is only told."""
        self.warnings.append(self.merger.problem(row, attribute, message))

    # --- the work ---

    def run(self, *, dry_run: bool) -> ImportReport:
        """Check every row against what is stored and, unless refused or `dry_run`, write all of them."""
        for row in self.parsed.rows:
            self.check(row)
        with transaction.atomic():
            merged = self.merge_all()
            self.check_all(merged)
            report = self.report(merged)
            if not report.refused and not dry_run:
                self.write([each for each in merged if not each.is_unchanged])
        return report

    def merge_all(self) -> list[Merged]:
        """Every row whose key is whole, over its stored counterpart."""
        rows = [(row, key) for row in self.parsed.rows if (key := self.merger.key_of_row(row)) is not None]
        stored = {
            self.merger.key_of_stored(self.key_values(each)): each for each in self.load([row for row, _key in rows])
        }
        return [
            self.merger.merge(row, key, found, None if found is None else self.values_of(found))
            for row, key in rows
            for found in (stored.get(key),)
        ]

    def values_of(self, stored: Any) -> Mapping[str, Any]:
        """A stored row by attribute."""
        values: dict[str, Any] = vars(stored)
        return values

    def check_all(self, merged: Sequence[Merged]) -> None:
        """Findings that need what is stored, of all rows."""
        for each in merged:
            self.check_merged(each)

    def report(self, merged: Sequence[Merged]) -> ImportReport:
        """The counts and all findings, by row."""
        created = sum(each.is_new for each in merged)
        unchanged = sum(each.is_unchanged for each in merged)
        report = ImportReport(
            kind=self.sheet.kind,
            rows=len(self.parsed.rows),
            created=created,
            updated=len(merged) - created - unchanged,
            unchanged=unchanged,
            warnings=in_order(self.warnings),
        )
        return report.refuse(*in_order(self.errors)) if self.errors else report

    def write(self, merged: Sequence[Merged]) -> None:
        """Create and change rows in bulk, with audit and facts."""
        affected = {self.affected_province(each.stored) for each in merged if not each.is_new}
        pairs = [(each, self.applied(each)) for each in merged]
        fresh = [instance for each, instance in pairs if each.is_new]
        changed = [instance for each, instance in pairs if not each.is_new]
        rows = self.model.objects  # type: ignore[attr-defined]
        rows.bulk_create(fresh, batch_size=BATCH)
        names = sorted({field for each, _i in pairs if not each.is_new for field in (*each.changes, *self.extra_names)})
        update_in_bulk(changed, [*names, "version"])
        record_many(actor=self.actor, events=[self.event(each, instance) for each, instance in pairs])
        affected |= {self.affected_province(instance) for _each, instance in pairs}
        if self.decides:
            for province in sorted(affected):
                facts_changed(province=province, requested_by=self.actor.user_id)

    extra_names: ClassVar[tuple[str, ...]] = ()

    def applied(self, merged: Merged) -> Any:
        """The instance as it will be stored."""
        columns = {field.attname for field in self.model._meta.concrete_fields}
        values = {name: value for name, value in merged.values.items() if name in columns}
        values |= self.complete(merged)
        if merged.stored is None:
            return self.model(**values)
        for name, value in values.items():
            setattr(merged.stored, name, value)
        merged.stored.version += 1
        return merged.stored

    def event(self, merged: Merged, instance: Any) -> Event:
        """The audit entry of a created or changed row."""
        division = self.division_of(instance)
        return Event(
            action=f"{self.subject}.{'created' if merged.is_new else 'changed'}",
            subject_type=self.subject,
            subject_id=str(instance.pk),
            province=division.province_id,
            division=division.code,
            changes=self.audited(merged),
        )


def _other_sheets(table: Table) -> list[CellProblem]:
    if not table.other_sheets:
        return []
    told = _("只导入第一张工作表“%(sheet)s”，其余%(count)d张未读取。需要导入的请分别存为单独的文件。")
    return [CellProblem(None, "", "", told % {"sheet": table.sheet, "count": len(table.other_sheets)})]
