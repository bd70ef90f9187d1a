"""The portal's addresses and one page more, with nothing on it: what signing in and the frame of a request cost."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from pledge_portal.urls import handler400, handler403, handler404, handler500
from pledge_portal.urls import urlpatterns as portal_urls

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing, to somebody signed in."""
    return HttpResponse(b"")


urlpatterns = [path("empty/", empty), *portal_urls]
