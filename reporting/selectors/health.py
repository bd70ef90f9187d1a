"""Whether the portal's parts are there: database, queue, worker; and its figures for monitoring."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import redis
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, F, Min

from pledge_portal.common import queueing
from pledge_portal.common.models import FactsVersion, Job, JobState

logger = logging.getLogger(__name__)

OK = "ok"
LONGEST_SILENCE = 60.0  # seconds without a sweep, or six sweeps if that is longer


def readiness() -> dict[str, str]:
    """{"database", "queue", "worker"}: "ok", or in a word what is wrong. The words of an error go to the log alone."""
    checks: dict[str, Callable[[], str]] = {"database": _database, "queue": _queue, "worker": _worker}
    found = {}
    for name, check in checks.items():
        try:
            found[name] = check()
        except (DatabaseError, redis.RedisError, OSError):
            logger.warning("not ready: %s", name, exc_info=True)
            found[name] = "unreachable"
    return found


def _database() -> str:
    FactsVersion.objects.exists()
    return OK


def _queue() -> str:
    if settings.EMBEDDED_QUEUE:
        Job.objects.filter(state=JobState.QUEUED).exists()
    else:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as broker:
            broker.ping()
    return OK


def _worker() -> str:
    age = beat_age()
    if age is None:
        return "never seen"
    return OK if age <= max(LONGEST_SILENCE, 6 * settings.JOB_SWEEP_SECONDS) else f"silent for {age:.0f} s"


def beat_age() -> float | None:
    """Seconds since a worker last swept; None: never."""
    beat = queueing.last_beat()
    return None if beat is None else max(0.0, (datetime.now(UTC) - beat).total_seconds())


def job_counts() -> dict[str, int]:
    """Jobs by state, every state named."""
    rows = Job.objects.order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(JobState.values, 0) | dict(rows)


def oldest_wait() -> float:
    """Seconds that the oldest queued job has waited; 0 where none waits."""
    oldest = Job.objects.filter(state=JobState.QUEUED).aggregate(Min("created_at"))["created_at__min"]
    return max(0.0, (datetime.now(UTC) - oldest).total_seconds()) if oldest else 0.0


def lagging_count() -> int:
    """Provinces whose facts are ahead of what was computed."""
    return FactsVersion.objects.filter(version__gt=F("computed")).count()
