"""Every word of the documents that the screen shows has its English."""

from __future__ import annotations

from django.utils import translation

from reporting.rules.filings import CHAPTERS, FILE_OF_PART, GOALS, PILOT_CATEGORIES, PILOT_CHAPTERS, PILOT_FIELDS
from reporting.selectors.filings.words import shown


def test_every_word_has_its_english() -> None:
    parts = [name.removesuffix(".xlsx") for name in FILE_OF_PART.values()]
    words = [*parts, *CHAPTERS.values(), *PILOT_FIELDS.values(), *PILOT_CATEGORIES, *PILOT_CHAPTERS.values()]
    for word in [*words, *GOALS.values()]:
        with translation.override("en"):
            assert shown(word).isascii(), word
        with translation.override("zh-hans"):
            assert shown(word) == word
