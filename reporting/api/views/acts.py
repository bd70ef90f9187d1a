"""A quarter on its way: reported, accepted, returned, submitted, reviewed. The same services as the pages'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from pledge_portal.accounts.permissions import Permission
from reporting.api import bodies, documents_returns, examples
from reporting.api.idempotency import written
from reporting.api.place import Place, QuarterView, require_report
from reporting.api.problems import InvalidBody, field_error
from reporting.api.schema import PLACE, writes
from reporting.api.views.returns import ANSWER
from reporting.models import ProvinceRevision
from reporting.rules.returns import QuarterAct
from reporting.selectors.api_returns import return_document, revision_document
from reporting.selectors.returns.quarter import QuarterData
from reporting.selectors.returns.revisions import frozen_rows, submission_view
from reporting.services.returns.quarters import submit_quarter
from reporting.services.returns.reviewing import review_quarter
from reporting.services.returns.units import accept_units, report_unit, return_unit


class ReportView(QuarterView):
    """提交省局审核."""

    @writes(
        "return_report", bodies.ReportBody, documents_returns.RowDocument, path=PLACE,
        summary="A unit reports its quarter to the province", sent={}, got=examples.ROW,
    )  # fmt: skip
    @written
    def post(self, request: Request, code: str, year: str, quarter: str) -> Response:
        place = self.place(code, year, quarter)
        if place.subject.is_province:
            raise Http404
        require_report(place)
        self.held(request, place, matching=False)
        answers = bodies.answers_of(self.body(bodies.ReportBody))
        report_unit(actor=place.actor, division=place.subject, quarter=place.quarter, answers=answers)
        return self.answer(return_document(place.load()))


class AcceptView(QuarterView):
    """省局审核通过: of one unit at its code, of several at the province's."""

    @writes(
        "return_accept", bodies.DivisionsBody, ANSWER, path=PLACE,
        summary="The province accepts one unit, several, or all that are ready: all of them or none",
        sent={"divisions": ["440100", "440300"]}, got=examples.PROVINCE,
    )  # fmt: skip
    @written
    def post(self, request: Request, code: str, year: str, quarter: str) -> Response:
        place = self.place(code, year, quarter)
        place.actor.require(Permission.REVIEW_UNITS)
        self.held(request, place, matching=False)
        body, data = self.body(bodies.DivisionsBody), place.load()
        units = [each for each in data.divisions if not each.is_province]
        chosen = _chosen(body, data)
        _accepted, refused = accept_units(
            actor=place.actor,
            divisions=[unit for unit in units if unit.code in chosen],
            quarter=place.quarter,
            fill_reason=body.get("fill_reason", ""),
        )
        if refused:
            raise InvalidBody(
                [field_error("divisions", "refused", why, division=unit) for unit, why in refused.items()]
            )
        return self.answer(return_document(place.load()))


def _chosen(body: Mapping[str, Any], data: QuarterData) -> list[str]:
    """The codes of the units asked for. Raises InvalidBody for one that is none of the place's, or for none at all."""
    units = [each.code for each in data.divisions if not each.is_province]
    if "divisions" not in body:
        ready = [each for each in data.asked if data.row(each) and not data.missing(each)]
        found = [each.code for each in ready if data.state(each) != "accepted"]
    else:
        found = body["divisions"]
    errors = [
        field_error(f"divisions[{number}]", "unknown_division", _("没有这个单位。"))
        for number, code in enumerate(found)
        if code not in units
    ]
    if not found:
        errors = [field_error("divisions", "none", _("没有可审核通过的单位。"))]
    if errors:
        raise InvalidBody(errors)
    return found


class ReturnToUnitView(QuarterView):
    """退回修改: the province sends a unit's quarter back."""

    @writes(
        "return_send_back", bodies.ReasonBody, documents_returns.RowDocument, path=PLACE,
        summary="The province returns a unit's quarter with what is wrong",
        sent={"reason": "质押金额单位应为万元，请核对。"}, got=examples.ROW,
    )  # fmt: skip
    @written
    def post(self, request: Request, code: str, year: str, quarter: str) -> Response:
        place = self.place(code, year, quarter)
        if place.subject.is_province:
            raise Http404
        place.actor.require(Permission.REVIEW_UNITS)
        self.held(request, place, matching=False)
        reason = self.body(bodies.ReasonBody)["reason"]
        return_unit(actor=place.actor, division=place.subject, quarter=place.quarter, reason=reason)
        return self.answer(return_document(place.load()))


class SubmitView(QuarterView):
    """审定报送."""

    @writes(
        "return_submit", bodies.SubmitBody, documents_returns.RevisionDocument, path=PLACE, match=True, status=201,
        summary="The lead submits the province's quarter and gets the receipt",
        sent=examples.SUBMITTED, got=examples.REVISION,
    )  # fmt: skip
    @written
    def post(self, request: Request, code: str, year: str, quarter: str) -> Response:
        place = self.place(code, year, quarter, province=True)
        place.actor.require(Permission.SUBMIT_QUARTER)
        document = self.held(request, place, matching=True)
        revision = self._submit(place, document, self.body(bodies.SubmitBody))
        return self.answer(
            revision_document(revision, frozen_rows(revision)),
            status=201,
            location=request.build_absolute_uri(request.path.removesuffix("submit/") + f"revisions/{revision.number}/"),
        )

    def _submit(self, place: Place, document: Mapping[str, Any], body: Mapping[str, Any]) -> ProvinceRevision:
        return submit_quarter(
            actor=place.actor,
            province=place.subject.code,
            quarter=place.quarter,
            version=document["version"],
            signatories=bodies.signatories_of(body["signatories"]),
            analysis=body["analysis"],
            seen=submission_view(place.load()).seen,
            answers=bodies.answers_of(body),
        )


class ReviewView(QuarterView):
    """The national office's decision on a submission."""

    @writes(
        "return_review", bodies.ReviewBody, documents_returns.ProvinceDocument, path=PLACE,
        summary="The national office accepts or returns the revision it has read",
        sent=examples.REVIEW, got=examples.PROVINCE,
    )  # fmt: skip
    @written
    def post(self, request: Request, code: str, year: str, quarter: str) -> Response:
        place = self.place(code, year, quarter, province=True)
        place.actor.require(Permission.REVIEW_QUARTER)
        self.held(request, place, matching=False)
        body, data = self.body(bodies.ReviewBody), place.load()
        review_quarter(
            actor=place.actor,
            province=place.subject.code,
            quarter=place.quarter,
            act=QuarterAct.ACCEPT if body["act"] == "accept" else QuarterAct.RETURN,
            revision_seen=_revision_id(data, body["revision"]),
            remarks=bodies.remarks_of(body, data.divisions),
            resubmit_by=body.get("resubmit_by"),
        )
        return self.answer(return_document(place.load()))


def _revision_id(data: QuarterData, number: int) -> int:
    """The id of the revision of that number; 0, which is none, where there is no such revision."""
    rows = ProvinceRevision.objects.filter(province_return=data.province_return, number=number)
    return rows.values_list("pk", flat=True).first() or 0
