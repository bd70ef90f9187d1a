"""What the pages of workbooks share: a workbook as a download, and taking an upload in."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.forms.uploads import UploadForm
from reporting.models import UploadState
from reporting.services.errors import BadInput
from reporting.services.uploads import receive_upload, recheck_upload

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_answer(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under a Chinese name."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def take_upload(
    request: HttpRequest, *, actor: Actor, kind: str, subject: Division, quarter: Quarter | None
) -> tuple[UploadForm, HttpResponse | None]:
    """The form, and where to go on once the file is in; None where it is not, the form then says why."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return form, None
    try:
        upload, is_new = receive_upload(
            actor=actor, kind=kind, subject=subject, quarter=quarter, file=form.cleaned_data["file"]
        )
    except BadInput as error:
        form.add_error("file", error.message)
        return form, None
    if not is_new and upload.state == UploadState.CONFIRMED:
        messages.info(request, _("这个文件已经导入过，本次上传没有写入任何数据。下面是上次的结果。"))
    elif not is_new:
        recheck_upload(actor=actor, upload=upload)
        messages.info(request, _("这个文件已经上传过，下面是按现有数据重新核对的结果。"))
    return form, redirect("upload", upload_id=upload.pk)
