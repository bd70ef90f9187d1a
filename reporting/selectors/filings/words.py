"""The documents' own words on the screen: in Chinese as the documents have them, in English for who reads English."""

from __future__ import annotations

from pledge_portal.common.formatting import speaks_chinese
from reporting.rules.filings import FILE_OF_PART

ENGLISH = {
    "推进计划": "Promotion plan",
    "人员信息表": "Personnel information form",
    "登记试点申请": "Registration pilot application",
    "一、工作基础": "I. Foundation",
    "二、总体目标和年度目标": "II. Overall and yearly goals",
    "三、重点任务": "III. Key tasks",
    "四、进度安排": "IV. Schedule",
    "五、保障措施": "V. Safeguards",
    "申请单位": "Applicant",
    "拟承办机构": "Handling body",
    "拟开展地区": "Areas",
    "符合类别": "Categories",
    "依据文号": "Document number relied on",
    "综合管理改革试点": "Comprehensive IP management reform pilot",
    "运营服务体系建设重点城市": "Key city of the IP operation service system",
    "双创示范基地": "Innovation and entrepreneurship demonstration base",
    "业务量较大": "Large volume of business",
    "一、工作基础与申请理由": "I. Foundation and grounds",
    "二、工作目标": "II. Goals",
    "三、组织实施方式": "III. Organisation",
    "四、人员条件保障": "IV. Personnel and conditions",
    "五、工作进度": "V. Schedule",
    "六、风险防控": "VI. Risk control",
    "2017年11月底": "end of November 2017",
    "2018年3月底": "end of March 2018",
    "2018年6月底": "end of June 2018",
    "2020年底": "end of 2020",
}


def shown(word: str) -> str:
    """The word in the language of the screen."""
    return word if speaks_chinese() else ENGLISH.get(word, word)


def shown_part(part: str) -> str:
    """推进计划 of 6.1, in the language of the screen."""
    return shown(FILE_OF_PART[part].removesuffix(".xlsx"))
