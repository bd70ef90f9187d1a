"""Tenant tables: none is read, counted, changed or removed before it is said for whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Count, Model

from pledge_portal.accounts.models import User
from pledge_portal.accounts.scoping import ScopedQuerySet, UnscopedAccess
from programmes.divisions.models import Division
from programmes.models import Measure
from reporting.models import ProvinceReturn, Remark
from tests.people import actor_of

MODELS = apps.get_models()
TENANTS = [model for model in MODELS if isinstance(model._default_manager.all(), ScopedQuerySet)]
# Public to everyone signed in, or read by its own selectors alone.
GROUND = {"Division", "User", "ApiToken", "Handover", "GroupMembership", "CentralCity"}
# Parts of a tenant's row, reached through it alone.
PARTS = {"CorrectionLine", "FiledFile", "FiledPart", "ProvinceRevision", "RevisionFinding", "UnitRevision"}

READS: dict[str, Callable[[Any], Any]] = {
    "list": list,
    "len": len,
    "bool": bool,
    "get": lambda rows: rows.get(pk=1),
    "first": lambda rows: rows.first(),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.filter(pk=1).exists(),
    "contains": lambda rows: rows.contains(rows.model(pk=1)),
    "iterator": lambda rows: list(rows.iterator()),
    "values": lambda rows: list(rows.values("pk")),
    "in_bulk": lambda rows: rows.in_bulk([1]),
    "aggregate": lambda rows: rows.aggregate(Count("pk")),
    "update": lambda rows: rows.update(pk=1),
    "delete": lambda rows: rows.delete(),
    "raw": lambda rows: rows.raw("select 1"),
    "subquery": lambda rows: list(Division.objects.filter(pk__in=rows.values("pk"))),
    "union": lambda rows: list(rows.unscoped(reason="test").union(rows)),
    "or": lambda rows: list(rows.unscoped(reason="test") | rows),
    "get_or_create": lambda rows: rows.get_or_create(pk=1),
}


@pytest.mark.django_db
@pytest.mark.parametrize("read", READS)
def test_unscoped_access_raises(read: str) -> None:
    for model in TENANTS:
        with pytest.raises(UnscopedAccess):
            READS[read](model._default_manager.all())


def fields_to(model: type[Model], targets: set[type[Model]]) -> list[str]:
    """The names of a model's own relations to any of `targets`."""
    return [field.name for field in model._meta.fields if field.related_model in targets]


def test_whatever_belongs_to_a_division_is_a_tenant_table() -> None:
    assert len(TENANTS) >= 17
    loose = {model.__name__ for model in MODELS if model not in TENANTS and fields_to(model, {Division})}
    assert loose - PARTS == GROUND


def test_whatever_belongs_to_a_tenant_s_row_is_one_too() -> None:
    loose = {model.__name__ for model in MODELS if model not in TENANTS and fields_to(model, set(TENANTS))}
    assert loose == PARTS


@pytest.mark.django_db
def test_scope_is_that_of_the_actor(cast: dict[str, User]) -> None:
    for code in ("440000", "440100", "440300", "340100"):
        Measure.objects.create(division_id=code, item="专人负责", effective_on="2018-01-01")
    seen = {
        login: set(Measure.objects.visible_to(actor_of(user)).values_list("division_id", flat=True))
        for login, user in cast.items()
    }
    everywhere = {"440000", "440100", "440300", "340100"}
    assert seen["national"] == seen["reviewer"] == seen["auditor"] == everywhere
    assert seen["gd_lead"] == seen["gd_entry"] == everywhere - {"340100"}
    assert (seen["gz_entry"], seen["ah_lead"], seen["bj_lead"]) == ({"440100"}, {"340100"}, set())


@pytest.mark.django_db
def test_what_is_a_province_s_its_units_see_too(cast: dict[str, User]) -> None:
    for code in ("440000", "340000"):
        gathered = ProvinceReturn.objects.create(province_id=code, year=2018, quarter=1)
        Remark.objects.create(
            province_return=gathered, problem=code, is_national=True, made_at="2018-05-01T00:00:00+08:00"
        )
    for login, code in (("gz_entry", "440000"), ("gd_lead", "440000"), ("hf_entry", "340000")):
        actor = actor_of(cast[login])
        assert [row.province_id for row in ProvinceReturn.objects.visible_to(actor)] == [code]
        assert [row.problem for row in Remark.objects.visible_to(actor)] == [code]


@pytest.mark.django_db
def test_related_rows_ask_too(cast: dict[str, User]) -> None:
    gathered = ProvinceReturn.objects.create(province_id="440000", year=2018, quarter=1)
    with pytest.raises(UnscopedAccess):
        list(gathered.remarks.all())
    with pytest.raises(UnscopedAccess):
        list(ProvinceReturn.objects.visible_to(actor_of(cast["national"])).prefetch_related("remarks"))
