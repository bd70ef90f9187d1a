from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "pledge_portal.common"
    label = "common"
