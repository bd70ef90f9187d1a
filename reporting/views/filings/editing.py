"""Writing the documents: chapters of the 推进计划, rows of 表1, the 登记试点申请."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pledge_portal.accounts.errors import answer
from pledge_portal.common import clock
from programmes.models import Clause
from reporting.forms.filings import ChaptersForm, PilotForm, TaskForm
from reporting.rules.filings import APPLICATION_FIELDS, CHAPTERS, PILOT_CHAPTERS, PILOT_FIELDS, TASK_FIELDS
from reporting.selectors.filings.checklist import incomplete_clauses
from reporting.selectors.filings.proposals import proposed_chapters, proposed_task, task_rows
from reporting.selectors.filings.records import FilingRecords
from reporting.selectors.filings.volumes import past_volumes
from reporting.services.errors import BadInput, Conflict
from reporting.services.filings import (
    adopt_proposed_tasks,
    save_application,
    save_chapters,
    save_task,
    task_mark,
)
from reporting.views.filings.frame import FilingPlace, frame, place_of


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The five chapters; empty ones are prefilled with the portal's draft."""
    place = place_of(request, code)
    records = place.records()
    proposed = [] if request.method == "POST" else _blank_chapters(records)
    form = ChaptersForm(request.POST or None, initial=_chapters(records, proposed))
    if request.method == "POST" and _allowed(place) and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            save_chapters(actor=place.actor, province=place.province, version=version, texts=form.texts())
        except Conflict as error:
            return _stale(request, error, form, _chapters(place.records(), []))
        messages.success(request, _("推进计划已保存。"))
        return redirect("filing-plan", code)
    return _page(request, place, "plan", form, {"proposed": [CHAPTERS[name] for name in proposed]})


def _blank_chapters(records: FilingRecords) -> list[str]:
    return [name for name in CHAPTERS if not (records.plan and getattr(records.plan, name).strip())]


def _chapters(records: FilingRecords, proposed: list[str]) -> dict[str, Any]:
    drafts = proposed_chapters(records) if proposed else {}
    texts = {name: getattr(records.plan, name) if records.plan else "" for name in CHAPTERS}
    texts |= {name: drafts.get(name, "") for name in proposed}
    return {**texts, "version": records.plan.version if records.plan else 0}


@require_safe
def tasks(request: HttpRequest, code: str) -> HttpResponse:
    """表1: a row a clause; what is not stored yet is shown as proposed."""
    place = place_of(request, code)
    records = place.records()
    lacking = {clause.code for clause in incomplete_clauses(records)}
    rows = task_rows(records)
    context = frame(place) | {
        "rows": [
            (clause, stored or draft, _row_state(records, clause, stored is None, clause.code in lacking))
            for clause, stored, draft in rows
        ],
        "proposed": sum(stored is None for _clause, stored, _draft in rows),
        "lacking": len(lacking),
    }
    return render(request, "reporting/filings/tasks.html", context)


def _row_state(records: FilingRecords, clause: Clause, is_proposed: bool, is_lacking: bool) -> str:
    """proposed, lacking, not_asked or done."""
    if is_proposed:
        return "proposed"
    return "lacking" if is_lacking else "done" if records.binds(clause) else "not_asked"


@require_POST
def adopt_tasks(request: HttpRequest, code: str) -> HttpResponse:
    """Store the proposed rows of all clauses that have none yet."""
    place = place_of(request, code)
    count = adopt_proposed_tasks(actor=place.actor, records=place.records())
    messages.success(request, _("已生成%(count)d行，请逐行核对修改。") % {"count": count})
    return redirect("filing-tasks", code)


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, code: str, clause: str) -> HttpResponse:
    """One row of 表1."""
    place = place_of(request, code)
    records = place.records()
    row = next((each for each in records.task_clauses if each.code == clause), None)
    if row is None:
        raise Http404
    form = TaskForm(request.POST or None, initial=_task(records, row))
    if request.method == "POST" and _allowed(place) and form.is_valid():
        seen, values = form.cleaned_data["seen"], form.values()
        try:
            save_task(
                actor=place.actor, province=place.province, clause=clause, order=row.order, seen=seen, values=values
            )
        except Conflict as error:
            return _stale(request, error, form, _task(place.records(), row))
        messages.success(request, _("已保存。"))
        return redirect("filing-tasks", code)
    context = {"clause": row, "is_proposed": records.task_of(clause) is None}
    return _page(request, place, "task", form, context)


def _task(records: FilingRecords, clause: Clause) -> dict[str, Any]:
    stored = records.task_of(clause.code)
    source = stored or proposed_task(records, clause)
    return {name: getattr(source, name) for name in TASK_FIELDS} | {"seen": task_mark(stored)}


@require_http_methods(["GET", "HEAD", "POST"])
def pilot(request: HttpRequest, code: str) -> HttpResponse:
    """登记试点申请, with the declaration that makes 6.3 apply."""
    place = place_of(request, code)
    form = PilotForm(request.POST or None, initial=_application(place.records()))
    if request.method == "POST" and _allowed(place) and form.is_valid():
        try:
            _save_pilot(place, form)
        except BadInput as error:
            form.add_error("declared", error.message)
        except Conflict as error:
            return _stale(request, error, form, _application(place.records()))
        else:
            messages.success(request, _("登记试点申请已保存。"))
            return redirect("filing-pilot", code)
    context = {
        "volumes": past_volumes(actor=place.actor, province=place.province),
        "fields": [form[name] for name in (*PILOT_FIELDS, "letter_form")],
        "chapters": [form[name] for name in PILOT_CHAPTERS],
    }
    return _page(request, place, "pilot", form, context)


def _save_pilot(place: FilingPlace, form: PilotForm) -> None:
    save_application(
        actor=place.actor,
        province=place.province,
        version=form.cleaned_data["version"],
        values=form.values(),
        declared=form.cleaned_data["declared"],
        today=clock.today(),
        programme=place.programme,
    )


def _application(records: FilingRecords) -> dict[str, Any]:
    stored = records.application
    values = {name: getattr(stored, name) for name in APPLICATION_FIELDS} if stored else {}
    values["applicant"] = values.get("applicant") or records.bureau
    declared = bool(stored and stored.applies_from)
    return {**values, "declared": declared, "version": stored.version if stored else 0}


def _allowed(place: FilingPlace) -> bool:
    if not place.may_edit:
        raise PermissionDenied(_("由本省知识产权局填写。"))
    return True


def _page(request: HttpRequest, place: FilingPlace, name: str, form: Form, context: dict[str, Any]) -> HttpResponse:
    if not place.may_edit:
        for field in form.fields.values():
            field.disabled = True
    page = frame(place) | context | {"form": form}
    return render(request, f"reporting/filings/{name}.html", page, status=422 if form.errors else 200)


def _stale(request: HttpRequest, error: Conflict, form: Form, now: dict[str, Any]) -> HttpResponse:
    """409 with both versions of what differs; what was typed stays on the page."""
    conflicts = [
        {"label": field.label, "yours": field.value(), "theirs": now.get(field.name)}
        for field in form.visible_fields()
        if str(field.value() or "").strip() != str(now.get(field.name) or "").strip()
    ]
    return answer(request, 409, str(error), conflicts=conflicts, back=request.path)
