"""What the registers' pages share: the province looked at, the day looked at, the division written for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from pledge_portal.accounts.middleware import actor_from
from pledge_portal.common import clock
from programmes.divisions.models import Division

FIRST_PROVINCE = "110000"


def day_of(request: HttpRequest) -> date:
    """The day of `?as_of=`, today without one; also shown by the frame. BadRequest where it is no day."""
    text = request.GET.get("as_of", "").strip()
    try:
        day = clock.parse_day(text) if text else clock.today()
    except ValueError as error:
        raise BadRequest(_("日期请写成YYYY-MM-DD。")) from error
    request.as_of = day  # type: ignore[attr-defined]
    return day


def province_of(request: HttpRequest) -> Division:
    """One's own province; for the national office that of `?province=`, else the first. Foreign ones: 404."""
    actor = actor_from(request)
    code = request.GET.get("province", "") or actor.province or FIRST_PROVINCE
    if not actor.sees(province=code):
        raise Http404
    return get_object_or_404(Division.objects.provinces(), code=code)


def provinces_for(request: HttpRequest) -> list[Division]:
    """What a national actor may choose from; empty for everybody else."""
    return list(Division.objects.provinces()) if actor_from(request).is_national else []


def division_within(request: HttpRequest, code: str) -> Division:
    """A division within the actor's scope by its code, or 404."""
    division = get_object_or_404(Division.objects.select_related("province"), code=code)
    actor = actor_from(request)
    if not actor.sees(province=division.province_id, division=division.code):
        raise Http404
    return division


def register_context(request: HttpRequest, province: Division) -> dict[str, Any]:
    """What every register's list needs."""
    return {"province": province, "provinces": provinces_for(request)}
