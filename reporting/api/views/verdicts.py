"""Verdicts of a day, and why each is what it is."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from pledge_portal.common import clock
from programmes.models import Programme
from reporting.api import documents, examples
from reporting.api import parameters as queries
from reporting.api.base import PortalAPIView
from reporting.api.schema import CODE, reads
from reporting.selectors import api
from reporting.selectors.api_explained import explanation_document
from reporting.selectors.evaluation import verdict_json
from reporting.selectors.province import explain_shown, province_base, province_or_404
from reporting.selectors.verdicts import verdicts_on

CLAUSE = OpenApiParameter("clause", OpenApiTypes.STR, OpenApiParameter.PATH, description="such as 1.4")


def programme_of(code: str) -> Programme:
    """The programme asked for, without a code the portal's own. Raises ValidationError."""
    found = api.programme_by_code(code)
    if found is None:
        raise ValidationError({"programme": [ErrorDetail(_("没有这个项目。"), code="unknown")]})
    return found


class VerdictsView(PortalAPIView):
    """The verdicts as of a day, within the caller's scope, as the screens show them."""

    parameters = queries.VerdictParameters

    @reads(
        "verdicts", documents.VerdictsDocument, parameters=queries.VerdictParameters,
        summary="The verdicts of a day",
        example={"as_of": "2018-07-10", "programme": "733-2017", "updating": [], "results": [examples.VERDICT]},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = self.checked()
        programme = programme_of(asked.get("programme", ""))
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


class VerdictView(PortalAPIView):
    """计算依据: one clause of one province."""

    parameters = queries.ExplanationParameters

    @reads(
        "verdict", documents.VerdictExplanationDocument, parameters=queries.ExplanationParameters,
        summary="Why a verdict is what it is: numerator, denominator, the units counted, what the others lack",
        example=examples.EXPLAINED, path=(CODE, CLAUSE),
    )  # fmt: skip
    def get(self, request: Request, code: str, clause: str) -> Response:
        asked, actor = self.checked(), self.actor()
        base = province_base(
            actor=actor,
            province=province_or_404(actor, code),
            programme=programme_of(""),
            as_of=asked.get("as_of") or clock.today(),
            today=clock.today(),
        )
        if clause not in base.specs:
            raise Http404
        shown = explain_shown(actor=actor, base=base, clause=clause, year=asked.get("year"))
        computed = [each for each in base.verdicts.by_province.get(code, ()) if each.clause == clause]
        return Response(explanation_document(shown, computed))
