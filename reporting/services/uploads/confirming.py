"""Confirming an uploaded workbook, giving it up, or holding it against the portal once more."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import record
from pledge_portal.common import clock
from reporting.models import Upload, UploadState
from reporting.permissions import StateRefused
from reporting.services.errors import Conflict
from reporting.services.uploads.checking import plan_of, state_of, stored_table
from reporting.services.uploads.plans import Choices, Plan, PlanMoved, WrongFile
from reporting.services.uploads.receiving import OPEN_STATES, copy_of, upload_event


def confirm_upload(*, actor: Actor, upload: Upload, seen: str, chosen: Choices) -> Upload:
    """Write what was previewed: all of it, as drafts, or nothing. A second confirmation changes nothing.

    `seen`: the mark of the preview. `chosen`: the conflicts in which the file's value is used. Raises StateRefused
    where there is nothing to confirm, Conflict where what is stored has moved: the preview is then made anew.
    """
    try:
        with transaction.atomic():
            held = _held(actor, upload)
            if held.state == UploadState.CONFIRMED:
                return held
            if held.expires_at <= clock.now():
                raise StateRefused(_("这个文件已过确认期限，没有导入。请重新上传。"))
            if held.state != UploadState.READY:
                raise StateRefused(_("这个文件不能导入：%(state)s。") % {"state": held.get_state_display()})
            plan = _plan(held, actor)
            if plan.errors or plan.seen != seen:
                raise PlanMoved
            _confirm(actor, held, plan, chosen)
            return held
    except (PlanMoved, WrongFile):
        recheck_upload(actor=actor, upload=upload)
        raise Conflict(_("平台上的数据刚刚有变动，尚未导入。下面是按最新数据重新核对的结果，请再次确认。")) from None


def _held(actor: Actor, upload: Upload) -> Upload:
    """The row, locked: two confirmations meet here."""
    rows = Upload.objects.visible_to(actor).select_for_update(of=("self",)).select_related("division__province")
    return rows.get(pk=upload.pk, made_by=actor.user_id)


def _plan(upload: Upload, actor: Actor) -> Plan:
    with translation.override(upload.language):
        return plan_of(upload, actor, stored_table(upload))


def _confirm(actor: Actor, upload: Upload, plan: Plan, chosen: Choices) -> None:
    outcome: dict[str, Any] = plan.write(chosen)
    upload.state, upload.confirmed_at, upload.outcome = UploadState.CONFIRMED, clock.now(), outcome
    upload.preview = plan.preview() | {"chosen": sorted(chosen)}
    upload.save(update_fields=["state", "confirmed_at", "outcome", "preview"])
    told = {"sha256": upload.sha256, "rows": outcome["rows"], "cells": outcome["cells"]}
    record(actor=actor, event=upload_event(upload, "workbook.imported", **told))


def recheck_upload(*, actor: Actor, upload: Upload) -> Upload:
    """Make the preview anew from the rows as read and what is stored now."""
    with transaction.atomic():
        held = _held(actor, upload)
        if held.state not in (UploadState.READY, UploadState.FAULTY):
            return held
        try:
            plan = _plan(held, actor)
        except WrongFile as error:
            held.state, held.message, held.preview, held.seen = UploadState.REFUSED, error.message, {}, ""
        else:
            held.state, held.preview, held.seen = state_of(plan), plan.preview(), plan.seen
        held.save(update_fields=["state", "message", "preview", "seen"])
        return held


def discard_upload(*, actor: Actor, upload: Upload) -> None:
    """Give an upload up: its rows go at once. What has been imported stays imported."""
    with transaction.atomic():
        held = _held(actor, upload)
        if held.state in (UploadState.CONFIRMED, UploadState.DISCARDED):
            return
        held.state, held.content, held.table, held.preview = UploadState.DISCARDED, b"", b"", {}
        held.save(update_fields=["state", "content", "table", "preview"])
        record(actor=actor, event=upload_event(held, "workbook.discarded"))


def upload_again(*, actor: Actor, upload: Upload) -> Upload:
    """Hold a file that was imported before against what is stored now, as a new upload.

    Raises StateRefused where its rows are no longer kept.
    """
    with transaction.atomic():
        held = _held(actor, upload)
        if held.state != UploadState.CONFIRMED or not held.table:
            raise StateRefused(_("文件内容已不再保留，请重新上传。"))
        mine = Upload.objects.visible_to(actor).filter(made_by=actor.user_id, place=held.place, sha256=held.sha256)
        same = mine.filter(state__in=OPEN_STATES).first()
        if same is not None:
            return recheck_upload(actor=actor, upload=same)
        fresh = copy_of(held)
        plan = _plan(fresh, actor)
        fresh.state, fresh.preview, fresh.seen = state_of(plan), plan.preview(), plan.seen
        fresh.save(force_insert=True)
        record(actor=actor, event=upload_event(fresh, "workbook.uploaded", sha256=fresh.sha256, name=fresh.name))
        return fresh
