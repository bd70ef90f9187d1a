"""The day that a page speaks of: `?as_of=YYYY-MM-DD`, without it today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from pledge_portal.accounts.errors import answer
from pledge_portal.common import clock

P = ParamSpec("P")
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)  # every day that a quarter of the programme can be near to


def with_as_of(
    view: Callable[Concatenate[HttpRequest, date, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Gives the view its day as second argument and the frame's field; a day that cannot be read answers 400."""

    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        text = request.GET.get("as_of")
        try:
            day = clock.today() if text is None else clock.parse_day(text)
            if not FIRST <= day <= LAST:
                raise ValueError(text)
        except ValueError:
            told = {"value": (text or "")[:40]}
            return answer(request, 400, _("“%(value)s”不是可查询的日期，请按 2018-06-30 的格式填写。") % told)
        request.as_of = day  # type: ignore[attr-defined]
        return view(request, day, *args, **kwargs)

    update_wrapper(wrapped, view)
    return wrapped
