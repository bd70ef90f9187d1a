"""What the trail keeps of answers: refusals to whoever is signed in, tokens used and refused.

A page refused to a role (403) is kept whatever was asked; an act that the state refuses (409) or that is out of scope
or nowhere (404) where something was to be written. What merely was typed wrong (400, 422) is not.
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from pledge_portal.accounts.errors import MESSAGES
from pledge_portal.accounts.models import ApiToken
from pledge_portal.accounts.network import client_address
from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.services import Refusal, record_refusal, record_token_refused, record_token_use
from pledge_portal.common import clock

logger = logging.getLogger(__name__)

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSED_ACTS = frozenset({403, 404, 409, 412})
ACT_FIELDS = ("act", "decision")  # what a page that takes several acts was asked for
LONGEST_BODY = 20_000
NOBODY = Actor(user_id=None, login="", name="", role_name="", permissions=frozenset())


def note_answer(request: HttpRequest, response: HttpResponse) -> None:
    """Keep what the answer refused, in a transaction of its own: the act's has been undone.

    Trouble of the database here does not take away the answer; it is logged.
    """
    try:
        _note(request, response)
    except DatabaseError:
        logger.exception("a refusal could not be written to the audit trail")


def _note(request: HttpRequest, response: HttpResponse) -> None:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        if response.status_code == 401 and "Authorization" in request.headers:
            witness = replace(NOBODY, source="api", address=client_address(request))
            record_token_refused(actor=witness, path=request.path)
        return
    if actor.source == "api":
        _note_token(request, actor)
    if _is_refused_act(request, response):
        refusal = refusal_of(request, response)
        record_refusal(actor=actor, refusal=refusal, province=actor.province, division=actor.unit)


def _is_refused_act(request: HttpRequest, response: HttpResponse) -> bool:
    if getattr(request, "is_detour", False):  # on the way to the second factor: nothing was asked for yet
        return False
    return response.status_code in ({403} if request.method in SAFE else REFUSED_ACTS)


def refusal_of(request: HttpRequest, response: HttpResponse) -> Refusal:
    """What was refused, and the reason as it was told."""
    match = request.resolver_match
    form = getattr(request, "_post", None)  # as far as it has been read; what was not is not read for this
    acts = (str(form.get(name, "")) for name in ACT_FIELDS) if form else ()
    return Refusal(
        path=request.path,
        route=(match.url_name or "") if match else "",
        method=request.method or "",
        status=response.status_code,
        reason=_reason(request, response),
        act=next(filter(None, acts), "")[:40],
    )


def _reason(request: HttpRequest, response: HttpResponse) -> str:
    told: Any = getattr(request, "refusal", "")
    if not told and "json" in response.get("Content-Type", "") and not response.streaming:
        told = _told(response.content)
    return str(told or MESSAGES.get(response.status_code, MESSAGES[400])())


def _told(content: bytes) -> str:
    try:
        body = json.loads(content) if len(content) <= LONGEST_BODY else {}
    except ValueError:
        return ""
    words = (body.get(name) for name in ("message", "detail", "title")) if isinstance(body, dict) else ()
    return next((str(word) for word in words if word), "")


def _note_token(request: HttpRequest, actor: Actor) -> None:
    """A token's first use of the day; `last_used_on` is as it was read, before this request."""
    token = getattr(request, "auth", None)
    if isinstance(token, ApiToken) and token.last_used_on != clock.today():
        record_token_use(
            actor=actor, token_id=token.pk, label=token.label, province=actor.province, division=actor.unit
        )
