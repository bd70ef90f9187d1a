"""The ledger's list."""

from __future__ import annotations

from django.urls import path, re_path

from pledges import views

urlpatterns = [
    path("pledges/", views.ledger, name="pledges"),
    path("pledges/export/", views.ledger_export, name="pledges-export"),
    path("pledges/new/", views.pledge_new, name="pledge-new"),
    re_path(r"^pledges/(?P<key>\d{1,18})/edit/$", views.pledge_edit, name="pledge-edit"),
]
