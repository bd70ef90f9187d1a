"""Which 事项 a division may have, by its level (contract, workbook `measures`). Plain Python."""

from __future__ import annotations

UNIT_ITEMS = (
    "服务促进机制",
    "纳入年度计划",
    "政策保障",
    "专人负责",
    "经费支持",
    "平台服务",
    "常态化开展",
    "试点经验推广",
    "总结交流",
    "政策梳理",
)
PROVINCE_ITEMS = ("年度考核机制", "专利保险机制", "风险补偿资金", "总结交流", "政策梳理")
REGULAR = "常态化开展"
YEARLY = ("纳入年度计划", "经费支持")  # entering one proposes 31 December as its end


def items_of(*, is_province: bool, of_municipality: bool) -> tuple[str, ...]:
    """The words of a division's level: a municipality has 常态化开展 itself, its districts then do not."""
    if is_province:
        return (*PROVINCE_ITEMS, REGULAR) if of_municipality else PROVINCE_ITEMS
    return tuple(item for item in UNIT_ITEMS if not (of_municipality and item == REGULAR))
