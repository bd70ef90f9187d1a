"""What others have saved since: asked every few seconds, answered with 304 while nothing has."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe

from reporting.selectors.returns.changes import Mark, quarter_mark
from reporting.selectors.returns.comments import comment_counts
from reporting.selectors.returns.findings import quarter_findings
from reporting.views.returns.answers import json_answer, state_json
from reporting.views.returns.frame import Place, place_of


@require_safe
def changes(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """The rows whose version is not the one in `?seen=<code>.<version>-…`, as the section shows them.

    Answers `If-None-Match` from three small queries. `token`: for the next save, which a new sign-in changes;
    `account`: who is signed in now.
    """
    place = place_of(request, code, year, quarter)
    mark = quarter_mark(actor=place.actor, subject=place.subject, quarter=place.quarter)
    etag = _etag(place, mark)
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        told = _told(request, place, mark)
        response = json_answer({**told, "token": get_token(request), "account": place.actor.user_id})
    response["ETag"] = etag
    return response


def _told(request: HttpRequest, place: Place, mark: Mark) -> dict[str, object]:
    seen = _seen(request.GET.get("seen", ""))
    rows = {code for code, version in mark.versions.items() if seen.get(code) != version}
    data = place.load()
    rows |= {each.code for each in data.divisions if seen.get(each.code, 1) != 1 and each.code not in mark.versions}
    section = data.form.section(request.GET.get("section", ""))
    comments = comment_counts(actor=place.actor, subject=place.subject, quarter=place.quarter)
    told = state_json(data, section, quarter_findings(data), rows=rows, figures=section.figures, comments=comments)
    marked = [{"division": code, "figure": figure, "count": count} for (code, figure), count in comments.items()]
    return {**told, "comments": marked, "state": mark.state, "state_version": mark.state_version}


def _seen(text: str) -> Mapping[str, int]:
    """{division code: version} of "440100.3-440300.1"; what cannot be read was not seen."""
    found = {}
    for part in text.split("-")[:400]:
        code, _dot, version = part.partition(".")
        if version.isascii() and version.isdecimal() and len(version) < 10:
            found[code] = int(version)
    return found


def _etag(place: Place, mark: Mark) -> str:
    text = f"{place.actor.user_id} {place.subject.code} {place.quarter} {mark}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'
