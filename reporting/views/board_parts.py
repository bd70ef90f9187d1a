"""The dashboard as HTML, kept until the facts or the quarter's returns change. Nothing that is kept is personal.

Two layers: the parts (figures; how far the returns are), and the page with its frame. The frame is rendered for a
stand-in, who has the reader's role and no name, no session and no token; the reader's own are put in at each reading.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from pledge_portal.accounts.context import shown_name
from pledge_portal.accounts.middleware import PortalRequest, actor_from
from pledge_portal.accounts.permissions import Actor
from pledge_portal.common import clock
from pledge_portal.common.fragments import fragment_key, keep, kept
from pledge_portal.common.periods import Quarter
from programmes.selectors.programme import programme_by_code
from reporting.selectors import dashboard as selector
from reporting.selectors.filing_state import FilingState
from reporting.selectors.stamps import stamps

FOLDER = "reporting/dashboard/"
PAGE = "reporting/dashboard.html"
NAME, TOKEN = "〔the reader's name〕", "〔the reader's token〕"
SEVERAL = 40  # an address longer than a day's is nobody's habit: such pages are not kept


@dataclass(frozen=True, slots=True)
class BoardParts:
    """The page within its frame: `top` and `bottom` tell of facts, `subtitle` and `filing` of the quarter's returns."""

    subtitle: SafeString
    top: SafeString
    filing: SafeString
    bottom: SafeString


@dataclass(frozen=True, slots=True)
class _Figures:
    """`complete`, `gap`: whether every unit has reported and whose data is wanting, which the subtitle says."""

    top: str
    bottom: str
    complete: bool
    gap: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a kept part depends on besides language and code: the day, who may see it, the stamps of its facts."""

    as_of: date
    today: date
    role: str
    province: str
    facts: str
    returns: str

    @classmethod
    def by(cls, actor: Actor, as_of: date) -> _Seen:
        facts, returns = stamps(Quarter.last_ended(as_of))
        return cls(as_of, clock.today(), actor.role_name, actor.province, facts, returns)


def board_response(request: HttpRequest, as_of: date) -> HttpResponse:
    """The dashboard of a day for its reader."""
    actor = actor_from(request)
    seen = _Seen.by(actor, as_of)
    address = request.get_full_path()
    if len(address) > SEVERAL or len(get_messages(request)):
        return render(request, PAGE, {"parts": _parts(actor, seen), "as_of": as_of})
    key = fragment_key("board-page", seen, address)
    page = kept(key)
    if page is None:
        context = {"parts": _parts(actor, seen), "as_of": as_of, "csrf_token": TOKEN}
        page = render_to_string(PAGE, context, _stand_in(request, actor))
        keep(key, page)
    name = shown_name(request, actor)
    return HttpResponse(page.replace(escape(NAME), escape(name)).replace(escape(TOKEN), get_token(request)))


def _stand_in(request: HttpRequest, actor: Actor) -> HttpRequest:
    """A request for the same page by nobody in particular."""
    found = HttpRequest()
    found.method, found.path, found.path_info = "GET", request.path, request.path_info
    found.GET, found.META = request.GET, {"QUERY_STRING": request.META.get("QUERY_STRING", "")}
    found.as_of = getattr(request, "as_of", None)  # type: ignore[attr-defined]
    cast(PortalRequest, found).actor = replace(actor, user_id=None, login="", name=NAME, address="")
    return found


def _parts(actor: Actor, seen: _Seen) -> BoardParts:
    """The parts of a day, those that are kept and those that have to be made."""
    figures_key = fragment_key("board-figures", replace(seen, returns=""))
    filing_key = fragment_key("board-filing", seen)
    figures, filing = kept(figures_key), kept(filing_key)
    if figures is None:
        board = selector.dashboard(actor=actor, programme=programme_by_code(None), as_of=seen.as_of, today=seen.today)
        figures = _figures(board)
        keep(figures_key, figures)
        filing = _filing(board.filing, seen.as_of, figures)
        keep(filing_key, filing)
    elif filing is None:
        state = selector.dashboard_filing(actor=actor, as_of=seen.as_of, today=seen.today)
        filing = _filing(state, seen.as_of, figures)
        keep(filing_key, filing)
    # Rendered by our own templates, which escape what they show.
    parts = (filing[0], figures.top, filing[1], figures.bottom)
    return BoardParts(*(mark_safe(part) for part in parts))  # noqa: S308


def _figures(board: selector.Dashboard) -> _Figures:
    context = {"board": board, "as_of": board.as_of}
    return _Figures(
        top=render_to_string(f"{FOLDER}_top.html", context),
        bottom=render_to_string(f"{FOLDER}_bottom.html", context),
        complete=board.headlines.projects.year.all_complete,
        gap=board.gap,
    )


def _filing(state: FilingState, as_of: date, figures: _Figures) -> tuple[str, str]:
    """The subtitle and the panel."""
    context = {"filing": state, "as_of": as_of, "complete": figures.complete, "gap": figures.gap}
    return (
        render_to_string(f"{FOLDER}_subtitle.html", context).strip(),
        render_to_string(f"{FOLDER}_filing_panel.html", context),
    )
