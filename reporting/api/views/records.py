"""Measures, policies and plans: listed, registered, changed. The same forms and services as the pages'."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from programmes.divisions.models import Division
from programmes.models import Measure, Policy, WorkPlan
from programmes.services.records import create_record, division_of, may_edit, save_record
from reporting.api import bodies_records as bodies
from reporting.api import documents_records as documents
from reporting.api import examples
from reporting.api import parameters as queries
from reporting.api.base import PortalAPIView, StrictSerializer
from reporting.api.etags import require_match
from reporting.api.idempotency import written
from reporting.api.paging import page
from reporting.api.problems import InvalidBody, Problem, field_error
from reporting.api.schema import CODE, reads, writes
from reporting.selectors import api_records as selector

R = TypeVar("R", Measure, Policy)
KEY = (OpenApiParameter("key", OpenApiTypes.INT, OpenApiParameter.PATH, description="the record's id"),)


class RecordsView(PortalAPIView):
    """A register as a list."""

    model: ClassVar[type[Measure] | type[Policy]]

    def register(self, shape: type[StrictSerializer], name: str) -> Response:
        """Store a new record of the division that the body names."""
        if not any(may_edit(self.actor(), self.model, each) for each in self._own()):
            raise PermissionDenied(_("您不能修改此单位的记录。"))
        body = self.body(shape)
        division = self._division(body.pop("division"))
        sent: Any = bodies.read_record(self.model(division=division), body, division)
        row = create_record(actor=self.actor(), row=sent)
        address = reverse(name, kwargs={"key": row.pk}, request=self.request)
        return self.answer(selector.record_document(row), status=201, location=address)

    def _own(self) -> list[Division]:
        """Those divisions of which one decides whether the actor may write the register at all."""
        actor = self.actor()
        return list(Division.objects.filter(code__in=[actor.province, actor.unit]))

    def _division(self, code: str) -> Division:
        """The division of a new record. Raises InvalidBody outside the scope, as if it did not exist."""
        division = Division.objects.filter(code=code).select_related("province").first()
        if division is None or not may_edit(self.actor(), self.model, division):
            raise InvalidBody([field_error("division", "unknown_division", _("没有这个单位。"))])
        return division


class MeasuresView(RecordsView):
    """工作机制台账."""

    parameters = queries.MeasureParameters
    model = Measure

    @reads(
        "measures", documents.MeasurePage, parameters=queries.MeasureParameters, summary="Measures",
        example={"results": [examples.MEASURE], "next": None},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = self.checked()
        after = asked.pop("cursor", (0,))[0]
        rows = [selector.record_document(row) for row in selector.measures(actor=self.actor(), after=after, **asked)]
        return Response(page(request, rows, limit=asked["limit"], kind="measures", key=["id"]))

    @writes(
        "measure_create", bodies.MeasureBody, documents.MeasureDocument, status=201, summary="Register a measure",
        sent={
            "division": "440100", "item": "专人负责", "effective_on": "2018-01-01",
            "document_number": "穗知〔2018〕1号",
        },
        got=examples.MEASURE,
    )  # fmt: skip
    @written
    def post(self, request: Request) -> Response:
        return self.register(bodies.MeasureBody, "api-measure")


class PoliciesView(RecordsView):
    """已出台政策措施清单."""

    parameters = queries.PolicyParameters
    model = Policy

    @reads(
        "policies", documents.PolicyPage, parameters=queries.PolicyParameters, summary="Policies",
        example={"results": [examples.POLICY], "next": None},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = self.checked()
        after = asked.pop("cursor", (0,))[0]
        rows = [selector.record_document(row) for row in selector.policies(actor=self.actor(), after=after, **asked)]
        return Response(page(request, rows, limit=asked["limit"], kind="policies", key=["id"]))

    @writes(
        "policy_create", bodies.PolicyBody, documents.PolicyDocument, status=201, summary="Register a policy",
        sent={"division": "440100", "document_number": "穗知〔2017〕9号", "title": "专利质押融资贴息办法"},
        got=examples.POLICY,
    )  # fmt: skip
    @written
    def post(self, request: Request) -> Response:
        return self.register(bodies.PolicyBody, "api-policy")


class RecordView(PortalAPIView):
    """One record of a register."""

    def row(self, model: type[R], key: str) -> R:
        """The record within the caller's scope, or 404."""
        rows = model.objects.visible_to(self.actor()).select_related("division__province")
        found: R = get_object_or_404(rows, pk=key)
        return found

    def change(self, row: Measure | Policy, shape: type[StrictSerializer]) -> Response:
        """Store what was sent of it, if it is what the sender read."""
        if not may_edit(self.actor(), type(row), division_of(row)):
            raise PermissionDenied(_("您不能修改此单位的记录。"))
        require_match(self.request, selector.record_document(row))
        version = row.version
        changed: Any = bodies.read_record(row, self.body(shape), row.division)
        return self.answer(
            selector.record_document(save_record(actor=self.actor(), row=changed, version=version))
        )  # fmt: skip


class MeasureView(RecordView):
    """One measure."""

    @reads("measure", documents.MeasureDocument, summary="One measure", example=examples.MEASURE, path=KEY)
    def get(self, request: Request, key: str) -> Response:
        self.checked()
        return self.answer(selector.record_document(self.row(Measure, key)))

    @writes(
        "measure_change", bodies.MeasureChange, documents.MeasureDocument, match=True, path=KEY,
        summary="End or correct a measure", sent={"ended_on": "2018-12-31"}, got=examples.MEASURE,
    )  # fmt: skip
    @written
    def patch(self, request: Request, key: str) -> Response:
        return self.change(self.row(Measure, key), bodies.MeasureChange)


class PolicyView(RecordView):
    """One policy."""

    @reads("policy", documents.PolicyDocument, summary="One policy", example=examples.POLICY, path=KEY)
    def get(self, request: Request, key: str) -> Response:
        self.checked()
        return self.answer(selector.record_document(self.row(Policy, key)))

    @writes(
        "policy_change", bodies.PolicyChange, documents.PolicyDocument, match=True, path=KEY,
        summary="Correct a policy", sent={"valid_until": "2020-12-31"}, got=examples.POLICY,
    )  # fmt: skip
    @written
    def patch(self, request: Request, key: str) -> Response:
        return self.change(self.row(Policy, key), bodies.PolicyChange)


class PlansView(PortalAPIView):
    """工作方案."""

    @reads("plans", documents.PlansDocument, summary="Work plans", example={"results": [examples.PLAN]})
    def get(self, request: Request) -> Response:
        self.checked()
        return Response({"results": [selector.record_document(row) for row in selector.plans(actor=self.actor())]})


class PlanView(PortalAPIView):
    """A province's work plan."""

    @reads("plan", documents.PlanDocument, summary="A province's work plan", example=examples.PLAN, path=(CODE,))
    def get(self, request: Request, code: str) -> Response:
        self.checked()
        row = self._stored(self._province(code))
        if row is None:
            raise Http404
        return self.answer(selector.record_document(row))

    @writes(
        "plan_write", bodies.PlanBody, documents.PlanDocument, match=True, path=(CODE,),
        summary="Register or change a province's work plan; If-Match only where there is one",
        sent={name: examples.PLAN[name] for name in examples.PLAN if name not in {"province", "version"}},
        got=examples.PLAN,
    )  # fmt: skip
    @written
    def put(self, request: Request, code: str) -> Response:
        province = self._province(code)
        row = self._stored(province)
        if not may_edit(self.actor(), WorkPlan, province):
            raise PermissionDenied(_("您不能修改此单位的记录。"))
        if row is not None:
            require_match(request, selector.record_document(row))
        elif "If-Match" in request.headers:
            raise Problem("stale")
        return self._store(row, province)

    def _store(self, row: WorkPlan | None, province: Division) -> Response:
        version = row.version if row else 0
        sent: Any = bodies.read_record(row or WorkPlan(province=province), self.body(bodies.PlanBody), province)
        stored = (
            save_record(actor=self.actor(), row=sent, version=version)
            if version
            else create_record(actor=self.actor(), row=sent)
        )
        return self.answer(selector.record_document(stored))

    def _province(self, code: str) -> Division:
        division = Division.objects.provinces().select_related("province").filter(code=code).first()
        if division is None or not self.actor().sees(province=code):
            raise Http404
        return division

    def _stored(self, province: Division) -> WorkPlan | None:
        rows = WorkPlan.objects.visible_to(self.actor()).select_related("province__province")
        return rows.filter(province=province).first()
