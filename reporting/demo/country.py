"""What the demo tells of each province: its size, its pace, and how it does on every clause.

The sizes follow the public figures where there are any (the country, 安徽, 陕西, 山东, 广东); the rest is invented.
"""

from __future__ import annotations

from dataclasses import dataclass

NATIONAL_PROJECTS = {
    2016: (490, 569, 660, 892),
    2017: (702, 791, 1067, 1617),
    2018: (950, 1000, 1380, 2078),
    2019: (1240, 1340, 1800, 2680),
    2020: (1721, 2450, 2350, 2779),
}
# 亿元
NATIONAL_AMOUNTS = {
    2016: (78, 88, 112, 158),
    2017: (148, 170, 172, 230),
    2018: (189, 206, 205, 285),
    2019: (245, 265, 255, 340),
    2020: (280, 371, 400, 507),
}
FIXED_PROJECTS = {
    ("340000", 2016): 220,
    ("340000", 2017): 529,
    ("340000", 2018): 830,
    ("610000", 2016): 272,
    ("610000", 2017): 456,
}
# 万元
FIXED_AMOUNTS = {
    ("340000", 2016): 246_000,
    ("340000", 2017): 489_000,
    ("340000", 2018): 649_000,
    ("370000", 2017): 500_000,
    ("440000", 2017): 1_346_000,
    ("610000", 2016): 151_000,
    ("610000", 2017): 236_000,
}
FIXED_PATENTS = {("440000", 2017): 2729, ("610000", 2017): 775}
FIXED_ENTERPRISES = {("610000", 2017): 325}

CLAUSES = ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.1", "2.2", "2.3", "6.1", "6.2", "6.3")
ON_TIME, LATE, MISSED, NONE = "Y", "L", "N", "-"


@dataclass(frozen=True, slots=True)
class Story:
    """One province. `projects` and `amount` (亿元) are weights of 2017; `pace` compares its growth to the country's.

    `tasks`: a sign for each of CLAUSES: Y done in time, L done late, N not done by the summer of 2018, - not its task.
    `patents`: a project's patents on average. `keeps_ledger`: its pledges are kept in the portal.
    """

    projects: int
    amount: float
    pace: float
    tasks: str
    patents: float = 2.0
    keeps_ledger: bool = True

    def on(self, clause: str) -> str:
        """The province's sign for a clause."""
        return self.tasks[CLAUSES.index(clause)]


#                                      1.1-1.7  2.1-2.3  6.1-6.3
STORIES: dict[str, Story] = {
    "110000": Story(260, 46, 1.00, "YYYYYYY" "-NY" "YY-", 2.6),
    "120000": Story(150, 33, 1.01, "LYYYYYY" "-YY" "YY-", 2.2),
    "130000": Story(95, 16, 1.02, "YYYNYNY" "-YN" "YYY", 2.0),
    "140000": Story(38, 6, 0.88, "YYYYYYN" "-YY" "YYY", 1.8),
    "150000": Story(22, 8, 1.00, "YYYNYYY" "-YY" "YY-", 2.4),
    "210000": Story(175, 57, 1.00, "YYYYYYY" "Y--" "YY-", 2.8),
    "220000": Story(32, 5, 1.02, "YLYYYYY" "-YY" "YYY", 2.1),
    "230000": Story(45, 6, 1.00, "YYYYYNY" "-NN" "YY-", 2.0, False),
    "310000": Story(120, 20, 0.90, "YYYYNYY" "-YY" "YY-", 3.0),
    "320000": Story(420, 66, 1.03, "YYYYNYY" "-YY" "YYY", 2.3),
    "330000": Story(310, 45, 1.05, "YYYYYYY" "-NY" "YYY", 2.1),
    "340000": Story(529, 48.9, 1.10, "YYYYYYY" "-YN" "YYY", 1.9),
    "350000": Story(150, 27, 1.00, "YYYYYYY" "-YY" "YY-", 2.2),
    "360000": Story(70, 9, 1.04, "NLYYYYY" "-YY" "YYL", 2.0),
    "370000": Story(480, 50, 1.05, "LYYYYYY" "Y--" "YY-", 2.1),
    "410000": Story(110, 15, 1.02, "YYYYYNY" "-YY" "YYY", 2.0),
    "420000": Story(150, 25, 0.90, "YYYYYYY" "-YN" "YY-", 2.2),
    "430000": Story(130, 19, 1.03, "YYYYYYY" "-YY" "YYY", 2.1),
    "440000": Story(470, 134.6, 1.03, "YYYYNYY" "Y--" "YYY", 6.4),
    "450000": Story(40, 5, 1.02, "YYYYNYY" "-YN" "YYY", 1.8),
    "460000": Story(5, 0.6, 0.85, "YNLYNNY" "-NN" "LN-", 1.5, False),
    "500000": Story(50, 9, 1.02, "YYYYNYY" "-NY" "YY-", 2.2),
    "510000": Story(190, 28, 1.02, "YYYYYYY" "N--" "YYY", 2.3),
    "520000": Story(55, 7, 1.02, "LYYYYYY" "-YY" "YY-", 2.0),
    "530000": Story(40, 6, 1.00, "NYLYYYY" "-YN" "LY-", 2.0),
    "540000": Story(2, 0.3, 0.85, "NYNYYYY" "-NN" "NYY", 1.5, False),
    "610000": Story(456, 23.6, 1.02, "YYYNYYY" "-YY" "YY-", 1.7),
    "620000": Story(28, 4, 0.85, "NNNYYYN" "-YN" "YY-", 1.9),
    "630000": Story(6, 0.9, 0.85, "YNYNNNY" "-NN" "LLY", 1.6, False),
    "640000": Story(35, 16, 1.02, "YLYYYYY" "-YY" "YYY", 2.6),
    "650000": Story(20, 3, 0.86, "NYNNNYN" "-NN" "NY-", 1.8, False),
    "660000": Story(4, 0.5, 1.00, "YNLNY-Y" "-NN" "LYN", 1.5, False),
}  # fmt: skip

# How the units of a province share its projects, where the demo says so; elsewhere chance does.
UNIT_WEIGHTS: dict[str, float] = {
    "440100": 52, "440200": 5, "440300": 88, "440400": 2, "440500": 7, "440600": 24, "440700": 6, "440800": 3,
    "440900": 5, "441200": 2, "441300": 3, "441400": 1, "441500": 0.3, "441600": 6, "441700": 2, "441800": 6,
    "441900": 31, "442000": 28, "445100": 6, "445200": 3, "445300": 6,
    "340100": 120, "340200": 60, "340300": 45, "340500": 40, "341100": 38, "610100": 190, "610300": 70, "610400": 55,
    "320100": 60, "320500": 85, "330100": 80, "330200": 45, "370100": 60, "370200": 70, "110108": 120,
    "500112": 12, "310115": 40, "310114": 22, "120116": 45, "420100": 90, "510100": 110, "350100": 35, "350200": 45,
    "371200": 6, "630100": 90, "460300": 0.0, "542500": 0.0,
}  # fmt: skip
# Counties governed by the province itself: some projects stand in the province's own row.
OWN_ROW_WEIGHTS = {"410000": 3.0, "420000": 6.0, "460000": 0.3, "650000": 0.8}
# Quarters in which a province had nothing at all, or more than usual.
QUARTER_WEIGHTS = {
    ("540000", 2017, 3): 0.0,
    ("540000", 2016, 1): 0.0,
    ("660000", 2016, 1): 0.0,
    ("630000", 2018, 2): 4.0,
}
# Units with nothing at all to report in a quarter: 零报告.
IDLE = {("441500", 2018, 2)}
