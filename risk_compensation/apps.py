from django.apps import AppConfig


class RiskCompensationConfig(AppConfig):
    name = "risk_compensation"
    label = "risk_compensation"
