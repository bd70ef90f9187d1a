"""One pledge's page."""

from __future__ import annotations

from django.urls import re_path

from risk_compensation import views

urlpatterns = [re_path(r"^pledges/(?P<key>\d{1,18})/$", views.pledge, name="pledge")]
