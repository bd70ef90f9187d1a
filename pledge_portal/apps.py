"""The composition root: loads the Celery application wherever Django runs."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Makes `shared_task` find the portal's broker in the web server and in commands too."""

    name = "pledge_portal"
    label = "portal"

    def ready(self) -> None:
        import pledge_portal.celery  # noqa: F401
