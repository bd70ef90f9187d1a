"""The OpenAPI document, and a page on which it can be read and tried out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView

from pledge_portal.accounts.errors import answer


class SchemaView(SpectacularAPIView):
    """The OpenAPI document."""


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI over the document, to whoever is signed in."""
    if not hasattr(request, "actor"):
        if "application/json" in request.headers.get("Accept", ""):
            return answer(request, 401)
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    return render(request, "reporting/api_docs.html")
