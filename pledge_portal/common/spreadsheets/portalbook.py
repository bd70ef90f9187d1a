"""How a workbook made by the portal tells that it is one: names of its sheets and of what stands in them.

Plain Python: the reading child imports it without Django. The texts are the file's own and never translated: a file
is read back whatever the language of the screen it was made on.
"""

from collections.abc import Mapping, Sequence

MAKER = "专利质押融资工作平台"
INFO_SHEET = "本表信息"  # hidden: pairs of word and value
BASE_SHEET = "填前数据"  # hidden: the data sheet as it was handed out
GUIDE_SHEET = "填表说明"
PROBLEM_SHEET = "错误清单"
PROBLEM_HEADING = "问题"  # the marked workbook's last column, for people only
MOST_INFO_ROWS = 60
MOST_BASE_ROWS = 20_001

SYSTEM = "系统"
KIND = "表类"
DIVISION = "地区代码"
DIVISION_NAME = "地区名称"
YEAR = "年度"
QUARTER = "季度"
EDITION = "指标版本"
MADE_ON = "制表日期"
# What also stands in the file's properties, in case the hidden sheet has been taken away.
IDENTITY = (SYSTEM, KIND, DIVISION, DIVISION_NAME, YEAR, QUARTER, EDITION, MADE_ON)
OWN_SHEETS = frozenset({INFO_SHEET, BASE_SHEET, GUIDE_SHEET, PROBLEM_SHEET})


def info_of(rows: Sequence[Sequence[object]]) -> dict[str, str]:
    """The pairs of the hidden sheet as text; empty where it is not the portal's."""
    found: dict[str, str] = {}
    for row in rows[:MOST_INFO_ROWS]:
        if len(row) > 1 and row[0] not in (None, ""):
            found[str(row[0]).strip()] = _plain(row[1])
    return found if found.get(SYSTEM) == MAKER else {}


def identity(info: Mapping[str, str]) -> dict[str, str]:
    """What goes into the file's properties."""
    return {name: info[name] for name in IDENTITY if info.get(name)}


def _plain(value: object) -> str:
    """A number that a program made of digits is digits again."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()[:255]
