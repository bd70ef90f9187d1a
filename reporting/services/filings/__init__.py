"""Filing under the notice: 推进计划, 人员信息表 and 登记试点申请 written, built, submitted and reviewed."""

from reporting.services.filings.building import build_package, build_part, build_status, current_package
from reporting.services.filings.editing import (
    adopt_proposed_tasks,
    may_edit_filing,
    save_application,
    save_chapters,
    save_task,
    task_mark,
)
from reporting.services.filings.submitting import IncompleteFiling, review_filing, submit_filing

__all__ = [
    "IncompleteFiling",
    "adopt_proposed_tasks",
    "build_package",
    "build_part",
    "build_status",
    "current_package",
    "may_edit_filing",
    "review_filing",
    "save_application",
    "save_chapters",
    "save_task",
    "submit_filing",
    "task_mark",
]
