"""Registers (measures, policies, plans, contacts), evidence files, groups."""

from __future__ import annotations

from django.urls import path, re_path

from programmes.views import central_cities, contacts, evidence, groups, history, records, registers

RECORD = r"(?P<register>measures|policies|plans|contacts)"

urlpatterns = [
    path("measures/", registers.measures, name="measures"),
    path("measures/of/<str:code>/<str:item>/", registers.measure_item, name="measure-item"),
    path("policies/", registers.policies, name="policies"),
    path("plans/", registers.plans, name="plans"),
    path("contacts/", registers.contacts, name="contacts"),
    re_path(rf"^{RECORD}/new/(?P<code>\d{{6}})/$", records.create, name="record-new"),
    re_path(rf"^{RECORD}/(?P<key>\d{{1,18}})/$", records.edit, name="record"),
    re_path(rf"^{RECORD}/(?P<key>\d{{1,18}})/remove/$", records.remove, name="record-remove"),
    re_path(rf"^{RECORD}/(?P<key>\d{{1,18}})/files/$", records.attach, name="record-attach"),
    re_path(rf"^{RECORD}/(?P<key>\d{{1,18}})/history/$", history.record_history, name="record-history"),
    re_path(r"^contacts/(?P<key>\d{1,18})/reveal/$", contacts.reveal, name="contact-reveal"),
    path("evidence/<uuid:key>/", evidence.evidence_file, name="evidence-file"),
    path("evidence/<uuid:key>/remove/", evidence.evidence_remove, name="evidence-remove"),
    path("groups/", groups.groups, name="groups"),
    path("groups/change/", groups.change, name="group-change"),
    path("central-cities/", central_cities.central_cities, name="central-cities"),
    re_path(r"^central-cities/(?P<code>\d{6})/withdraw/$", central_cities.withdraw, name="central-city-withdraw"),
    re_path(r"^groups/declarations/(?P<key>\d{1,18})/$", groups.decide, name="group-decide"),
]
