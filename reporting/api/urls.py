"""Paths under /api/."""

from __future__ import annotations

from django.urls import path, re_path

from reporting.api.views import acts, filings, pages, reading, records, returns, verdicts

QUARTER = r"^v1/returns/(?P<code>[0-9]{6})/(?P<year>[0-9]{4})/(?P<quarter>[1-4])/"
SUBMISSION = r"^v1/submissions/(?P<code>[0-9]{6})/"

urlpatterns = [
    path("schema/", pages.SchemaView.as_view(), name="api-schema"),
    path("docs/", pages.docs, name="api-docs"),
    path("v1/", reading.IndexView.as_view(), name="api-index"),
    path("v1/divisions/", reading.DivisionsView.as_view(), name="api-divisions"),
    path("v1/figures/", reading.FiguresView.as_view(), name="api-figures"),
    path("v1/rules/", reading.RulesView.as_view(), name="api-rules"),
    path("v1/totals/", reading.TotalsView.as_view(), name="api-totals"),
    path("v1/verdicts/", verdicts.VerdictsView.as_view(), name="api-verdicts"),
    re_path(
        r"^v1/verdicts/(?P<code>[0-9]{6})/(?P<clause>[0-9]\.[0-9])/$",
        verdicts.VerdictView.as_view(),
        name="api-verdict",
    ),
    path("v1/returns/", returns.ReturnsView.as_view(), name="api-returns"),
    re_path(QUARTER + "$", returns.ReturnView.as_view(), name="api-return"),
    re_path(QUARTER + "findings/$", returns.FindingsView.as_view(), name="api-return-findings"),
    re_path(QUARTER + "check/$", returns.CheckView.as_view(), name="api-return-check"),
    re_path(QUARTER + "revisions/$", returns.RevisionsView.as_view(), name="api-return-revisions"),
    re_path(QUARTER + "revisions/(?P<number>[0-9]{1,4})/$", returns.RevisionView.as_view(), name="api-return-revision"),
    re_path(QUARTER + "report/$", acts.ReportView.as_view(), name="api-return-report"),
    re_path(QUARTER + "accept/$", acts.AcceptView.as_view(), name="api-return-accept"),
    re_path(QUARTER + "return/$", acts.ReturnToUnitView.as_view(), name="api-return-send-back"),
    re_path(QUARTER + "submit/$", acts.SubmitView.as_view(), name="api-return-submit"),
    re_path(QUARTER + "review/$", acts.ReviewView.as_view(), name="api-return-review"),
    path("v1/measures/", records.MeasuresView.as_view(), name="api-measures"),
    re_path(r"^v1/measures/(?P<key>[0-9]{1,15})/$", records.MeasureView.as_view(), name="api-measure"),
    path("v1/policies/", records.PoliciesView.as_view(), name="api-policies"),
    re_path(r"^v1/policies/(?P<key>[0-9]{1,15})/$", records.PolicyView.as_view(), name="api-policy"),
    path("v1/plans/", records.PlansView.as_view(), name="api-plans"),
    re_path(r"^v1/plans/(?P<code>[0-9]{6})/$", records.PlanView.as_view(), name="api-plan"),
    re_path(SUBMISSION + "$", filings.SubmissionView.as_view(), name="api-submission"),
    re_path(SUBMISSION + "filings/(?P<number>[0-9]{1,6})/package/$", filings.PackageView.as_view(), name="api-package"),
    path("v1/jobs/<uuid:job_id>/", reading.JobView.as_view(), name="api-job"),
]
