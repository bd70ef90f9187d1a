"""Names and sentences of the demo: plainly invented people, enterprises and banks, and what provinces write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.demo.rng import dice

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹苏潘葛范彭郎鲁"
    "韦马方任袁柳唐罗薛贺汤殷毕郝安常傅齐康余顾孟黄萧"
)
NOTICE_DAY = date(2017, 10, 19)
GIVEN = ("示例", "样例", "范例", "演示", "试例")
TRADES = (
    "智能装备",
    "新材料",
    "生物医药",
    "电子科技",
    "精密仪器",
    "环保工程",
    "光电技术",
    "机械制造",
    "信息技术",
    "农业科技",
)
BANKS = ("示例商业银行", "样例农商银行", "范例城市银行", "演示科技支行", "示例合作银行")
INSURERS = ("示例财产保险", "样例保险", "演示财险")


def person(seed: int, *where: object) -> str:
    """A plainly invented name, such as 李示例."""
    chance = dice(seed, "person", *where)
    return chance.choice(SURNAMES) + chance.choice(GIVEN)


def people(seed: int, count: int, *where: object) -> list[str]:
    """Different invented names of one office."""
    chance = dice(seed, "people", *where)
    names = [surname + given for surname in SURNAMES for given in GIVEN]
    return chance.sample(names, count)


def enterprise(division: Division, number: int) -> str:
    """A plainly invented enterprise, such as 广州示例智能装备有限公司0012."""
    return f"{division.short_name or division.name}示例{TRADES[number % len(TRADES)]}有限公司{number:04d}"


def bank(division: Division, number: int) -> str:
    """An invented pledgee."""
    return f"{BANKS[number % len(BANKS)]}{division.short_name or division.name}分行"


def telephone(number: int) -> str:
    """A number that nobody has."""
    return f"000-0000 {number % 10_000:04d}"


def quarter_words(quarter: Quarter) -> str:
    """2018年第二季度"""
    return f"{quarter.year}年第{'一二三四'[quarter.number - 1]}季度"


def _urged(quarter: Quarter) -> str:
    """What a bureau asks of its prefectures since the notice, not before."""
    return "督促未建立机制的地市限期落实，" if quarter.last_day > NOTICE_DAY else ""


def analysis(province: Division, quarter: Quarter, totals: Mapping[str, Decimal]) -> str:
    """分析说明: 总体情况、主要做法、问题、下步打算, from the province's own sums."""
    projects, firsts, amount = (totals.get(code, Decimal(0)) for code in ("1", "2", "4"))
    trainings, matched = totals.get("16", Decimal(0)), totals.get("13", Decimal(0))
    return "\n".join(
        (
            f"一、总体情况。{quarter_words(quarter)}，全省新增专利权质押登记{projects}项，"
            f"融资{amount / 10000:.2f}亿元，"
            f"首次服务企业{firsts}家。",
            f"二、主要做法。组织专题培训{trainings}场，对接成功项目{matched}个；"
            "会同财政、银行、保险等部门推进贷款、保险和风险补偿衔接。",
            "三、存在问题。部分地市业务量偏小，评估和处置渠道不够畅通，基层人员变动较多。",
            f"四、下步打算。继续扩大工作覆盖面，{_urged(quarter)}加强台账核对。",
        )
    ).replace("全省", "全市" if province.name.endswith("市") else "全区" if province.name.endswith("区") else "全省")
