"""What is only read: the index, the register, the catalogue, the rules, totals, jobs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from pledge_portal.common.periods import Quarter
from reporting.api import documents, examples
from reporting.api import parameters as queries
from reporting.api.base import PortalAPIView
from reporting.api.paging import page
from reporting.api.schema import reads as describe
from reporting.catalogue import catalogue
from reporting.selectors import api as reads
from reporting.selectors.jobs import job_for, job_json

LISTS = ("divisions", "figures", "rules", "returns", "totals", "verdicts", "measures", "policies", "plans")


class IndexView(PortalAPIView):
    """Where the endpoints are, and who asks."""

    @describe(
        "index",
        documents.IndexDocument,
        tag="index",
        summary="Endpoints, and what the caller may see and do",
        example={
            "endpoints": {"returns": "http://127.0.0.1:8000/api/v1/returns/"},
            "you": {
                "login": "p44-lead", "role": "province_lead", "province": "440000", "unit": None,
                "permissions": ["enter_figures", "submit_quarter"],
            },
        },
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        self.checked()
        actor = self.actor()
        places = {name: reverse(f"api-{name}", request=request) for name in LISTS}
        you: dict[str, Any] = {
            "login": actor.login,
            "role": actor.role_name,
            "province": actor.province or None,
            "unit": actor.unit or None,
            "permissions": sorted(each.value for each in actor.permissions),
        }
        return Response({"endpoints": places | {"schema": reverse("api-schema", request=request)}, "you": you})


class DivisionsView(PortalAPIView):
    """The register of provinces and units, by code."""

    parameters = queries.DivisionParameters

    @describe(
        "divisions", documents.DivisionPage, parameters=queries.DivisionParameters,
        summary="Provinces and units", example={"results": [examples.DIVISION], "next": None},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = self.checked()
        after = asked.pop("cursor", ("",))[0]
        rows = documents.DivisionDocument(reads.divisions(**asked, after=after), many=True).data
        return Response(page(request, list(rows), limit=asked["limit"], kind="divisions", key=["code"]))


class FiguresView(PortalAPIView):
    """The figure catalogue of the current edition."""

    @describe(
        "figures", documents.CatalogueDocument, summary="The figures, their units, bounds and definitions",
        example={"edition": "2017", "results": [examples.FIGURE]},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        self.checked()
        form = catalogue()
        return Response({"edition": form.edition, "results": reads.figures(form)})


class RulesView(PortalAPIView):
    """The rules that every return is held to."""

    @describe(
        "rules", documents.RulesDocument, summary="The rules with their thresholds and words",
        example={"edition": "2017", "results": [examples.RULE]},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        self.checked()
        return Response({"edition": catalogue().edition, "results": reads.rules()})


class TotalsView(PortalAPIView):
    """The totals of one quarter by province, within the caller's scope."""

    parameters = queries.TotalParameters

    @describe(
        "totals", documents.TotalsDocument, parameters=queries.TotalParameters,
        summary="A quarter's totals by province",
        example={
            "year": 2018, "quarter": 1,
            "results": [{"province": "440000", "figures": {"1": {"total": "212", "owed": 21, "reported": 21}}}],
        },
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = self.checked()
        quarter = Quarter(asked["year"], asked["quarter"])
        rows = reads.totals_of_quarter(actor=self.actor(), quarter=quarter, province=asked.get("province", ""))
        return Response({"year": quarter.year, "quarter": quarter.number, "results": rows})


class JobView(PortalAPIView):
    """A long job."""

    @describe("job", documents.JobDocument, summary="How a long job goes", example=examples.JOB)
    def get(self, request: Request, job_id: UUID) -> Response:
        self.checked()
        job = job_for(self.actor(), job_id)
        if job is None:
            raise Http404
        return Response(job_json(job))
