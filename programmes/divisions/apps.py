from django.apps import AppConfig


class DivisionsConfig(AppConfig):
    name = "programmes.divisions"
    label = "divisions"
