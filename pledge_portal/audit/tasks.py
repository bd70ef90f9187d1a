"""On schedule: the chains' heads kept outside the database, and what was only counted told in the trail."""

from __future__ import annotations

import logging

from celery import shared_task

from pledge_portal.audit import services

logger = logging.getLogger(__name__)


@shared_task(name="anchor_audit")
def anchor_audit() -> None:
    """Keep the heads that moved since the last time."""
    services.settle_floods()
    try:
        services.anchor_heads()
    except OSError:
        logger.exception("the audit trail's heads could not be kept outside the database")
