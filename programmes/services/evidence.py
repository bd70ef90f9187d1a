"""Evidence files: taken after a look at their bytes, kept outside the web root, removed with an audit entry."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import Event, record, record_access
from pledge_portal.common import clock
from programmes.models import Evidence, Measure, Policy, WorkPlan
from programmes.rules.files import MAX_BYTES, clean_name, ending_fits, kind_of
from programmes.services.records import REGISTERS, StaleRecord, division_of, may_edit

MAX_FILES = 20
Owner = Measure | Policy | WorkPlan


def attach_file(*, actor: Actor, owner: Owner, upload: UploadedFile[bytes]) -> Evidence:
    """Store an uploaded file as evidence of a measure, a policy or a plan (its full text).

    PDF, PNG, JPEG or docx by content, at most 20 MB and 20 files a record; ValidationError otherwise.
    """
    division = division_of(owner)
    if not may_edit(actor, type(owner), division):
        raise PermissionDenied(_("您不能修改此单位的记录。"))
    kind, content = checked_file(upload)
    attribute = REGISTERS[type(owner)].subject
    with transaction.atomic():
        _hold(owner)
        existing = Evidence.objects.visible_to(actor).filter(**{attribute: owner})
        digest = hashlib.sha256(content).hexdigest()
        if same := existing.filter(sha256=digest).first():
            return same
        if existing.count() >= MAX_FILES:
            raise ValidationError(_("每条记录最多上传%(most)d个文件。") % {"most": MAX_FILES})
        evidence = Evidence(
            division=division,
            name=clean_name(upload.name or ""),
            content_type=kind,
            size=len(content),
            sha256=digest,
            uploaded_by_id=actor.user_id,
            uploaded_at=clock.now(),
            **{attribute: owner},
        )
        evidence.file.save("", ContentFile(content), save=False)
        evidence.save(force_insert=True)
        _note(actor, evidence, "attached", [None, evidence.name])
    return evidence


def note_download(*, actor: Actor, evidence: Evidence) -> None:
    """Put on record that the actor takes a file's bytes."""
    record_access(
        actor=actor,
        action="evidence.downloaded",
        subject_type="evidence",
        subject_id=str(evidence.pk),
        province=evidence.division.province_id,
        division=evidence.division_id,
        details={"file": evidence.name},
    )


def remove_file(*, actor: Actor, evidence: Evidence, owner: Owner) -> None:
    """Take a file away; its bytes go when the transaction has been committed."""
    if not may_edit(actor, type(owner), division_of(owner)):
        raise PermissionDenied(_("您不能修改此单位的记录。"))
    with transaction.atomic():
        _hold(owner)
        if not Evidence.objects.visible_to(actor).filter(pk=evidence.pk).exists():
            return
        _note(actor, evidence, "removed", [evidence.name, None])
        storage, name = evidence.file.storage, evidence.file.name
        evidence.delete()
        transaction.on_commit(lambda: storage.delete(name or ""))


def _hold(owner: Owner) -> None:
    """Lock the record, so that what happens to its files happens one at a time; StaleRecord where it is gone."""
    rows: QuerySet[Any] = type(owner).objects.unscoped(reason="hold the record of a file").select_for_update()
    if rows.filter(pk=owner.pk).first() is None:
        raise StaleRecord


def checked_file(upload: UploadedFile[bytes]) -> tuple[str, bytes]:
    """The content type and the bytes of an uploaded file; ValidationError where it is not taken."""
    if not upload.size:
        raise ValidationError(_("文件是空的，请重新选择。"))
    if upload.size > MAX_BYTES:
        raise ValidationError(_("文件超过20MB，请压缩或拆分后再传。"))
    content = upload.read()
    kind = kind_of(content)
    if kind is None or not ending_fits(upload.name or "", kind):
        raise ValidationError(_("只接受PDF、图片（PNG、JPG）和Word（docx）文件，且扩展名须与内容一致。"))
    return kind, content


def _note(actor: Actor, evidence: Evidence, act: str, name: list[str | None]) -> None:
    event = Event(
        f"evidence.{act}",
        "evidence",
        str(evidence.pk),
        province=evidence.division.province_id,
        division=evidence.division_id,
        changes={"name": name, "sha256": [None, evidence.sha256]},
    )
    record(actor=actor, event=event)
