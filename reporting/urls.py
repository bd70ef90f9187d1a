"""Start page, returns, dashboards, submissions, jobs, API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from reporting.views import audit, bulletin, dashboard, explain, health, jobs, province, rules, start
from reporting.views.filings import download, editing, national, papers, verify
from reporting.views.filings import pages as filing_pages
from reporting.views.filings import submission as filing_submission
from reporting.views.returns import board as return_board
from reporting.views.returns import cells, changes, comments, grid, listing, review, submission, units
from reporting.views.returns import corrections as return_corrections
from reporting.views.returns import findings as return_findings
from reporting.views.returns import history as return_history
from reporting.views.returns import locking as return_locking
from reporting.views.returns import remarks as return_remarks
from reporting.views.uploads import preview as uploads
from reporting.views.uploads import quarter as quarter_workbooks
from reporting.views.uploads import registers as workbooks

FILING = "submissions/<str:code>/"
QUARTER = "returns/<str:code>/<int:year>/<int:quarter>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/ranking/", dashboard.ranking, name="ranking"),
    path("rules/", rules.rules, name="rules"),
    path("bulletin/", bulletin.page, name="bulletin"),
    path("bulletin/file/", bulletin.download, name="bulletin-file"),
    path("provinces/", province.provinces, name="provinces"),
    path("provinces/<str:code>/", province.province, name="province"),
    path("provinces/<str:code>/clauses/<str:clause>/", explain.explain, name="explain"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("favicon.ico", health.favicon, name="favicon"),
    path("jobs/<uuid:job_id>/", jobs.job_page, name="job"),
    path("jobs/<uuid:job_id>/retry/", jobs.job_retry, name="job-retry"),
    path("api/", include("reporting.api.urls")),
    path("returns/", listing.home, name="returns"),
    path("returns/board/", return_board.board, name="return-board"),
    path("returns/<str:code>/", listing.division_list, name="return-list"),
    path(QUARTER, grid.quarter_page, name="return-quarter"),
    path(QUARTER + "cell/", cells.cell, name="return-cell"),
    path(QUARTER + "block/", cells.block, name="return-block"),
    path(QUARTER + "changes/", changes.changes, name="return-changes"),
    path(QUARTER + "comment/", comments.comment, name="return-comment"),
    path(QUARTER + "findings/", return_findings.findings, name="return-findings"),
    path(QUARTER + "totals/", return_findings.totals, name="return-totals"),
    path(QUARTER + "units/", units.act_on_unit, name="return-units"),
    path(QUARTER + "analysis/", submission.save_draft, name="return-analysis"),
    path(QUARTER + "submit/", submission.submit, name="return-submit"),
    path(QUARTER + "receipt/", submission.receipt, name="return-receipt"),
    path(QUARTER + "review/", review.review, name="return-review"),
    path(QUARTER + "lock/", return_locking.lock, name="return-lock"),
    path(QUARTER + "units/<str:unit>/", units.unit_page, name="return-unit"),
    path(QUARTER + "remarks/<int:remark>/", return_remarks.answer, name="return-answer"),
    path(QUARTER + "correction/", return_corrections.correction, name="return-correction"),
    path(QUARTER + "correction/<int:number>/", return_corrections.decide, name="return-correction-decide"),
    path(QUARTER + "urge/", return_board.urge, name="return-urge"),
    path(QUARTER + "workbook/", quarter_workbooks.quarter_workbooks, name="return-workbook"),
    path(QUARTER + "workbook/file/", quarter_workbooks.quarter_workbook_file, name="return-workbook-file"),
    path("workbooks/", workbooks.workbooks, name="workbooks"),
    path("workbooks/<str:kind>/", workbooks.workbook_kind, name="workbook-kind"),
    path("workbooks/<str:kind>/file/", workbooks.workbook_file, name="workbook-file"),
    path("workbooks/uploads/<uuid:upload_id>/", uploads.upload_page, name="upload"),
    path("workbooks/uploads/<uuid:upload_id>/confirm/", uploads.upload_confirm, name="upload-confirm"),
    path("workbooks/uploads/<uuid:upload_id>/discard/", uploads.upload_discard, name="upload-discard"),
    path("workbooks/uploads/<uuid:upload_id>/repeat/", uploads.upload_repeat, name="upload-repeat"),
    path("workbooks/uploads/<uuid:upload_id>/marked/", uploads.upload_marked, name="upload-marked"),
    path(QUARTER + "history/", return_history.history, name="return-history"),
    path("audit/", audit.search, name="audit"),
    path("audit/export/", audit.export, name="audit-export"),
    path("audit/entry/", audit.entry, name="audit-entry"),
    path("submissions/", filing_pages.home, name="submissions"),
    path("submissions/register/", national.register, name="filing-register"),
    path("submissions/collected/", national.collected, name="filing-collected"),
    path("submissions/packages/", national.packages, name="filing-packages"),
    path("submissions/verify/", verify.verify, name="filing-verify"),
    path(FILING, filing_pages.province_page, name="submission"),
    path(FILING + "plan/", editing.plan, name="filing-plan"),
    path(FILING + "tasks/", editing.tasks, name="filing-tasks"),
    path(FILING + "tasks/adopt/", editing.adopt_tasks, name="filing-tasks-adopt"),
    path(FILING + "tasks/<str:clause>/", editing.task, name="filing-task"),
    path(FILING + "pilot/", editing.pilot, name="filing-pilot"),
    path(FILING + "papers/<str:kind>/", papers.paper, name="filing-paper"),
    path(FILING + "scans/<uuid:key>/", papers.scan, name="filing-scan"),
    path(FILING + "submit/", filing_submission.submit, name="filing-submit"),
    path(FILING + "package/", download.package, name="filing-package"),
    path(FILING + "files/<str:part>/", download.workbook, name="filing-file"),
    path(FILING + "filings/<int:number>/", filing_submission.receipt, name="filing-receipt"),
    path(FILING + "filings/<int:number>/review/", filing_submission.review, name="filing-review"),
    path(FILING + "filings/<int:number>/package/", download.frozen_package, name="filing-frozen"),
]
