"""The ledger's list."""

from __future__ import annotations

from django.urls import path, re_path

from pledges import views

urlpatterns = [
    path("pledges/", views.ledger, name="pledges"),
    re_path(r"^pledges/export\.(?P<suffix>xlsx|csv)$", views.ledger_export, name="pledges-export"),
]
