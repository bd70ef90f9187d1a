"""ETags: of every document that is read, and asked for again before it is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags, quote_etag
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder

from reporting.api.problems import Problem


def etag_of(document: Any) -> str:
    """The tag of a document: another one with every change of anything it says."""
    text = json.dumps(document, cls=JSONEncoder, ensure_ascii=False, sort_keys=True)
    return quote_etag(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32])


def require_match(request: Request, document: Mapping[str, Any]) -> None:
    """What was read is what is stored: 428 without If-Match, 412 with the present document where it is stale."""
    given = request.headers.get("If-Match")
    if given is None:
        raise Problem("precondition-required")
    tag = etag_of(document)
    asked = parse_etags(given)
    if "*" not in asked and tag not in asked:
        raise Problem("stale", headers={"ETag": tag}, current=document)


def not_modified(request: Request, response: HttpResponse) -> HttpResponse | None:
    """304 where the reader has the same document already."""
    asked = [each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))]
    if "*" not in asked and response.headers.get("ETag") not in asked:
        return None
    answer = HttpResponseNotModified()
    for name in ("ETag", "Cache-Control", "Content-Language", "Vary"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer
