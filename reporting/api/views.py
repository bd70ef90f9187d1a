"""The endpoints of /api/v1/."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from reporting.api import documents, parameters
from reporting.api.base import PROBLEM, PortalAPIView, page
from reporting.selectors import api as reads
from reporting.selectors.evaluation import verdict_json
from reporting.selectors.jobs import job_for, job_json
from reporting.selectors.returns.quarter import quarter_from_url
from reporting.selectors.verdicts import verdicts_on

LISTS = ("divisions", "verdicts", "totals", "returns")


def answers(document: Any) -> dict[Any, Any]:
    """The answers of an endpoint: its document, and problems."""
    refused = {
        (code, PROBLEM): OpenApiResponse(documents.ProblemDocument, description=meaning)
        for code, meaning in ((400, "bad parameters"), (401, "not signed in"), (403, "forbidden"), (404, "not there"))
    }
    return {200: document} | refused


class IndexView(PortalAPIView):
    """Where the endpoints are."""

    @extend_schema(responses=answers(documents.IndexDocument), operation_id="index")
    def get(self, request: Request) -> Response:
        self.checked()
        places = {name: reverse(f"api-{name}", request=request) for name in LISTS}
        return Response({"endpoints": places | {"schema": reverse("api-schema", request=request)}})


class DivisionsView(PortalAPIView):
    """The register of provinces and units, by code."""

    parameters = parameters.DivisionParameters

    @extend_schema(parameters=[parameters], responses=answers(documents.DivisionPage), operation_id="divisions")
    def get(self, request: Request) -> Response:
        asked = self.checked()
        rows = documents.DivisionDocument(reads.divisions(**asked), many=True).data
        return Response(page(request, list(rows), limit=asked["limit"], key="code"))


class VerdictsView(PortalAPIView):
    """The verdicts as of a day, within the caller's scope, as the screens show them."""

    parameters = parameters.VerdictParameters

    @extend_schema(parameters=[parameters], responses=answers(documents.VerdictsDocument), operation_id="verdicts")
    def get(self, request: Request) -> Response:
        asked = self.checked()
        programme = reads.programme_by_code(asked.get("programme", ""))
        if programme is None:
            raise ValidationError({"programme": ["unknown"]})
        found = verdicts_on(
            actor=self.actor(),
            programme=programme,
            as_of=asked.get("as_of") or clock.today(),
            province=asked.get("province"),
        )
        document = {
            "as_of": found.as_of.isoformat(),
            "programme": programme.code,
            "updating": sorted(found.updating),
            "results": [verdict_json(verdict) for verdict in found.verdicts],
        }
        return Response(document)


class TotalsView(PortalAPIView):
    """The totals of one quarter by province, within the caller's scope."""

    parameters = parameters.TotalParameters

    @extend_schema(parameters=[parameters], responses=answers(documents.TotalsDocument), operation_id="totals")
    def get(self, request: Request) -> Response:
        asked = self.checked()
        quarter = Quarter(asked["year"], asked["quarter"])
        rows = reads.totals_of_quarter(actor=self.actor(), quarter=quarter, province=asked.get("province", ""))
        return Response({"year": quarter.year, "quarter": quarter.number, "results": rows})


class ReturnsView(PortalAPIView):
    """The returns of one quarter that were begun, within the caller's scope: drafts and what was submitted."""

    parameters = parameters.ReturnParameters

    @extend_schema(parameters=[parameters], responses=answers(documents.ReturnPage), operation_id="returns")
    def get(self, request: Request) -> Response:
        asked = self.checked()
        quarter = Quarter(asked.pop("year"), asked.pop("quarter"))
        rows = reads.returns_of_quarter(actor=self.actor(), quarter=quarter, **asked)
        return Response(page(request, rows, limit=asked["limit"], key="division"))


class ReturnView(PortalAPIView):
    """One unit's quarter."""

    @extend_schema(responses=answers(documents.ReturnDocument), operation_id="return")
    def get(self, request: Request, code: str, year: str, quarter: str) -> Response:
        self.checked()
        period = quarter_from_url(int(year), int(quarter))
        rows = reads.returns_of_quarter(actor=self.actor(), quarter=period, division=code) if period else []
        if not rows:
            raise Http404
        return Response(rows[0])


class JobView(PortalAPIView):
    """A long job."""

    @extend_schema(responses=answers(documents.JobDocument), operation_id="job")
    def get(self, request: Request, job_id: UUID) -> Response:
        self.checked()
        job = job_for(self.actor(), job_id)
        if job is None:
            raise Http404
        return Response(job_json(job))
