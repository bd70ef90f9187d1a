"""Writes the workbooks of this folder: `python -m tests.workbooks.build`. What is expected of each stands here by hand.

should_fail: every error by (row, column, value), all at once, and nothing stored. should_pass: the rows created and
every warning. `given`: a workbook of another kind that is imported first.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HERE = Path(__file__).parent
Found = tuple[int | None, str, str]
WHOLE = date(2018, 1, 1)
PLEDGE = ["项目编号", "地区代码", "企业名称", "登记生效日期"]


@dataclass(frozen=True)
class Case:
    """One file: its kind, headings and cells as typed, and what an import must say."""

    name: str
    kind: str
    headings: list[str]
    rows: list[list[Any]]
    errors: list[Found] = field(default_factory=list)
    warnings: list[Found] = field(default_factory=list)
    given: tuple[str, list[str], list[list[Any]]] | None = None
    encoding: str | None = None  # a .csv in it, else an .xlsx

    @property
    def path(self) -> Path:
        """Where the file lies."""
        folder = "should_fail" if self.errors else "should_pass"
        return HERE / folder / f"{self.name}.{'csv' if self.encoding else 'xlsx'}"


CASES = [
    # --- what must be refused, with every error of the file ---
    Case(
        "measures-everything-wrong",
        "measures",
        ["地区代码", "事项", "生效日期", "终止日期", "文号"],
        [
            ["440100", "政策保障", date(2018, 3, 1), date(2018, 2, 28), None],
            ["999999", "政策保障", date(2018, 3, 1), None, None],
            ["44010", "没有的事项", "2018-13-01", None, None],
            [None, "政策保障", date(2018, 3, 1), None, None],
            ["440100", "年度考核机制", date(2018, 3, 1), None, None],
            ["440000", "政策保障", date(2018, 3, 1), None, None],
            ["110101", "常态化开展", date(2018, 3, 1), None, None],
            ["440300", "政策保障", date(2018, 3, 1), None, None],
            ["440300", "政策保障", "2018年3月1日", None, "再一次"],
        ],
        errors=[
            (2, "终止日期", "2018-02-28"),
            (3, "地区代码", "999999"),
            (4, "地区代码", "44010"),
            (4, "事项", "没有的事项"),
            (4, "生效日期", "2018-13-01"),
            (5, "地区代码", ""),
            (6, "事项", "年度考核机制"),
            (7, "事项", "政策保障"),
            (8, "事项", "常态化开展"),
            (10, "地区代码 + 事项 + 生效日期", "440300 + 政策保障 + 2018-03-01"),
        ],
    ),
    Case(
        "measures-key-heading-missing",
        "measures",
        ["地区代码", "生效日期"],
        [["440100", WHOLE]],
        errors=[(None, "事项", "")],
    ),
    Case(
        "policies-blank-title-and-order",
        "policies",
        ["地区代码", "文号", "文件名称", "发文日期", "有效期至", "资金规模", "是否现行有效"],
        [
            ["340000", "皖知〔2016〕1号", "  ", date(2016, 1, 1), date(2015, 1, 1), "1.23456", "对"],
            ["340100", None, "办法", None, None, -1, "是"],
        ],
        errors=[
            (2, "文件名称", ""),
            (2, "有效期至", "2015-01-01"),
            (2, "资金规模", "1.23456"),
            (2, "是否现行有效", "对"),
            (3, "文号", ""),
            (3, "资金规模", "-1"),
        ],
    ),
    Case(
        "plans-of-a-unit-and-halves",
        "plans",
        ["地区代码", "增长指标", "基期值", "2018年目标", "2019年目标", "2020年目标", "通过日期"],
        [
            ["440100", "项目数", 1, 2, 3, 4, date(2017, 11, 1)],
            ["340000", "项目", 1.5, -2, "三", None, 43000],
        ],
        errors=[
            (2, "地区代码", "440100"),
            (3, "增长指标", "项目"),
            (3, "基期值", "1.5"),
            (3, "2018年目标", "-2"),
            (3, "2019年目标", "三"),
            (3, "2020年目标", ""),
            (3, "通过日期", "43000"),
        ],
    ),
    Case(
        "returns-bounds-and-words",
        "returns",
        ["地区代码", "年度", "季度", "零报告", "新增质押项目数", "质押融资金额"],
        [
            ["340100", 2015, 1, None, 1, 1],
            ["340100", 2018, 5, "否", 1.5, 1],
            ["340100", 2018, 1, None, "不适应", "1.00001"],
            ["340100", 2018, 2, None, 2147483648, "30万元"],
            ["340199", 2018, 2, None, 1, 1],
            ["340200", 2018, 1, None, 1, 1],
            ["340200", "２０１８", "1", None, 2, 1],
        ],
        errors=[
            (2, "年度", "2015"),
            (3, "季度", "5"),
            (3, "零报告", "否"),
            (3, "新增质押项目数", "1.5"),
            (4, "新增质押项目数", "不适应"),
            (4, "质押融资金额", "1.00001"),
            (5, "新增质押项目数", "2147483648"),
            (5, "质押融资金额", "30万元"),
            (6, "地区代码", "340199"),
            (8, "地区代码 + 年度 + 季度", "340200 + 2018 + 1"),
        ],
    ),
    Case(
        "pledges-dates-and-names",
        "pledges",
        ["项目编号", "地区代码", "企业名称", "登记生效日期", "注销日期", "贷款金额"],
        [
            ["P-1", "340100", "甲公司", date(2018, 5, 1), date(2018, 4, 30), 100],
            ["P-2", "340100", "", datetime(2018, 5, 1, 9, 30), None, "一百"],
            [" P-1 ", "340100", "乙公司", None, None, None],
        ],
        errors=[
            (2, "注销日期", "2018-04-30"),
            (3, "企业名称", ""),
            (3, "登记生效日期", "2018-05-01 09:30:00"),
            (3, "贷款金额", "一百"),
            (4, "项目编号", "P-1"),
        ],
    ),
    Case(
        "bindings-without-pledge",
        "bindings",
        ["项目编号", "类型", "单号", "生效日期", "终止日期"],
        [
            ["P-1", "融资保证保险", "B1", WHOLE, date(2017, 12, 31)],
            ["P-9", "责任保险", "B2", WHOLE, None],
            ["P-1", "风险补偿", "B3", None, None],
        ],
        errors=[
            (2, "终止日期", "2017-12-31"),
            (3, "项目编号", "P-9"),
            (3, "类型", "责任保险"),
            (4, "生效日期", ""),
        ],
        given=("pledges", PLEDGE, [["P-1", "340100", "甲公司", WHOLE]]),
    ),
    Case(
        "contacts-unknown-duty",
        "contacts",
        ["地区代码", "姓名", "分工"],
        [["340000", "张示例", "分管局长"], ["340000", "李示例", None]],
        errors=[(2, "分工", "分管局长"), (3, "分工", "")],
    ),
    Case(
        "legal-status-one-event-twice",
        "legal-status",
        ["专利号", "事件", "公告日"],
        [
            ["ZL201710601862.3", "专利权的终止", WHOLE],
            ["2017 1 0601862.3", "专利权的终止", "2018/1/1"],
            [None, "专利权的转移", "昨天"],
        ],
        errors=[
            (3, "专利号 + 事件 + 公告日", "ZL201710601862.3 + 专利权的终止 + 2018-01-01"),
            (4, "专利号", ""),
            (4, "公告日", "昨天"),
        ],
    ),
    # --- what must be taken, with what is questionable about it ---
    Case(
        "measures-in-every-disguise",
        "measures",
        ["备注", " 地区\n代码", "地区名称", "事项", "生效日期", "终止日期", "经办人"],
        [
            ["无已出台政策", "340000", "安徽省", "政策梳理", date(2017, 11, 1), None, "某人"],
            [None, 340100, "合肥市", "政策梳理", "2017/11/1", "2018年12月31日", None],
            [None, "\u3000３４０２００ ", "芜湖", "专人负责", "2017-11-01", None, None],
            [None, "340200", "合肥市", "专人负责", datetime(2018, 1, 1), date(2018, 1, 1), None],
            [None, "110000", "北京市", "常态化开展", date(2016, 1, 1), None, None],
            [None, "371200", "莱芜市", "专人负责", date(2019, 6, 1), None, None],
        ],
        warnings=[(1, "经办人", ""), (5, "地区名称", "合肥市")],
    ),
    Case(
        "policies-other-support",
        "policies",
        ["地区代码", "文号", "文件名称", "支持方式", "资金规模", "是否现行有效"],
        [
            ["340000", "皖知〔2016〕1号", "办法一", "贴息；奖励", "１，２００.５", "是"],
            ["340100", "合知〔2016〕2号", "办法二", "贴息;购买服务", None, "否"],
        ],
        warnings=[(3, "支持方式", "贴息;购买服务")],
    ),
    Case(
        "plans-target-below-baseline",
        "plans",
        ["地区代码", "增长指标", "基期值", "2018年目标", "2019年目标", "2020年目标", "通过日期"],
        [["340000", "新增服务企业数量", "1,000", 999, 1000.0, 1728, date(2017, 11, 30)]],
        warnings=[(2, "2018年目标", "999")],
    ),
    Case(
        "returns-zero-and-not-applicable",
        "returns",
        ["地区代码", "地区名称", "年度", "季度", "零报告", "新增质押项目数", "质押融资金额", "登记服务窗口数"],
        [
            ["340100", "合肥市", 2018, 1, None, 30.0, "１，２００.5", "不适用"],
            ["340200", "芜湖市", 2018, 1, "是", None, None, None],
            ["340300", "蚌埠市", 2018, 1, "是", 3, None, 2],
            ["340000", "省本级", 2018, 1, None, None, 0, None],
            ["371200", "莱芜市", 2019, 1, None, 5, 100, None],
        ],
        warnings=[
            (2, "质押融资金额", "1200.5"),
            (4, "新增质押项目数", "3"),
            (4, "质押专利件数", "0"),
            (4, "质押融资金额", "0"),
            (4, "登记服务窗口数", "2"),
            (6, "地区代码", "371200"),
        ],
    ),
    Case(
        "pledges-questionable",
        "pledges",
        ["项目编号", "地区代码", "企业名称", "统一社会信用代码", "质押合同日期", "登记生效日期", "放款日期", "专利号"],
        [
            ["007", "340100", "甲公司", "91110000600037341L", date(2018, 1, 1), date(2018, 1, 5), date(2018, 1, 9),
             "ZL201710601862.3；ZL 97 1 01765.4"],
            ["008", "340100", "乙公司", "91110000600037341A", date(2018, 2, 1), date(2018, 1, 5), date(2018, 1, 4),
             "201710601862.3、ZL201710601862.4"],
        ],
        warnings=[
            (3, "统一社会信用代码", "91110000600037341A"),
            (3, "专利号", "201710601862.3、ZL201710601862.4"),
            (3, "登记生效日期", "2018-01-05"),
            (3, "放款日期", "2018-01-04"),
            (3, "专利号", "201710601862.3;ZL201710601862.4"),
            (2, "专利号", "ZL201710601862.3;ZL 97 1 01765.4"),
        ],
    ),
    Case(
        "bindings-of-one-pledge",
        "bindings",
        ["项目编号", "类型", "单号", "生效日期", "终止日期", "金额", "保费"],
        [
            ["P-1", "融资保证保险", "B1", WHOLE, WHOLE, "500", "5.1234"],
            ["P-1", "风险补偿", "B1", WHOLE, None, None, None],
        ],
        given=("pledges", PLEDGE, [["P-1", "340100", "甲公司", WHOLE]]),
    ),
    Case(
        "legal-status-of-two-patents",
        "legal-status",
        ["专利号", "事件", "公告日", "说明"],
        [
            ["ZL201710601862.3", "专利权的终止", WHOLE, None],
            ["ZL97101765.5", "专利权的转移", "2018年2月1日", "受让人另行登记"],
        ],
        warnings=[(3, "专利号", "ZL97101765.5")],
    ),
    Case(
        "contacts-gb18030",
        "contacts",
        ["地区代码", "单位", "姓名", "分工", "办公电话", "手机"],
        [
            ["340000", "安徽省知识产权局", "张示例", "分管领导", "0551-0000000", "13800000000"],
            ["340100", "合肥市知识产权局", "李示例", "专人", "'=1+1", ""],
        ],
        encoding="gb18030",
    ),
    Case(
        "returns-utf8-csv",
        "returns",
        ["季度", "年度", "地区代码", "新增质押项目数", "培训人次"],
        [["1", "2018", "340100", "12", "1,234"], ["2", "2018", "340100", "不适用", ""]],
        encoding="utf-8-sig",
    ),
]  # fmt: skip


def write_case(path: Path, headings: list[str], rows: list[list[Any]], encoding: str | None = None) -> None:
    """The cells as given, typed as given."""
    if encoding:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([headings, *rows])
        path.write_bytes(text.getvalue().encode(encoding))
        return
    book = Workbook()
    sheet = book.worksheets[0]
    for row in [headings, *rows]:
        sheet.append(row)
    book.save(path)


def expected(case: Case) -> dict[str, Any]:
    """What stands beside the file."""
    return {
        "kind": case.kind,
        "rows": len(case.rows),
        "created": 0 if case.errors else len(case.rows),
        "errors": sorted(case.errors, key=str),
        "warnings": sorted(case.warnings, key=str),
    }


def build() -> None:
    """Write every file and what is expected of it."""
    for case in CASES:
        case.path.parent.mkdir(exist_ok=True)
        write_case(case.path, case.headings, case.rows, case.encoding)
        beside = json.dumps(expected(case), ensure_ascii=False, indent=1)
        case.path.with_suffix(".json").write_text(beside + "\n", encoding="utf-8")


if __name__ == "__main__":
    build()
