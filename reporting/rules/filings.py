"""What a province files (section 报送): the parts, their receipt, how late they are, the draft of a 推进计划."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

_UNFIT = re.compile(r'[\x00-\x20\x7f<>:"/\\|?*]')
PLAN, PERSONNEL, PILOT = "6.1", "6.2", "6.3"
PARTS = (PLAN, PERSONNEL, PILOT)
FILE_OF_PART = {PLAN: "推进计划.xlsx", PERSONNEL: "人员信息表.xlsx", PILOT: "登记试点申请.xlsx"}
STATUS_FILE = "任务落实情况表.xlsx"
MANIFEST = "manifest.json"
LETTER_FORMS = ("函", "请示")
PLAN_LETTER_FILE = "关于报送专利质押融资推进计划和人员信息表的函.docx"
PILOT_LETTER_FILES = {form: f"关于申请开展专利权质押登记试点的{form}.docx" for form in LETTER_FORMS}
PILOT_PLAN_FILE = "专利权质押登记试点工作方案.docx"
# What goes with each part; the first letter brings two of them.
FILES_OF_PART = {
    PLAN: (FILE_OF_PART[PLAN], PLAN_LETTER_FILE),
    PERSONNEL: (FILE_OF_PART[PERSONNEL], PLAN_LETTER_FILE),
    PILOT: (FILE_OF_PART[PILOT], *PILOT_LETTER_FILES.values(), PILOT_PLAN_FILE),
}
PAPERS_OF_PART = {PLAN: ("plan_letter", "work_plan"), PERSONNEL: ("plan_letter",), PILOT: ("pilot_letter",)}

CHAPTERS = {
    "foundation": "一、工作基础",
    "goals": "二、总体目标和年度目标",
    "tasks_text": "三、重点任务",
    "schedule": "四、进度安排",
    "safeguards": "五、保障措施",
}
PILOT_FIELDS = {
    "applicant": "申请单位",
    "handling_body": "拟承办机构",
    "areas": "拟开展地区",
    "categories": "符合类别",
    "basis": "依据文号",
}
PILOT_CATEGORIES = ("综合管理改革试点", "运营服务体系建设重点城市", "双创示范基地", "业务量较大")
PILOT_CHAPTERS = {
    "foundation": "一、工作基础与申请理由",
    "goals": "二、工作目标",
    "organisation": "三、组织实施方式",
    "conditions": "四、人员条件保障",
    "schedule": "五、工作进度",
    "risk_control": "六、风险防控",
}
APPLICATION_FIELDS = (*PILOT_FIELDS, "letter_form", *PILOT_CHAPTERS)
PILOT_REQUIRED = ("goals", "organisation", "conditions", "schedule")  # what the notice asks a 试点工作方案 to state
GOALS = {
    "goal_2017_11": "2017年11月底",
    "goal_2018_03": "2018年3月底",
    "goal_2018_06": "2018年6月底",
    "goal_2020": "2020年底",
}
TASK_FIELDS = ("actions", *GOALS, "office", "partners", "units", "due_on", "output", "note")


def package_name(province: str) -> str:
    """`440000-报送材料.zip`."""
    return f"{province}-报送材料.zip"


def receipt_number(province: str, day: date, sequence: int) -> str:
    """回执编号: BS-440000-20171128-01, the province's first filing of that day."""
    return f"BS-{province}-{day:%Y%m%d}-{sequence:02d}"


def scan_name(label: str, document_number: str, ending: str) -> str:
    """正式文件扫描件-报送函-粤知函〔2017〕15号.pdf: what a file system forbids is left out."""
    return f"正式文件扫描件-{label}-{_UNFIT.sub('', document_number)}{ending}"


def days_late(filed_on: date, due_on: date | None) -> int:
    """Days after the due day; 0 on time. Late is recorded, never refused."""
    return max(0, (filed_on - due_on).days) if due_on else 0


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A proposed row of 表1 任务分解表."""

    actions: str = ""
    goal_2017_11: str = ""
    goal_2018_03: str = ""
    goal_2018_06: str = ""
    goal_2020: str = ""
    office: str = ""
    partners: str = ""
    units: str = ""
    due_on: date | None = None
    output: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What a programme's file proposes: `chapters` with {placeholders}, a row of 表1 by clause."""

    chapters: dict[str, str]
    tasks: dict[str, TaskDraft]


def read_plan_draft(path: Path) -> PlanDraft:
    """The draft of `promotion_<programme>.toml`; a programme without a file has an empty one."""
    if not path.is_file():
        return PlanDraft({}, {})
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    chapters = {name: text.strip() for name, text in data.get("chapters", {}).items() if name in CHAPTERS}
    return PlanDraft(chapters, {row.pop("clause"): TaskDraft(**row) for row in data.get("tasks", [])})
