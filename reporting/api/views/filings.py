"""A province's submission: what its parts lack, what was filed with which receipt, the packages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import quote_etag
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import record_access
from pledge_portal.common import clock
from programmes.divisions.models import Division
from programmes.selectors.programme import programme_by_code
from reporting.api import documents_records as documents
from reporting.api import examples
from reporting.api.base import PortalAPIView
from reporting.api.schema import CODE, CONDITION, ETAG, READ_PROBLEMS, problems, reads
from reporting.models import Filing
from reporting.rules.filings import package_name
from reporting.selectors.api_filings import submission_document
from reporting.selectors.filings.records import load_records
from reporting.services.filings.building import require_contacts

ZIP = "application/zip"
NUMBER = OpenApiParameter("number", OpenApiTypes.INT, OpenApiParameter.PATH, description="the filing's number")


def province_within(actor: Actor, code: str) -> Division:
    """A province within the actor's scope; Http404 for a unit's people and for what is no province."""
    if actor.unit or not actor.sees(province=code):
        raise Http404
    return get_object_or_404(Division.objects.provinces().select_related("province"), code=code)


class ZipRenderer(JSONRenderer):
    """Lets a client ask for a zip; what cannot be given is told in JSON all the same."""

    media_type = ZIP
    format = "zip"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> Any:
        """A problem document."""
        return super().render(data, "application/json", renderer_context)


class SubmissionView(PortalAPIView):
    """推进计划, 人员信息表 and 登记试点申请 of a province."""

    @reads(
        "submission", documents.SubmissionDocument, summary="A province's submission: checklist, states, receipts",
        example=examples.SUBMISSION, path=(CODE,),
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        self.checked()
        actor, today = self.actor(), clock.today()
        province, programme = province_within(actor, code), programme_by_code(None)
        records = load_records(actor=actor, programme=programme, province=province, as_of=today)
        document = submission_document(actor=actor, records=records, today=today)
        return self.answer(document)


class PackageView(PortalAPIView):
    """The package of one filing, byte for byte as it was submitted."""

    renderer_classes = [JSONRenderer, ZipRenderer]

    @extend_schema(
        operation_id="submission_package",
        summary="The package of one filing, as it was submitted",
        parameters=[CODE, NUMBER, CONDITION, ETAG],
        responses={
            (200, ZIP): OpenApiTypes.BINARY,
            304: OpenApiResponse(description="nothing has changed since that ETag"),
            **problems(READ_PROBLEMS),
        },
    )
    def get(self, request: Request, code: str, number: str) -> HttpResponse:
        self.checked()
        actor, name = self.actor(), package_name(code)
        province = province_within(actor, code)
        require_contacts(actor)
        rows = Filing.objects.visible_to(actor).filter(programme=programme_by_code(None), province=province)
        filing = get_object_or_404(rows, number=int(number))
        if request.method == "GET":
            record_access(
                actor=actor,
                action="package.downloaded",
                subject_type="filing",
                subject_id=filing.receipt,
                province=code,
                details={"file": name, "sha256": filing.sha256},
            )
        answer = HttpResponse(bytes(filing.package), content_type=ZIP)
        answer["ETag"] = quote_etag(filing.sha256)
        answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
        return answer
