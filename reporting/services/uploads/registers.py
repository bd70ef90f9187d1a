"""A register's workbook from the browser: the command's own importer, as the user, planned before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common import clock
from pledge_portal.common.spreadsheets.cells import shown
from pledge_portal.common.spreadsheets.columns import Column, ParsedRow
from pledge_portal.common.spreadsheets.reading import Table
from pledge_portal.common.spreadsheets.upsert import Key, Merged, in_order, reread
from programmes.divisions.models import Division
from programmes.divisions.selectors import divisions_by_code
from programmes.services.importing.engine import Importer
from reporting.services.uploads.places import check_kind, check_owner
from reporting.services.uploads.plans import CellChange, Choices, Plan, PlanMoved, RowChange, choice_name, three_ways
from reporting.workbooks import KINDS


def plan_register(*, actor: Actor, kind: str, subject: Division, table: Table) -> Plan:
    """What a register's workbook would change. Raises WrongFile, PermissionDenied."""
    known = divisions_by_code()
    check_kind(table=table, kind=kind)
    check_owner(table=table, subject=subject, known=known)
    with transaction.atomic():
        register = _Register(actor, kind, table, known)
    plan = register.plan
    plan.write = lambda chosen: _write(actor, kind, table, known, plan.seen, chosen)
    return plan


class _Register:
    """One pass over a table: what is stored is locked until the caller's transaction ends."""

    def __init__(self, actor: Actor, kind: str, table: Table, known: Mapping[str, Division]) -> None:
        self.known = known
        self.importer: Importer = KINDS[kind].importer_class(actor=actor, table=table)
        self.bases = self._bases(table)
        for row in self.importer.parsed.rows:
            self.importer.check(row)
        self.merged = self.importer.merge_all()
        self.plan = Plan(rows=len(self.importer.parsed.rows))
        for merged in self.merged:
            self._compare(merged)
        self.importer.check_all(self.merged)
        report = self.importer.report(self.merged)
        self.plan.errors = in_order(report.errors)
        self.plan.warnings = in_order([*self.plan.warnings, *report.warnings])

    def _bases(self, table: Table) -> dict[Key, ParsedRow]:
        """The rows as the file was handed out, by key."""
        if table.base is None:
            return {}
        parsed = self.importer.make_resource().parse(table.base)
        keyed = ((self.importer.merger.key_of_row(row), row) for row in parsed.rows)
        return {key: row for key, row in keyed if key is not None}

    def _compare(self, merged: Merged) -> None:
        """Note what a row changes; an untouched cell of the file overwrites nothing that is newer."""
        base = self.bases.get(merged.key)
        if merged.is_new and base is not None:
            self._gone(merged)
            return
        cells = [self._cell(merged, base, name) for name in merged.changes]
        for cell in cells:
            if cell.how == "kept":
                merged.values[cell.key] = merged.changes.pop(cell.key)[0]
        if not cells:
            self.plan.unchanged += 1
            return
        how, code = ("created" if merged.is_new else "changed"), str(merged.key[0])
        change = RowChange(merged.row.number, code, self._label(merged), how, 0, cells)
        self.plan.changes.append(change)

    def _cell(self, merged: Merged, base: ParsedRow | None, name: str) -> CellChange:
        merger = self.importer.merger
        column = merger.columns[name]
        old, new = merged.changes[name]
        how, was = "changed", None
        if base is not None and name in base.values and not merged.is_new:
            was = base.values[name]
            was = merger.blanks.get(name) if was is None else was
            again = reread(column, old)
            again = merger.blanks.get(name) if again is None else again
            how = three_ways(stored=again, new=new, base=was, has_base=True) or "changed"
        return CellChange(name, column.heading, _text(column, old), _text(column, new), how, _text(column, was))

    def _gone(self, merged: Merged) -> None:
        """A record that the file was handed out with and that has been removed since is not made again."""
        merged.changes.clear()
        self.plan.unchanged += 1
        column = self.importer.merger.keys[0]
        told = _("这条记录在下载工作簿之后已从平台上删除，本行不再导入。确需恢复的，请在平台上重新登记。")
        self.plan.warnings.append(self.importer.merger.problem(merged.row, column.attribute, told))
        self.merged = [each for each in self.merged if each is not merged]

    def _label(self, merged: Merged) -> str:
        """The key in words: the division's name for its code."""
        words = []
        for column, value in zip(self.importer.merger.keys, merged.key, strict=True):
            division = self.known.get(str(value)) if column.attribute == self.importer.place else None
            words.append(division.label if division else shown(column.widget.render(value)))
        return " · ".join(words)


def _text(column: Column, value: Any) -> str | None:
    return shown(column.widget.render(value)) or None


def _write(
    actor: Actor, kind: str, table: Table, known: Mapping[str, Division], seen: str, chosen: Choices
) -> dict[str, Any]:
    """Write the rows, all of them or none, if the plan is still the one seen. Raises PlanMoved."""
    with transaction.atomic():
        register = _Register(actor, kind, table, known)
        if register.plan.seen != seen or register.plan.errors:
            raise PlanMoved
        by_row = {change.row: change for change in register.plan.changes}
        for merged in register.merged:
            change = by_row.get(merged.row.number)
            for cell in change.cells if change else ():
                if cell.how == "conflict" and choice_name(merged.row.number, cell.key) not in chosen:
                    merged.values[cell.key] = merged.changes.pop(cell.key)[0]
        wanted = [merged for merged in register.merged if not merged.is_unchanged]
        if wanted:
            register.importer.write(wanted)
    cells = sum(len(merged.changes) for merged in wanted)
    created = sum(merged.is_new for merged in wanted)
    return {"rows": len(wanted), "created": created, "cells": cells, "at": clock.now().isoformat()}
