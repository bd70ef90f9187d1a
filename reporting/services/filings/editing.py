"""Writing a 推进计划 and a 登记试点申请: compare-and-swap, audited; a declaration is computed anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record
from pledge_portal.common.queueing import facts_changed
from programmes.divisions.models import Division
from programmes.models import Programme
from reporting.models import FiledPart, PilotApplication, PromotionPlan, PromotionTask
from reporting.rules.filings import APPLICATION_FIELDS, CHAPTERS, PILOT, TASK_FIELDS
from reporting.selectors.filings.proposals import task_rows
from reporting.selectors.filings.records import FilingRecords
from reporting.services.errors import BadInput, Conflict

WHY = "compare and swap"


def _stale() -> Conflict:
    return Conflict(_("内容已被他人修改，您的修改没有保存。请核对后再保存。"))


def may_edit_filing(actor: Actor, province: Division) -> bool:
    """Whether the actor writes the province's documents: its bureau's people alone."""
    return actor.can(Permission.EDIT_PLANS) and not actor.unit and actor.sees(province=province.code)


def save_chapters(*, actor: Actor, province: Division, version: int, texts: Mapping[str, str]) -> PromotionPlan:
    """Store the chapters read at `version` (0: there were none). Raises PermissionDenied, Conflict."""
    _require(actor, province)
    new = {name: texts[name].strip() for name in CHAPTERS if name in texts}
    with transaction.atomic():
        plan = _held_plan(actor, province)
        if version != plan.version:
            raise _stale()
        changes = {name: [getattr(plan, name), text] for name, text in new.items() if getattr(plan, name) != text}
        if changes:
            stored = PromotionPlan.objects.unscoped(reason=WHY).filter(pk=province.pk)
            stored.update(**new, version=F("version") + 1)
            _note(actor, province, "promotion_plan.changed", province.code, changes)
    return PromotionPlan.objects.visible_to(actor).get(pk=province.pk)


def _held_plan(actor: Actor, province: Division) -> PromotionPlan:
    """The plan's row, made if there is none and locked until the transaction ends: tasks are written under it too."""
    rows = PromotionPlan.objects.visible_to(actor)
    rows.bulk_create([PromotionPlan(province=province, version=0)], ignore_conflicts=True)
    return rows.select_for_update().get(pk=province.pk)


def task_mark(task: PromotionTask | None) -> str:
    """What a form has seen of a row; empty where there was none."""
    if task is None:
        return ""
    text = json.dumps([str(getattr(task, name) or "") for name in TASK_FIELDS], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def save_task(
    *, actor: Actor, province: Division, clause: str, order: int, seen: str, values: Mapping[str, Any]
) -> PromotionTask:
    """Store a row of 表1; `seen`: the `task_mark` of the row as read. Raises PermissionDenied, Conflict."""
    _require(actor, province)
    with transaction.atomic():
        _held_plan(actor, province)
        stored = PromotionTask.objects.visible_to(actor).filter(province=province, clause=clause).first()
        if task_mark(stored) != seen:
            raise _stale()
        task = stored or PromotionTask(province=province, clause=clause)
        changes = {name: [getattr(task, name), values[name]] for name in TASK_FIELDS if name in values}
        for name in changes:
            setattr(task, name, values[name])
        task.order = order
        task.save()
        changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
        if changes or stored is None:
            _note(actor, province, "promotion_task.changed", f"{province.code} {clause}", changes)
    return task


def adopt_proposed_tasks(*, actor: Actor, records: FilingRecords) -> int:
    """Store the proposed row of every clause that has none yet; returns how many."""
    province = records.province
    _require(actor, province)
    with transaction.atomic():
        _held_plan(actor, province)
        kept = set(PromotionTask.objects.visible_to(actor).filter(province=province).values_list("clause", flat=True))
        rows = [
            PromotionTask(
                province=province,
                clause=clause.code,
                order=clause.order,
                **{name: getattr(draft, name) for name in TASK_FIELDS},
            )
            for clause, _stored, draft in task_rows(records)
            if clause.code not in kept
        ]
        PromotionTask.objects.visible_to(actor).bulk_create(rows)
        if rows:
            changes = {"clauses": [None, [row.clause for row in rows]]}
            _note(actor, province, "promotion_task.proposed", province.code, changes)
    return len(rows)


def save_application(
    *,
    actor: Actor,
    province: Division,
    version: int,
    values: Mapping[str, Any],
    declared: bool,
    today: date,
    programme: Programme,
) -> PilotApplication:
    """Store the application read at `version` (0: there was none).

    `declared`: 本省拟申报登记试点; 6.3 then applies from `today`, or from the day it was declared before. A declaration
    may be taken back until 6.3 has been submitted. Raises PermissionDenied, Conflict, BadInput.
    """
    _require(actor, province)
    with transaction.atomic():
        rows = PilotApplication.objects.visible_to(actor)
        rows.bulk_create([PilotApplication(province=province, version=0)], ignore_conflicts=True)
        stored = rows.select_for_update().get(pk=province.pk)
        if stored.version != version:
            raise _stale()
        new = {name: values[name] for name in APPLICATION_FIELDS if name in values}
        new["applies_from"] = (stored.applies_from or today) if declared else None
        if not declared and stored.applies_from and _has_filed_pilot(programme, province):
            raise BadInput(_("登记试点申请已经报送，不能撤回声明。"), ["declared"])
        _write_application(actor, stored, new)
    return rows.get(pk=province.pk)


def _write_application(actor: Actor, stored: PilotApplication, new: dict[str, Any]) -> None:
    changes = {name: [getattr(stored, name), value] for name, value in new.items() if getattr(stored, name) != value}
    if not changes:
        return
    rows = PilotApplication.objects.unscoped(reason=WHY).filter(pk=stored.pk)
    rows.update(**new, version=F("version") + 1)
    province = stored.province
    _note(actor, province, "pilot_application.changed", province.code, changes)
    if "applies_from" in changes:
        facts_changed(province=province.code, requested_by=actor.user_id)


def _has_filed_pilot(programme: Programme, province: Division) -> bool:
    return FiledPart.objects.filter(filing__programme=programme, filing__province=province, clause=PILOT).exists()


def _require(actor: Actor, province: Division) -> None:
    if not may_edit_filing(actor, province):
        raise PermissionDenied(_("由本省知识产权局填写。"))


def _note(actor: Actor, province: Division, action: str, subject_id: str, changes: Mapping[str, Sequence[Any]]) -> None:
    subject = action.partition(".")[0]
    event = Event(action, subject, subject_id, province=province.code, division=province.code, changes=changes)
    record(actor=actor, event=event)
