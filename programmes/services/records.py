"""Writing the registers: measures, policies, plans, contacts. Compare-and-swap on `version`, audited, computed anew.

A save that somebody else was quicker with raises StaleRecord and overwrites nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.db.models.fields.files import FieldFile
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record
from pledge_portal.common.queueing import facts_changed
from programmes.divisions.models import Division
from programmes.models import Contact, Evidence, Measure, Policy, WorkPlan

PERSONAL = frozenset({"name", "telephone", "fax", "mobile", "email"})
R = TypeVar("R", Measure, Policy, WorkPlan, Contact)


class StaleRecord(Exception):
    """Somebody else changed or removed the record since it was read; nothing was written."""


@dataclass(frozen=True, slots=True)
class Register:
    """How a register is kept: who may edit it, its name in the audit trail, whether it decides verdicts."""

    permission: Permission
    subject: str
    decides: bool


REGISTERS: Mapping[type[models.Model], Register] = {
    Measure: Register(Permission.EDIT_MEASURES, "measure", decides=True),
    Policy: Register(Permission.EDIT_MEASURES, "policy", decides=False),
    WorkPlan: Register(Permission.EDIT_PLANS, "plan", decides=True),
    Contact: Register(Permission.EDIT_CONTACTS, "contact", decides=False),
}


def division_of(row: Measure | Policy | WorkPlan | Contact) -> Division:
    """The division that a record belongs to."""
    return row.province if isinstance(row, WorkPlan) else row.division


def may_edit(actor: Actor, model: type[models.Model], division: Division) -> bool:
    """Whether the actor may write that register for the division; the national office reads only."""
    return (
        not actor.is_national
        and actor.can(REGISTERS[model].permission)
        and actor.sees(province=division.province_id, division=division.code)
        and not (actor.unit and actor.unit != division.code)
    )


def create_record(*, actor: Actor, row: R) -> R:
    """Store a new record; ValidationError where its key is taken."""
    _require(actor, row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            changes = {name: [None, value] for name, value in _content(row).items() if value not in (None, "")}
            _note(actor, row, "created", changes)
    except IntegrityError as error:
        raise ValidationError(_("同一条记录已存在，请直接修改原记录。")) from error
    return row


def save_record(*, actor: Actor, row: R, version: int) -> R:
    """Store a changed record read at `version`; an unchanged one is left alone."""
    _require(actor, row)
    model = type(row)
    new = _content(row)
    try:
        with transaction.atomic():
            stored = model.objects.unscoped(reason="compare and swap").filter(pk=row.pk, version=version)
            before = stored.first()
            if before is None:
                raise StaleRecord
            _require(actor, before)
            old = _content(before)
            changes = {name: [old[name], value] for name, value in new.items() if old[name] != value}
            if not changes:
                return row
            if not stored.update(**new, version=F("version") + 1):
                raise StaleRecord
            row.version = version + 1
            _note(actor, row, "changed", changes)
    except IntegrityError as error:
        raise ValidationError(_("同一条记录已存在，请直接修改原记录。")) from error
    return row


def remove_record(*, actor: Actor, row: Measure | Policy | WorkPlan | Contact, version: int) -> None:
    """Remove a record entered by mistake, with its files' rows; what merely ends gets an end date instead."""
    _require(actor, row)
    with transaction.atomic():
        stored: models.QuerySet[Any] = type(row).objects.unscoped(reason="compare and swap")
        stored = stored.filter(pk=row.pk)
        # The swap holds the row: deleting alone reads the version first and deletes by the key afterwards.
        if not stored.filter(version=version).update(version=F("version") + 1):
            raise StaleRecord
        changes = {name: [value, None] for name, value in _content(row).items() if value not in (None, "")}
        files = _files_of(row)
        stored.delete()
        transaction.on_commit(lambda: _delete_bytes(files))
        _note(actor, row, "removed", changes)


def _require(actor: Actor, row: Measure | Policy | WorkPlan | Contact) -> None:
    if not may_edit(actor, type(row), division_of(row)):
        raise PermissionDenied(_("您不能修改此单位的记录。"))


def _content(row: models.Model) -> dict[str, Any]:
    """Every stored field but the key and the version."""
    fields = (field for field in row._meta.concrete_fields if field.name not in {"id", "version"})
    return {field.attname: getattr(row, field.attname) for field in fields if not field.primary_key}


def _files_of(row: models.Model) -> list[FieldFile]:
    if isinstance(row, Contact):
        return []
    rows = Evidence.objects.unscoped(reason="files go with their record")
    return [each.file for each in rows.filter(**{REGISTERS[type(row)].subject: row})]


def _delete_bytes(files: list[FieldFile]) -> None:
    for file in files:
        file.storage.delete(file.name or "")


def _fingerprint(value: Any) -> str:
    """Tells whether two values are the same, and nothing else: keyed, so that a number cannot be guessed back."""
    return salted_hmac("audit.personal", str(value), algorithm="sha256").hexdigest()[:12]


def masked(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The trail keeps of personal data that it changed, not what it was (PIPL)."""
    return {
        name: [_fingerprint(value) if value else value for value in pair] if name in PERSONAL else pair
        for name, pair in changes.items()
    }


def _note(actor: Actor, row: Measure | Policy | WorkPlan | Contact, act: str, changes: dict[str, list[Any]]) -> None:
    register, division = REGISTERS[type(row)], division_of(row)
    event = Event(
        f"{register.subject}.{act}",
        register.subject,
        str(row.pk),
        province=division.province_id,
        division=division.code,
        changes=masked(changes) if isinstance(row, Contact) else changes,
    )
    record(actor=actor, event=event)
    if register.decides:
        facts_changed(province=division.province_id, requested_by=actor.user_id)
