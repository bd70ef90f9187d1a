"""Formal documents: the province's sealed scans, and the paper copies that the national office takes in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record, record_many
from pledge_portal.common import clock
from programmes.divisions.models import Division
from programmes.models import Programme
from programmes.rules.files import clean_name
from programmes.services.evidence import checked_file
from reporting.models import FilingPaper, PaperCopy
from reporting.services.errors import Conflict
from reporting.services.filings.editing import may_edit_filing
from reporting.services.filings.holding import hold_filings


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a formal document bears: 文号, 成文日期, 签发人."""

    document_number: str
    issued_on: date
    signed_by: str = ""


def attach_paper(
    *, actor: Actor, programme: Programme, province: Division, kind: str, facts: PaperFacts, upload: UploadedFile[bytes]
) -> FilingPaper:
    """Store a sealed scan; the one before stays on record as replaced. The same file and facts again change nothing.

    PDF, PNG, JPEG or docx by content, at most 20 MB. Raises PermissionDenied, ValidationError.
    """
    if not may_edit_filing(actor, province):
        raise PermissionDenied(_("由本省知识产权局上传。"))
    content_type, content = checked_file(upload)
    paper = FilingPaper(
        programme=programme,
        province=province,
        kind=kind,
        document_number=facts.document_number,
        issued_on=facts.issued_on,
        signed_by=facts.signed_by,
        name=clean_name(upload.name or ""),
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by_id=actor.user_id,
        uploaded_at=clock.now(),
    )
    with transaction.atomic():
        hold_filings(province)
        rows = FilingPaper.objects.visible_to(actor).filter(programme=programme, province=province, kind=kind)
        before = rows.filter(replaced_at=None).first()
        if before is not None and _says(before) == _says(paper):
            return before
        rows.filter(replaced_at=None).update(replaced_at=paper.uploaded_at)
        paper.file.save("", ContentFile(content), save=False)
        paper.save(force_insert=True)
        _note_paper(actor, paper, before)
    return paper


def _says(paper: FilingPaper) -> tuple[Any, ...]:
    return paper.document_number, paper.issued_on, paper.signed_by, paper.sha256


def _note_paper(actor: Actor, paper: FilingPaper, before: FilingPaper | None) -> None:
    old = _said(before) if before else dict.fromkeys(_said(paper))
    changes = {name: [old[name], value] for name, value in _said(paper).items() if old[name] != value}
    code = paper.province_id
    event = Event(
        "filing_paper.attached", "filing_paper", f"{code} {paper.kind}", province=code, division=code, changes=changes
    )
    record(actor=actor, event=event)


def _said(paper: FilingPaper) -> dict[str, str]:
    return {
        "document_number": paper.document_number,
        "issued_on": paper.issued_on.isoformat(),
        "signed_by": paper.signed_by,
        "name": paper.name,
        "sha256": paper.sha256,
    }


@dataclass(frozen=True, slots=True)
class CopyEntry:
    """A line of 纸质件收文登记; without a day: none received. `seen`: what the form had read (`copy_mark`)."""

    province: str
    kind: str
    received_on: date | None
    number: str
    seen: str


def copy_mark(copy: PaperCopy | None) -> str:
    """What a form has seen of a line; empty where there was none."""
    return f"{copy.received_on.isoformat()}|{copy.number}" if copy else ""


def enter_paper_copies(*, actor: Actor, programme: Programme, entries: Iterable[CopyEntry]) -> int:
    """Store the lines that differ from what is stored, all or none; how many. Raises PermissionDenied, Conflict.

    A line that somebody else has changed since it was read is a Conflict, unless both wrote the same.
    """
    actor.require(Permission.REVIEW_FILING)
    with transaction.atomic():
        list(Programme.objects.select_for_update(no_key=True).filter(pk=programme.pk))  # one register at a time
        stored = {
            (each.province_id, each.kind): each
            for each in PaperCopy.objects.visible_to(actor).filter(programme=programme)
        }
        events = []
        for entry in entries:
            before = stored.get((entry.province, entry.kind))
            after = f"{entry.received_on.isoformat()}|{entry.number}" if entry.received_on else ""
            if after == copy_mark(before):
                continue
            if copy_mark(before) != entry.seen:
                raise Conflict(_("有的登记已被他人修改，您的修改没有保存。请核对后再保存。"))
            _store_copy(actor, programme, entry, before)
            events.append(_copy_event(entry, copy_mark(before), after))
        record_many(actor=actor, events=events)
    return len(events)


def _store_copy(actor: Actor, programme: Programme, entry: CopyEntry, before: PaperCopy | None) -> None:
    if entry.received_on is None:
        if before is not None:
            before.delete()
        return
    copy = before or PaperCopy(programme=programme, province_id=entry.province, kind=entry.kind)
    copy.received_on, copy.number = entry.received_on, entry.number
    copy.entered_by_id, copy.entered_at = actor.user_id, clock.now()
    copy.save()


def _copy_event(entry: CopyEntry, before: str, after: str) -> Event:
    day, _bar, number = after.partition("|")
    old_day, _bar, old_number = before.partition("|")
    return Event(
        "paper_copy.entered",
        "paper_copy",
        f"{entry.province} {entry.kind}",
        province=entry.province,
        division=entry.province,
        changes={"received_on": [old_day or None, day or None], "number": [old_number or None, number or None]},
    )
