"""Paths under /api/."""

from __future__ import annotations

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from reporting.api import views

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("v1/", views.IndexView.as_view(), name="api-index"),
    path("v1/divisions/", views.DivisionsView.as_view(), name="api-divisions"),
    path("v1/verdicts/", views.VerdictsView.as_view(), name="api-verdicts"),
    path("v1/totals/", views.TotalsView.as_view(), name="api-totals"),
    path("v1/returns/", views.ReturnsView.as_view(), name="api-returns"),
    re_path(
        r"^v1/returns/(?P<code>[0-9]{6})/(?P<year>[0-9]{4})/(?P<quarter>[1-4])/$",
        views.ReturnView.as_view(),
        name="api-return",
    ),
    path("v1/jobs/<uuid:job_id>/", views.JobView.as_view(), name="api-job"),
]
