"""Celery: Redis as the doorbell, or, without a server, a worker that watches the job table itself.

Without REDIS_URL the broker is in the worker's own memory: a thread in the worker sends `run_job` for what waits in the
table and `sweep_jobs` on schedule, so that the same tasks run in the same way.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import Any

from celery import Celery
from celery.signals import worker_ready, worker_shutting_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pledge_portal.settings")

from django.conf import settings

logger = logging.getLogger(__name__)

WATCH_SECONDS = 0.2
TROUBLE_SECONDS = 3.0
RUNG_AT_ONCE = 20
ANCHOR_SECONDS = 3600.0  # how old the audit trail's heads outside the database may be
# The broker away must cost a request two seconds at the most, and a worker nothing but waiting.
REDIS_OPTIONS = {
    "visibility_timeout": int(settings.JOB_TIME_LIMIT_SECONDS) + 300,  # longer than any task, or copies would run
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "socket_keepalive": True,
}

app = Celery("pledge_portal")
app.conf.update(
    broker_url=settings.REDIS_URL or "memory://",
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options=REDIS_OPTIONS if settings.REDIS_URL else {"polling_interval": 0.05},
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=settings.JOB_TIME_LIMIT_SECONDS + 60,
    task_soft_time_limit=settings.JOB_TIME_LIMIT_SECONDS,
    task_publish_retry=False,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=200,
    worker_hijack_root_logger=False,
    accept_content=["json"],
    task_serializer="json",
    timezone="Asia/Shanghai",
    beat_schedule={
        "sweep": {
            "task": "sweep_jobs",
            "schedule": settings.JOB_SWEEP_SECONDS,
            "options": {"expires": settings.JOB_SWEEP_SECONDS * 3},  # a broker that comes back gets no heap of them
        },
        "anchor": {"task": "anchor_audit", "schedule": ANCHOR_SECONDS, "options": {"expires": ANCHOR_SECONDS}},
    },
    beat_schedule_filename=str(settings.VAR_DIR / "beat-schedule"),
)
app.autodiscover_tasks(["pledge_portal.common", "pledge_portal.audit", "reporting"])

_stop = threading.Event()


@worker_ready.connect
def watch_job_table(**kwargs: Any) -> None:
    """Embedded queue: the worker's own thread rings for waiting jobs and keeps the schedule."""
    if settings.EMBEDDED_QUEUE:
        threading.Thread(target=_watch, daemon=True, name="job-table").start()


@worker_shutting_down.connect
def stop_watching(**kwargs: Any) -> None:
    """Let the thread end with the worker."""
    _stop.set()


def _watch() -> None:
    """Ring once for each waiting job between two sweeps; the first sweep comes at once and heals what died before."""
    from django.db import connection

    rung: set[str] = set()
    next_sweep = next_anchor = time.monotonic()
    pause = 0.0
    while not _stop.wait(pause):
        pause = WATCH_SECONDS
        try:
            if time.monotonic() >= next_sweep:
                next_sweep = time.monotonic() + settings.JOB_SWEEP_SECONDS
                rung.clear()
                app.send_task("sweep_jobs")
            if time.monotonic() >= next_anchor:
                next_anchor = time.monotonic() + ANCHOR_SECONDS
                app.send_task("anchor_audit")
            _ring_for_waiting(rung)
        except Exception:
            logger.warning("job table not reachable", exc_info=True)
            connection.close()
            pause = TROUBLE_SECONDS
    connection.close()


def _ring_for_waiting(rung: set[str]) -> None:
    from pledge_portal.common import queueing

    for job_id in queueing.waiting(skip=rung, limit=RUNG_AT_ONCE):
        rung.add(str(job_id))
        app.send_task("run_job", args=[str(job_id)])
