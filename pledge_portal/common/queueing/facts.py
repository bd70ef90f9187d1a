"""Facts of a province: what a change makes necessary to compute again."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from pledge_portal.common.models import FactsVersion, Job, JobState
from pledge_portal.common.queueing.jobs import enqueue, now

COMPUTE = "compute_province"
PARKED_FOR = timedelta(hours=1)


def facts_changed(*, province: str, requested_by: int | None = None) -> Job:
    """Facts of a province changed: note it and queue one computation, in the caller's transaction."""
    if not FactsVersion.objects.filter(scope=province).update(version=F("version") + 1):
        FactsVersion.objects.bulk_create([FactsVersion(scope=province)], ignore_conflicts=True)
        FactsVersion.objects.filter(scope=province).update(version=F("version") + 1)
    return _enqueue(province, requested_by)


def _enqueue(province: str, requested_by: int | None = None) -> Job:
    return enqueue(
        kind=COMPUTE,
        key=f"{COMPUTE}:{province}",
        payload={"province": province},
        province=province,
        requested_by=requested_by,
    )


def queue_lagging() -> None:
    """A computation for every province whose facts are ahead of what was computed.

    One that was parked is tried again after an hour, or on the next change, or by hand; not at every sweep.
    """
    under_way = Q(state__in=[JobState.QUEUED, JobState.RUNNING])
    parked = Q(state=JobState.PARKED, finished_at__gt=now() - PARKED_FOR)
    busy = Job.objects.filter(under_way | parked, kind=COMPUTE).values("province")
    lagging = FactsVersion.objects.filter(version__gt=F("computed")).exclude(scope__in=busy)
    for scope in list(lagging.values_list("scope", flat=True)):
        with transaction.atomic():
            _enqueue(scope)
