"""A quarter's figures: listed, read, written, tried out, and the revisions that were submitted."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework.request import Request
from rest_framework.response import Response

from reporting.api import bodies, documents_returns, examples
from reporting.api import parameters as queries
from reporting.api.base import PortalAPIView
from reporting.api.idempotency import written
from reporting.api.paging import page
from reporting.api.place import Place, QuarterView, require_entry
from reporting.api.schema import PLACE, reads, writes
from reporting.selectors import api_returns
from reporting.selectors.api_findings import findings_document
from reporting.selectors.returns.findings import Proposed
from reporting.selectors.returns.revisions import frozen_rows, province_revision
from reporting.services.returns.pushing import SentRow, push_rows


def either(of_unit: Any, of_province: Any, name: str) -> Any:
    """A unit's shape or a province's, by the code of the address."""
    return PolymorphicProxySerializer(
        component_name=name, serializers=[of_unit, of_province], resource_type_field_name=None
    )


ANSWER = either(documents_returns.RowDocument, documents_returns.ProvinceDocument, "UnitOrProvinceReturn")
BODY = either(bodies.RowBody, bodies.ProvinceBody, "UnitOrProvinceBody")


class ReturnsView(PortalAPIView):
    """The unit quarters that were begun, within the caller's scope: drafts and what was submitted."""

    parameters = queries.ReturnParameters

    @reads(
        "returns", documents_returns.ReturnPage, parameters=queries.ReturnParameters,
        summary="Unit quarters", example={"results": [examples.LISTED], "next": None},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = self.checked()
        after = asked.pop("cursor", None)
        rows = api_returns.listed_returns(actor=self.actor(), after=after, **asked)
        key = ["year", "quarter", "division"]
        return Response(page(request, rows, limit=asked["limit"], kind="returns", key=key))


class ReturnView(QuarterView):
    """One unit's quarter, or a province's with all its rows."""

    @reads("return_read", ANSWER, summary="A unit's or a province's quarter", example=examples.ROW, path=PLACE)
    def get(self, request: Request, code: str, year: str, quarter: str) -> Response:
        self.checked()
        return self.answer(api_returns.return_document(self.place(code, year, quarter).load()))

    @writes(
        "return_replace", BODY, ANSWER, match=True, path=PLACE,
        summary="Write every figure of a unit, or every unit of a province; what is left out becomes not reported",
        sent=examples.SENT_PROVINCE, got=examples.PROVINCE,
    )  # fmt: skip
    @written
    def put(self, request: Request, code: str, year: str, quarter: str) -> Response:
        return self._write(request, self.place(code, year, quarter), whole=True)

    @writes(
        "return_change", BODY, ANSWER, match=True, path=PLACE,
        summary="Write the figures and explanations that are named; the others stay",
        sent=examples.SENT_ROW, got=examples.ROW,
    )  # fmt: skip
    @written
    def patch(self, request: Request, code: str, year: str, quarter: str) -> Response:
        return self._write(request, self.place(code, year, quarter), whole=False)

    def _write(self, request: Request, place: Place, *, whole: bool) -> Response:
        require_entry(place)
        self.held(request, place, matching=True)
        rows = sent_to(self, place, whole=whole)
        push_rows(actor=place.actor, quarter=place.quarter, rows=rows)
        return self.answer(api_returns.return_document(place.load()))


def sent_to(view: PortalAPIView, place: Place, *, whole: bool) -> list[SentRow]:
    """The rows of a body, for a unit's address or a province's."""
    if not place.subject.is_province:
        return [bodies.sent_row(view.body(bodies.RowBody), place.subject, whole=whole)]
    data = place.load()
    return bodies.sent_rows(view.body(bodies.ProvinceBody), data.divisions, data.asked, whole=whole)


class FindingsView(QuarterView):
    """What the rules say of a quarter as stored."""

    @reads(
        "return_findings", documents_returns.FindingsDocument, summary="The findings of a quarter",
        example=examples.FINDINGS, path=PLACE,
    )  # fmt: skip
    def get(self, request: Request, code: str, year: str, quarter: str) -> Response:
        self.checked()
        return Response(findings_document(self.place(code, year, quarter).load()))


class CheckView(QuarterView):
    """What the rules would say: nothing is written."""

    @writes(
        "return_check", BODY, documents_returns.FindingsDocument, path=PLACE,
        summary="The findings of proposed values, without writing anything",
        sent=examples.SENT_ROW, got=examples.FINDINGS,
    )  # fmt: skip
    @written
    def post(self, request: Request, code: str, year: str, quarter: str) -> Response:
        place = self.place(code, year, quarter)
        rows = sent_to(self, place, whole=False)
        proposed = Proposed(
            values={row.division.code: row.values for row in rows},
            zero_reports={row.division.code: row.zero_report for row in rows if row.zero_report is not None},
        )
        return Response(findings_document(place.load(), proposed))


class RevisionsView(QuarterView):
    """The submissions of a province's quarter."""

    @reads(
        "revisions", documents_returns.RevisionsDocument, summary="The submissions of a quarter with their receipts",
        example={"results": [examples.REVISION_LINE]}, path=PLACE,
    )  # fmt: skip
    def get(self, request: Request, code: str, year: str, quarter: str) -> Response:
        self.checked()
        data = self.place(code, year, quarter, province=True).load()
        return Response({"results": [api_returns.revision_line(each) for each in api_returns.revisions_of(data)]})


class RevisionView(QuarterView):
    """One submission as it was frozen."""

    @reads(
        "revision", documents_returns.RevisionDocument, summary="One submission as it was frozen",
        example=examples.REVISION, path=PLACE,
    )  # fmt: skip
    def get(self, request: Request, code: str, year: str, quarter: str, number: str) -> Response:
        self.checked()
        data = self.place(code, year, quarter, province=True).load()
        revision = province_revision(data, number=int(number))
        if revision is None:
            raise Http404
        return Response(api_returns.revision_document(revision, frozen_rows(revision)))
