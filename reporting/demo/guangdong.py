"""广东's measures as the demo tells them: 15 of 21 on 1.4 since 10 May 2018, 10 of 21 on 1.5, 17 of 21 on 2.1."""

from __future__ import annotations

from datetime import date

from programmes.models import Item

# The day on which a unit has mechanism and annual plan.
MECHANISM_DAYS = {
    "440100": date(2018, 1, 8), "440300": date(2018, 1, 5), "440400": date(2018, 2, 26), "440500": date(2018, 3, 12),
    "440600": date(2018, 1, 22), "440700": date(2018, 3, 19), "440800": date(2018, 4, 9), "440900": date(2018, 4, 16),
    "441200": date(2018, 4, 23), "441300": date(2018, 2, 12), "441600": date(2018, 5, 10), "441800": date(2018, 5, 2),
    "441900": date(2018, 1, 15), "442000": date(2018, 1, 29), "445200": date(2018, 4, 27), "440200": date(2018, 9, 17),
    "441400": date(2018, 10, 15), "445100": date(2018, 8, 27), "445300": date(2019, 3, 11),
}  # fmt: skip
# The day on which a unit has all of the four haves.
FOUR_HAVES_DAYS = {
    "440100": date(2018, 1, 12), "440300": date(2018, 1, 9), "440400": date(2018, 3, 5), "440600": date(2018, 2, 5),
    "440700": date(2018, 4, 10), "440800": date(2018, 5, 14), "441200": date(2018, 6, 11), "441300": date(2018, 3, 26),
    "441900": date(2018, 1, 30), "442000": date(2018, 2, 8),
}  # fmt: skip
# What the others have.
HALF_MEASURES: dict[str, tuple[str, ...]] = {
    "440200": (Item.POLICY, Item.PERSON, Item.PLATFORM),  # 韶关 lacks 经费支持
    "441400": (Item.POLICY, Item.PERSON, Item.FUNDING),  # 梅州 lacks 平台服务
    "445200": (Item.POLICY, Item.FUNDING),  # 揭阳 lacks 专人负责, 平台服务
    "441600": (Item.PERSON,),  # 河源
    "440500": (Item.PERSON, Item.POLICY),
    "440900": (Item.PERSON,),
    "441800": (Item.PERSON, Item.PLATFORM),
    "445100": (Item.PERSON,),
    "445300": (),
    "441700": (Item.PERSON,),
    "441500": (),
}
# When the pilot's experience was rolled out: the seventeenth on the last day.
ROLLOUT_DAYS = {
    "440100": date(2017, 12, 11), "440300": date(2017, 12, 11), "440400": date(2018, 1, 15),
    "440500": date(2018, 3, 20), "440600": date(2018, 1, 15), "440700": date(2018, 3, 20),
    "440800": date(2018, 4, 18), "440900": date(2018, 4, 18), "441200": date(2018, 5, 16),
    "441300": date(2018, 3, 20), "441400": date(2018, 6, 13), "441600": date(2018, 6, 13),
    "441800": date(2018, 5, 16), "441900": date(2018, 1, 15), "442000": date(2018, 1, 15),
    "445100": date(2018, 6, 30), "440200": date(2018, 6, 20), "445200": date(2018, 9, 12),
    "441700": date(2018, 11, 7),
}  # fmt: skip
