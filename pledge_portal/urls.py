"""Where every path leads. Each room brings its own list."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("pledge_portal.accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("programmes.urls")),
    path("", include("pledges.urls")),
    path("", include("risk_compensation.urls")),
    path("", include("reporting.urls")),
]

handler400 = "pledge_portal.accounts.errors.bad_request"
handler403 = "pledge_portal.accounts.errors.forbidden"
handler404 = "pledge_portal.accounts.errors.not_found"
handler500 = "pledge_portal.accounts.errors.server_error"
