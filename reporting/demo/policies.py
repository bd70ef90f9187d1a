"""已出台政策措施清单: one to four documents a province, and some of its larger units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from programmes.divisions.models import Division
from programmes.models import Policy
from programmes.models.policies import SUPPORT_KINDS
from reporting.demo.documents import number_of
from reporting.demo.measures import has_policy
from reporting.demo.rng import dice, working_day
from reporting.demo.world import World

TITLES = (
    "专利权质押融资贴息资金管理办法",
    "专利权质押融资风险补偿资金管理办法（试行）",
    "关于促进专利权质押融资工作的实施意见",
    "专利保险保费补贴实施细则",
)
STANDARDS = {
    "贴息": "按同期贷款基准利率的50%贴息，每家每年不超过50万元",
    "保费补贴": "按实缴保费的60%补贴，每家每年不超过20万元",
    "评估费补贴": "按评估费的50%补贴，每项不超过5万元",
    "担保费补贴": "按担保费的50%补贴，每家每年不超过20万元",
    "风险补偿": "对不良贷款本金损失按40%补偿",
    "奖励": "按新增贷款额的1‰奖励合作银行",
}


def policies(world: World, province: Division) -> Iterator[Policy]:
    """Documents issued by the day."""
    for division in (province, *world.units[province.code]):
        if not has_policy(world, division):
            continue
        chance = dice(world.seed, "policies", division.code)
        count = chance.randint(2, 4) if division.is_province else 1
        for place, title in enumerate(chance.sample(TITLES, count)):
            issued = working_day(chance, date(2015, 3, 2), date(2017, 11, 15))
            years = chance.choice((None, 3, 5))
            kinds = chance.sample(SUPPORT_KINDS, chance.randint(1, 2))
            size = (
                chance.choice((None, 100, 200, 500)) if not division.is_province else chance.choice((1000, 2000, 5000))
            )
            until = date(issued.year + years, 12, 31) if years else None
            row = Policy(
                division=division,
                document_number=number_of(world, division, title, issued, place=place),
                title=f"{division.name}{title}",
                issuer=province.bureau_name if division.is_province else f"{division.name}知识产权局",
                issued_on=issued,
                valid_until=until,
                support=";".join(kinds),
                standard="；".join(STANDARDS[kind] for kind in kinds),
                fund_size=Decimal(size) if size else None,
                is_current=until is None or until >= world.day,
            )
            if issued <= world.day:
                yield row
