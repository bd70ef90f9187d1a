"""Reading an uploaded workbook, in a job, and finding out what it would change."""

from __future__ import annotations

import gzip
import io
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.accounts.selectors import actor_by_id
from pledge_portal.common import clock
from pledge_portal.common.spreadsheets.reading import Table, UnreadableWorkbook, decoded, encoded, read_table
from programmes.divisions.models import Division
from reporting.models import Upload, UploadState
from reporting.selectors.returns.quarter import acting_for
from reporting.services.uploads.places import check_kind
from reporting.services.uploads.plans import Plan, WrongFile
from reporting.services.uploads.registers import plan_register
from reporting.services.uploads.returns import plan_returns

WHY = "a job reads for the account that uploaded, whose scope is asked again"


def check_upload(*, upload_id: str) -> dict[str, Any]:
    """Read the file and plan its import; safe to run twice. The job's result: where to look."""
    rows = Upload.objects.unscoped(reason=WHY).select_related("division__province")
    upload = rows.filter(pk=upload_id).first()
    remove_expired(now=clock.now())
    if upload is None:
        return {}
    if upload.state == UploadState.CHECKING:
        with translation.override(upload.language):
            _check(upload)
    return {"href": f"/workbooks/uploads/{upload.pk}/"}


def _check(upload: Upload) -> None:
    actor = actor_by_id(upload.made_by_id, source="job")
    if actor is None:
        _settle(upload, UploadState.REFUSED, message=_("账号已停用。"))
        return
    try:
        with read_table(io.BytesIO(bytes(upload.content)), name=upload.name) as table:
            check_kind(table=table, kind=upload.kind)
            packed = gzip.compress(encoded(table).encode(), mtime=0)
            plan = plan_of(upload, actor, table)
    except (UnreadableWorkbook, WrongFile) as error:
        _settle(upload, UploadState.REFUSED, message=error.message)
    except PermissionDenied as error:
        _settle(upload, UploadState.REFUSED, message=str(error))
    else:
        _settle(upload, state_of(plan), plan=plan, table=packed)


def _settle(
    upload: Upload, state: UploadState, *, message: str = "", plan: Plan | None = None, table: bytes = b""
) -> None:
    """Note the result unless the upload has been discarded meanwhile; the file's own bytes go."""
    waiting = Upload.objects.unscoped(reason=WHY).filter(pk=upload.pk, state=UploadState.CHECKING)
    found: dict[str, Any] = {"preview": plan.preview(), "seen": plan.seen} if plan else {}
    waiting.update(state=state, message=message, table=table, content=b"", **found)


def state_of(plan: Plan) -> UploadState:
    """Whether it can be confirmed."""
    return UploadState.FAULTY if plan.errors else UploadState.READY


def plan_of(upload: Upload, actor: Actor, table: Table) -> Plan:
    """What the upload would do as of now, as `actor`. Raises WrongFile, PermissionDenied."""
    subject = subject_of(upload)
    quarter = upload.period
    acting = acting_for(actor, subject, today=clock.today())
    if not acting.sees(province=subject.province_id, division=subject.code):
        raise PermissionDenied(_("不在您的管辖范围内。"))
    if quarter is not None:
        return plan_returns(actor=acting, subject=subject, quarter=quarter, table=table)
    return plan_register(actor=acting, kind=upload.kind, subject=subject, table=table)


def subject_of(upload: Upload) -> Division:
    """The division on whose page it was uploaded."""
    return upload.division


def stored_table(upload: Upload) -> Table:
    """The rows as they were read."""
    return decoded(gzip.decompress(bytes(upload.table)).decode())


def remove_expired(*, now: datetime) -> int:
    """Delete what nobody confirmed in time, and the rows of what was; who imported what, and when, stays."""
    expired = Upload.objects.unscoped(reason=WHY).filter(expires_at__lt=now)
    kept = Q(state=UploadState.CONFIRMED)
    expired.filter(kept).exclude(table=b"").update(table=b"", content=b"", preview={})
    return expired.exclude(kept).delete()[0]
