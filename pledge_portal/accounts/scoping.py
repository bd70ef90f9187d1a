"""Tenant tables: a queryset that refuses to run until it is told who looks.

    Measure.objects.visible_to(actor).filter(...)      # all rows, its own, or its unit's
    Measure.objects.unscoped(reason="computation")     # deliberate: jobs and commands that act for the system

Reading, counting, updating or deleting without either raises UnscopedAccess, also inside a subquery.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from pledge_portal.accounts.permissions import Actor

M = TypeVar("M", bound=models.Model)


class UnscopedAccess(Exception):
    """A tenant table was read without saying for whom: a programming error, never a user's."""


class ScopedQuerySet(models.QuerySet[M]):
    """Knows by which paths a row belongs to a province and to a unit; `unit_path` empty: the table knows no units."""

    province_path: ClassVar[str] = "division__province_id"
    unit_path: ClassVar[str] = "division_id"

    _cleared = False

    def visible_to(self, actor: Actor) -> Self:
        """The rows within the actor's scope."""
        queryset = self.all()
        queryset._cleared = True
        if actor.province:
            queryset = queryset.filter(**{self.province_path: actor.province})
        if actor.unit:
            queryset = queryset.filter(**{self.unit_path: actor.unit}) if self.unit_path else queryset.none()
        return queryset

    def unscoped(self, *, reason: str) -> Self:
        """All rows, on purpose; `reason` is for the reader of the code."""
        if not reason:
            raise ValueError("say why")
        queryset = self.all()
        queryset._cleared = True
        return queryset

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._cleared = self._cleared
        return clone

    def _require_scope(self) -> None:
        if not self._cleared and not self.query.is_empty():
            raise UnscopedAccess(f"{self.model.__name__}: call visible_to(actor) or unscoped(reason=…) first")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._require_scope()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        self._require_scope()
        return super().iterator(chunk_size)

    def count(self) -> int:
        self._require_scope()
        return super().count()

    def exists(self) -> bool:
        self._require_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._require_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._require_scope()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._require_scope()
        return super().delete()

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise UnscopedAccess(f"{self.model.__name__}: SQL by hand knows no scope")

    def _combinator_query(self, combinator: str, *others: Any, **kwargs: Any) -> Self:
        for each in (self, *others):
            _require_scope_of(each)
        return super()._combinator_query(combinator, *others, **kwargs)  # type: ignore[misc, no-any-return]

    def _merge_sanity_check(self, other: Any) -> None:
        """Before `a | b`, `a & b`, `a ^ b`: a scoped one must not carry an unscoped one along."""
        super()._merge_sanity_check(other)  # type: ignore[misc]
        for each in (self, other):
            _require_scope_of(each)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._require_scope()
        return super().resolve_expression(*args, **kwargs)


def _require_scope_of(queryset: models.QuerySet[Any]) -> None:
    if isinstance(queryset, ScopedQuerySet):
        queryset._require_scope()


class ProvinceScopedQuerySet(ScopedQuerySet[M]):
    """Rows that belong to a province as a whole: a unit's people see those of their province too."""

    province_path: ClassVar[str] = "province_id"
    unit_path: ClassVar[str] = ""

    def visible_to(self, actor: Actor) -> Self:
        queryset = self.all()
        queryset._cleared = True
        return queryset.filter(**{self.province_path: actor.province}) if actor.province else queryset
