"""Fixtures of the walks over every address."""

from tests.architecture.stage import built, stage

__all__ = ["built", "stage"]
