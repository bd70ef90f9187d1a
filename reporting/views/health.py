"""For machines: alive, ready, figures; and the browser's icon."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from pledge_portal.accounts.errors import answer
from pledge_portal.accounts.network import is_local
from reporting.selectors import health

NEVER = float("inf")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of the database."""
    return JsonResponse({"status": "alive"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, queue and worker reachable; 503 where one is not."""
    checks = health.readiness()
    ready = all(state == health.OK for state in checks.values())
    response = JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, from this machine itself or with METRICS_TOKEN as bearer."""
    if not (is_local(request) or _has_token(request)):
        return answer(request, 403)
    return HttpResponse(generate_latest(_figures()), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    scheme, _blank, given = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN
    return bool(expected) and scheme.lower() == "bearer" and constant_time_compare(given.strip(), expected)


def _figures() -> CollectorRegistry:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    jobs = Gauge("portal_jobs", "Jobs by state", ["state"], registry=registry)
    for state, count in health.job_counts().items():
        jobs.labels(state).set(count)
    age = health.beat_age()
    for name, meaning, value in (
        ("portal_jobs_oldest_wait_seconds", "How long the oldest queued job has waited", health.oldest_wait()),
        ("portal_worker_beat_age_seconds", "Since a worker was last at work", NEVER if age is None else age),
        ("portal_provinces_lagging", "Provinces whose facts are ahead of their verdicts", health.lagging_count()),
    ):
        Gauge(name, meaning, registry=registry).set(value)
    Gauge("portal_info", "The running version", ["version"], registry=registry).labels(settings.VERSION).set(1)
    return registry


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it unasked."""
    response = HttpResponseRedirect(static("img/logo.svg"))
    response["Cache-Control"] = "public, max-age=86400"
    return response
