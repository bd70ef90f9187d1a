"""The ledger's list."""

from __future__ import annotations

from django.urls import path

from pledges import views

urlpatterns = [
    path("pledges/", views.ledger, name="pledges"),
    path("pledges/export/", views.ledger_export, name="pledges-export"),
]
