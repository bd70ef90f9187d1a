"""One effect of a write that a program sends twice: the key is claimed first, the answer kept with the effect.

The claim is committed before the work, so that a second request sees it; the answer is written in the transaction of
the effect, so that neither stands without the other. A request that was refused gives its key back.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from reporting.models import IdempotencyKey

KEPT = timedelta(hours=48)
LEASE = timedelta(minutes=5)  # a claim older than this is of a process that died; no request takes as long


class KeyInUse(Exception):
    """The same request is under way."""


class KeyReused(Exception):
    """The key stands for another request."""


class ClaimLost(Exception):
    """Another request has taken the claim over meanwhile: undo what was done."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer given before."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to carry a request out."""

    pk: int
    mark: str


def claim(*, holder: str, key: str, request_hash: str) -> Claim | KeptAnswer:
    """The right to carry the request out, or the answer that was given to it. Raises KeyInUse, KeyReused."""
    now, mark = timezone.now(), uuid.uuid4().hex
    IdempotencyKey.objects.filter(claimed_at__lt=now - KEPT).delete()
    fresh = IdempotencyKey(holder=holder, key=key, request_hash=request_hash, claim=mark, claimed_at=now)
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
    except IntegrityError:
        return _standing(holder, key, request_hash, mark)
    return Claim(fresh.pk, mark)


def _standing(holder: str, key: str, request_hash: str, mark: str) -> Claim | KeptAnswer:
    """What the row that is there already means for a request."""
    row = IdempotencyKey.objects.filter(holder=holder, key=key).first()
    if row is None:  # given back this very moment
        raise KeyInUse
    if row.request_hash != request_hash:
        raise KeyReused
    if row.finished_at is not None:
        return KeptAnswer(row.status or 200, row.headers, row.body)
    dead = IdempotencyKey.objects.filter(pk=row.pk, claim=row.claim, claimed_at__lt=timezone.now() - LEASE)
    if not dead.update(claim=mark, claimed_at=timezone.now()):
        raise KeyInUse
    return Claim(row.pk, mark)


def keep_answer(claim: Claim, *, status: int, headers: Mapping[str, str], body: Any) -> None:
    """Write the answer in the transaction of its effect. Raises ClaimLost."""
    rows = IdempotencyKey.objects.filter(pk=claim.pk, claim=claim.mark, finished_at=None)
    if not rows.update(status=status, headers=dict(headers), body=body, finished_at=timezone.now()):
        raise ClaimLost


def give_back(claim: Claim) -> None:
    """The request was refused: the key may be used again."""
    IdempotencyKey.objects.filter(pk=claim.pk, claim=claim.mark, finished_at=None).delete()
