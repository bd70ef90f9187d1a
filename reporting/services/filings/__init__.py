"""Filing under the notice: 推进计划, 人员信息表 and 登记试点申请 written, built, submitted and reviewed."""

from reporting.services.filings.building import (
    build_letters,
    build_package,
    build_part,
    build_status,
    current_package,
    paper_file_name,
)
from reporting.services.filings.collecting import all_packages, build_collected
from reporting.services.filings.editing import (
    adopt_proposed_tasks,
    may_edit_filing,
    save_application,
    save_chapters,
    save_task,
    task_mark,
)
from reporting.services.filings.papers import CopyEntry, PaperFacts, attach_paper, copy_mark, enter_paper_copies
from reporting.services.filings.submitting import IncompleteFiling, review_filing, submit_filing

__all__ = [
    "CopyEntry",
    "IncompleteFiling",
    "PaperFacts",
    "adopt_proposed_tasks",
    "all_packages",
    "attach_paper",
    "build_collected",
    "build_letters",
    "build_package",
    "build_part",
    "build_status",
    "copy_mark",
    "current_package",
    "enter_paper_copies",
    "may_edit_filing",
    "paper_file_name",
    "review_filing",
    "save_application",
    "save_chapters",
    "save_task",
    "submit_filing",
    "task_mark",
]
