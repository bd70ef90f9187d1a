"""When each province's projects are bundled with insurance and compensation (2.3), and how many are insured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pledge_portal.common.periods import Quarter
from reporting.demo.country import MISSED, NONE, STORIES

NEVER = date(9999, 12, 31)
LAST = date(2021, 1, 1)
# From which day bundles land; elsewhere the story's sign for 2.3 says.
FIRST_DAYS = {
    "110000": date(2018, 2, 26),
    "120000": date(2018, 3, 12),
    "130000": date(2017, 11, 6),  # one in 2017, the next in 2019
    "140000": date(2018, 5, 14),
    "150000": date(2018, 4, 16),
    "220000": date(2018, 5, 7),
    "340000": date(2018, 8, 13),
    "410000": date(2018, 6, 4),
    "420000": date(2018, 9, 10),
    "450000": date(2018, 11, 19),
    "520000": date(2018, 5, 21),
    "530000": date(2019, 3, 11),
    "610000": date(2018, 5, 28),
    "640000": date(2018, 3, 26),
}
ONLY_ONCE = {"130000": date(2017, 12, 1)}
PILOTS_FROM = date(2016, 7, 1)


@dataclass(frozen=True, slots=True)
class BundleStory:
    """Bundles land from `first` to before `last`; `share` of the insured projects are bundled."""

    first: date
    last: date
    share: float
    insured: float

    def insured_share(self, quarter: Quarter) -> float:
        """Which part of a quarter's projects is insured: it grows with the years."""
        return self.insured * {2016: 0.2, 2017: 0.5, 2018: 1.0, 2019: 1.3, 2020: 1.5}[quarter.year]


def bundle_story(code: str) -> BundleStory:
    """The bundles of a province."""
    story = STORIES[code]
    sign = story.on("2.3")
    insured = 0.16 if sign == NONE else 0.1 if sign != MISSED else 0.06
    if sign == NONE:
        return BundleStory(PILOTS_FROM, LAST, 0.3, insured)
    if sign == MISSED and code not in FIRST_DAYS:
        return BundleStory(NEVER, NEVER, 0.0, insured)
    first = FIRST_DAYS.get(code, date(2018, 4, 9))
    return BundleStory(first, ONLY_ONCE.get(code, LAST), 0.2, insured)
