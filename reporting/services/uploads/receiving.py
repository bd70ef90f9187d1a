"""Taking an uploaded workbook in: a look at its name, size and first bytes, then a job reads it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record
from pledge_portal.common import clock, queueing
from pledge_portal.common.models import Job
from pledge_portal.common.periods import Quarter
from pledge_portal.common.spreadsheets.gate import OLE_MAGIC, ZIP_MAGIC
from pledge_portal.common.spreadsheets.limits import DEFAULT_LIMITS
from programmes.divisions.models import Division
from programmes.rules.files import clean_name
from reporting.models import Upload, UploadState
from reporting.selectors.uploads import CHECK_UPLOAD
from reporting.services.errors import BadInput
from reporting.workbooks import KINDS, SUFFIXES

KEPT_FOR = timedelta(days=7)
MOST_OPEN = 20  # uploads of one person that wait
OPEN_STATES = (UploadState.CHECKING, UploadState.FAULTY, UploadState.READY)


def required_permission(kind: str) -> Permission:
    """Who may upload a kind: for a quarter's drafts whoever enters figures, else whom the command's importer asks."""
    return Permission.ENTER_FIGURES if kind == "returns" else KINDS[kind].importer_class.permission


def place_key(kind: str, subject: Division, quarter: Quarter | None) -> str:
    """Where a file was uploaded, as one word."""
    return ":".join([kind, subject.code, *([str(quarter)] if quarter else [])])


def receive_upload(
    *, actor: Actor, kind: str, subject: Division, quarter: Quarter | None, file: UploadedFile[bytes]
) -> tuple[Upload, bool]:
    """Keep the file for the job that reads it; of a file that is there already, that upload (and False).

    Raises PermissionDenied, BadInput.
    """
    actor.require(required_permission(kind))
    if actor.user_id is None:
        raise PermissionDenied(_("您的角色不能进行此操作。"))
    content = _looked_over(file)
    digest = hashlib.sha256(content).hexdigest()
    place = place_key(kind, subject, quarter)
    mine = Upload.objects.visible_to(actor).filter(made_by=actor.user_id, place=place)
    mine.filter(state__in=OPEN_STATES, expires_at__lte=clock.now()).delete()
    same = _standing(mine.filter(sha256=digest))
    if same is not None:
        return same, False
    if mine.filter(state__in=OPEN_STATES).count() >= MOST_OPEN:
        raise BadInput(_("待确认的上传已有%(most)d个，请先确认或放弃。") % {"most": MOST_OPEN}, ["file"])
    upload = Upload(
        kind=kind,
        province_id=subject.province_id,
        division=subject,
        year=quarter.year if quarter else None,
        quarter=quarter.number if quarter else None,
        place=place,
        name=clean_name(file.name or ""),
        size=len(content),
        sha256=digest,
        content=content,
        language=get_language() or "zh-hans",
        made_by_id=actor.user_id,
        made_at=clock.now(),
        expires_at=clock.now() + KEPT_FOR,
    )
    try:
        with transaction.atomic():
            _store(actor, upload)
    except IntegrityError:  # the same file came in at the same moment: that one stands
        twin = _standing(mine.filter(sha256=digest))
        if twin is None:
            raise
        return twin, False
    return upload, True


def _standing(rows: QuerySet[Upload]) -> Upload | None:
    """The upload of a file that stands for it: what waits and has not expired, or has been confirmed."""
    waiting = Q(state__in=OPEN_STATES, expires_at__gt=clock.now())
    return rows.filter(waiting | Q(state=UploadState.CONFIRMED)).first()


def _looked_over(file: UploadedFile[bytes]) -> bytes:
    """The bytes of what may be a workbook: the cheap checks, before anything is stored. Raises BadInput."""
    limit = DEFAULT_LIMITS.packed
    if not file.size:
        raise BadInput(_("文件是空的，请重新选择。"), ["file"])
    if file.size > limit:
        raise BadInput(_("文件超过%(limit)dMB，请删去无关内容或拆分后再传。") % {"limit": limit // 1024**2}, ["file"])
    suffix = "." + (file.name or "").rpartition(".")[2].lower()
    if suffix not in SUFFIXES:
        raise BadInput(_("只接受 .xlsx 和 .csv 文件。请用表格软件打开，另存为其中一种再传。"), ["file"])
    content: bytes = file.read()
    if content.startswith(OLE_MAGIC):
        told = _("这是旧版 .xls 格式，或者设有打开密码。请取消密码，另存为 .xlsx 再传。")
        raise BadInput(told, ["file"])
    if content.startswith(ZIP_MAGIC) != (suffix == ".xlsx"):
        raise BadInput(_("文件的扩展名与内容不符。请用表格软件打开，另存为 .xlsx 或 .csv 再传。"), ["file"])
    return content


def _store(actor: Actor, upload: Upload) -> None:
    """The row, its job and its audit entry."""
    upload.save(force_insert=True)
    job = queue_check(upload)
    Upload.objects.visible_to(actor).filter(pk=upload.pk).update(job=job.pk)
    upload.job = job.pk
    record(actor=actor, event=upload_event(upload, "workbook.uploaded", sha256=upload.sha256, name=upload.name))


def copy_of(upload: Upload) -> Upload:
    """The same rows at the same place as a new upload, not yet saved."""
    now = clock.now()
    kept = (
        "kind",
        "province_id",
        "division",
        "year",
        "quarter",
        "place",
        "name",
        "size",
        "sha256",
        "table",
        "language",
    )
    told = {name: getattr(upload, name) for name in kept}
    return Upload(**told, made_by_id=upload.made_by_id, made_at=now, expires_at=now + KEPT_FOR)


def queue_check(upload: Upload) -> Job:
    """Ask for the file to be read, in the caller's transaction."""
    return queueing.enqueue(
        kind=CHECK_UPLOAD,
        key=f"{CHECK_UPLOAD}:{upload.pk}",
        payload={"upload": str(upload.pk)},
        province=upload.province_id,
        requested_by=upload.made_by_id,
    )


def upload_event(upload: Upload, action: str, **told: object) -> Event:
    """The audit entry of something done with an upload."""
    return Event(
        action=action,
        subject_type="workbook",
        subject_id=str(upload.pk),
        province=upload.province_id,
        division=upload.division_id,
        changes={"place": [None, upload.place], **{name: [None, value] for name, value in told.items()}},
    )
