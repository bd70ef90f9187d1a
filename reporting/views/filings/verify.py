"""Whether a 回执校验码, or a file's bytes, are those received. Open to everybody signed in; nothing is kept."""

from __future__ import annotations

import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reporting.forms.filings import VerifyForm
from reporting.rules.receipts import read_check_code
from reporting.selectors.filings.verification import Received, received_by_code, received_by_digest


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """`?code=` asks for a code, a POST for a file."""
    typed = request.GET.get("code", "").strip()
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    asked, wrong = "", ""
    found: list[Received] = []
    if request.method == "POST" and form.is_valid():
        upload: UploadedFile[bytes] = form.cleaned_data["file"]
        asked, found = upload.name or "", received_by_digest(_digest(upload))
    elif request.method != "POST" and typed:
        code = read_check_code(typed)
        wrong = "" if code else _("回执校验码是12位字母和数字，例如 3F2A-90BC-77D1，请核对。")
        asked, found = code or "", received_by_code(code) if code else []
    context = {"form": form, "typed": typed[:40], "asked": asked, "found": found, "wrong": wrong}
    return render(request, "reporting/filings/verify.html", context, status=422 if wrong or form.errors else 200)


def _digest(upload: UploadedFile[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
